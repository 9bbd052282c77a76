"""Judges: who checks and measures candidates; always on the machine of the person who asked."""

"""Rewrite rules: well-known slow patterns and their cures, applied to the text without any model."""

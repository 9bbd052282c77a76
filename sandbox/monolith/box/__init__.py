"""The walls: one file for each mechanism, `pick` probes them by running them and chooses."""

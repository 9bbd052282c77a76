"""Which functions of a file or a project are worth optimizing, and in which order."""

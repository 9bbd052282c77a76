"""The command line: parses what was asked, shows what happens, writes what came out."""

"""What leaves this machine: strings that look like secrets never, files that are named never, all of it on show."""

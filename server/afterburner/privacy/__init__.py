"""What leaves this machine: nothing that looks like a secret, no file that is named, and all of it on show."""

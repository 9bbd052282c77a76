"""Every run written down while it goes on: to look at, to judge again, and to go on with after it was killed."""

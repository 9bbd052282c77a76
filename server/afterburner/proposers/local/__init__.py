"""The local model: fetched once, served by a child process on the loopback."""

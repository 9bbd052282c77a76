"""Where inputs come from: each source is a file, `find` goes through them."""

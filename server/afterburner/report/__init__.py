"""What people look at: progress and results on a terminal, in plain lines, as an HTML page."""

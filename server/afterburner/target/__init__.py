"""The function in the user's file: finding it, what it needs, putting a rewrite in its place."""

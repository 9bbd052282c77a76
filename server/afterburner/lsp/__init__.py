"""Speaks the Language Server Protocol: actions, jobs, progress, proposals, settings."""

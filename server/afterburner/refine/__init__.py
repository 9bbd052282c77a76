"""The loop: asks a proposer for rewrites and a judge for verdicts, and keeps the better."""

"""Made-up secrets that tests plant in code; none stands in a file as it is."""

from __future__ import annotations

import base64
import random

_MIXED = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def made(prefix: str, length: int, alphabet: str = _MIXED) -> str:
    """A key of a known form."""
    chooser = random.Random(length)
    return prefix + "".join(chooser.choice(alphabet) for _ in range(length))


KEYS = [
    made("sk-", 48),
    made("sk-proj-", 60),
    made("sk_live_", 24),
    made("ghp_", 36),
    made("gho_", 36),
    made("github_pat_", 60),
    made("glpat-", 20),
    made("AKIA", 16, _CAPITALS),
    made("xoxb-1234567890-", 24),
    made("xoxp-1234567890-", 24),
    made("AIza", 35),
    made("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.", 43),
    made("", 40, "0123456789abcdef"),
    base64.b64encode(random.Random(1).randbytes(32)).decode(),
    made("-----BEGIN PRIVATE KEY-----\n", 64) + "\n" + made("", 30) + "\n-----END PRIVATE KEY-----",
]
VALUES = ["hunter2", "correct-horse 9", "p@ss w0rd!", "$ecret*", "s3cr3t", "a`b`c9", made("", 12)]
"""What is known as a secret by where it stands."""

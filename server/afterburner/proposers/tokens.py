"""How many tokens a text has, where nobody tells."""

from __future__ import annotations

import math

CHARACTERS_IN_TOKEN = 4


def tokens_in(characters: int) -> int:
    """An estimate."""
    return math.ceil(characters / CHARACTERS_IN_TOKEN)

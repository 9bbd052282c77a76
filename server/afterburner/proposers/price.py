"""What tokens cost."""

from __future__ import annotations

import math
from dataclasses import dataclass

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """In US dollars for a million tokens."""

    prompt_usd: float
    completion_usd: float

    def of(self, prompt_tokens: int, completion_tokens: int) -> float:
        """What so many tokens cost, in US dollars."""
        return (prompt_tokens * self.prompt_usd + completion_tokens * self.completion_usd) / _MILLION


FREE = Price(0.0, 0.0)
"""Of what runs on this machine."""
WANTED = "a price as IN/OUT in US dollars for a million tokens, as in 1.25/10"


def price_of(text: str) -> Price:
    """Read `IN/OUT`.

    Raises:
        ValueError: it is no price.
    """
    prompt, slash, completion = text.partition("/")
    price = Price(float(prompt), float(completion)) if slash else None
    if price is None or not all(0 <= part < math.inf for part in (price.prompt_usd, price.completion_usd)):
        raise ValueError(text)
    return price

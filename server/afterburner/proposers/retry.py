"""How long to wait before asking a busy endpoint again."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_FIRST_S = 0.5


def backoff_s(attempt: int, *, longest_s: float) -> float:
    """Seconds to wait after failed attempt number `attempt` (from 0): doubling, with jitter, bounded."""
    return min(longest_s, _FIRST_S * float(2**attempt)) * random.uniform(0.5, 1.0)


def retry_after_s(header: str | None) -> float | None:
    """Seconds that a `Retry-After` header asks for, given as a number or as a date."""
    if header is None:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())

"""How long to wait before asking again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from afterburner.proposers.retry import backoff_s, retry_after_s


def test_backoff_grows_and_is_bounded() -> None:
    assert 0.25 <= backoff_s(0, longest_s=30) <= 0.5
    assert 2.0 <= backoff_s(3, longest_s=30) <= 4.0
    assert backoff_s(50, longest_s=30) <= 30


@pytest.mark.parametrize(("header", "wait_s"), [(None, None), ("2.5", 2.5), ("-1", 0.0), ("soon", None)])
def test_retry_after(header: str | None, wait_s: float | None) -> None:
    assert retry_after_s(header) == wait_s


def test_retry_after_as_a_date() -> None:
    wait_s = retry_after_s(format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True))
    assert wait_s is not None
    assert 50 <= wait_s <= 60

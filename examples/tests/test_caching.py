"""Pages, visitors and caches."""

from __future__ import annotations

from shop import caching


def test_viewing_again_moves_to_the_front() -> None:
    assert caching.recently_viewed([3, 1, 2, 3, 1], 2) == [1, 3]
    assert caching.recently_viewed([1, 2], -1) == []


def test_the_least_recently_used_page_makes_room() -> None:
    assert caching.cache_hits([1, 2, 1, 3, 1, 2], 2) == 2
    assert caching.cache_hits([1, 1], 0) == 0


def test_visitors_add_up() -> None:
    assert caching.distinct_visitors([[5], [], [5, 6]]) == [1, 1, 2]

"""What visitors looked at last, and what a cache of pages would have saved."""

from __future__ import annotations


def recently_viewed(articles: list[int], keep: int) -> list[int]:
    """The articles last looked at, latest first, each once, at most `keep` of them.

    >>> recently_viewed([1, 2, 3, 1], 2)
    [1, 3]
    """
    recent: list[int] = []
    for article in articles:
        recent = [article] + [other for other in recent if other != article]
    return recent[: max(keep, 0)]


def cache_hits(requests: list[int], capacity: int) -> int:
    """How many requests a least-recently-used cache of that capacity would have answered.

    >>> cache_hits([1, 2, 1, 3, 2], 2)
    1
    """
    cached: list[int] = []
    hits = 0
    for page in requests:
        if page in cached:
            hits += 1
            cached.remove(page)
        elif len(cached) >= capacity and cached:
            cached.pop(0)
        if capacity > 0:
            cached.append(page)
    return hits


def distinct_visitors(days: list[list[int]]) -> list[int]:
    """How many different visitors the shop had up to and including each day.

    >>> distinct_visitors([[1, 2], [2], [3, 1]])
    [2, 2, 3]
    """
    counts = []
    for day in range(len(days)):
        visitors = []
        for visits in days[: day + 1]:
            visitors.extend(visits)
        counts.append(len(set(visitors)))
    return counts

"""Code that the rules of `membership` rewrite, with what they make of it, and code that they leave alone."""

from __future__ import annotations

FIRES = {
    "deduplication": (
        """\
def f(items):
    # in order
    seen: list[int] = []
    for item in items:
        if item not in seen:
            seen.append(item)
    return seen  # each once
""",
        """\
def f(items):
    # in order
    seen: list[int] = list(dict.fromkeys(items))
    return seen  # each once
""",
    ),
    "seen-as-set": (
        """\
def f(items, start):
    seen = [start]
    for item in items:
        if item not in seen:
            seen.append(item)
            print(item)
""",
        """\
def f(items, start):
    seen = {start}
    for item in items:
        if item not in seen:
            seen.add(item)
            print(item)
""",
    ),
    "ordered-set": (
        """\
def f(pages):
    cached = []
    hits = 0
    for page in pages:
        if page in cached:
            hits += 1
            cached.remove(page)
        elif len(cached) > 9:
            cached.pop(0)
        cached.append(page)  # the latest
    return hits
""",
        """\
from collections import OrderedDict


def f(pages):
    cached = OrderedDict()
    hits = 0
    for page in pages:
        if page in cached:
            hits += 1
            del cached[page]
        elif len(cached) > 9:
            cached.popitem(last=False)
        cached[page] = None  # the latest
    return hits
""",
    ),
    "membership-in-set": (
        """\
def f(titles, banned):
    slugs = []
    for title in titles:
        slug = title
        # numbered when taken
        while slug in slugs or slug in banned:
            slug += "x"
        slugs.append(slug)
    return slugs
""",
        """\
def f(titles, banned):
    slugs = []
    slugs_set = set(slugs)
    banned_set = set(banned)
    for title in titles:
        slug = title
        # numbered when taken
        while slug in slugs_set or slug in banned_set:
            slug += "x"
        slugs.append(slug)
        slugs_set.add(slug)
    return slugs
""",
    ),
}
"""Name of the rule: before and after."""
STAYS_AWAY = {
    "deduplication": """\
def f(items):
    seen = []
    for item in items:
        if item not in seen:
            # a comment would be lost
            seen.append(item)
    return seen
""",
    "seen-as-set": """\
def f(items, start):
    seen = [start]
    for item in items:
        if item not in seen:
            seen.append(item)
    return seen
""",
    "ordered-set": """\
def f(pages):
    cached = []
    for page in pages:
        if page in cached:
            cached.remove(page)
        cached.append(page)
    return cached
""",
    "membership-in-set": """\
def f(titles: list[str], banned: set[str]):
    slugs = {}
    kept = []
    if "x" in titles:
        return slugs
    for title in titles:
        if title in kept:
            kept.remove(title)
        kept.append(title)
    return [title for title in titles if title in banned or title in slugs]
""",
}

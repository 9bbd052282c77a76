"""The known better forms of `originals/strings.py`."""

from __future__ import annotations

import re
from collections import Counter

_CODE = re.compile(r"[A-Z]{2}-[0-9]{3,5}\Z")


def newest_first(lines: list[str]) -> str:
    return "".join([f"{line}\n" for line in reversed(lines)])


def packet(chunks: list[bytes]) -> bytes:
    return b"".join([part for chunk in chunks for part in (len(chunk).to_bytes(4, "big"), chunk)])


def address_labels(customers: list[tuple[str, str, str]]) -> str:
    return "".join([f"{name}\n{street}\n{town}\n\n" for name, street, town in customers])


def keyword_hits(text: str, keywords: list[str]) -> dict[str, int]:
    counts = Counter(text.lower().split())
    return {keyword: counts[keyword.lower()] for keyword in keywords}


def valid_codes(codes: list[str]) -> list[str]:
    match = _CODE.match
    return [code for code in codes if match(code)]


def group_anagrams(words: list[str]) -> list[list[str]]:
    groups: dict[str, list[str]] = {}
    for word in words:
        groups.setdefault("".join(sorted(word)), []).append(word)
    return list(groups.values())


def parsed_log(log: str) -> list[tuple[str, str]]:
    parted = [line.partition(" ") for line in log.split("\n") if line]
    return [(time, message) for time, _, message in parted]


def hidden_digits(text: str) -> str:
    return text.translate({ord(letter): "#" for letter in set(text) if letter.isdigit()})


def shared_prefix(paths: list[str]) -> str:
    if not paths:
        return ""
    first, last = min(paths), max(paths)
    for position, letter in enumerate(first):
        if letter != last[position]:
            return first[:position]
    return first


def flagged_comments(comments: list[str], banned: list[str]) -> list[str]:
    words = set(banned)
    return [comment for comment in comments if not words.isdisjoint(comment.lower().split())]

"""Inputs for `originals/strings.py`: for each function one that makes arguments of about a size."""

from __future__ import annotations

import random
from typing import Any

Arguments = tuple[Any, ...]


def _word(rng: random.Random, length: int, letters: str = "abcdefghij") -> str:
    return "".join(rng.choice(letters) for _ in range(length))


def newest_first(rng: random.Random, size: int) -> Arguments:
    return ([f"12:{rng.randrange(60):02} {_word(rng, 30)}" for _ in range(size)],)


def packet(rng: random.Random, size: int) -> Arguments:
    return ([rng.randbytes(rng.randrange(60)) for _ in range(size)],)


def address_labels(rng: random.Random, size: int) -> Arguments:
    return ([(_word(rng, 20), f"{_word(rng, 25)} {rng.randrange(99)}", _word(rng, 15)) for _ in range(size)],)


def keyword_hits(rng: random.Random, size: int) -> Arguments:
    words = [_word(rng, 3, "abcDE") for _ in range(2 * size)]
    return " ".join(words), [rng.choice(words) if rng.random() < 0.8 else "none" for _ in range(size // 2)]


def valid_codes(rng: random.Random, size: int) -> Arguments:
    good = [f"{_word(rng, 2, 'ABC')}-{rng.randrange(100, 99999)}" for _ in range(size)]
    return ([code if rng.random() < 0.7 else code.lower() for code in good],)


def group_anagrams(rng: random.Random, size: int) -> Arguments:
    return ([_word(rng, rng.randrange(2, 6), "abcdef") for _ in range(size)],)


def parsed_log(rng: random.Random, size: int) -> Arguments:
    lines = [f"{rng.randrange(24)}:{rng.randrange(60)} {_word(rng, 40)}" for _ in range(size)]
    return ("\n".join("" if rng.random() < 0.1 else line for line in lines),)


def hidden_digits(rng: random.Random, size: int) -> Arguments:
    return (_word(rng, 10 * size, "ab c0123456789."),)


def shared_prefix(rng: random.Random, size: int) -> Arguments:
    shared = "/" + _word(rng, size)
    return ([f"{shared}/{_word(rng, 8)}" for _ in range(2 + size // 2)],)


def flagged_comments(rng: random.Random, size: int) -> Arguments:
    banned = [_word(rng, 4) for _ in range(size // 2)]
    comments = [" ".join(_word(rng, 4, "ABCDEfghij") for _ in range(12)) for _ in range(size)]
    return [f"{text} {rng.choice(banned or ['x'])}" if rng.random() < 0.1 else text for text in comments], banned

"""Texts, logs and codes: copied, split or searched again and again."""

from __future__ import annotations

import re


def newest_first(lines: list[str]) -> str:
    """The lines of a log as one text, the last line first."""
    text = ""
    for line in lines:
        text = line + "\n" + text
    return text


def packet(chunks: list[bytes]) -> bytes:
    """The chunks as one message, each after its length in four bytes."""
    message = b""
    for chunk in chunks:
        message = message + len(chunk).to_bytes(4, "big") + chunk
    return message


def address_labels(customers: list[tuple[str, str, str]]) -> str:
    """The labels of a mailing: name, street and town on a line each, and an empty line after each customer."""
    labels = ""
    for name, street, town in customers:
        labels = labels + name + "\n" + street + "\n" + town + "\n\n"
    return labels


def keyword_hits(text: str, keywords: list[str]) -> dict[str, int]:
    """How often each keyword stands in the text as a word; case does not count."""
    hits = {}
    for keyword in keywords:
        hits[keyword] = text.lower().split().count(keyword.lower())
    return hits


def valid_codes(codes: list[str]) -> list[str]:
    """The article codes that are well formed: two capitals, a dash, and three to five digits."""
    valid = []
    for code in codes:
        if re.match(r"[A-Z]{2}-[0-9]{3,5}\Z", code):
            valid.append(code)
    return valid


def group_anagrams(words: list[str]) -> list[list[str]]:
    """The words in groups of the same letters; groups and words in the order of first appearance."""
    groups: list[list[str]] = []
    for word in words:
        for group in groups:
            if sorted(group[0]) == sorted(word):
                group.append(word)
                break
        else:
            groups.append([word])
    return groups


def parsed_log(log: str) -> list[tuple[str, str]]:
    """The lines `time message` of a log as pairs; empty lines are left out, a line of one word has no message."""
    entries = []
    while log:
        line, _, log = log.partition("\n")
        if line:
            time, _, message = line.partition(" ")
            entries.append((time, message))
    return entries


def hidden_digits(text: str) -> str:
    """The text with `#` in the place of every digit."""
    hidden = ""
    for letter in text:
        if letter.isdigit():
            hidden += "#"
        else:
            hidden += letter
    return hidden


def shared_prefix(paths: list[str]) -> str:
    """The longest text that all paths begin with."""
    prefix = ""
    if not paths:
        return prefix
    for end in range(1, len(paths[0]) + 1):
        if all(path.startswith(paths[0][:end]) for path in paths):
            prefix = paths[0][:end]
    return prefix


def flagged_comments(comments: list[str], banned: list[str]) -> list[str]:
    """The comments that use a banned word; case does not count in comments, and banned words are lower case."""
    flagged = []
    for comment in comments:
        if any(word in comment.lower().split() for word in banned):
            flagged.append(comment)
    return flagged

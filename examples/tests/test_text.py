"""Article texts."""

from __future__ import annotations

from shop import text


def test_slugs_are_numbered_when_taken() -> None:
    assert text.article_slugs(["Tea", "tea", "TEA", "tea 2"]) == ["tea", "tea-2", "tea-3", "tea-2-2"]


def test_word_counts_keep_the_order_of_first_use() -> None:
    assert list(text.word_counts("b a b c A").items()) == [("b", 2), ("a", 2), ("c", 1)]


def test_export_quotes_cells() -> None:
    assert text.csv_export([["a", 'b"c'], []]) == '"a","b""c"\n\n'

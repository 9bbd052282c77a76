"""Article texts: addresses, word lists and exports."""

from __future__ import annotations


def article_slugs(titles: list[str]) -> list[str]:
    """An address for each title: lower case, dashes for spaces, and numbered when already taken.

    >>> article_slugs(["Green Tea", "Soap", "green tea"])
    ['green-tea', 'soap', 'green-tea-2']
    """
    slugs: list[str] = []
    for title in titles:
        base = "-".join(title.lower().split())
        slug = base
        number = 2
        while slug in slugs:
            slug = f"{base}-{number}"
            number += 1
        slugs.append(slug)
    return slugs


def word_counts(review: str) -> dict[str, int]:
    """How often each word occurs, in the order of first use; case does not count.

    >>> word_counts("Good tea good price")
    {'good': 2, 'tea': 1, 'price': 1}
    """
    words = review.lower().split()
    counts = {}
    for word in words:
        counts[word] = words.count(word)
    return counts


def csv_export(rows: list[list[str]]) -> str:
    """The rows as lines of quoted cells, for a spreadsheet.

    >>> csv_export([["1", "tea"], ["2", 'the "best" soap']])
    '"1","tea"\\n"2","the ""best"" soap"\\n'
    """
    text = ""
    for row in rows:
        for position, cell in enumerate(row):
            if position > 0:
                text = text + "," + '"' + cell.replace('"', '""') + '"'
            else:
                text = text + '"' + cell.replace('"', '""') + '"'
        text = text + "\n"
    return text


def group_by_initial(names: list[str]) -> dict[str, list[str]]:
    """The names by their first letter in upper case, letters and names in alphabetical order.

    Empty names are left out.

    >>> group_by_initial(["soap", "Tea", "saw"])
    {'S': ['saw', 'soap'], 'T': ['Tea']}
    >>> group_by_initial(["", "a"])
    {'A': ['a']}
    >>> group_by_initial([])
    {}
    """
    raise NotImplementedError

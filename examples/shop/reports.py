"""The mails that the shop sends its owner: where the slow functions are used."""

from __future__ import annotations

from .tables import orders_with_names, running_totals, unique_customers
from .text import csv_export, word_counts


def order_list(orders: list[tuple[int, int]], customers: list[tuple[int, str]]) -> str:
    """The day's orders with their customers' names, ready for a spreadsheet."""
    return csv_export([[str(number), name] for number, name in orders_with_names(orders, customers)])


def turnover_line(amounts: list[int], customer_ids: list[int]) -> str:
    """One sentence on the week's turnover and how many customers it came from."""
    totals = running_totals(amounts)
    total = totals[-1] if totals else 0
    return f"{total} from {len(unique_customers(customer_ids))} customers"


def favourite_words(reviews: list[str], limit: int) -> list[str]:
    """The words used most in the reviews, most frequent first, then alphabetical."""
    counts = word_counts(" ".join(reviews))
    return sorted(counts, key=lambda word: (-counts[word], word))[:limit]

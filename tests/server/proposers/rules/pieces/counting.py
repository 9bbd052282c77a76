"""Code that the rules of `counting` rewrite, with what they make of it, and code that they leave alone."""

from __future__ import annotations

FIRES = {
    "tally": (
        """\
def f(words):
    counts = {}
    for word in words:
        counts[word] = words.count(word)  # how often
    return counts
""",
        """\
def f(words):
    counts = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1  # how often
    return counts
""",
    ),
    "counter": (
        """\
def f(words):
    counts = {}
    for word in words:
        counts[word] = words.count(word)
    return counts, max(words, key=words.count)
""",
        """\
from collections import Counter


def f(words):
    counts = {}
    words_counts = {}
    for item in words:
        words_counts[item] = words_counts.get(item, 0) + 1
    for word in words:
        counts[word] = words_counts.get(word, 0)
    return counts, max(words, key=Counter(words).get)
""",
    ),
    "running": (
        """\
def f(amounts):
    return [sum(amounts[: day + 1]) for day in range(len(amounts))]
""",
        """\
from itertools import accumulate


def f(amounts):
    return list(accumulate(amounts))
""",
    ),
    "pair-count": (
        """\
def f(prices, budget):
    pairs = 0
    for i in range(len(prices)):
        for j in range(i + 1, len(prices)):
            if prices[i] + prices[j] == budget:
                pairs += 1
    return pairs
""",
        """\
def f(prices, budget):
    pairs = 0
    earlier = {}
    for item in prices:
        pairs += earlier.get(budget - item, 0)
        earlier[item] = earlier.get(item, 0) + 1
    return pairs
""",
    ),
}
"""Name of the rule: before and after."""
STAYS_AWAY = {
    "tally": """\
def f(words, others):
    counts = {}
    for word in words:
        counts[word] = others.count(word)
    return counts
""",
    "counter": """\
def f(words, word):
    return words.count(word), sorted(words, key=word.find)
""",
    "running": """\
def f(amounts):
    return [sum(amounts[: day + 2]) for day in range(len(amounts))]
""",
    "pair-count": """\
def f(prices, budget):
    pairs = 0
    for i in range(len(prices)):
        for j in range(i + 1, len(prices)):
            if prices[i] + prices[j] < budget:
                pairs += 1
    return pairs
""",
}

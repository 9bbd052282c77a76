"""A piece of code that each rule rewrites, with what it makes of it, and one that it leaves alone."""

from __future__ import annotations

FIRES = {
    "extend-list": (
        """\
def f(items):
    kept = []
    for item in items:
        kept = kept + [item]
        kept = kept + [item, *item]
    return kept
""",
        """\
def f(items):
    kept = []
    for item in items:
        kept.append(item)
        kept += [item, *item]
    return kept
""",
    ),
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
    "grouped": (
        """\
def f(orders, customers):
    rows = []
    for number, customer in orders:
        for known, name in customers:  # the first counts
            if known == customer:
                rows.append((number, name))
                break
    return rows
""",
        """\
def f(orders, customers):
    rows = []
    customers_by_key = {}
    for known, name in customers:
        customers_by_key.setdefault(known, []).append((known, name))
    for number, customer in orders:
        for known, name in customers_by_key.get(customer, ()):  # the first counts
            if known == customer:
                rows.append((number, name))
                break
    return rows
""",
    ),
    "any-equal": (
        """\
def f(orders, customers):
    return [order for order in orders if any(c.id == order.customer for c in customers)]
""",
        """\
def f(orders, customers):
    customers_keys = {c.id for c in customers}
    return [order for order in orders if order.customer in customers_keys]
""",
    ),
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
    return counts
""",
        """\
from collections import Counter


def f(words):
    counts = {}
    words_counter = Counter(words)
    for word in words:
        counts[word] = words_counter[word]
    return counts
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
    "growing": (
        """\
def f(days):
    counts = []
    for day in range(len(days)):
        seen = []
        for visits in days[: day + 1]:
            seen.extend(visits)
        counts.append(len(set(seen)))
    return counts
""",
        """\
def f(days):
    counts = []
    seen = []
    for day in range(len(days)):
        for visits in days[day : day + 1]:
            seen.extend(visits)
        counts.append(len(set(seen)))
    return counts
""",
    ),
    "distinct": (
        """\
def f(days):
    seen = []
    for visits in days:
        seen.extend(visits)
        seen.append(0)
    return len(set(seen))
""",
        """\
def f(days):
    seen = set()
    for visits in days:
        seen.update(visits)
        seen.add(0)
    return len(seen)
""",
    ),
    "memo": (
        '''\
def f(n, step=1):
    """Doc."""
    # the two ways
    if n < 2:
        return n

    return f(n - step, step) + f(n - 2 * step)
''',
        '''\
from functools import cache


def f(n, step=1):
    """Doc."""
    @cache
    def f_cached(n, step=1):
        # the two ways
        if n < 2:
            return n

        return f_cached(n - step, step) + f_cached(n - 2 * step)

    return f_cached(n, step)
''',
    ),
    "memo-inside": (
        """\
def f(n):
    def ways(left):
        return left if left < 2 else ways(left - 1) + ways(left - 2)

    return ways(n)
""",
        """\
from functools import cache


def f(n):
    @cache
    def ways(left):
        return left if left < 2 else ways(left - 1) + ways(left - 2)

    return ways(n)
""",
    ),
    "deque": (
        """\
def f(start, links):
    queue = [start]
    order: list[int] = []
    while queue:
        place = queue.pop(0)
        order.insert(0, place)
        queue.extend(links[place])  # later
    return order
""",
        """\
from collections import deque


def f(start, links):
    queue = deque([start])
    order = deque()
    while queue:
        place = queue.popleft()
        order.appendleft(place)
        queue.extend(links[place])  # later
    return list(order)
""",
    ),
    "sorted-once": (
        """\
def f(prices):
    left = list(prices)
    ordered = []
    while left:
        least = min(left)
        left.remove(least)
        ordered.append(least)
    return ordered
""",
        """\
def f(prices):
    left = list(prices)
    ordered = []
    ordered.extend(sorted(left))
    left.clear()
    return ordered
""",
    ),
    "extreme": (
        """\
def f(words, prices):
    return sorted(prices)[0], sorted(words, key=len)[-1], sorted(prices, reverse=True)[0]
""",
        """\
def f(words, prices):
    return min(prices), max(words, key=len), max(prices)
""",
    ),
    "some-of-sorted": (
        """\
def f(words, count):
    longest = sorted(words, key=len, reverse=True)[:3]
    return sorted(words)[:count], longest
""",
        """\
import heapq


def f(words, count):
    longest = heapq.nlargest(3, words, key=len)
    return (heapq.nsmallest(count, words) if count >= 0 else sorted(words)[:count]), longest
""",
    ),
    "array-sum": (
        """\
def f(a: np.ndarray, b: np.ndarray):
    total = 0.0
    for i in range(len(a)):
        total += a[i] * b[i]
    for x in a:
        total += x * 2 + 1
    return total
""",
        """\
def f(a: np.ndarray, b: np.ndarray):
    total = 0.0
    total += a @ b
    total += (a * 2 + 1).sum()
    return total
""",
    ),
    "array-elements": (
        """\
def f(a: np.ndarray, b: np.ndarray):
    out = np.empty(len(a))
    for i in range(len(a)):
        out[i] = a[i] * 2 + b[i]
    return out
""",
        """\
def f(a: np.ndarray, b: np.ndarray):
    out = np.empty(len(a))
    out[:] = a * 2 + b
    return out
""",
    ),
    "rows-as-columns": (
        """\
def f(frame):
    total = 0
    for _, row in frame.iterrows():
        total += row["price"] * row["count"]
    return total
""",
        """\
def f(frame):
    total = 0
    for price, count in zip(frame["price"], frame["count"]) if len(frame) else ():
        total += price * count
    return total
""",
    ),
    "rows-applied": (
        """\
def f(frame):
    return frame.apply(lambda row: row["a"] * row["b"] + 1, axis=1)
""",
        """\
def f(frame):
    return frame["a"] * frame["b"] + 1 if len(frame) else frame.apply(lambda row: row["a"] * row["b"] + 1, axis=1)
""",
    ),
    "join": (
        """\
def f(rows):
    text = "head"
    for row in rows:
        for cell in row:
            text += cell
        text = text + "," + (cell or "-") + "!"  # the end
    return text
""",
        """\
def f(rows):
    text_pieces = ["head"]
    for row in rows:
        for cell in row:
            text_pieces.append(cell)
        text_pieces.append("," + (cell or "-") + "!")  # the end
    text = "".join(text_pieces)
    return text
""",
    ),
    "running-value": (
        """\
def f(prices):
    gaps = []
    for a, b in prices:
        gaps.append(abs(a - b))
    if not gaps:
        raise ValueError
    return min(gaps)
""",
        """\
def f(prices):
    gaps = None
    for a, b in prices:
        item = abs(a - b)
        if gaps is None or item < gaps:
            gaps = item
    if gaps is None:
        raise ValueError
    return gaps
""",
    ),
    "consumed-once": (
        """\
def f(log):
    rows = [line.split(";") for line in log]
    large = [row for row in rows if len(row) == 2]
    return len(large)
""",
        """\
def f(log):
    rows = (line.split(";") for line in log)
    large = (row for row in rows if len(row) == 2)
    return sum(1 for _ in large)
""",
    ),
    "generator-argument": (
        """\
def f(items):
    return sum([item.price for item in items]) + len([i for i in items if i]) + max([i for i in items], default=0)
""",
        """\
def f(items):
    return sum(item.price for item in items) + sum(1 for i in items if i) + max((i for i in items), default=0)
""",
    ),
    "comprehension": (
        """\
def f(numbers):
    large = []
    for row in numbers:
        for n in row:
            if n > 9:
                large.append((n, row))
    return large
""",
        """\
def f(numbers):
    large = [(n, row) for row in numbers for n in row if n > 9]
    return large
""",
    ),
    "total": (
        """\
def f(prices, tax):
    total = 0
    for price in prices:
        total += price * tax
    for price in prices:
        total += price
    return total
""",
        """\
def f(prices, tax):
    total = 0
    total += sum(price * tax for price in prices)
    total += sum(prices)
    return total
""",
    ),
    "without-copy": (
        """\
def f(items):
    for item in items[:]:
        print(item)
    return sum(list(items)) + len(sorted(list(items)))
""",
        """\
def f(items):
    for item in items:
        print(item)
    return sum(items) + len(sorted(items))
""",
    ),
    "lines-of-file": (
        """\
def f(path):
    with open(path) as file:
        for line in file.readlines():
            print(line)
    with open(path) as file:
        return [text for text in file.read().splitlines()]
""",
        """\
def f(path):
    with open(path) as file:
        for line in file:
            print(line)
    with open(path) as file:
        return [text for text in (line.rstrip("\\n") for line in file)]
""",
    ),
    "part-as-iterator": (
        """\
def f(items, n):
    for item in items[1:]:
        print(item)
    return [item for item in items[::-1]], sum(items[:n])
""",
        """\
from itertools import islice


def f(items, n):
    for item in islice(items, 1, None):
        print(item)
    return [item for item in reversed(items)], sum(islice(items, n))
""",
    ),
    "dictionary-itself": (
        """\
def f(prices, key):
    if key in prices.keys():
        return sorted(prices.keys())
    return key not in list(prices.keys())
""",
        """\
def f(prices, key):
    if key in prices:
        return sorted(prices)
    return key not in prices
""",
    ),
    "direct": (
        """\
def f(prices, names):
    for i in range(len(prices)):
        print(prices[i])
    for j in range(len(prices)):
        print(names[j], prices[j])
""",
        """\
def f(prices, names):
    for item in prices:
        print(item)
    for j, item_2 in enumerate(prices):
        print(names[j], item_2)
""",
    ),
    "invariant": (
        """\
def f(prices, ranks):
    found = []
    for rank in ranks:
        ordered = sorted(prices)  # by price
        found.append(ordered[rank])
    return found
""",
        """\
def f(prices, ranks):
    found = []
    sorted_prices = sorted(prices)
    for rank in ranks:
        ordered = sorted_prices  # by price
        found.append(ordered[rank])
    return found
""",
    ),
    "lookups": (
        """\
def f(rows):
    result = []
    for row in rows:
        for x in row:
            result.append(math.sqrt(x))
    return result
""",
        """\
def f(rows):
    result = []
    result_append = result.append
    math_sqrt = math.sqrt
    for row in rows:
        for x in row:
            result_append(math_sqrt(x))
    return result
""",
    ),
}
"""Name of the rule: before and after."""
STAYS_AWAY = {
    "extend-list": """\
def f(items):
    items = items + [1]
    return items
""",
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
    "grouped": """\
def f(orders):
    rows = []
    for number, customer, lines in orders:
        for line in lines:
            if line == customer:
                rows.append(number)
    return rows
""",
    "any-equal": """\
def f(order, customers):
    return any(c.id == order.customer for c in customers)
""",
    "tally": """\
def f(words, others):
    counts = {}
    for word in words:
        counts[word] = others.count(word)
    return counts
""",
    "counter": """\
def f(words, word):
    return words.count(word)
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
    "growing": """\
def f(days):
    counts = []
    for day in range(len(days)):
        seen = []
        for visits in days[: day + 2]:
            seen.extend(visits)
        counts.append(len(seen))
    return counts
""",
    "distinct": """\
def f(days):
    seen = []
    for visits in days:
        seen.extend(visits)
    return len(set(seen)), seen
""",
    "memo": """\
def f(n):
    return n * f(n - 1) if n else 1
""",
    "memo-inside": """\
def f(n):
    def ways(left):
        return left if left < 2 else ways(left - 1)

    return ways(n)
""",
    "deque": """\
def f(queue, more):
    rest = list(more)
    while queue:
        queue.pop(0)
        rest.pop(0)
    return rest[1:]
""",
    "sorted-once": """\
def f(prices):
    left = list(prices)
    ordered = []
    while left:
        least = min(left)
        left.remove(least)
        ordered.append(least + 1)
    return ordered
""",
    "extreme": """\
def f(words, prices, down):
    return sorted(prices)[1], sorted(words, reverse=down)[0]
""",
    "some-of-sorted": """\
def f(words, count):
    return sorted(words)[count:] + sorted(words)[:-1]
""",
    "array-sum": """\
def f(a, b):
    total = 0.0
    for i in range(len(a)):
        total += a[i] * b[i]
    return total
""",
    "array-elements": """\
def f(a: np.ndarray):
    out = np.empty(len(a))
    for i in range(len(a)):
        out[i] = a[i - 1] * 2
    return out
""",
    "rows-as-columns": """\
def f(frame):
    return [row.sum() for _, row in frame.iterrows()]
""",
    "rows-applied": """\
def f(frame):
    return frame.apply(lambda row: str(row["price"]), axis=1)
""",
    "join": """\
def f(rows):
    text = ""
    for row in rows:
        text += row
        if text.endswith("x"):
            break
    return text
""",
    "running-value": """\
def f(prices):
    gaps = []
    for a, b in prices:
        gaps.append(abs(a - b))
    return min(gaps), gaps[0]
""",
    "consumed-once": """\
def f(log):
    rows = [line.split(";") for line in log]
    return [row for _ in range(2) for row in rows]
""",
    "generator-argument": """\
def f(items):
    return "".join([item.name for item in items])
""",
    "comprehension": """\
def f(numbers):
    large = []
    for n in numbers:
        if n not in large:
            large.append(n)
    return large
""",
    "total": """\
def f(prices):
    total = 0
    for price in prices:
        total += price
        print(total)
    return total
""",
    "without-copy": """\
def f(items):
    for item in list(items):
        items.remove(item)
    return list(items)
""",
    "lines-of-file": """\
def f(file):
    return file.readlines()
""",
    "part-as-iterator": """\
def f(items):
    for item in items[-3:]:
        print(item)
    return items[1:]
""",
    "dictionary-itself": """\
def f(prices):
    return prices.keys()
""",
    "direct": """\
def f(prices):
    for i in range(len(prices)):
        prices[i] = prices[i] + 1
""",
    "invariant": """\
def f(prices, ranks):
    for rank in ranks:
        left = list(ranks)
        left.remove(rank)
        prices.append(max(prices))
        print(left, max(ranks[rank:]))
""",
    "lookups": """\
def f(rows):
    for row in rows:
        for x in row:
            x.append(1)
        row.append(2)
""",
}

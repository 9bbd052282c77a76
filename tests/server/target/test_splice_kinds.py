"""Putting a rewrite of each kind of function into its place: properties, nested functions, blocks, generators."""

from __future__ import annotations

from pathlib import Path

import pytest

from afterburner.target.context import target_in
from afterburner.target.fragment import InvalidRewrite
from afterburner.target.splice import splice

FILE = '''\
import os

if os.name:
    with os.lock:
        def counted(xs):
            """Count."""
            for x in xs:
                yield x

async def fetched(x):
    return await x


class Shop:
    rate = 2

    def total(self, words, limit):
        seen = set(words)
        n = 0

        # About known.
        def known(word, k=limit):
            """Known."""
            nonlocal n
            n += 1
            return word in seen and self.rate

        return [known(word) for word in words]

    class Shelf:
        @property
        def width(self):
            return sum(self.parts)

        @width.setter
        def width(self, value):
            self.parts = [value]

    try:
        def price(self, x):
            return x
    except NameError:
        pass
'''
KNOWN = "Shop.total.<locals>.known"
OLD_KNOWN = "            nonlocal n\n            n += 1\n            return word in seen and self.rate\n"
OLD_WIDTH = "            return sum(self.parts)\n"


def rewritten(qualname: str, code: str, file: str = FILE) -> str:
    return splice(target_in(Path("/project/module.py"), file, qualname), code)


def refused(qualname: str, code: str, file: str = FILE) -> str:
    with pytest.raises(InvalidRewrite) as caught:
        rewritten(qualname, code, file)
    assert str(caught.value).endswith(".")
    return str(caught.value)


@pytest.mark.parametrize("qualname", ["counted", "fetched", KNOWN, "Shop.Shelf.width", "Shop.price"])
def test_the_functions_own_text_changes_nothing(qualname: str) -> None:
    target = target_in(Path("/project/module.py"), FILE, qualname)
    assert splice(target, target.code) == FILE


@pytest.mark.parametrize(
    ("qualname", "code", "old", "new"),
    [
        (
            "counted",
            "def counted(xs):\n  if xs:\n    yield from xs\n",
            "            for x in xs:\n                yield x\n",
            "            if xs:\n                yield from xs\n",
        ),
        (
            "counted",
            "if os.name:\n    def counted(xs):\n        yield from xs\n",
            "            for x in xs:\n                yield x\n",
            "            yield from xs\n",
        ),
        (
            "fetched",
            "async def fetched(x):\n    y = await x\n    return y\n",
            "    return await x\n",
            "    y = await x\n    return y\n",
        ),
        (
            "Shop.price",
            "class Shop:\n    def price(self, x):\n        return x or 0\n",
            "            return x\n",
            "            return x or 0\n",
        ),
    ],
)
def test_the_body_takes_the_place_of_the_old_one(qualname: str, code: str, old: str, new: str) -> None:
    assert rewritten(qualname, code) == FILE.replace(old, new)


@pytest.mark.parametrize(
    "code",
    [
        "def width(self):\n    return 1\n",
        "@property\ndef width(self):\n    return 1\n",
        "class Shelf:\n    @property\n    def width(self):\n        return 1\n",
        "class Shop:\n    class Shelf:\n        def width(self):\n            return 1\n",
        "class Shelf:\n  @property\n  def width(self): return 1\n"
        "  @width.setter\n  def width(self, value): self.parts = 2\n",
    ],
)
def test_a_property_may_come_bare_or_in_its_classes(code: str) -> None:
    assert rewritten("Shop.Shelf.width", code) == FILE.replace(OLD_WIDTH, "            return 1\n")


BODY = "    if word in seen:\n        return self.rate\n"
INSIDE = "def known(word, k=limit):\n" + BODY


def indented(code: str) -> str:
    return "".join(f"    {line}\n" for line in code.splitlines())


WHOLE = (
    "def total(self, words, limit):\n    seen = set(words)\n    n = 0\n"
    + indented(INSIDE)
    + "    return [known(word) for word in words]\n"
)


@pytest.mark.parametrize(
    "code",
    [
        INSIDE,
        f"seen = set()\nlimit = 3\n{INSIDE}print(known(1))\n",
        "def total(self, words, limit):\n    ...\n" + indented(INSIDE),
        WHOLE,
        WHOLE.replace("limit):\n", "limit: int) -> list:\n    '''Doc.'''\n    # Comment.\n", 1),
        "class Shop:\n    rate = 2\n" + indented(WHOLE),
    ],
)
def test_a_nested_function_may_come_bare_or_in_the_function_around_it(code: str) -> None:
    new = "            if word in seen:\n                return self.rate\n"
    assert rewritten(KNOWN, code) == FILE.replace(OLD_KNOWN, new)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (WHOLE.replace("set(words)", "frozenset(words)"), "The rewrite changes `total` around `known`"),
        (WHOLE.replace("limit)", "limit, more=1)", 1), "The rewrite changes `total` around `known`"),
        (WHOLE.replace("    seen = set(words)\n", ""), "The rewrite changes `total` around `known`"),
        (INSIDE + "    return words", "uses `words` of `total`, which the original `known` does not"),
        (INSIDE + "    return [limit for i in word]", "uses `limit` of `total`"),
        (INSIDE + "    nonlocal missing", "does not parse"),
        (INSIDE.replace("k=limit", "k=1"), "changes the signature"),
        ("def known(word, k=limit):\n    yield 1\n", "is a generator and the original is not"),
        ("def total(self, words, limit):\n    return words\n", f"does not define `{KNOWN}`"),
    ],
)
def test_a_rewrite_of_a_nested_function_keeps_to_what_the_original_uses(code: str, sentence: str) -> None:
    assert sentence in refused(KNOWN, code)


def test_a_nested_function_may_call_itself_and_name_things_as_it_likes() -> None:
    code = "def known(word, k=limit):\n    words = n\n    return word and known(words)\n"
    new = "            words = n\n            return word and known(words)\n"
    assert rewritten(KNOWN, code) == FILE.replace(OLD_KNOWN, new)


def test_what_a_nested_function_needs_goes_outside() -> None:
    code = (
        "import heapq\n_MOST = 3\ndef _least(x):\n    return heapq.nsmallest(_MOST, x)\n"
        "def known(word, k=limit):\n    nonlocal n\n    n += 1\n    return _least(seen), self._part()\n"
        "def _part(self):\n    return 1\n"
    )
    assert rewritten(KNOWN, code) == (
        FILE.replace("import os\n", "import os\nimport heapq\n", 1)
        .replace(
            "class Shop:",
            "_MOST = 3\n\n\ndef _least(x):\n    return heapq.nsmallest(_MOST, x)\n\n\nclass Shop:",
        )
        .replace("    def total", "    def _part(self):\n        return 1\n\n    def total")
        .replace("return word in seen and self.rate", "return _least(seen), self._part()")
    )


def test_new_methods_go_to_the_innermost_class() -> None:
    code = (
        "def _sum(self):\n    return _add(self)\ndef _add(x):\n    return x\n"
        "def width(self):\n    return self._sum()\n"
    )
    assert rewritten("Shop.Shelf.width", code) == (
        FILE.replace("class Shop:", "def _add(x):\n    return x\n\n\nclass Shop:")
        .replace(
            "        @property",
            "        def _sum(self):\n            return _add(self)\n\n        @property",
        )
        .replace("return sum(self.parts)", "return self._sum()")
    )


def test_a_new_method_may_have_the_name_of_one_of_the_outer_class() -> None:
    code = "def width(self):\n    return self.price()\ndef price(self):\n    return 1\n"
    assert "        def price(self):\n            return 1\n\n        @property" in rewritten(
        "Shop.Shelf.width", code
    )


def test_a_method_in_a_block_may_come_with_its_block() -> None:
    code = "class Shop:\n  try:\n    def price(self, x):\n      return self.price(x - 1)\n  except E: pass\n"
    new = "            return self.price(x - 1)\n"
    assert rewritten("Shop.price", code) == FILE.replace("            return x\n", new)


def test_the_function_around_it_may_come_without_its_decorators() -> None:
    file = "@cache\ndef g(a):\n    a += 1\n    def f(b):\n        return b\n    return f\n"
    code = "def g(a):\n    a += 1\n    def f(b):\n        return b or 2\n    return f\n"
    assert rewritten("g.<locals>.f", code, file) == f"@cache\n{code}"


def test_helpers_of_a_function_in_a_block_stand_before_the_outermost_one() -> None:
    code = "def _each(xs):\n    return xs\ndef counted(xs):\n    yield from _each(xs)\n"
    assert rewritten("counted", code).startswith(
        "import os\n\ndef _each(xs):\n    return xs\n\nif os.name:\n    with os.lock:\n        def counted(xs):\n"
    )


@pytest.mark.parametrize(
    ("qualname", "code", "sentence"),
    [
        ("counted", "def counted(xs):\n    return iter(xs)\n", "is a generator and the original is not, or"),
        ("fetched", "def fetched(x):\n    return x\n", "is async and the original is not, or"),
        ("Shop.Shelf.width", "@cached_property\ndef width(self):\n    return 1\n", "changes the decorators"),
        ("Shop.Shelf.width", "@width.setter\ndef width(self, value):\n    pass\n", "does not define"),
        ("Shop.price", "class Other:\n    def price(self, x):\n        return 1\n", "does not define"),
    ],
)
def test_a_rewrite_of_another_kind_is_refused(qualname: str, code: str, sentence: str) -> None:
    assert sentence in refused(qualname, code)


def test_a_function_may_have_the_name_of_the_one_around_it() -> None:
    file = "def f(a):\n    def f(b):\n        return a\n    return f\n"
    assert rewritten("f.<locals>.f", "def f(b):\n    return a or b\n", file) == file.replace(
        "return a\n", "return a or b\n"
    )
    assert "uses `a` of `f`" in refused(
        "f.<locals>.f", "def f(b):\n    return a\n", file.replace("return a", "return b")
    )

"""Each rule fires where it should, with the text that it should make, and stays away elsewhere."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import pytest

from afterburner.proposers.rules.catalogue import RULES
from afterburner.proposers.rules.code import Code, read
from afterburner.target.context import target_in
from afterburner.target.splice import splice

BY_NAME = {rule.name: rule for rule in RULES}
FAMILIES = dict.fromkeys(rule.rewrite.__module__.rpartition(".")[2] for rule in RULES)
PIECES = [import_module(f"tests.server.proposers.rules.pieces.{family}") for family in FAMILIES]
FIRES: dict[str, tuple[str, str]] = {name: both for pieces in PIECES for name, both in pieces.FIRES.items()}
STAYS_AWAY: dict[str, str] = {name: text for pieces in PIECES for name, text in pieces.STAYS_AWAY.items()}


def rewritten(name: str, text: str) -> str | None:
    return BY_NAME[name].rewrite(Code(text))


def test_every_rule_has_its_pieces() -> None:
    assert len(BY_NAME) == len(RULES)
    assert list(FIRES) == list(STAYS_AWAY) == list(BY_NAME)


@pytest.mark.parametrize("name", FIRES)
def test_it_fires(name: str) -> None:
    before, after = FIRES[name]
    assert rewritten(name, before) == after


@pytest.mark.parametrize("name", FIRES)
def test_it_does_not_fire_on_its_own_result(name: str) -> None:
    assert rewritten(name, FIRES[name][1]) is None


@pytest.mark.parametrize("name", STAYS_AWAY)
def test_it_stays_away(name: str) -> None:
    assert rewritten(name, STAYS_AWAY[name]) is None


@pytest.mark.parametrize("name", FIRES)
def test_its_result_can_be_put_into_a_file(name: str) -> None:
    before, after = FIRES[name]
    source = f'"""A module."""\n\n{before}\n\ndef other():\n    pass\n'
    changed = splice(target_in(Path("/project/m.py"), source, "f"), after)
    assert changed != source
    assert ast.parse(changed)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_it_is_documented(rule: object) -> None:
    documentation = Path(__file__).parents[4] / "docs" / "rules.md"
    name = next(name for name, other in BY_NAME.items() if other is rule)
    assert f"| `{name}` |" in documentation.read_text()
    words = BY_NAME[name].rewrite.__doc__ or ""
    assert "Before: " in words
    assert "After: " in words
    assert "Serves " in words


@pytest.mark.parametrize(
    "text",
    [
        "def f(ümlaut, andere):\n    return [ü for ü in ümlaut if ü in andere]  # ß\n",
        "import os\n\n\ndef f(a, b):\n    return [x for x in a if x in b]\n",
        "async def f(a, b):\n    return [x for x in a if x in b]\n",
        "@staticmethod\ndef f(a, b):\n    return [x for x in a if x in b]\n",
    ],
)
def test_what_stands_around_a_change_stays(text: str) -> None:
    container = "andere" if "andere" in text else "b"
    place = text.index("    return")
    line = f"    {container}_set = set({container})\n"
    expected = text[:place] + line + text[place:].replace(f" in {container}]", f" in {container}_set]")
    assert rewritten("membership-in-set", text) == expected


def test_new_names_are_new() -> None:
    after = rewritten("membership-in-set", "def f(a, b, b_set):\n    return [x for x in a if x in b]\n")
    assert after == ("def f(a, b, b_set):\n    b_set_2 = set(b)\n    return [x for x in a if x in b_set_2]\n")


def test_no_comment_inside_a_change_is_lost() -> None:
    before = (
        "def f(a):\n    p = {}\n    for x in a:\n        p = {\n            **p,  # so far\n            **x}\n"
    )
    assert rewritten("merge-in-place", before) is None
    assert rewritten("merge-in-place", before.replace("  # so far", "")) is not None
    kept = rewritten(
        "generator-argument", "def f(a):\n    return sum([\n        x  # each\n        for x in a\n    ])\n"
    )
    assert kept is not None
    assert "x  # each\n" in kept


def test_what_recursion_passes_on_unchanged_need_not_be_hashable() -> None:
    before = "def f(n, sizes):\n    return n < 1 or sum(f(n - size, sizes) for size in sizes)\n"
    after = rewritten("memo", before)
    assert after is not None
    assert "def f_cached(n):\n" in after
    assert "sum(f_cached(n - size) for size in sizes)" in after
    assert "return f_cached(n)\n" in after
    rebound = before.replace("    return", "    sizes = sizes[1:]\n    return")
    assert "def f_cached(n, sizes):\n" in (rewritten("memo", rebound) or "")


@pytest.mark.parametrize(
    "text",
    [
        "def f(a, b):\n    while [x for x in a if x in b]: a.pop()\n",
        "def f(a, b):\n    for x in a: b.append(x) if x in b else None\n",
        "def f(a, b):\n    if a: return 1\n    elif any(x in b for x in a): return 2\n",
    ],
)
def test_a_place_that_has_no_room_is_left_alone(text: str) -> None:
    after = rewritten("membership-in-set", text)
    assert after is None or ast.parse(after)


@pytest.mark.parametrize("text", ["", "x = 1\n", "def f(:\n", "class C:\n    def f(self):\n        pass\n", "\0"])
def test_what_is_no_function_is_not_read(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize("name", BY_NAME)
def test_it_can_read_any_code(name: str) -> None:
    """Rules see whatever people write: here, this project's own functions."""
    for path in sorted((Path(__file__).parents[4] / "server" / "afterburner").rglob("*.py")):
        text = path.read_text()
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                code = read(ast.get_source_segment(text, node) or "")
                after = BY_NAME[name].rewrite(code) if code else None
                assert after is None or read(after)

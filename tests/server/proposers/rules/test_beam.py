"""How rules combine, and what the proposer says when it has no more."""

from __future__ import annotations

import pytest

from afterburner.proposers.base import Exhausted, Known
from afterburner.proposers.rules.beam import Composition, compositions
from afterburner.proposers.rules.code import Code, read
from afterburner.proposers.rules.proposer import RulesProposer
from afterburner.proposers.rules.rule import BOTH, TIME, Rule
from afterburner.refine.reply import code_of
from monolith.comparison import Efficiency


def replacing(name: str, before: str, after: str, serves: tuple[str, ...] = BOTH) -> Rule:
    def rewrite(code: Code) -> str | None:
        return code.text.replace(before, after) if before in code.text else None

    return Rule(name, serves, rewrite)  # type: ignore[arg-type]


RULES = (replacing("a", "1", "10"), replacing("b", "2", "20"), replacing("c", "10", "100", TIME))


def function(body: str) -> str:
    return f"def f():\n    return {body}\n"


def made(text: str, *names: str) -> list[tuple[str, str]]:
    base = Composition(function(text), names)
    return [("+".join(names), code.split("return ")[1].strip()) for code, names in compositions([base], RULES[:2])]


def asked(
    proposer: RulesProposer, code: str, efficiency: Efficiency = "time", verified: tuple[str, ...] = ()
) -> str:
    reply = proposer.rewrite(Known(code, efficiency, verified))
    found = code_of(reply.text, "f")
    assert found is not None
    return f"{reply.origin} {found.split('return ')[1].strip()}"


def test_each_alone_then_all_at_once() -> None:
    assert made("(1, 2)") == [("a", "(10, 2)"), ("b", "(1, 20)"), ("a+b", "(10, 20)")]


def test_what_is_left_for_an_improved_text_is_tried_at_once_first() -> None:
    assert made("(1, 2)", "x") == [("x+a+b", "(10, 20)"), ("x+a", "(10, 2)"), ("x+b", "(1, 20)")]


def test_one_rule_is_not_also_all_of_them() -> None:
    assert made("(1, 3)") == [("a", "(10, 3)")]


def test_minor_rules_are_for_texts_that_no_rule_has_improved() -> None:
    minor = Rule("m", BOTH, RULES[1].rewrite, is_minor=True)
    for names, made_by in (((), ["a", "m", "a+m"]), (("x",), ["x+a"])):
        base = Composition(function("(1, 2)"), names)
        assert ["+".join(made.names) for made in compositions([base], (RULES[0], minor))] == made_by


def test_no_text_is_proposed_twice() -> None:
    proposer, code = RulesProposer(RULES[:2]), function("(1, 2)")
    assert [asked(proposer, code) for _ in range(3)] == [
        "rules:a (10, 2)",
        "rules:b (1, 20)",
        "rules:a+b (10, 20)",
    ]
    with pytest.raises(Exhausted, match="nothing more to try after 3 candidates"):
        asked(proposer, code)


def test_a_better_text_is_built_on() -> None:
    proposer, code = RulesProposer((RULES[1], replacing("d", "(3", "(4"))), function("(3, 2)")
    assert asked(proposer, code) == "rules:b (3, 20)"
    assert asked(proposer, function("(3, 20)")) == "rules:b+b+d (4, 200)"
    assert asked(proposer, function("(3, 20)"), verified=(code,)) == "rules:b+b (3, 200)"


def test_after_some_candidates_in_vain_a_better_text_is_left_alone() -> None:
    proposer = RulesProposer(tuple(replacing(name, name, name.upper()) for name in "wxyz"))
    first = function("(w, x, y, z)")
    assert asked(proposer, first) == "rules:w (W, x, y, z)"
    better = function("(W, x, y, z)")
    assert asked(proposer, better) == "rules:w+x+y+z (W, X, Y, Z)"
    assert asked(proposer, better) == "rules:w+x (W, X, y, z)"
    with pytest.raises(Exhausted):
        asked(proposer, better)


def test_a_text_of_somebody_else_is_built_on_too() -> None:
    proposer = RulesProposer(RULES[:2])
    assert asked(proposer, function("(1, 3)")) == "rules:a (10, 3)"
    assert asked(proposer, function("(4, 2)")) == "rules:b (4, 20)"


def test_only_rules_that_serve_the_efficiency() -> None:
    proposer, code = RulesProposer(RULES[2:]), function("(10, 2)")
    with pytest.raises(Exhausted, match="No rewrite rule applies to this function"):
        asked(proposer, code, efficiency="memory")
    assert asked(proposer, code, efficiency="integral") == "rules:c (100, 2)"


@pytest.mark.parametrize("code", ["", "nonsense(", "x = 1\n"])
def test_nothing_to_rewrite(code: str) -> None:
    with pytest.raises(Exhausted):
        asked(RulesProposer(), code)


def test_a_body_on_the_line_of_its_def_gets_lines_of_its_own() -> None:
    code = read("def f(n: int) -> int: x = n; return x\n")
    assert code is not None
    assert code.text == "def f(n: int) -> int:\n    x = n; return x\n"


def test_a_docstring_with_fences_arrives_whole() -> None:
    code = 'def f():\n    """Doc.\n\n    ```python\n    f()\n    ```\n    """\n    return (1, 3)\n'
    reply = RulesProposer(RULES).rewrite(Known(code, "time"))
    assert code_of(reply.text, "f") == code.replace("1", "10")


def test_code_that_is_nested_too_deeply_is_left_alone() -> None:
    def rewrite(code: Code) -> str | None:
        raise RecursionError

    with pytest.raises(Exhausted):
        asked(RulesProposer((Rule("deep", BOTH, rewrite),)), function("1"))

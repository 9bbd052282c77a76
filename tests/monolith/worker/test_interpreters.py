"""The worker's tasks and walls under every supported interpreter, at every level that this machine has."""

from __future__ import annotations

import array
import datetime
import decimal
import fractions
import re
import uuid
from collections import ChainMap, Counter, OrderedDict, defaultdict, deque
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.monolith.box.boxed import STRONG
from tests.support.interpreters import SUPPORTED, python
from tests.support.judging import case, program, supervisor
from tests.support.pairs import UTC

from monolith import inquiries
from monolith.case import Case
from monolith.codec import Node, parse
from monolith.display import show
from monolith.equality import difference_from_answer
from monolith.outcome import Kind, Outcome, Run
from monolith.supervisor import Supervisor
from monolith.worker.encoding import encode

pytestmark = pytest.mark.process

HERE = Path("/nowhere/project")
"""Programs are held as text, so their folder need not exist."""
VALUES: list[Any] = [
    None,
    [True, 0, -1, 2**200, 0.1, float("inf"), float("nan"), -0.0, 1 + 2j],
    ["", "naïve \0", "\ud800", b"x", bytearray(b"y")],
    [(1, (2,)), {3, 4}, frozenset([5]), {"a": 1, (1, 2): [None]}],
    [range(1, 9, 2), slice(1, None, 2), deque([1, 2], 5), OrderedDict(b=1, a=2)],
    [i / 7 for i in range(500)],
    list(range(500)),
]
"""What the trusted side may give a call."""
PICKLED: list[Any] = [
    ...,
    [Counter("abca"), defaultdict(list, a=[1]), ChainMap({1: 2}), SimpleNamespace(a=1)],
    [decimal.Decimal("1.50"), fractions.Fraction(1, 3), uuid.UUID(int=7), re.compile("a+")],
    [datetime.date(2024, 2, 29), datetime.timedelta(1, 2), datetime.datetime(2024, 1, 2, tzinfo=UTC)],
    [array.array("d", [1, 2]), ValueError("x", 1), len, int],
]
"""What only the user's own code gives one."""


@pytest.fixture(
    scope="module",
    params=[(version, level) for version in SUPPORTED for level in STRONG],
    ids=lambda chosen: f"{chosen[0]}-{chosen[1]}",
)
def watcher(request: pytest.FixtureRequest) -> Iterator[Supervisor]:
    version, level = request.param
    with supervisor(isolation=level, python=python(version)) as watcher:
        yield watcher


def check(watcher: Supervisor, source: str, *cases: Case) -> Run:
    cases = cases or (case(),)
    return watcher.check(program(source, HERE), cases, [20.0] * len(cases))


def outcome(watcher: Supervisor, source: str, *args: Any) -> Outcome:
    run = check(watcher, source, case(*args))
    assert run.outcomes, run.error
    return run.outcomes[0]


def value(watcher: Supervisor, body: str) -> str:
    """What a function of this body returns, as people are shown it."""
    found = outcome(watcher, f"def f():\n    {body}\n")
    assert found.kind is Kind.RETURNED, found
    observed = parse(found.observed)
    assert isinstance(observed, Node)
    return show(observed, 10_000)


def test_the_version_is_the_one_that_was_asked_for(watcher: Supervisor) -> None:
    minor = watcher.interpreter.version[1]

    assert f"'result': {minor}" in value(watcher, "import sys; return sys.version_info[1]")


def test_a_call_is_observed_with_all_it_did(watcher: Supervisor) -> None:
    source = (
        "import sys\nCOUNT = 0\n"
        "def f(items):\n    global COUNT\n    COUNT += 1\n    items.append(9)\n    print('seen')\n"
        "    print('heard', file=sys.stderr)\n    return len(items)\n"
    )
    found = outcome(watcher, source, [1, 2])
    shown = show(parse(found.observed), 10_000)

    assert found.kind is Kind.RETURNED
    for part in (
        "'result': 3",
        "'arguments': {'args': ([1, 2, 9],), 'kwargs': {}}",
        r"'stdout': 'seen\n'",
        r"'stderr': 'heard\n'",
        "'globals': {'COUNT': 1}",
    ):
        assert part in shown


def test_an_exception_is_observed(watcher: Supervisor) -> None:
    found = outcome(watcher, "def f(d):\n    return d['x']\n", {})

    assert (found.kind, found.detail) == (Kind.RAISED, "KeyError: x")


def test_values_go_in_and_come_out_the_same(watcher: Supervisor) -> None:
    cases = [Case(encode({"args": (each,), "kwargs": {}}), "neutral", "generated", "a case") for each in VALUES]
    cases += [case(each) for each in (*VALUES, *PICKLED)]
    run = check(watcher, "def f(value):\n    return value\n", *cases)

    for given, found in zip((*VALUES, *VALUES, *PICKLED), run.outcomes, strict=True):
        assert difference_from_answer(encode(given), found.observed).difference is None, given


def test_a_sample_is_measured_from_outside(watcher: Supervisor) -> None:
    source = "def f(n):\n    ballast = bytearray(n)\n    return sum(range(1_000_000))\n"
    run = watcher.sample(program(source, HERE), [case(40 << 20)], 20.0, period_s=0.001)

    assert run.outcomes[0].kind is Kind.RETURNED
    assert run.cost is not None
    assert run.cost.cpu_s > 0.001
    assert 38 << 20 < run.cost.peak_bytes < 44 << 20
    assert run.cost.integral_byte_s is not None
    assert run.cost.integral_byte_s > 0


def test_a_trace_counts_every_byte(watcher: Supervisor) -> None:
    run = watcher.trace(program("def f(n):\n    return len(bytearray(n))\n", HERE), case(100_000), 20.0)

    assert run.outcomes[0].kind is Kind.RETURNED
    assert run.trace is not None
    assert 100_000 <= run.trace.peak_bytes < 102_000


def test_what_the_original_imports_is_warm_afterwards(watcher: Supervisor) -> None:
    loaded = "import sys\ndef f():\n    return 'colorsys' in sys.modules\n"
    assert "False" in show(parse(outcome(watcher, loaded).observed), 1000)

    watcher.prepare(program("import colorsys\ndef f():\n    return 1\n", HERE))

    assert "True" in show(parse(outcome(watcher, loaded).observed), 1000)


def test_a_signature_is_described(watcher: Supervisor) -> None:
    source = (
        "from typing import Dict, List, Optional\n"
        "def f(a: int, *rest: 'list[str]', b: Optional[float] = None, **more: Dict[str, List[int]]) -> bool:\n"
        "    return True\n"
    )
    described = inquiries.describe(watcher, program(source, HERE))

    kinds = [(each["name"], each["kind"], each["type"]["kind"]) for each in described["parameters"]]
    assert kinds == [
        ("a", "positional_or_keyword", "int"),
        ("rest", "var_positional", "list"),
        ("b", "keyword_only", "union"),
        ("more", "var_keyword", "dict"),
    ]
    assert described["returns"]["kind"] == "bool"


def test_the_examples_of_a_docstring_are_run_and_recorded(watcher: Supervisor) -> None:
    source = (
        "def f(n):\n"
        '    """Doubles.\n\n    >>> f(2)\n    4\n    >>> f(None)\n    Traceback (most recent call last):\n'
        '    TypeError\n    """\n    return n * 2\n'
    )
    found = inquiries.doctests(watcher, program(source, HERE))

    assert [one.label for one in found.cases] == ["doctest line 3", "doctest line 5"]
    assert [(output, raised) for _, output, raised in found.transcript] == [("4\n", None), ("", "TypeError")]


def test_a_case_file_gives_cases_and_makes_inputs(watcher: Supervisor) -> None:
    original = program("def f(n):\n    return n\n", HERE)
    source = (
        "def cases():\n    yield (1,), {}\n    yield {'args': (2,), 'expected': 2}\n"
        "def make_inputs(rng, size):\n    return ([rng.random()] * size,), {}\n"
    )
    cases, makes_inputs = inquiries.cases_of(watcher, original, "/nowhere/cases.py", source)
    inputs = inquiries.make_inputs(watcher, original, "/nowhere/cases.py", source, [(3, 1), (3, 2), (3, 1)])

    assert [(one.label, one.expected is not None) for one in cases] == [("case 1", False), ("case 2", True)]
    assert makes_inputs
    assert inputs[0].payload == inputs[2].payload != inputs[1].payload


def test_a_text_that_this_version_does_not_parse_is_said_to_be_such(watcher: Supervisor) -> None:
    run = check(watcher, "def f():\n    match 1:\n        case 1:\n            return 2\n")

    if watcher.interpreter.version < (3, 10):
        assert (run.error_kind, run.outcomes) == (Kind.RAISED, ())
        assert run.error.startswith("it does not parse")
    else:
        assert run.outcomes[0].kind is Kind.RETURNED


def test_a_generator_that_does_not_like_the_inputs_that_count_prints_nothing(watcher: Supervisor) -> None:
    source = "def f(items):\n    try:\n        yield from items\n    finally:\n        items.append(9)\n"
    run = watcher.check(program(source, HERE), [case([1, 2])], [20.0], repeated=[True])

    assert "'stderr': ''" in show(parse(run.outcomes[0].observed), 10_000)


@pytest.mark.parametrize("folder", ["/etc", "/nowhere"])
def test_the_interpreter_may_look_for_the_line_of_a_traceback(watcher: Supervisor, folder: str) -> None:
    source = (
        f"import sys\nsys.path.append({folder!r})\n"
        "def steps(n):\n    try:\n        yield n\n    finally:\n        raise ValueError('closed')\n"
        "def f(n):\n    for step in steps(n):\n        return step\n"
    )
    found = outcome(watcher, source, 1)

    assert found.kind is Kind.RETURNED, found.detail
    assert "ValueError: closed" in show(parse(found.observed), 10_000)
    assert outcome(watcher, f"def f():\n    open('{folder}/module.py')\n").kind is Kind.DENIED


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("return len(bytearray(1 << 40))", Kind.OUT_OF_MEMORY),
        ("import os; os.abort()", Kind.CRASH),
        ("import os; os._exit(0)", Kind.CRASH),
        ("return open('/etc/passwd').read()", Kind.DENIED),
        ("open('/tmp/written', 'w')", Kind.DENIED),
        ("import os; os.fork()", Kind.DENIED),
        ("import os; os.kill(os.getppid(), 9)", Kind.DENIED),
        ("import socket; socket.socket()", Kind.DENIED),
        ("import subprocess; subprocess.run(['/usr/bin/true'])", Kind.DENIED),
    ],
)
def test_limits_and_walls_stand(watcher: Supervisor, body: str, kind: Kind) -> None:
    assert outcome(watcher, f"def f():\n    {body}\n").kind is kind


def test_a_call_that_does_not_end_is_ended(watcher: Supervisor) -> None:
    endless = program("def f():\n    while True:\n        pass\n", HERE)

    assert [one.kind for one in watcher.check(endless, [case()], [0.2]).outcomes] == [Kind.TIMEOUT]


def test_the_kernel_refuses_what_does_not_go_through_python(watcher: Supervisor) -> None:
    body = (
        "import ctypes; c = ctypes.CDLL(None); "
        "return [c.open(b'/etc/passwd', 0), c.open(b'/tmp/written', 66, 384), c.socket(2, 1, 0), c.fork()]"
    )

    assert "'result': [-1, -1, -1, -1]" in value(watcher, body)
    assert not Path("/tmp/written").exists()

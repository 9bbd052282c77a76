from __future__ import annotations

import builtins
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

import pytest
from tests.support.interpreters import SUPPORTED, python
from tests.support.observations import returned

import monolith.worker
from monolith.codec import Node, parse
from monolith.display import show
from monolith.equality import first_difference
from monolith.worker import encoding
from monolith.worker.encoding import EncodingLimit, encode

pytestmark = pytest.mark.process

SCRIPT = Path(__file__).with_name("encode_under_interpreter.py")


@pytest.mark.parametrize("version", SUPPORTED)
def test_encodes_under_every_supported_interpreter(version: str) -> None:
    worker = Path(monolith.worker.__file__).parent
    run = subprocess.run([python(version), "-I", "-W", "error", SCRIPT, worker], capture_output=True)
    assert run.returncode == 0, run.stderr.decode()
    first, second = run.stdout.split(b"\n")[:2]
    assert first_difference(first, second).difference is None
    assert b'["opaque"' not in first


def test_no_audit_hook_is_told_of_each_value() -> None:
    """Hooks are Python functions: being told of each item would take ten times as long as encoding it."""
    heard: list[str] = []
    listening = [True]
    sys.addaudithook(lambda event, _: heard.append(event) if listening else None)
    encode([[1] * 100, [2.0] * 100, {"a": ("b",)}])
    listening.clear()

    assert "builtins.id" not in heard


class Touchy:
    """Fails the test when anything of it runs."""

    def __init__(self) -> None:
        object.__setattr__(self, "value", 1)

    def _refuse(self, *_: Any) -> NoReturn:
        pytest.fail("code of the value ran")

    __eq__ = __hash__ = __repr__ = __str__ = __iter__ = __len__ = __reduce__ = __reduce_ex__ = _refuse
    __getattribute__ = __getattr__ = __dir__ = __bool__ = __getstate__ = __sizeof__ = __format__ = _refuse
    __class__ = property(_refuse)


class TouchyMeta(type):
    def __getattribute__(cls, name: str) -> NoReturn:
        pytest.fail("code of the class ran")

    __eq__ = __hash__ = __instancecheck__ = __subclasscheck__ = Touchy._refuse


class TouchyList(list[int]):
    __iter__ = __len__ = __getitem__ = copy = Touchy._refuse


class TouchyDict(dict[str, int]):
    keys = values = items = __iter__ = __getitem__ = Touchy._refuse


class TouchyInt(int):
    __int__ = __index__ = __add__ = __eq__ = __hash__ = Touchy._refuse


def test_nothing_of_a_value_runs() -> None:
    with_meta = type.__call__(TouchyMeta, "WithMeta", (), {})
    object_of_it = object.__new__(with_meta)
    encode([Touchy(), TouchyList([1]), TouchyDict(a=1), TouchyInt(3), [with_meta], object_of_it])


def test_the_content_of_subclasses_is_read() -> None:
    assert encode([TouchyList([1]), TouchyDict(a=1), TouchyInt(3)]) != encode(
        [TouchyList([2]), TouchyDict(a=2), TouchyInt(4)]
    )


def test_patched_builtins_change_nothing() -> None:
    before = encode([1, (2.5, "x"), {3: {4}}, Touchy()])
    value = [1, (2.5, "x"), {3: {4}}, Touchy()]
    names = ("id", "map", "type", "len", "zip", "set", "repr")
    genuine = {name: vars(builtins)[name] for name in names}
    try:
        vars(builtins).update(dict.fromkeys(names))
        after = encode(value)
    finally:
        vars(builtins).update(genuine)
    assert after == before


def test_hidden_state_makes_a_value_opaque() -> None:
    hidden: list[Any] = [zip(), (i for i in [1]), sys.stdout, lambda: 1]
    for value in hidden:
        node = parse(encode(value))
        assert isinstance(node, Node)
        assert node.tag == "opaque"


def test_names_lead_to_the_very_object() -> None:
    def local() -> None: ...

    local.__qualname__ = "Touchy"
    named = (Touchy._refuse, len, dict, sys)
    for value, tag in (*((each, "named") for each in named), (local, "opaque")):
        node = parse(encode(value))
        assert isinstance(node, Node)
        assert node.tag == tag


def test_the_order_of_an_ordered_dict_is_its_own() -> None:
    from collections import OrderedDict

    moved = OrderedDict([(1, "a"), (2, "b")])
    moved.move_to_end(1)
    assert encode(moved) == encode(OrderedDict([(2, "b"), (1, "a")]))


def test_large_values_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "MAX_NODES", 1000)
    with pytest.raises(EncodingLimit, match="objects"):
        encode([[] for _ in range(1001)])
    for value in (["x" * 2**20] * 200, "x" * 2**28, [b"x" * 2**27]):
        with pytest.raises(EncodingLimit, match="MiB"):
            encode(value)


def test_exceptions_keep_arguments_and_attributes() -> None:
    one, other = ValueError("a", 1), ValueError("a", 1)
    other.extra = 2  # type: ignore[attr-defined]
    difference = first_difference(returned([one]), returned([other])).difference
    assert difference is not None
    assert "'extra'" in difference.sentence()


def test_values_made_while_encoding_are_not_taken_for_each_other() -> None:
    views = [{number: 0}.items() for number in range(100)]
    shown = show(parse(encode(views)), 10_000)
    assert all(f"dict_items(({number}, 0))" in shown for number in range(20))

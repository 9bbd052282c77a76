"""Finding functions: positions as Python counts them, kinds, and why some cannot be optimized."""

from __future__ import annotations

import pytest

from afterburner.errors import NotOptimizable
from afterburner.target.locate import FunctionSpan, find, function_at, functions

FILE = '''\
import functools


@functools.lru_cache(
    maxsize=None
)
@(
    functools.wraps
)
def decorated(x):
    def inner(y):
        return y
    return inner(x)


class Box:
    @staticmethod
    def make(): return Box()

    @classmethod
    def named(cls):
        return cls()

    def put(self, thing):
        """Keep a thing."""
        return thing
'''


def test_spans_are_whole_lines_with_decorators() -> None:
    spans = {span.qualname: (span.kind, span.start_line, span.def_line, span.end_line) for span in functions(FILE)}
    assert spans == {
        "decorated": ("function", 3, 9, 12),
        "decorated.<locals>.inner": ("function", 10, 10, 11),
        "Box.make": ("staticmethod", 16, 17, 17),
        "Box.named": ("classmethod", 19, 20, 21),
        "Box.put": ("method", 23, 23, 25),
    }


@pytest.mark.parametrize(
    ("line", "qualname"),
    [
        (0, None),
        (3, "decorated"),
        (6, "decorated"),
        (11, "decorated.<locals>.inner"),
        (12, "decorated"),
        (13, None),
        (15, None),
        (16, "Box.make"),
        (25, "Box.put"),
        (99, None),
    ],
)
def test_the_innermost_function_contains_a_line(line: int, qualname: str | None) -> None:
    span = function_at(FILE, line)
    assert (span.qualname if span else None) == qualname


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_only_pythons_own_line_ends_count(end: str) -> None:
    source = end.join(['a = "\x0c \x85 \u2028 \u2029 \x1c \x0b"', "\x0cdef f():", "    return '𝒳', a", ""])
    span = find(source, "f")
    assert (span.def_line, span.end_line) == (1, 2)


def test_a_byte_order_mark_is_no_error() -> None:
    assert find("\ufeffdef f(): return 1", "f").start_line == 0


def kinds_of(source: str) -> dict[str, str | None]:
    return {span.qualname: span.unsupported for span in functions(source)}


@pytest.mark.parametrize(
    ("source", "qualname", "kind"),
    [
        ("def f():\n    yield\n    x = yield from g()\n    return x", "f", "function"),
        ("def f():\n    try:\n        yield 1\n    finally:\n        g()\n", "f", "function"),
        ("def f():\n    with g():\n        yield 1\n", "f", "function"),
        (
            "def f():\n    try:\n        g()\n    except E:\n        yield 1\n    else:\n        yield 2\n",
            "f",
            "function",
        ),
        ("def f():\n    try:\n        h = lambda: (yield)\n    except E:\n        yield 1\n", "f", "function"),
        ("def f():\n    for i in g():\n        yield from i\n", "f", "function"),
        ("async def f(): return await g()", "f", "function"),
        ("if True:\n    def f(): return 1", "f", "function"),
        ("try:\n    pass\nexcept ImportError:\n    with a:\n        def f(): return 1", "f", "function"),
        ("class A:\n    if B:\n        def f(self): return 1", "A.f", "method"),
        ("class A:\n    class B:\n        def f(self): return 1", "A.B.f", "method"),
        ("class A:\n    @property\n    def f(self): return 1", "A.f", "property"),
        ("class A:\n    @functools.cached_property\n    def f(self): return 1", "A.f", "property"),
        ("class A:\n    @cached_property\n    def f(self): yield 1", "A.f", "property"),
    ],
)
def test_every_kind_that_can_be_judged_can_be_optimized(source: str, qualname: str, kind: str) -> None:
    span = find(source, qualname)
    assert (span.kind, span.unsupported) == (kind, None)


@pytest.mark.parametrize(
    ("source", "qualname"),
    [
        ("def g(n):\n    def f(x): return n\n    return f\n", "g.<locals>.f"),
        ("def g(n):\n    yield\n    if n:\n        def f(x): return n\n", "g.<locals>.f"),
        ("class A:\n    def g(self):\n        def f(x): return self\n", "A.g.<locals>.f"),
    ],
)
def test_a_plain_function_inside_another_can_be_optimized(source: str, qualname: str) -> None:
    span = find(source, qualname)
    assert (span.kind, span.unsupported) == ("function", None)


PROPERTY = """\
class A:
    @property
    def f(self):
        return self.x

    @f.setter
    def f(self, x):
        self.x = x

    @f.deleter
    def f(self):
        del self.x
"""


def test_the_name_of_a_property_means_its_getter() -> None:
    getter, setter, deleter = functions(PROPERTY)
    assert find(PROPERTY, "A.f") == getter
    assert getter.unsupported is None
    assert function_at(PROPERTY, 6) == setter
    assert "setter of a property" in (setter.unsupported or "")
    assert "deleter of a property" in (deleter.unsupported or "")


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("async def f():\n    yield 1", "async generator"),
        ("def f():\n    x = yield\n", "sent"),
        ("def f():\n    while True:\n        print((yield 1))\n", "sent"),
        ("def f():\n    return [1, (yield)]\n", "sent"),
        ("def f():\n    try:\n        yield 1\n    except E:\n        pass\n", "thrown"),
        (
            "def f():\n    try:\n        for i in g():\n            yield from i\n    except* E:\n        pass\n",
            "thrown",
        ),
        ("for i in x:\n    def f(): return 1", "inside a loop"),
        ("class A:\n    while True:\n        if x:\n            def f(self): return 1", "inside a loop"),
        ("class A:\n    @f.setter\n    def f(self, x): self.x = x", "setter of a property"),
        ("class A:\n    @abc.abstractmethod\n    def f(self):\n        'Doc.'", "abstract"),
        ("@typing.overload\ndef f(x: int) -> int: ...", "overload"),
        ("def f(): ...", "neither a body nor a docstring"),
        ("def f():\n    raise NotImplementedError('later')", "neither a body nor a docstring"),
    ],
)
def test_what_cannot_be_optimized_says_why(source: str, word: str) -> None:
    (reason,) = kinds_of(source).values()
    assert reason is not None
    assert word in reason
    assert "`f`" in reason
    assert reason.endswith(".")


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        (["async def f(): return 1"], "nested in another function and async"),
        (["def f(): yield 1"], "nested in another function and a generator"),
        (["@cache", "def f(): return 1"], "nested in another function and decorated"),
        (["def f():", "    'Doc.'"], "nested in another function and without a body"),
        (["def h():", "    def f(): return 1"], "nested in a function that is nested itself"),
        (["class C:", "    def f(self): return 1"], "class inside a function"),
        (["for i in n:", "    def f(): return i"], "inside a loop"),
    ],
)
def test_an_inner_function_that_cannot_be_rebuilt_says_why(lines: list[str], word: str) -> None:
    source = "\n    ".join(["def g(n):", *lines, "return n"])
    (reason,) = [reason for name, reason in kinds_of(source).items() if name.endswith(".f")]
    assert reason is not None
    assert word in reason
    assert "`f`" in reason
    assert reason.endswith("to the top level of the file.")
    assert kinds_of(source)["g"] is None


def test_a_function_inside_a_setter_cannot_be_told_from_one_inside_the_getter() -> None:
    source = "class A:\n    @p.setter\n    def p(self, x):\n        def f(y): return x\n        self.x = f(1)\n"
    assert "nested in the setter of a property" in (kinds_of(source)["A.p.<locals>.f"] or "")


def test_a_yield_of_an_inner_function_makes_no_generator() -> None:
    source = "async def f():\n    def g():\n        yield 1\n    h = lambda: (yield)\n    return g, h\n"
    assert kinds_of(source)["f"] is None


@pytest.mark.parametrize("body", ["...", "pass", "raise NotImplementedError", "raise NotImplementedError(1)", ""])
def test_a_docstring_without_a_body_is_a_stub(body: str) -> None:
    span = find(f"def f():\n    'Count to three.'\n    {body}\n", "f")
    assert span.is_stub
    assert span.unsupported is None


@pytest.mark.parametrize("body", ["return None", "raise ValueError", "...\n    return 1", "'more'"])
def test_anything_else_is_a_body(body: str) -> None:
    assert not find(f"def f():\n    'Count to three.'\n    {body}\n", "f").is_stub


def test_the_implementation_is_found_behind_its_overloads() -> None:
    overloads = "@overload\ndef f(x: int): ...\n@overload\ndef f(x: str): ...\n"
    span = find(f"{overloads}def f(x):\n    return x\n", "f")
    assert span.def_line == 4
    assert span.unsupported is None


def test_two_definitions_are_one_too_many() -> None:
    assert "2 times" in (find("def f(): return 1\ndef f(): return 2\n", "f").unsupported or "")
    branches = "if A:\n    def f(): return 1\nelse:\n    def f():\n        def g(): return 2\n        return g\n"
    sentence = "`f` is defined 2 times in this file; keep one definition."
    assert [span.unsupported for span in functions(branches)] == [sentence] * 3


@pytest.mark.parametrize(
    ("qualname", "hint"),
    [
        ("Box.putt", "did you mean `Box.put`"),
        ("put", "did you mean `Box.put`"),
        ("zzz", "it has `decorated`, `decorated.<locals>.inner`, `Box.make`, `Box.named`, `Box.put`."),
    ],
)
def test_an_unknown_name_is_answered_with_near_ones(qualname: str, hint: str) -> None:
    with pytest.raises(NotOptimizable) as caught:
        find(FILE, qualname)
    assert hint in str(caught.value)


@pytest.mark.parametrize("source", ["x = 1\ndef f(:\n", "def f():\nreturn 1", "\0", "(" * 5000])
def test_a_file_that_does_not_parse_is_to_be_fixed_first(source: str) -> None:
    with pytest.raises(NotOptimizable, match="fix it first"):
        function_at(source, 0)


def test_the_line_of_a_syntax_error_is_told() -> None:
    with pytest.raises(NotOptimizable, match="line 2"):
        functions("x = 1\ndef f(:\n")


def test_spans_are_plain_values() -> None:
    assert find("def f(): return 1", "f") == FunctionSpan("f", "f", "function", 0, 0, 0, None, False)

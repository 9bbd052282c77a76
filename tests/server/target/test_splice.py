"""Putting a rewrite into its file: what changes, what never does, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from afterburner.target.context import target_in
from afterburner.target.fragment import InvalidRewrite
from afterburner.target.splice import splice

FILE = '''\
#!/usr/bin/env python
"""Module."""

from __future__ import annotations

import os
from collections import Counter

LIMIT = 10
"""Highest."""


def helper(x):
    """Add one."""
    return x + 1


# About f.
@staticmethod
def f(xs: list[int], k: int = LIMIT) -> int:  # noqa
    # Explains.
    """Sum.

        indented
    """

    # old comment
    return sum(xs[:k])  # old


class Box:
    """A box."""

    size = 3

    def __init__(self):
        self.n = 0

    # About m.
    def m(self, x):
        """M."""
        return helper(x) + self.n


TAIL = f(
    [1])   # kept
'''


def rewritten(code: str, qualname: str = "f", file: str = FILE) -> str:
    return splice(target_in(Path("/project/module.py"), file, qualname), code)


def changed(code: str, qualname: str = "f", file: str = FILE) -> tuple[str, str]:
    """The part of the file that a splice takes away, and what it puts there."""
    new = rewritten(code, qualname, file).splitlines(keepends=True)
    old = file.splitlines(keepends=True)
    begin = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    end = 0
    while end < min(len(old), len(new)) - begin and old[-1 - end] == new[-1 - end]:
        end += 1
    return "".join(old[begin : len(old) - end]), "".join(new[begin : len(new) - end])


def refused(code: str, qualname: str = "f", file: str = FILE) -> str:
    with pytest.raises(InvalidRewrite) as caught:
        rewritten(code, qualname, file)
    return str(caught.value)


def test_only_the_body_is_replaced() -> None:
    code = 'def f(xs, k=LIMIT):\n    """Other words."""\n    # new comment\n    return k\n'
    assert changed(code) == (
        "    # old comment\n    return sum(xs[:k])  # old\n",
        "    # new comment\n    return k\n",
    )


def test_the_functions_own_text_changes_nothing() -> None:
    for qualname in ("f", "helper", "Box.m", "Box.__init__"):
        target = target_in(Path("/project/module.py"), FILE, qualname)
        assert splice(target, target.code) == FILE


def test_a_rewrite_that_only_looks_different_changes_nothing() -> None:
    code = "def f(xs, k = LIMIT):\n  # other layout\n  return (sum(xs[:k]))\n"
    assert rewritten(code) == FILE


@pytest.mark.parametrize(
    "code",
    [
        "    def m(self, x):\n        return x\n",
        "def m(self, x):\n    return x\n",
        "class Box:\n    def m(self, x):\n        return x\n",
        "class Box:\n    size = 3\n    def __init__(self): ...\n    def m(self, x):\n        return x\n",
        "def m(self, x): return x",
    ],
)
def test_a_method_may_come_bare_or_in_its_class(code: str) -> None:
    assert changed(code, "Box.m") == ("        return helper(x) + self.n\n", "        return x\n")


def test_strings_are_not_indented() -> None:
    code = 'def m(self, x):\n    a = """one\n  two\n"""\n    return (a,\n  x)\n'
    body = '        a = """one\n  two\n"""\n        return (a,\n        x)\n'
    assert changed(code, "Box.m")[1] == body


def test_needed_imports_join_the_files_own() -> None:
    code = (
        "from __future__ import annotations\nimport os, heapq, json\nfrom collections import Counter, deque\n"
        "def f(xs: List[int], k=LIMIT):\n    return heapq.nlargest(k, deque(xs))\n"
    )
    assert changed(code)[1].startswith("import heapq\nfrom collections import deque\n\nLIMIT = 10\n")
    assert "json" not in rewritten(code)


def test_an_import_goes_under_the_docstring_when_there_is_no_other() -> None:
    code = "import heapq\ndef f(x):\n    return heapq.nlargest(1, x)\n"
    new = "    return heapq.nlargest(1, x)\n"
    old = "    return sorted(x)[-1:]\n"
    header = "# coding: utf-8\n"
    for head, expected in [
        ("", "import heapq\n\n\n"),
        (header, f"{header}import heapq\n\n\n"),
        ('"""Doc."""\n\n\n', '"""Doc."""\n\nimport heapq\n\n\n'),
        (f"{header}# Licence.\n\n\n", f"{header}# Licence.\n\nimport heapq\n\n\n"),
    ]:
        assert rewritten(code, "f", f"{head}def f(x):\n{old}") == f"{expected}def f(x):\n{new}"


def test_new_helpers_stand_before_the_function_with_what_they_need() -> None:
    code = (
        "import math\n_TABLE = [i for i in range(3)]\n_N = 2\n\n# Twice.\n@cache\ndef _twice(x: int) -> int:\n"
        "  '''Doc.'''\n  return math.floor(x) * _TABLE[_N]\n\n"
        "def unused():\n    return 1\n\ndef f(xs, k=LIMIT):\n    return _twice(k)\n"
    )
    assert changed(code)[1] == (
        'import math\n\nLIMIT = 10\n"""Highest."""\n\n\ndef helper(x):\n    """Add one."""\n    return x + 1\n\n\n'
        "_TABLE = [i for i in range(3)]\n_N = 2\n\n\n# Twice.\n@cache\ndef _twice(x: int) -> int:\n"
        "    '''Doc.'''\n    return math.floor(x) * _TABLE[_N]\n\n\n"
        "# About f.\n@staticmethod\ndef f(xs: list[int], k: int = LIMIT) -> int:  # noqa\n"
        '    # Explains.\n    """Sum.\n\n        indented\n    """\n\n    return _twice(k)\n'
    )


def test_a_methods_helpers_go_to_the_class_or_before_it() -> None:
    code = (
        "def m(self, x):\n    return self._part(x) + outside(x)\n"
        "def outside(x):\n    return x\n"
        "def _part(self, x):\n    return x * self.n\n"
    )
    assert changed(code, "Box.m")[1] == (
        'def outside(x):\n    return x\n\n\nclass Box:\n    """A box."""\n\n    size = 3\n\n'
        "    def __init__(self):\n        self.n = 0\n\n"
        "    def _part(self, x):\n        return x * self.n\n\n"
        '    # About m.\n    def m(self, x):\n        """M."""\n'
        "        return self._part(x) + outside(x)\n"
    )


def test_examples_and_restated_definitions_are_left_out() -> None:
    code = (
        "'''Solution.'''\nLIMIT = 10\ndef helper(x):\n    return x + 1\nclass Box:\n    def m(self, x): ...\n"
        "def f(xs, k=LIMIT):\n    return helper(k)\n"
        "result = f([1])\nassert result == 1\nprint(result)\nfor x in result:\n    print(f(x))\n"
        "def test_f():\n    assert f([1]) == 1\nif __name__ == '__main__':\n    f([2])\n"
    )
    assert changed(code) == (
        "    # old comment\n    return sum(xs[:k])  # old\n",
        "    return helper(k)\n",
    )


def test_a_local_name_needs_nothing_from_the_module() -> None:
    code = "result = f([1])\ndef f(xs, k=LIMIT):\n    result = k\n    return [result for result in xs]\n"
    assert "f([1])" not in changed(code)[1]


def test_the_last_of_several_versions_counts() -> None:
    code = "def f(xs, k=LIMIT):\n    return 1\n\ndef f(xs, k=LIMIT):\n    return 2\n"
    assert changed(code)[1] == "    return 2\n"


def test_one_line_functions_on_either_side() -> None:
    assert rewritten("def g(x): return x", "g", 'def g(x): "Doc"; return 1') == (
        'def g(x):\n    "Doc"\n    return x'
    )
    assert rewritten("def g(x):\n  y = x; return y", "g", "def g(x): return 1\n") == (
        "def g(x):\n    y = x; return y\n"
    )


def test_a_stub_gets_a_body_and_keeps_its_docstring() -> None:
    stub = 'def g(x):\n    """Doc."""\n    raise NotImplementedError\n'
    assert rewritten("def g(x):\n    return x\n", "g", stub) == 'def g(x):\n    """Doc."""\n    return x\n'
    assert rewritten("def g(x):\n    return x\n", "g", 'def g(x):\n    """Doc."""') == (
        'def g(x):\n    """Doc."""\n    return x'
    )


def test_indentation_becomes_the_files() -> None:
    tabs = "class A:\n\tdef g(self, x):\n\t\tif x:\n\t\t\treturn 1\n\t\treturn 2\n"
    code = "def g(self, x):\n    for y in x:\n        if y:\n            return y\n    return 3\n"
    assert rewritten(code, "A.g", tabs) == (
        "class A:\n\tdef g(self, x):\n\t\tfor y in x:\n\t\t\tif y:\n\t\t\t\treturn y\n\t\treturn 3\n"
    )


def test_uneven_indentation_survives() -> None:
    code = "def g(x):\n    if x:\n      if x > 1:\n        return 1\n    return 2\n"
    new = rewritten(code, "g", "def g(x):\n  return 0\n")
    scope: dict[str, object] = {}
    exec(new, scope)
    assert [scope["g"](x) for x in (0, 1, 2)] == [2, 2, 1]  # type: ignore[operator]


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_are_the_files(end: str) -> None:
    code = "import heapq\ndef _h(x):\n    return x\n\ndef f(xs, k=LIMIT):\n    return _h(heapq.heapify(xs))\n"
    assert rewritten(code, "f", FILE.replace("\n", end)) == rewritten(code).replace("\n", end)


def test_line_ends_of_the_rewrite_do_not_matter() -> None:
    code = "def f(xs, k=LIMIT):\n    a = '''x\n    y'''\n    return a\n"
    assert rewritten(code.replace("\n", "\r\n")) == rewritten(code)


def test_a_byte_order_mark_and_a_missing_final_line_end_stay() -> None:
    assert rewritten("def g():\n    return 2\n", "g", "\ufeffdef g():\n    return 1") == (
        "\ufeffdef g():\n    return 2"
    )


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("def f(xs, k=LIMIT)\n    return 1", "does not parse (line 1"),
        ("def g(xs, k=LIMIT):\n    return 1", "does not define `f`"),
        ("class S:\n    def f(self, xs, k=LIMIT):\n        return 1", "does not define `f`"),
        ("def f(xs, k=11):\n    return 1", "signature"),
        ("def f(xs, k=LIMIT, memo={}):\n    return 1", "signature"),
        ("def f(k, xs=LIMIT):\n    return 1", "signature"),
        ("def f(xs, *, k=LIMIT):\n    return 1", "signature"),
        ("@functools.cache\ndef f(xs, k=LIMIT):\n    return 1", "decorators"),
        ("async def f(xs, k=LIMIT):\n    return 1", "async"),
        ("def f(xs, k=LIMIT):\n    yield 1", "generator"),
        ("def f(xs, k=LIMIT):\n    '''Doc.'''\n    pass", "no body"),
        ("from math import *\ndef f(xs, k=LIMIT):\n    return sqrt(k)", "star"),
        ("LIMIT = 11\ndef f(xs, k=LIMIT):\n    return LIMIT", "changes `LIMIT`"),
        ("def helper(x):\n    return x\ndef f(xs, k=LIMIT):\n    return helper(k)", "changes `helper`"),
        ("import numpy as os\ndef f(xs, k=LIMIT):\n    return os.sum(xs)", "changes `os`"),
        ("from math import pow\ndef f(xs, k=LIMIT):\n    return pow(k, 2)", "built-in `pow`"),
        ("try:\n    import np\nexcept E:\n    np = 1\ndef f(xs, k=LIMIT):\n    return np", "sets `np` up"),
        ("T = []\nfor i in range(9):\n    T.append(i)\ndef f(xs, k=LIMIT):\n    return T", "fills `T`"),
        ("T = []\nT.extend([1])\ndef f(xs, k=LIMIT):\n    return T", "fills `T`"),
        ("def f(xs, k=LIMIT):\n    return " + "k + " * 3000 + "k", "too deep"),
    ],
)
def test_a_rewrite_that_may_not_be_is_refused_with_the_reason(code: str, word: str) -> None:
    reason = refused(code)
    assert word in reason
    assert reason.endswith((".", ")."))


def test_a_method_may_not_change_its_class() -> None:
    code = "class Box:\n    size = 4\n    def m(self, x):\n        return self.size\n"
    assert "changes `size`, which the class" in refused(code, "Box.m")


def test_a_submodule_is_imported_beside_its_package() -> None:
    code = "import os.path\ndef f(xs, k=LIMIT):\n    return os.path.join(k)\n"
    assert "import os\nfrom collections import Counter\nimport os.path\n" in rewritten(code)


def test_a_submodule_import_is_not_repeated() -> None:
    file = "import os.path\ndef g(x):\n    return x\n"
    new = "    return os.path.join(x)\n"
    assert rewritten(f"import os.path\ndef g(x):\n{new}", "g", file) == f"import os.path\ndef g(x):\n{new}"


def test_an_import_never_lands_inside_a_string() -> None:
    file = 'import os; text = """one\ntwo"""\n\ndef g(x):\n    return x\n'
    code = "import json\ndef g(x):\n    return json.dumps(x)\n"
    assert rewritten(code, "g", file).startswith('import os; text = """one\ntwo"""\nimport json\n\n')


def test_columns_count_characters_whatever_their_bytes() -> None:
    assert rewritten('def g(x="𝒳ß"): "ß𝒳"; return 2', "g", 'def g(x="𝒳ß"): return 1\n') == (
        'def g(x="𝒳ß"):\n    return 2\n'
    )


def test_a_body_that_begins_where_the_docstring_ends() -> None:
    code = "def m(self, x):\n    '''One\n    two'''; y = x\n    return y\n"
    assert changed(code, "Box.m")[1] == "        y = x\n        return y\n"


def test_the_names_of_a_comprehension_are_its_own() -> None:
    code = "T = [i for i in range(3)]\ndef f(xs, k=LIMIT):\n    return T\n\nfor i in [1]:\n    print(f([i]))\n"
    assert "\n\nT = [i for i in range(3)]\n\n\n# About f." in rewritten(code)

"""The name that a file is loaded under, and the folders that are importable then."""

from __future__ import annotations

from pathlib import Path

import pytest

from monolith.program import Program, program_of


@pytest.mark.parametrize(
    ("file", "module", "roots", "trailing"),
    [
        ("src/pkg/sub/mod.py", "pkg.sub.mod", ["src"], []),
        ("src/pkg/__init__.py", "pkg", ["src"], []),
        ("scripts/loose.py", "loose", [], ["scripts"]),
        ("src/pkg/nopackage/mod.py", "mod", [], ["src/pkg/nopackage"]),
    ],
)
def test_the_dotted_name_follows_the_packages(
    tmp_path: Path, file: str, module: str, roots: list[str], trailing: list[str]
) -> None:
    for package in ("src/pkg", "src/pkg/sub"):
        (tmp_path / package).mkdir(parents=True)
        (tmp_path / package / "__init__.py").touch()
    found = program_of(tmp_path / file, "", "f")
    assert found.module == module
    assert found.filename == str(tmp_path / file)
    assert found.roots == tuple(str(tmp_path / root) for root in roots)
    assert found.trailing_roots == tuple(str(tmp_path / root) for root in trailing)


KINDS = """\
class A:
    @property
    def p(self):
        def inner(x): return x

    @p.setter
    def p(self, value): self.x = value

    class B:
        if True:
            def m(self): pass

def outer(n):
    try:
        def inner(y): return n
    except E:
        pass
    return inner

def p(q): pass
"""


@pytest.mark.parametrize(
    ("qualname", "line"),
    [
        ("A.p", 3),
        ("A.p.<locals>.inner", 4),
        ("A.B.m", 11),
        ("outer.<locals>.inner", 15),
        ("p", 20),
        ("inner", None),
        ("m", None),
    ],
)
def test_a_definition_is_found_by_its_qualified_name(qualname: str, line: int | None) -> None:
    node = Program(KINDS, qualname, "m", "m.py").function_node()
    assert (node.lineno if node else None) == line

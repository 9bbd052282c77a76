"""The name that a file is loaded under, and the folders that are importable then."""

from __future__ import annotations

from pathlib import Path

import pytest

from monolith.program import program_of


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

"""Which files a pattern names, and where patterns are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from afterburner.errors import UsageError
from afterburner.privacy.never_send import PathPattern, are_patterns, patterns_of_project


@pytest.mark.parametrize(
    ("glob", "path", "expected"),
    [
        ("secrets/**", "secrets/a.py", True),
        ("secrets/**", "secrets/deep/a.py", True),
        ("secrets/**", "other/secrets/a.py", False),
        ("secrets", "other/secrets/a.py", True),
        ("secrets/", "other/secrets/a.py", True),
        ("/secrets", "other/secrets/a.py", False),
        ("**/billing_*.py", "billing_a.py", True),
        ("**/billing_*.py", "x/y/billing_a.py", True),
        ("**/billing_*.py", "x/unbilling_a.py", False),
        ("billing_*.py", "x/y/billing_a.py", True),
        ("x/*.py", "x/a.py", True),
        ("x/*.py", "x/y/a.py", False),
        ("x/**/a.py", "x/a.py", True),
        ("x/**/a.py", "x/y/z/a.py", True),
        ("x/**/a.py", "x/ya.py", False),
        ("./x/a.py", "x/a.py", True),
        ("key?.py", "keys.py", True),
        ("key?.py", "key.py", False),
        ("v[0-9].py", "v1.py", True),
        ("v[!0-9].py", "v1.py", False),
        ("a+b.py", "a+b.py", True),
        ("a.py", "abpy", False),
        ("Secrets/**", "secrets/a.py", True),
        ("*", "a.py", True),
        ("**", "x/a.py", True),
    ],
)
def test_patterns(tmp_path: Path, glob: str, path: str, expected: bool) -> None:
    assert PathPattern(glob, tmp_path).matches(tmp_path / path) is expected


def test_a_link_does_not_hide_a_file(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "a.py").touch()
    (tmp_path / "b.py").symlink_to(tmp_path / "secrets" / "a.py")
    assert PathPattern("secrets/**", tmp_path).matches(tmp_path / "b.py")


@pytest.mark.parametrize(
    ("glob", "expected"),
    [
        ("{}/secrets/**", True),
        ("{}/secrets", True),
        ("{}/SECRETS/a.py", True),
        ("{}/*/a.py", True),
        ("{}/other/**", False),
        ("~/secrets/**", True),
        ("~/link/**", True),
        ("~/link", True),
        ("~/other/**", False),
    ],
)
def test_absolute_paths_and_those_from_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, glob: str, expected: bool
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "secrets").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "secrets")
    pattern = glob.format(tmp_path)
    assert are_patterns([pattern])
    assert PathPattern(pattern, tmp_path / "project").matches(tmp_path / "secrets" / "a.py") is expected


def test_files_outside_the_folder_are_not_meant(tmp_path: Path) -> None:
    assert not PathPattern("a.py", tmp_path / "x").matches(tmp_path / "a.py")


@pytest.mark.parametrize(
    "value", ["secrets/**", [3], ["!a.py"], ["../a.py"], ["a/../b.py"], [""], ["/"], ["[z-a].py"], {"a": "b"}]
)
def test_what_is_no_list_of_patterns(value: object) -> None:
    assert not are_patterns(value)


def test_the_nearest_project_file_that_says_so_counts(tmp_path: Path) -> None:
    inner = tmp_path / "packages" / "inner"
    inner.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text('[tool.afterburner]\nnever-send = ["a.py", "b.py"]\n')
    (inner / "pyproject.toml").write_text("[tool.other]\nx = 1\n")
    patterns = patterns_of_project(inner / "a.py")
    assert [pattern.glob for pattern in patterns if pattern.matches(inner / "a.py")] == ["a.py"]
    (inner / "pyproject.toml").write_text("[tool.afterburner]\nnever-send = []\n")
    assert patterns_of_project(inner / "a.py") == ()


@pytest.mark.parametrize("text", ["[tool.afterburner]\nnever-send = 'a.py'\n", "[tool", "\udcff"])
def test_a_project_file_that_cannot_be_read_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(UsageError, match=r"never[- ]se|never sent"):
        patterns_of_project(tmp_path / "a.py")

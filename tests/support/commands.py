"""Runs `monolith` as a command, on programs given as text."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO, Any, NoReturn


def monolith(
    *words: str, folder: Path, stdout: IO[str] | int = subprocess.PIPE
) -> subprocess.CompletedProcess[str]:
    """The command with these words; it waits for nobody else's turn."""
    return subprocess.run(
        [sys.executable, "-m", "monolith", *words],
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "XDG_RUNTIME_DIR": str(folder)},
    )


def compared(
    folder: Path,
    original: str,
    candidate: str,
    cases: str,
    *words: str,
    stdout: IO[str] | int = subprocess.PIPE,
) -> subprocess.CompletedProcess[str]:
    """`monolith compare` of two texts with a function `f`."""
    files = {"original.py": original, "candidate.py": candidate, "cases.py": cases}
    for name, text in files.items():
        (folder / name).write_text(text)
    first, second, third = (str(folder / name) for name in files)
    return monolith(
        "compare", first, second, "--function", "f", "--cases", third, *words, folder=folder, stdout=stdout
    )


def answer(folder: Path, original: str, candidate: str, cases: str, *words: str) -> tuple[int, dict[str, Any]]:
    """The exit code and the JSON of a comparison; anything beyond strict JSON fails."""
    done = compared(folder, original, candidate, cases, *words, "--json", "-")
    assert done.stdout, done.stderr
    assert not done.stderr
    return done.returncode, strict_json(done.stdout)


def strict_json(text: str) -> dict[str, Any]:
    """A JSON object; `Infinity` and `NaN` are none."""
    value: dict[str, Any] = json.loads(text, parse_constant=_refuse)
    return value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")

"""The files and functions that `afterburner optimize` may choose among."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from afterburner.cli.sourcefile import SourceFile, decoded
from afterburner.errors import AfterburnerError
from afterburner.selection.changed import changed
from afterburner.selection.functions import Function, functions_of
from afterburner.selection.git import ChangedFile, changed_files
from afterburner.selection.profiles import Profile, files_below
from afterburner.selection.ranking import Skipped
from afterburner.target.context import project_root

_TEST_FOLDERS = ("test", "tests")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Among which functions to choose."""

    file: Path | None
    """Absolute; every changed or profiled file below the folder when there is none."""
    folder: Path
    """Absolute, with links resolved."""
    profile: Path | None = None
    revision: str | None = None
    """Only what changed since."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file with all of its functions, and those of them to choose among."""

    path: Path
    text: str
    functions: tuple[Function, ...]
    wanted: frozenset[Function]


@dataclass(frozen=True, slots=True)
class Sources:
    """What there is to choose among."""

    files: tuple[Source, ...]
    skipped: tuple[Skipped, ...]
    """Files that cannot be read or are tests."""


def sources_of(wanted: Wanted, profile: Profile | None) -> Sources:
    """Read the files and find their functions.

    Raises:
        UsageError: the one file or the revision cannot be used.
        NotOptimizable: the one file does not parse.
    """
    differing = _differing(wanted) if wanted.revision is not None else None
    if wanted.file:
        return Sources((_source(wanted.file, differing),), ())
    if differing is not None:
        paths = [path for path in differing if path.is_relative_to(wanted.folder)]
    else:
        paths = files_below(profile, project_root(wanted.folder / "any.py"), wanted.folder) if profile else []
    files: list[Source] = []
    skipped: list[Skipped] = []
    for path in sorted(paths):
        if _is_test(path.relative_to(wanted.folder)):
            skipped.append(Skipped(str(path), "", "it holds tests"))
            continue
        try:
            files.append(_source(path, differing))
        except AfterburnerError as error:
            skipped.append(Skipped(str(path), "", str(error)))
    return Sources(tuple(files), tuple(skipped))


def _differing(wanted: Wanted) -> dict[Path, ChangedFile]:
    folder = wanted.file.parent if wanted.file else wanted.folder
    found = changed_files(folder, wanted.revision or "")
    return {one.path.resolve(): one for one in found if one.path.is_file()}


def _source(path: Path, differing: dict[Path, ChangedFile] | None) -> Source:
    file = SourceFile.read(path)
    functions = functions_of(file.text)
    if differing is None:
        return Source(file.path, file.text, functions, frozenset(functions))
    if file.path not in differing:
        return Source(file.path, file.text, functions, frozenset())
    spans = changed(_text(differing[file.path].before), file.text)
    wanted = frozenset(function for function in functions if function.span in spans)
    return Source(file.path, file.text, functions, wanted)


def _text(raw: bytes | None) -> str | None:
    """An earlier text; what is none counts as nothing, so that all functions are new."""
    try:
        return None if raw is None else decoded(raw)[0]
    except ValueError:
        return None


def _is_test(path: Path) -> bool:
    named = path.name.startswith("test_") or path.name.endswith("_test.py") or path.name == "conftest.py"
    return named or any(part in _TEST_FOLDERS for part in path.parts[:-1])

"""Profiles that other tools wrote: where a real run of the program spent its time."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from afterburner.errors import UsageError
from afterburner.selection import cprofile, pyinstrument

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monolith.profiled_run import FunctionCost

_LARGEST_BYTES = 256 << 20
_MAKE_ONE = "make one with `python -m cProfile -o FILE SCRIPT` or `pyinstrument -r json -o FILE SCRIPT`"


@dataclass(frozen=True, slots=True)
class Profile:
    """What a run cost, function by function."""

    tool: Literal["cProfile", "pyinstrument"]
    costs: tuple[FunctionCost, ...]

    @property
    def total_s(self) -> float:
        """Seconds of the whole run."""
        return sum(cost.own_s for cost in self.costs)


def read_profile(path: Path) -> Profile:
    """Read a profile of any known kind.

    Raises:
        UsageError: it is missing, unreadable, or no profile.
    """
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise UsageError(f"{path} is larger than {_LARGEST_BYTES >> 20} MiB; profile a shorter run.")
        data = path.read_bytes()
    except FileNotFoundError:
        raise UsageError(f"There is no profile {path}.") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
    try:
        return parsed(data)
    except ValueError as error:
        raise UsageError(f"{path} is no profile that can be used: {error}; {_MAKE_ONE}.") from error


def parsed(data: bytes) -> Profile:
    """A profile's content.

    Raises:
        ValueError: it is none.
    """
    is_json = data.lstrip()[:1] == b"{" and data.lstrip()[1:].lstrip()[:1] == b'"'
    if is_json:
        profile = Profile("pyinstrument", pyinstrument.costs_in(data))
    else:
        profile = Profile("cProfile", cprofile.costs_in(data))
    if profile.total_s <= 0:
        raise ValueError("no time was spent in it")
    return profile


def costs_of(profile: Profile, file: Path, project: Path, folder: Path) -> list[FunctionCost]:
    """What a profile says of one file: by its path, or, of a profile made elsewhere, by its place in the project.

    Args:
        file: absolute, with links resolved.
        project: the folder that holds the project.
        folder: where relative paths may be meant from; the project is tried too.
    """
    names = dict.fromkeys(cost.file for cost in profile.costs)
    same = {name for name in names if file in _meant(name, (folder, project))}
    if not same:
        inside = file.relative_to(project).parts if file.is_relative_to(project) else (file.name,)
        ending = [name for name in names if Path(name).parts[-len(inside) :] == inside]
        same = set(ending) if len(ending) == 1 else set()
    return [cost for cost in profile.costs if cost.file in same]


def files_below(profile: Profile, project: Path, folder: Path) -> list[Path]:
    """The files of a profile that lie below a folder, packages that are installed there left out."""
    names = dict.fromkeys(cost.file for cost in profile.costs)
    paths = dict.fromkeys(path for name in names for path in _meant(name, (folder, project)) if path.is_file())
    return [
        path
        for path in paths
        if path.suffix == ".py" and path.is_relative_to(folder) and "site-packages" not in path.parts
    ]


def _meant(name: str, folders: Sequence[Path]) -> list[Path]:
    """The files that a profile may mean by a name; built-in and frozen modules have none."""
    if name.startswith("<"):
        return []
    return [Path(os.path.realpath(folder / name)) for folder in folders]

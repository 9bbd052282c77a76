"""Files whose text is never sent to a model on another machine: patterns as in .gitignore."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from afterburner.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ONE_WANTED = "a path pattern such as secrets/** or **/billing_*.py, without ! in front or .. within"
WANTED = f"a list, each {ONE_WANTED}"
_PIECES = re.compile(r"/\*\*/|^\*\*/|/\*\*$|\*+|\?|\[!?\]?[^\]]*\]|.", re.DOTALL)
_FIXED = {"/**/": "/(?:.*/)?", "**/": "(?:.*/)?", "/**": "/.*", "?": "[^/]"}


@dataclass(frozen=True, slots=True)
class PathPattern:
    """One pattern: `*` and `?` stay within a name, `**` does not; upper and lower case are the same."""

    glob: str
    folder: Path
    """What a pattern with a slash in front or within is relative to; others count at any depth below it.

    One with a slash or `~/` in front may be an absolute path as well.
    """

    def matches(self, file: Path) -> bool:
        """Whether the pattern names a file, its real place or a folder that it is in."""
        real = file.resolve()
        pairs = ((file, self.folder), (real, self.folder.resolve()))
        inside = [path.relative_to(root) for path, root in pairs if path.is_relative_to(root)]
        from_root = [path.relative_to(path.anchor) for path in (file, real)]
        return any(_names(self.glob, path) for path in inside) or any(
            _names(glob, path) for glob in self._absolute() for path in from_root
        )

    def _absolute(self) -> Iterator[str]:
        """The pattern as an absolute path, and the real place of what it names without wildcards."""
        path = Path(self.glob).expanduser() if self.glob.startswith("~/") else Path(self.glob)
        if path.is_absolute():
            plain = list(takewhile(lambda part: not set(part) & set("*?["), path.parts))
            yield path.as_posix()
            yield Path(*plain).resolve().joinpath(*path.parts[len(plain) :]).as_posix()


def are_patterns(value: object) -> bool:
    """Whether something is a list of patterns."""
    return isinstance(value, list) and all(isinstance(each, str) and _is_pattern(each) for each in value)


def patterns_in(folder: Path, globs: Iterable[str]) -> tuple[PathPattern, ...]:
    """Patterns that were written down for a folder."""
    return tuple(PathPattern(glob, folder) for glob in globs)


def patterns_of_project(file: Path) -> tuple[PathPattern, ...]:
    """Those of `never-send` in `[tool.afterburner]` of the nearest pyproject.toml above a file that has it.

    Raises:
        UsageError: that cannot be read, so that it is not known what may be sent.
    """
    for folder in file.parents:
        project = folder / "pyproject.toml"
        if project.is_file():
            globs = _written(project)
            if globs is not None:
                return patterns_in(folder, globs)
    return ()


def _written(project: Path) -> list[str] | None:
    try:
        tool = tomllib.loads(project.read_text("utf-8")).get("tool", {})
    except (OSError, ValueError) as error:
        raise UsageError(f"{project} may say what is never sent but cannot be read: {error}.") from error
    ours = tool.get("afterburner") if isinstance(tool, dict) else None
    globs = ours.get("never-send") if isinstance(ours, dict) else None
    if globs is not None and not are_patterns(globs):
        raise UsageError(f"never-send in {project} is {globs!r} but must be {WANTED}.")
    return globs


def _names(glob: str, path: Path) -> bool:
    glob = glob.removeprefix("./").rstrip("/")
    is_anchored = "/" in glob
    matcher = re.compile(_regex(glob.removeprefix("/")), re.IGNORECASE | re.DOTALL)
    places = [path, *path.parents][:-1]
    return any(matcher.fullmatch(place.as_posix() if is_anchored else place.name) for place in places)


def _is_pattern(glob: str) -> bool:
    try:
        re.compile(_regex(glob))
    except re.error:
        return False
    return bool(glob.strip("/. ")) and not glob.startswith("!") and ".." not in glob.split("/")


def _regex(glob: str) -> str:
    return "".join(map(_piece, _PIECES.findall(glob)))


def _piece(piece: str) -> str:
    if piece in _FIXED:
        return _FIXED[piece]
    if piece.startswith("*"):
        return "[^/]*"
    if len(piece) > 1:
        inside = piece[1:-1].replace("\\", "\\\\")
        return f"[{'^' + inside[1:] if inside.startswith('!') else inside}]"
    return re.escape(piece)

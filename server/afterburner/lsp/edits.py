"""The smallest edit that brings a rewrite into a document, also when the document has moved on."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from lsprotocol.types import TextEdit

from afterburner.errors import AfterburnerError
from afterburner.lsp.text import Text
from afterburner.target.lines import parse
from afterburner.target.locate import FunctionSpan, find
from afterburner.target.names import Binding, bindings


class Moved(AfterburnerError):
    """The document no longer has the text that the rewrite was made for."""


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines `start` to `stop` (excluded) are replaced by other lines, all without line ends."""

    start: int
    stop: int
    lines: tuple[str, ...]


def hunks(old: list[str], new: list[str]) -> list[Hunk]:
    """What has to change to make the new lines of the old ones, in order."""
    shorter = min(len(old), len(new))
    head = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    tail = next((i for i in range(shorter - head) if old[-1 - i] != new[-1 - i]), shorter - head)
    matcher = SequenceMatcher(None, old[head : len(old) - tail], new[head : len(new) - tail], autojunk=False)
    return [
        Hunk(head + i, head + j, tuple(new[head + k : head + m]))
        for tag, i, j, k, m in matcher.get_opcodes()
        if tag != "equal"
    ]


def text_edits(text: Text, changes: list[Hunk]) -> list[TextEdit]:
    """Hunks as LSP edits of a text, with the text's own line ends."""
    return [_text_edit(text, hunk) for hunk in changes]


def _text_edit(text: Text, hunk: Hunk) -> TextEdit:
    end = text.line_end
    if hunk.stop < len(text.lines):
        start, stop = text.line_start(hunk.start), text.line_start(hunk.stop)
        new_text = "".join(line + end for line in hunk.lines)
    elif hunk.start > 0:
        start, stop = text.line_stop(hunk.start - 1), len(text.source)
        new_text = "".join(end + line for line in hunk.lines)
    else:
        start, stop = 0, len(text.source)
        new_text = end.join(hunk.lines)
    return TextEdit(range=text.range(start, stop), new_text=new_text)


def rebased(base: str, proposed: str, current: Text, qualname: str) -> list[TextEdit]:
    """The edits that bring a rewrite of one function, made for `base`, into the current text.

    Args:
        base: the file that the rewrite was made for.
        proposed: the same file with the rewrite in place.
        current: the file as it is now.
        qualname: the function that was rewritten.

    Raises:
        Moved: the function, or other lines that the rewrite replaces, are no longer the same, or a name
            that comes with the rewrite is taken by now.
        NotOptimizable: the current text does not parse, or has lost the function.
    """
    old, new = Text(base), Text(proposed)
    was, now = find(base, qualname), find(current.source, qualname)
    if _lines_of(old, was) != _lines_of(current, now):
        raise Moved(f"`{qualname}` has changed since it was measured; undo that change or optimize it again.")
    there = _imports_there(base, proposed, current.source, qualname)
    wanted = [line for number, line in enumerate(new.lines) if number not in there]
    places = _places(old.lines, was, current.lines, now)
    changes = [_placed(hunk, places, qualname) for hunk in hunks(old.lines, wanted)]
    edits = text_edits(current, changes)
    result = current.edited(edits)
    if _lines_of(Text(result), find(result, qualname)) != _lines_of(new, find(proposed, qualname)):
        raise _surroundings_changed(qualname)
    return edits


def _lines_of(text: Text, span: FunctionSpan) -> list[str]:
    return text.lines[span.start_line : span.end_line + 1]


def _imports_there(base: str, proposed: str, current: str, qualname: str) -> set[int]:
    """The lines (from 0) of imports that come with the rewrite and that the current text has got meanwhile.

    Raises:
        Moved: another name that comes with the rewrite is taken by now.
    """
    before, meanwhile = _names(base), _names(current)
    there: set[int] = set()
    for name, binding in _names(proposed).items():
        taken = meanwhile.get(name)
        if name in before or taken is None:
            continue
        statement = binding.statement
        if not binding.import_text or binding.import_text != taken.import_text:
            raise Moved(
                f"The rewrite of `{qualname}` brings `{name}` along, which the file has got meanwhile; "
                "rename that or optimize it again."
            )
        there |= set(range(statement.lineno - 1, statement.end_lineno or statement.lineno))
    return there


def _names(source: str) -> dict[str, Binding]:
    return {binding.name: binding for binding in bindings(parse(source).body)}


def _places(old: list[str], was: FunctionSpan, current: list[str], now: FunctionSpan) -> dict[int, int]:
    """Where each line of the old text that is still there stands now, anchored at the function.

    The places before the first and behind the last line count as lines -1 and `len(old)`.
    """
    places = {-1: -1, len(old): len(current)}
    places |= _matches(old[: was.start_line], current[: now.start_line], 0, 0)
    length = was.end_line - was.start_line + 1
    places |= {was.start_line + i: now.start_line + i for i in range(length)}
    old_rest, current_rest = was.end_line + 1, now.end_line + 1
    return places | _matches(old[old_rest:], current[current_rest:], old_rest, current_rest)


def _matches(old: list[str], new: list[str], old_shift: int, new_shift: int) -> dict[int, int]:
    places: dict[int, int] = {}
    line = 0
    moved = 0
    for hunk in [*hunks(old, new), Hunk(len(old), len(old), ())]:
        places |= {old_shift + i: new_shift + i + moved for i in range(line, hunk.start)}
        line = hunk.stop
        moved += len(hunk.lines) - (hunk.stop - hunk.start)
    return places


def _placed(hunk: Hunk, places: dict[int, int], qualname: str) -> Hunk:
    """The hunk at the lines where its own lines stand now; an insertion follows a neighbour."""
    if hunk.start == hunk.stop:
        before, after = places.get(hunk.start - 1), places.get(hunk.start)
        if before is not None:
            return Hunk(before + 1, before + 1, hunk.lines)
        if after is not None:
            return Hunk(after, after, hunk.lines)
        raise _surroundings_changed(qualname)
    found = [places.get(line) for line in range(hunk.start, hunk.stop)]
    first = found[0]
    if first is None or found != list(range(first, first + len(found))):
        raise _surroundings_changed(qualname)
    return Hunk(first, first + len(found), hunk.lines)


def _surroundings_changed(qualname: str) -> Moved:
    return Moved(
        f"Lines near `{qualname}` that the rewrite also changes have been edited; "
        "undo that edit or optimize it again."
    )

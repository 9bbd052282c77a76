"""The code in a model's answer, found forgivingly and never executed."""

from __future__ import annotations

import ast
import itertools
import re
import textwrap
from itertools import islice
from typing import TYPE_CHECKING

from afterburner.target.lines import parse_fragment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from afterburner.proposers.base import Reply

_THINKING = re.compile(r"<(think|thinking)>.*?</\1>", re.DOTALL)
_SOLUTION = re.compile(r"<solution>(.*?)(?:</solution>|\Z)", re.DOTALL)
_FENCE = re.compile(r"(`{3,}|~{3,})[ \t]*[\w.+-]*[ \t]*$")
"""At the end of a line: small models put it behind `2.` or behind their sentence."""
_CODE_START = re.compile(r"(?:async\s+def|def|class|import|from|@)\b|@\w")
_MOST_LINES = 2000
"""Of an answer; more is not looked at."""
_IDEA_CHARACTERS = 300
_MOST_ATTEMPTS = 10
"""To find where a block of code ends."""


def code_of(reply: str, name: str) -> str | None:
    """The code that an answer offers for a function.

    The last block that defines the function counts, preferably one that parses; an answer without fences
    may be code as a whole or from some line on.

    Args:
        reply: the answer as it came.
        name: the function's own name, without its class.
    """
    text = _THINKING.sub("", reply.replace("\r\n", "\n"))
    solutions = _SOLUTION.findall(text)
    for part in [*reversed(solutions), text]:
        lines = part.split("\n")[:_MOST_LINES]
        found = _best(list(_fenced(lines)), name) or _best(list(_unfenced(lines)), name)
        if found is not None:
            return found
    return None


def idea_of(reply: Reply) -> str:
    """What was tried, in one line: the first sentence before the code, or the names of the rules."""
    if reply.origin.startswith("rules:"):
        return reply.origin.removeprefix("rules:")
    prose = _THINKING.sub("", reply.text.replace("\r\n", "\n")).split("\n")
    before = itertools.takewhile(lambda line: not _FENCE.search(line) and not _CODE_START.match(line), prose)
    text = " ".join(" ".join(before).split())
    return re.split(r"(?<=[.!?])\s", text, maxsplit=1)[0][:_IDEA_CHARACTERS]


def _best(blocks: list[str], name: str) -> str | None:
    """The last block that defines the function; one that parses before one that does not."""
    mentions = re.compile(rf"^[ \t]*(?:async[ \t]+)?def[ \t]+{re.escape(name)}\b", re.MULTILINE)
    defining = [block for block in blocks if mentions.search(block)]
    parsing = [block for block in defining if _defines(block, name)]
    return next(reversed(parsing or defining), None)


def _fenced(lines: list[str]) -> Iterator[str]:
    """The contents of fenced blocks; the last one may lack its end.

    A fence inside a docstring does not end a block that would not parse without what follows.
    """
    index = 0
    while index < len(lines):
        opening = _FENCE.search(lines[index])
        if not opening:
            index += 1
            continue
        ends = (i for i in range(index + 1, len(lines)) if _before_end(lines[i], opening.group(1)) is not None)
        candidates = list(islice(ends, _MOST_ATTEMPTS)) or [len(lines)]
        blocks = {end: _block(lines[index + 1 : end + 1], opening.group(1)) for end in candidates}
        end = next((end for end, block in blocks.items() if _tree(block) is not None), candidates[0])
        yield blocks[end]
        index = end + 1


def _block(lines: list[str], fence: str) -> str:
    """The code of a block, given with the line that ends it, if there is one."""
    last = _before_end(lines[-1], fence) if lines else None
    if last is not None:
        lines = [*lines[:-1], last] if last.strip() else lines[:-1]
    return textwrap.dedent("\n".join(lines)) + "\n"


def _before_end(line: str, fence: str) -> str | None:
    """What a line that ends a block holds before the fence; `None` when it does not end it."""
    text = line.rstrip()
    return text.rstrip(fence[0]) if text.endswith(fence) else None


def _unfenced(lines: list[str]) -> Iterator[str]:
    """The lines that parse, from the first that looks like code; what follows them is prose."""
    start = next((i for i, line in enumerate(lines) if _CODE_START.match(line)), None)
    if start is None or any(_FENCE.search(line) for line in lines):
        return
    end = len(lines)
    for _ in range(_MOST_ATTEMPTS):
        try:
            parse_fragment("\n".join(lines[start:end]))
        except SyntaxError as error:
            end = start + min(end - start, error.lineno or 1) - 1
        else:
            yield "\n".join(lines[start:end]) + "\n"
            return


def _defines(block: str, name: str) -> bool:
    tree = _tree(block)
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return tree is not None and any(isinstance(n, functions) and n.name == name for n in ast.walk(tree))


def _tree(block: str) -> ast.Module | None:
    try:
        return parse_fragment(block)
    except SyntaxError:
        return None

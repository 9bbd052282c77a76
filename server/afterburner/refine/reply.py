"""The code in a model's answer, found forgivingly and never executed, or why there is none."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from afterburner.refine.blocks import Block, block_of, blocks_in, prose_before_code, read_python
from afterburner.refine.joining import joined, with_head
from afterburner.refine.patch import Unfit, added_alone, is_patch, patched
from afterburner.target.fragment import normalised
from afterburner.target.kinds import FunctionNode

if TYPE_CHECKING:
    from afterburner.proposers.base import Reply

_THOUGHT = re.compile(r"<(think|thinking)>")
_SOLUTION = re.compile(r"<solution>(.*?)(?:</solution>|\Z)", re.DOTALL)
_MOST_LINES = 2000
"""Of an answer; more is not looked at."""
_MOST_CHARACTERS = 200_000
_IDEA_CHARACTERS = 300
_DIFFS = ("diff", "patch", "udiff")
_TEXTS = ("text", "txt", "console", "output", "plaintext")
"""What fences say that hold no code."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an answer offers: code, or why there is none."""

    code: str | None
    """It may not parse yet."""
    problem: str = ""
    """One sentence for the model's next try, and for people."""


def read_answer(reply: str, name: str, shown: str = "") -> Answer:
    """The code that an answer offers for a function.

    The last block that defines the function counts, preferably one that parses, together with the other blocks
    that it needs; or a diff, or the function's body alone. An answer without fences may be code as a whole or
    from some line on.

    Args:
        reply: the answer as it came.
        name: the function's own name, without its class.
        shown: the function's text as the model was shown it; diffs are applied to it.
    """
    text = _without_thoughts(reply.replace("\r\n", "\n"))
    is_endless = len(text) > _MOST_CHARACTERS or text.count("\n") >= _MOST_LINES
    text = "\n".join(text[:_MOST_CHARACTERS].split("\n")[:_MOST_LINES])
    problems: list[str] = []
    for part in [*reversed(_SOLUTION.findall(text)), text]:
        blocks = [_unmarked(block, name) for block in blocks_in(part.split("\n"))]
        try:
            code = _code(part, blocks, name, shown)
        except Unfit as error:
            problems.append(f"The diff does not fit the code shown: {error}. Give the complete function instead.")
            continue
        if code is not None and (not is_endless or read_python(code)[0]):
            return Answer(code)
        problems.append(_problem(part, blocks, name))
    if is_endless:
        problems.insert(
            0, f"The answer does not come to an end within {_MOST_LINES} lines; give only the function."
        )
    return Answer(None, problems[0])


def idea_of(reply: Reply) -> str:
    """What was tried, in one line: the first sentence before the code, or the names of the rules."""
    if reply.origin.startswith("rules:"):
        return reply.origin.removeprefix("rules:")
    lines = _without_thoughts(reply.text.replace("\r\n", "\n")).split("\n")[:_MOST_LINES]
    return re.split(r"(?<=[.!?])\s", prose_before_code(lines), maxsplit=1)[0][:_IDEA_CHARACTERS]


def code_of(reply: str, name: str, shown: str = "") -> str | None:
    """The code of an answer alone; see `read_answer`."""
    return read_answer(reply, name, shown).code


def _without_thoughts(text: str) -> str:
    kept: list[str] = []
    position = 0
    for opening in _THOUGHT.finditer(text):
        closing = f"</{opening.group(1)}>"
        end = text.find(closing, opening.end())
        if opening.start() >= position and end >= 0:
            kept.append(text[position : opening.start()])
            position = end + len(closing)
        elif end < 0:
            break
    return "".join([*kept, text[position:]])


def _code(part: str, blocks: list[Block], name: str, shown: str) -> str | None:
    """The code in a part of an answer.

    Raises:
        Unfit: there is only a diff, and it cannot be applied.
    """
    best = _best(blocks, name)
    function = joined(blocks, best, name) if best >= 0 else None
    is_whole = function is not None and blocks[best].tree is not None and normalised(function) != normalised(shown)
    diffs = [at for at, block in enumerate(blocks) if _is_diff(block, name)]
    patch = "\n".join(blocks[at].text for at in diffs) or (part if is_patch(part) else "")
    if patch and (not is_whole or max(diffs, default=-1) > best):
        try:
            return patched(shown, patch)
        except Unfit:
            if not is_whole:
                raise
    return function if function is not None else with_head(blocks, name, shown)


def _best(blocks: list[Block], name: str) -> int:
    """Which block is the last one that defines the function, one that parses first; -1 when there is none."""
    mentions = re.compile(rf"^[ \t]*(?:async[ \t]+)?def[ \t]+{re.escape(name)}\b", re.MULTILINE)
    defining = [
        at
        for at, block in enumerate(blocks)
        if block.is_python and not block.is_cut_off and mentions.search(block.text) and not _is_diff(block, name)
    ]
    parsing = [at for at in defining if _defines(blocks[at], name)]
    return max(parsing or defining, default=-1)


def _unmarked(block: Block, name: str) -> Block:
    """A block without the marks of a diff, where it adds the whole function to nothing."""
    if block.language not in _DIFFS:
        return block
    added = block_of(added_alone(block.text))
    return added if _defines(added, name) else block


def _is_diff(block: Block, name: str) -> bool:
    return is_patch(block.text) or (block.language in _DIFFS and not _defines(block, name))


def _defines(block: Block, name: str) -> bool:
    return block.tree is not None and any(
        isinstance(node, FunctionNode) and node.name == name for node in ast.walk(block.tree)
    )


def _problem(part: str, blocks: list[Block], name: str) -> str:
    """Why there is no code in a part of an answer."""
    if not part.strip():
        return f"The answer is empty; give the complete function `{name}`."
    if any(block.is_cut_off for block in blocks) or _THOUGHT.search(part):
        return "The answer was cut off before its code was complete; answer more briefly."
    code = [block for block in blocks if block.text.strip() and block.language not in _TEXTS]
    if any(block.tree is not None and block.tree.body for block in code):
        return f"The code in the answer does not define `{name}`; keep the function's name."
    if not code:
        return f"There is no code in the answer; give the complete function `{name}` in a block of Python code."
    block = code[-1]
    if block.is_python:
        return f"The code in the answer is not Python ({block.problem}); give the complete function `{name}`."
    return f"The code in the answer is not Python but `{block.language}`; give the function `{name}` in Python."

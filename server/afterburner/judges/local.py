"""The judge on this machine: a process of its own beside the server, asked one thing at a time."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from afterburner.errors import NotOptimizable
from afterburner.judges.messages import Answer, Brief, Preparation, Question, converter
from afterburner.target.context import is_marked, project_root
from monolith import errors
from monolith.comparison import Baseline, Comparison
from monolith.profiling import Profile

if TYPE_CHECKING:
    from afterburner.options import Options
    from afterburner.target.context import Target

_ANSWER_LIMIT_BYTES = 256 << 20
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A judge that has found its cases, and what it found."""

    judge: LocalJudge
    by_origin: dict[str, int]
    notes: tuple[str, ...]
    not_checked: tuple[str, ...]
    isolation: str
    python_version: str
    packages: tuple[str, ...]
    """Installed for the project's interpreter: what a rewrite may import."""
    declined: str
    """Why there is nothing to compare with, in one sentence; empty when there is."""
    wants_inputs: str
    """Why a model should write inputs, in words; empty where others make them, or once it did."""
    refused_inputs: str
    """What is wrong with the inputs that it wrote last, in words that it may be told."""


async def prepare(target: Target, options: Options, seed: int) -> Prepared:
    """Start the judge for a function and have it find the inputs.

    Args:
        target: the function.
        options: what is asked for.
        seed: what generated inputs and the order of measuring follow from.

    Raises:
        FaultyOriginal: the module does not load.
        FaultyInterpreter, FaultyCases, NoIsolation: what the request names cannot be used.
    """
    judge = LocalJudge(await _started())
    brief = Brief(
        file=str(options.file),
        source=target.source,
        qualname=target.span.qualname,
        efficiency=options.efficiency,
        is_stub=target.span.is_stub,
        project=project_of(options.project_root or project_root(options.file)),
        python=options.python,
        cases_file=str(options.cases_file.resolve()) if options.cases_file else None,
        command=options.command,
        seed=seed,
        candidates=options.most_candidates,
        isolation=options.isolation,
        allowances=options.allowances,
        strict=options.strict,
    )
    try:
        found = await judge.ask(Question("prepare", brief=brief), Preparation)
    except BaseException:
        await judge.aclose()
        raise
    return _prepared(judge, found)


async def try_inputs(judge: LocalJudge, source: str) -> Prepared:
    """Have the judge try a `make_inputs(rng, size)`, and keep its inputs if they are any good.

    Args:
        source: what a model wrote; empty when that was no code.
    """
    return _prepared(judge, await judge.ask(Question("try_inputs", source=source), Preparation))


def _prepared(judge: LocalJudge, found: Preparation) -> Prepared:
    return Prepared(
        judge,
        found.by_origin,
        found.notes,
        found.not_checked,
        found.isolation,
        found.python_version,
        found.packages,
        found.declined,
        found.wants_inputs,
        found.refused_inputs,
    )


def project_of(root: Path) -> str:
    """The folder whose tests are run in a copy of it; empty where that would copy far more than a project."""
    wide = (Path.home(), Path(tempfile.gettempdir()))
    if not is_marked(root) and any(folder.is_relative_to(root) for folder in wide):
        return ""
    return str(root)


class LocalJudge:
    """Implements the loop's judge port over the judge process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def adopt(self, source: str) -> Comparison:
        """See `Judge`."""
        return await self.ask(Question("adopt", source=source), Comparison)

    async def baseline(self) -> Baseline:
        """See `Judge`."""
        return await self.ask(Question("baseline"), Baseline)

    async def judge(self, source: str, incumbent: str = "") -> Comparison:
        """See `Judge`."""
        return await self.ask(Question("judge", source=source, incumbent=incumbent), Comparison)

    async def confirm(self, source: str) -> Comparison:
        """See `Judge`."""
        return await self.ask(Question("confirm", source=source), Comparison)

    async def profile(self, source: str) -> Profile:
        """See `Judge`."""
        return await self.ask(Question("profile", source=source), Profile)

    async def ask(self, question: Question, kind: type[_Result]) -> _Result:
        """Put one question; a question that is cancelled ends the process, for its answer would come late."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        line = json.dumps(converter.unstructure(question)) + "\n"
        try:
            self._process.stdin.write(line.encode())
            await self._process.stdin.drain()
            text = await self._process.stdout.readline()
        except asyncio.CancelledError:
            await self.aclose()
            raise
        except ConnectionError:
            text = b""
        if not text:
            raise errors.MonolithError("the judge's process ended unexpectedly; see the log, and try again")
        answer = converter.structure(json.loads(text), Answer)
        if answer.error:
            raise _error(answer)
        return converter.structure(answer.result, kind)

    async def aclose(self) -> None:
        """See `Judge`. The kernel ends the sandbox's processes with their parent."""
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
        await self._process.wait()


async def _started() -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "afterburner.judges.process",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
        limit=_ANSWER_LIMIT_BYTES,
    )


def _error(answer: Answer) -> Exception:
    if answer.error == errors.NothingToCompare.__name__:
        return NotOptimizable(answer.sentence)
    known: Any = getattr(errors, answer.error, errors.MonolithError)
    error: Exception = known(answer.sentence)
    return error

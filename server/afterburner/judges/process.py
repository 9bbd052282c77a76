"""The judge's own process: holds the supervisor, does one task after another, ends with its parent."""

from __future__ import annotations

import json
import logging
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from afterburner.cases.find import Found, find_cases, inputs_of, more_cases
from afterburner.cases.strength import Strengthened, strengthened
from afterburner.cases.written import NO_CODE, Tried, try_generator, why_wanted
from afterburner.judges.importable import importable
from afterburner.judges.messages import Answer, Brief, Preparation, Question, converter
from afterburner.judges.oracle import Oracle, failed_test
from monolith.box.pick import diagnose
from monolith.comparison import Baseline, Comparison
from monolith.errors import FaultyCases, MonolithError, NothingToCompare
from monolith.interpreter import find_interpreter, inspect_interpreter
from monolith.program import Program, program_of
from monolith.recording import Recording, Run, failing, record
from monolith.rules import Rules
from monolith.supervisor import Supervisor
from monolith.trial import SEARCH_HASH_SEEDS, Trial
from monolith.turn import turn
from monolith.worker.walls import die_with_parent

log = logging.getLogger("afterburner.judge")

_SEARCH_BUDGET_S = 3.0
"""For the pairs of one candidate: a gain that takes longer to be seen is hardly above the margin."""
_CONFIRMATION_BUDGET_S = 6.0


class Bench:
    """One request: the supervisor, the cases, and the trial once there is an original."""

    def __init__(self, brief: Brief) -> None:
        self._brief = brief
        self._program = program_of(Path(brief.file), brief.source, brief.qualname)
        self._case_file = _case_file(brief.cases_file)
        interpreter = inspect_interpreter(brief.python or find_interpreter(Path(brief.file).parent))
        extra = (self._case_file[0],) if self._case_file else ()
        roots = (*self._program.roots, *self._program.trailing_roots)
        self._supervisor = Supervisor(
            interpreter,
            roots,
            isolation=brief.isolation,
            allowances=brief.allowances,
            extra_files=extra,
        )
        self._project = Path(brief.project) if brief.project else None
        self._tests = Recording()
        self._found: Found | None = None
        self._wants_inputs = ""
        self._oracle: Oracle | None = None
        self._trial: Trial | None = None

    def prepare(self) -> Preparation:
        """Find the cases; while the tests run, everything else that is not timed gets ready."""
        self._supervisor.prepare(self._program)
        with ThreadPoolExecutor(1, "recording") as beside:
            recordings = beside.submit(self._recordings)
            self._supervisor.warm(SEARCH_HASH_SEEDS)
            found = find_cases(
                self._supervisor, self._program, recordings.result, self._case_file, self._brief.seed
            )
        self._found = found
        if not self._brief.is_stub:
            self._wants_inputs = why_wanted(found)
        return self._preparation(found)

    def answer(self, question: Question) -> object:
        """Do one task."""
        if question.task == "prepare":
            return self.prepare()
        if question.task == "try_inputs":
            return self._try_inputs(question.source)
        if question.task == "adopt":
            return self._adopt(question.source)
        if question.task == "baseline":
            return self._baseline()
        trial = self._with_trial()
        candidate = self._program.with_source(question.source)
        with turn():
            if question.task == "judge":
                best = self._program.with_source(question.incumbent) if question.incumbent else None
                return trial.compare(candidate, best)
            if question.task == "profile":
                return trial.profile(candidate)
            return self._confirmed(trial, candidate)

    def _confirmed(self, trial: Trial, candidate: Program) -> Comparison:
        """The project's own tests run beside what is not timed; nothing is timed before they are done."""
        with ThreadPoolExecutor(1, "testing") as beside:
            tested = beside.submit(self._tested, candidate)
            trial.prepare_confirmation(candidate)
        return tested.result() or trial.confirm(candidate, _CONFIRMATION_BUDGET_S)

    def _tested(self, candidate: Program) -> Comparison | None:
        """The verdict on a winner with which the project's own tests fail: they check more than single calls.

        Tests that fail with the original too, the second time, say nothing of the winner.
        """
        if self._project is None or not self._tests.reaching or self._brief.is_stub:
            return None
        interpreter = self._supervisor.interpreter
        run = Run(project=self._project, tests=self._tests.reaching)
        failed = failing(interpreter, candidate, run)
        if failed:
            unsteady = failing(interpreter, self._program, replace(run, tests=tuple(failed)))
            failed = [test for test in failed if test not in unsteady]
        return replace(failed_test(failed[0]), isolation=str(self._supervisor.isolation)) if failed else None

    def close(self) -> None:
        """End every process of the sandbox."""
        self._supervisor.close()

    def _recordings(self) -> list[Recording]:
        of_command = self._calls_of_command()
        self._tests = self._calls_of_tests()
        return [self._tests, *of_command]

    def _calls_of_tests(self) -> Recording:
        if self._project is None:
            return Recording(notes=("no tests were looked for: the file belongs to no project",))
        run = Run(project=self._project, keep_failed=self._brief.is_stub)
        return record(self._supervisor.interpreter, self._program, run)

    def _calls_of_command(self) -> list[Recording]:
        if not self._brief.command:
            return []
        if self._project is None:
            raise FaultyCases("a command can be recorded only for a file that belongs to a project")
        script = self._brief.command[0]
        if script != "-m" and script.endswith(".py") and not (self._project / script).is_file():
            raise FaultyCases(f"there is no script {script} in {self._project} to record")
        run = Run(project=self._project, command=self._brief.command)
        return [record(self._supervisor.interpreter, self._program, run)]

    def _preparation(self, found: Found, refused: str = "") -> Preparation:
        return Preparation(
            declined=self._declined(found),
            by_origin=found.by_origin,
            notes=found.notes,
            not_checked=(),
            isolation=self._walls(),
            python_version=self._supervisor.interpreter.version_text,
            packages=importable(self._supervisor.interpreter, self._program.source, self._project),
            wants_inputs=self._wants_inputs,
            refused_inputs=refused,
        )

    def _try_inputs(self, source: str) -> Preparation:
        """Take what a model wrote as a source of inputs, or say why not."""
        found, tried = self._cases(), Tried(refusal=NO_CODE, told=NO_CODE)
        if source:
            tried = try_generator(self._supervisor, self._program, source, self._brief.seed)
        if tried.refusal:
            note = f"the inputs that the model wrote were not used: {tried.refusal}"
            return self._preparation(replace(found, notes=(*found.notes, note)), tried.told)
        note = f"the model wrote a generator of inputs, because {self._wants_inputs}"
        cases = tuple(dict.fromkeys((*found.cases, *tried.cases)))
        self._found = replace(found, cases=cases, notes=(*found.notes, note), generator=source)
        self._wants_inputs = ""
        return self._preparation(self._found)

    def _declined(self, found: Found) -> str:
        """Why there is nothing to compare with; empty when there is. A stub gets its oracle here."""
        if self._brief.is_stub:
            try:
                self._oracle = Oracle(self._supervisor, self._program, found, self._tests, self._project)
            except NothingToCompare as error:
                return str(error)
        return "" if found.cases else _no_cases(found, self._program.qualname)

    def _adopt(self, source: str) -> Comparison:
        if self._oracle is None:
            raise RuntimeError("only a function without a body is implemented first")
        candidate = self._program.with_source(source)
        comparison = self._oracle.check(candidate)
        if comparison.verdict == "better":
            self._program = candidate
        return comparison

    def _walls(self) -> str:
        allowed = self._brief.allowances.described
        walls = f"{self._supervisor.isolation} ({diagnose().reason})"
        return f"{walls}; allowed: {allowed}" if allowed else walls

    def _baseline(self) -> Baseline:
        with turn():
            cases = self._strengthened()
            rules = Rules(
                efficiency=self._brief.efficiency,
                candidates=self._brief.candidates,
                budget_s=_SEARCH_BUDGET_S,
                strict=self._brief.strict,
                seed=self._brief.seed,
            )
            self._trial = Trial(self._supervisor, self._program, cases.inputs, rules, expected=cases.expected)
            return replace(self._trial.baseline(), strength=cases.strength)

    def _strengthened(self) -> Strengthened:
        brief, found = self._brief, self._cases()
        inputs = inputs_of(
            self._supervisor,
            self._program,
            found,
            self._case_file,
            brief.seed,
            for_integral=brief.efficiency == "integral",
        )
        return strengthened(
            self._supervisor,
            self._program,
            inputs,
            lambda: more_cases(self._supervisor, self._program, found, brief.seed),
            brief.seed,
        )

    def _with_trial(self) -> Trial:
        if self._trial is None:
            raise RuntimeError("the baseline comes first")
        return self._trial

    def _cases(self) -> Found:
        if self._found is None:
            raise RuntimeError("prepare comes first")
        return self._found


def main() -> None:
    """Answer the questions that come on standard input, one a line, until it is closed."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    if sys.platform == "linux":
        die_with_parent()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    bench: Bench | None = None
    try:
        for line in sys.stdin:
            question = converter.structure(json.loads(line), Question)
            try:
                if bench is None:
                    if question.brief is None:
                        raise RuntimeError("prepare comes first")
                    bench = Bench(question.brief)
                answer = Answer(converter.unstructure(bench.answer(question)))
            except MonolithError as error:
                answer = Answer(error=type(error).__name__, sentence=str(error))
            except Exception as error:
                log.exception("the judge failed at %s", question.task)
                answer = Answer(
                    error="MonolithError", sentence=f"the judge failed: {type(error).__name__}: {error}"
                )
            answers.write(json.dumps(converter.unstructure(answer)) + "\n")
            answers.flush()
    finally:
        if bench is not None:
            bench.close()


def _case_file(path: str | None) -> tuple[str, str] | None:
    if path is None:
        return None
    try:
        return path, Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FaultyCases(f"{path} cannot be read: {error}") from None


def _no_cases(found: Found, qualname: str) -> str:
    hints = "; ".join(found.notes)
    means = "a doctest, a test that calls it, type hints on its parameters, or a file of cases with --cases"
    if "<locals>" in qualname:
        means = "a test or a command (--record) in which it is called"
    return f"there are no inputs to run it on: add {means}" + (f" ({hints})" if hints else "")


if __name__ == "__main__":
    main()

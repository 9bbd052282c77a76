"""What a function without a body is held to: doctests, tests that reach it, expected values in a case file."""

from __future__ import annotations

import doctest
from dataclasses import replace
from pathlib import Path

from afterburner.cases.find import Found
from monolith import inquiries
from monolith.comparison import Comparison, Verdict
from monolith.equality import difference_from_answer
from monolith.errors import FaultyOriginal, NothingToCompare
from monolith.original import ORIGINAL_TIMEOUT_S
from monolith.program import Program
from monolith.recording import Recording, Run, failing
from monolith.rejection import REJECTIONS
from monolith.supervisor import Supervisor


class Oracle:
    """Checks first implementations. Expected values stay on this side of the walls, but for the tests' own."""

    def __init__(
        self, supervisor: Supervisor, stub: Program, found: Found, tests: Recording, project: Path | None
    ) -> None:
        self._supervisor = supervisor
        self._stub = stub
        self._found = found
        self._project = project
        self._tests = (*tests.reaching, *tests.failing)
        self._examples = [example for example in _examples(stub) if example.want or example.exc_msg]
        self._expected = [case for case in found.cases if case.expected is not None]
        if not (self._tests or self._examples or self._expected):
            raise NothingToCompare(
                f"{stub.qualname} has no body, and nothing says what it should do: add doctests, tests that "
                "call it, or a case file with expected values"
            )

    def check(self, candidate: Program) -> Comparison:
        """`better` when everything that is known about the function holds."""
        for check in (self._check_examples, self._check_expected, self._check_tests):
            rejection = check(candidate)
            if rejection is not None:
                return replace(rejection, isolation=str(self._supervisor.isolation))
        return Comparison(
            Verdict.BETTER,
            f"it passes {self._held_to()}",
            cases=len(self._examples) + len(self._tests) + len(self._expected),
            isolation=str(self._supervisor.isolation),
        )

    def _held_to(self) -> str:
        counts = (
            (len(self._examples), "doctest example"),
            (len(self._tests), "test"),
            (len(self._expected), "expected value"),
        )
        *others, last = [f"{count} {what}{'s' * (count > 1)}" for count, what in counts if count]
        return f"{', '.join(others)} and {last}" if others else last

    def _check_examples(self, candidate: Program) -> Comparison | None:
        if not self._examples:
            return None
        try:
            transcript = inquiries.doctests(self._supervisor, candidate).transcript
        except FaultyOriginal as error:
            reason = str(error).replace("the docstring's examples cannot be used: ", "")
            return Comparison(Verdict.ERROR, reason)
        said = {line: (got, raised) for line, got, raised in transcript}
        checker = doctest.OutputChecker()
        for example in self._examples:
            got, raised = said.get(example.lineno, ("", "nothing was run"))
            call = example.source.strip()
            if example.exc_msg is not None:
                wanted = example.exc_msg.partition(":")[0].rpartition(".")[2]
                if raised != wanted:
                    return _failed_example(f"{call} should raise {wanted}, but {_ending(got, raised)}")
            elif raised is not None or not checker.check_output(example.want, got, _flags(example)):
                return _failed_example(f"{call} should give {example.want.strip()}, but {_ending(got, raised)}")
        return None

    def _check_expected(self, candidate: Program) -> Comparison | None:
        if not self._expected:
            return None
        limits_s = [ORIGINAL_TIMEOUT_S] * len(self._expected)
        run = self._supervisor.check(candidate, self._expected, limits_s)
        if run.error_kind is not None:
            return Comparison(REJECTIONS.get(run.error_kind, Verdict.ERROR), run.error)
        for case, outcome in zip(self._expected, run.outcomes, strict=False):
            if not outcome.completed:
                return Comparison(REJECTIONS[outcome.kind], f"{outcome.detail} ({case.label})")
            assert case.expected is not None
            difference = difference_from_answer(case.expected, outcome.observed).difference
            if difference is not None:
                reason = f"{difference.sentence()} ({case.label})"
                return Comparison(Verdict.DIFFERENT, reason, told=difference.without_values())
        if len(run.outcomes) < len(self._expected):
            return Comparison(Verdict.CRASH, "it gave fewer answers than it was asked for")
        return None

    def _check_tests(self, candidate: Program) -> Comparison | None:
        if not self._tests or self._project is None:
            return None
        run = Run(project=self._project, tests=self._tests)
        failed = failing(self._supervisor.interpreter, candidate, run)
        return failed_test(failed[0]) if failed else None


def failed_test(name: str) -> Comparison:
    """A test that passes with the original does not pass with the candidate."""
    without_parameters = name.partition("[")[0]
    return Comparison(
        Verdict.DIFFERENT,
        f"the test {name} does not pass with it",
        told=f"the test {without_parameters} does not pass with it",
    )


def _failed_example(sentence: str) -> Comparison:
    """Of a doctest a model may know everything: it has the docstring."""
    return Comparison(Verdict.DIFFERENT, sentence, told=sentence)


def _examples(program: Program) -> list[doctest.Example]:
    docstring = program.docstring()
    try:
        return doctest.DocTestParser().get_examples(docstring)
    except ValueError:
        return []


def _flags(example: doctest.Example) -> int:
    return sum(flag for flag, switched_on in example.options.items() if switched_on)


def _ending(got: str, raised: str | None) -> str:
    return f"raises {raised}" if raised else f"gives {got.strip()[:120] or 'nothing'}"

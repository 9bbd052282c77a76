"""Tasks that find out about a function and its inputs: they run the user's own code, never a candidate's."""

from __future__ import annotations

import builtins
import doctest
import importlib.util
import pickle
import random
import sys
from typing import TYPE_CHECKING, Any, Tuple

from . import describe, encoding, recorder
from .loader import function_of, owner_of

if TYPE_CHECKING:
    from .child import Session

MAX_CASES = 10_000


class FaultyCaseFile(Exception):
    """The case file is not what it should be; the text says how."""


def scout(session: "Session") -> None:
    """Load the program once and tell which modules that needed."""
    session.load()
    loaded = [
        (name, getattr(module, "__file__", None) or "")
        for name, module in list(sys.modules.items())
        if not name.startswith("_monolith_worker") and name != session.order["module"]
    ]
    session.send({"modules": loaded, "end": True})


def describe_function(session: "Session") -> None:
    """Send the signature and the annotations as a neutral tree."""
    function = session.load()
    owner = owner_of(sys.modules[session.order["module"]], session.order["qualname"])
    session.send({"signature": describe.describe(function, owner), "end": True})


def case_file(session: "Session") -> None:
    """Send what `cases()` of a case file yields, as pickles of `(args, kwargs)`."""
    module = _case_module(session)
    makes_inputs = callable(getattr(module, "make_inputs", None))
    make_cases = getattr(module, "cases", None)
    if not callable(make_cases):
        raise FaultyCaseFile("it defines no function cases()")
    session.send({"make_inputs": makes_inputs})
    for index, case in enumerate(make_cases()):
        if index >= MAX_CASES:
            raise FaultyCaseFile("cases() yields more than {} cases".format(MAX_CASES))
        expected = {}
        if isinstance(case, dict):
            expected = {"expected": case["expected"]} if "expected" in case else {}
            case = (case.get("args", ()), case.get("kwargs", {}))
        blobs = [_pickled(case, "case {}".format(index + 1))]
        if expected:
            blobs.append(encoding.encode(expected["expected"]))
        session.send({"case": index + 1}, tuple(blobs))
    session.send({"end": True})


def make_inputs(session: "Session") -> None:
    """Send one input for each of the asked sizes, made by `make_inputs(rng, size)` of a case file."""
    module = _case_module(session)
    for size, seed in session.order["wanted"]:
        case = module.make_inputs(random.Random(seed), size)
        session.send({"size": size}, (_pickled(case, "make_inputs(rng, {})".format(size)),))
    session.send({"end": True})


def written_inputs(session: "Session") -> None:
    """Send one input for each of the asked sizes, made by a `make_inputs(rng, size)` that nobody trusts.

    Where it makes none, the kind of its failure is sent instead.
    """
    make = _case_module(session).make_inputs
    for size, seed in session.order["wanted"]:
        random.seed(seed)
        try:
            case = make(random.Random(seed), size)
        except MemoryError:
            raise
        except Exception as error:
            answer: "Tuple[dict[str, Any], Tuple[bytes, ...]]" = ({"raised": type(error).__name__}, ())
        else:
            answer = _written(case)
        if session.readable.denied:
            raise PermissionError
        session.send(*answer)
    session.send({"end": True})


def _written(case: Any) -> "Tuple[dict[str, Any], Tuple[bytes, ...]]":
    """An input as a frame, or what is wrong with it."""
    try:
        pair = _pair(case)
    except (TypeError, ValueError):
        return {"faulty": "pair"}, ()
    try:
        return {}, (pickle.dumps(pair, protocol=4),)
    except Exception:
        return {"faulty": "pickle"}, ()


def doctests(session: "Session") -> None:
    """Run the examples of the function's docstring, record its calls, and send both.

    What an example printed is sent as text: whether it is right is decided by the supervisor's side.
    """
    order = session.order
    text = session.text
    try:
        text.code, calls = recorder.instrument(text.source, text.filename, order["qualname"])
    except LookupError as error:
        session.send({"failed": "raised", "detail": str(error)})
        return
    recorder.install(calls, builtins)
    module = text.load()
    docstring = function_of(module, order["qualname"]).__doc__ or ""
    examples = doctest.DocTestParser().get_examples(docstring)
    for example in examples:
        example.exc_msg = None  # or an exception that was expected is reported as text
    runner = _Transcript()
    test = doctest.DocTest(examples, dict(module.__dict__), order["qualname"], order["filename"], 0, docstring)
    runner.label = lambda line: setattr(calls, "label", "doctest line {}".format(line))
    runner.run(test, out=lambda text: None, clear_globs=False)
    session.capture.take()
    for payload, label in calls.calls.items():
        session.send({"label": label}, (payload,))
    session.send({"end": True, "transcript": runner.lines})


class _Transcript(doctest.DocTestRunner):
    """Notes what each example printed instead of judging it."""

    def __init__(self) -> None:
        super().__init__(checker=_Everything(), verbose=False)
        self.lines: "list[Tuple[int, str, str | None]]" = []
        self.label: Any = None

    def report_start(self, out: Any, test: Any, example: Any) -> None:
        self.label(example.lineno + 1)

    def report_success(self, out: Any, test: Any, example: Any, got: str) -> None:
        self.lines.append((example.lineno, got[:10_000], None))

    def report_failure(self, out: Any, test: Any, example: Any, got: str) -> None:
        self.lines.append((example.lineno, got[:10_000], None))

    def report_unexpected_exception(self, out: Any, test: Any, example: Any, exc_info: Any) -> None:
        self.lines.append((example.lineno, "", exc_info[0].__name__))


class _Everything(doctest.OutputChecker):
    """Accepts any output, so that no example stops the next."""

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        return True


def _case_module(session: "Session") -> Any:
    name = "_monolith_cases"
    source = session.blobs[0].decode("utf-8")
    filename = session.order["case_file"]
    try:
        code = compile(source, filename, "exec", dont_inherit=True)
    except SyntaxError as error:
        raise FaultyCaseFile("it does not parse: {}".format(error)) from None
    specification = importlib.util.spec_from_loader(name, loader=None, origin=filename)
    assert specification is not None
    module = importlib.util.module_from_spec(specification)
    module.__file__ = filename
    sys.modules[name] = module
    exec(code, module.__dict__)
    return module


def _pickled(case: Any, where: str) -> bytes:
    try:
        pair = _pair(case)
    except (TypeError, ValueError):
        raise FaultyCaseFile("{} is not a pair (args, kwargs)".format(where)) from None
    try:
        return pickle.dumps(pair, protocol=4)
    except Exception as error:
        raise FaultyCaseFile("{} cannot be pickled: {}".format(where, error)) from None


def _pair(case: Any) -> "Tuple[Tuple[Any, ...], dict[str, Any]]":
    args, kwargs = case
    if not isinstance(kwargs, dict):
        raise TypeError
    return tuple(args), kwargs

"""Tasks that find out about a function and its inputs: they run the user's own code, never a candidate's."""

from __future__ import annotations

import doctest
import importlib.util
import random
import sys
from typing import TYPE_CHECKING, Any, Iterator, Tuple

from . import describe, encoding, nested, recorder, storing
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
    if nested.LOCALS in session.order["qualname"]:
        session.send({"signature": {"parameters": [], "returns": None, "unreadable": True}, "end": True})
        return
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
        return {}, (storing.dumps(pair),)
    except Exception:
        return {"faulty": "pickle"}, ()


def doctests(session: "Session") -> None:
    """Run the examples of the function's docstring, record its calls, and send both.

    What an example printed is sent as text: whether it is right is decided by the supervisor's side. Examples of
    the module and of the class around it are run too, where they speak of the function, for the calls they make.
    """
    order = session.order
    text = session.text
    try:
        text.code, (calls,) = recorder.instrument(text.source, text.filename, [order["qualname"]])
    except LookupError as error:
        session.send({"failed": "raised", "detail": str(error)})
        return
    module = text.load()
    qualname = order["qualname"]
    runner = _Transcript(module, calls, "doctest line {}")
    runner.run_examples(function_of(module, qualname).__doc__ or "")
    for where, docstring in _docstrings_around(module, qualname):
        try:
            _Transcript(module, calls, "doctest of " + where + " line {}").run_examples(docstring)
        except ValueError:
            continue
    calls.settle(keep=True)
    session.capture.take()
    for payload, label in calls.calls.items():
        session.send({"label": label}, (payload,))
    session.send({"end": True, "transcript": runner.lines})


def _docstrings_around(module: Any, qualname: str) -> "Iterator[Tuple[str, str]]":
    """The docstrings of the module and of the classes around a function, if they speak of it."""
    *around, name = qualname.split(".")
    owner = module
    for part in ["", *around]:
        owner = getattr(owner, part, None) if part else owner
        docstring = getattr(owner, "__doc__", None) or ""
        if name in docstring:
            yield part or module.__name__, docstring


class _Transcript(doctest.DocTestRunner):
    """Notes what each example printed instead of judging it."""

    def __init__(self, module: Any, calls: recorder.Recorder, label: str) -> None:
        super().__init__(checker=_Everything(), verbose=False)
        self.lines: "list[Tuple[int, str, str | None]]" = []
        self._module = module
        self._calls = calls
        self._label = label

    def run_examples(self, docstring: str) -> None:
        """Run the examples of a docstring.

        Raises:
            ValueError: they are not written as examples should be.
        """
        examples = doctest.DocTestParser().get_examples(docstring)
        for example in examples:
            example.exc_msg = None  # or an exception that was expected is reported as text
        module = self._module
        test = doctest.DocTest(examples, dict(module.__dict__), module.__name__, module.__file__, 0, docstring)
        self.run(test, out=lambda text: None, clear_globs=False)

    def report_start(self, out: Any, test: Any, example: Any) -> None:
        self._calls.settle(keep=True)
        self._calls.begin(self._label.format(example.lineno + 1))

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
        return storing.dumps(pair)
    except Exception as error:
        raise FaultyCaseFile("{} cannot be stored: {}".format(where, error)) from None


def _pair(case: Any) -> "Tuple[Tuple[Any, ...], dict[str, Any]]":
    args, kwargs = case
    if not isinstance(kwargs, dict):
        raise TypeError
    return tuple(args), kwargs

"""Records the arguments of calls at entry.

By `sys.monitoring` on the functions' code; before Python 3.12, and for nested functions, whose cells are wanted
too, by a statement put in front of it. Neither costs anything elsewhere, or changes what the functions are.
"""

from __future__ import annotations

import ast
import builtins
import gc
import re
import sys
import time
import types
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

from . import nested, storing
from .definitions import FunctionNode, code_of, find

MAX_CALLS = 256
MAX_CALLS_OF_ONE = 64
"""Of one test, so that one that makes many calls leaves room for the others."""
MAX_CALL_BYTES = 16 << 20
MAX_BYTES = 64 << 20
MAX_SEEN_OF_ONE = 100
MAX_FAILED = 100
MAX_S = 2.0
"""How long storing calls may take in all."""
FREE_S = 0.01
SHARE = 0.01
"""Beyond the free seconds, storing takes such a share of the time that passes; of each test one call is kept."""

_clock = time.perf_counter


class Recorder:
    """Collects distinct calls of one function as stored `(args, kwargs)`."""

    def __init__(
        self,
        qualname: str,
        parameters: ast.arguments,
        closure: "Tuple[str, ...]",
        importable: storing.Importable,
    ) -> None:
        self.qualname = qualname
        self._positional = [argument.arg for argument in parameters.posonlyargs + parameters.args]
        self._variable = parameters.vararg.arg if parameters.vararg else None
        self._keywords = [argument.arg for argument in parameters.kwonlyargs]
        self._extra = parameters.kwarg.arg if parameters.kwarg else None
        self._closure = closure
        self._is_nested = "<locals>" in qualname
        self._importable = importable
        self._recording = False
        self._seen = 0
        self.resume: "Callable[[], None]" = lambda: None
        """Has the interpreter tell of calls again after it was told not to."""
        self._bytes_left = MAX_BYTES
        self._started = _clock()
        self._spent_s = 0.0
        self._label = ""
        self._fresh: "Dict[bytes, str]" = {}
        self.calls: "Dict[bytes, str]" = {}
        """Those that are kept, and of which test they are."""
        self.reached = False
        """Whether it was called since `begin`."""
        self.too_large = 0
        self.unstorable: "Dict[str, int]" = {}
        """Why calls could not be stored, and how many."""

    def begin(self, label: str) -> None:
        """From now on, calls belong to this test; to none, when the label is empty."""
        self._label, self.reached, self._seen = label, False, 0
        self._fresh = {}
        if label:
            self.resume()

    def settle(self, *, keep: bool) -> "List[bytes]":
        """Keep the calls since `begin`, or forget them; those that are kept are returned."""
        kept = self._fresh if keep else {}
        self.calls.update(kept)
        self._fresh = {}
        return list(kept)

    @property
    def is_full(self) -> bool:
        """Whether no further call will be kept."""
        return (
            len(self.calls) + len(self._fresh) >= MAX_CALLS
            or self._bytes_left < 0
            or self._spent_s > MAX_S
            or (not self.calls and self.too_large + sum(self.unstorable.values()) > MAX_FAILED)
        )

    @property
    def wants_no_more(self) -> bool:
        """Whether no further call of the test at hand will be kept."""
        return len(self._fresh) >= MAX_CALLS_OF_ONE or self._seen > MAX_SEEN_OF_ONE or self.is_full

    def __call__(self, values: "Dict[str, Any]", cells: "Sequence[types.CellType]" = ()) -> None:
        """Keep one call; never raises into the user's code.

        Args:
            values: what the function's names mean at its start.
            cells: those of its closure, in the order of their names.
        """
        if self._recording or not self._label:
            return
        self.reached = True
        self._seen += 1
        if self.wants_no_more:
            return
        start = _clock()
        if self._fresh and self._spent_s > FREE_S + SHARE * (start - self._started):
            return
        self._recording = True
        try:
            self._keep(storing.dumps(self._arguments(values, cells), self._importable))
        except Exception as error:
            reason = _reason(error)
            self.unstorable[reason] = self.unstorable.get(reason, 0) + 1
        finally:
            self._spent_s += _clock() - start
            self._recording = False

    def _keep(self, payload: bytes) -> None:
        if len(payload) > MAX_CALL_BYTES:
            self.too_large += 1
        elif payload not in self.calls and payload not in self._fresh:
            self._fresh[payload] = self._label
            self._bytes_left -= len(payload)

    def _arguments(
        self, values: "Dict[str, Any]", cells: "Sequence[types.CellType]"
    ) -> "Tuple[Tuple[Any, ...], Dict[str, Any]]":
        args = tuple(values[name] for name in self._positional)
        if self._variable:
            args += tuple(values[self._variable])
        kwargs = {name: values[name] for name in self._keywords}
        if self._extra:
            kwargs.update(values[self._extra])
        if self._is_nested:
            args = (self._shared(cells), *args)
        return args, kwargs

    def _shared(self, cells: "Sequence[types.CellType]") -> nested.Closure:
        """The cells of a nested function; of one that calls itself, its defaults too."""
        closure: nested.Closure = dict(zip(self._closure, cells))
        itself = _content(closure.get(self.qualname.rpartition(".")[2]))
        if type(itself) is types.FunctionType:
            closure[nested.DEFAULTS] = (itself.__defaults__, itself.__kwdefaults__)
        return closure


def _reason(error: Exception) -> str:
    if isinstance(error, storing.Unstorable):
        return str(error)
    found = re.match(r"cannot pickle '([\w.]+)' object", str(error))
    return "a value of type " + found.group(1) if found else type(error).__name__


def _content(cell: "Optional[types.CellType]") -> Any:
    try:
        return cell.cell_contents if cell is not None else None
    except ValueError:
        return None


def instrument(
    source: str,
    filename: str,
    qualnames: "Sequence[str]",
    importable: storing.Importable = storing.stays_importable,
) -> "Tuple[types.CodeType, List[Recorder]]":
    """Compile a module so that each of the functions reports its calls' arguments to its recorder.

    Raises:
        LookupError: the text has no such function.
    """
    tree = ast.parse(source, filename)
    nodes = [find(tree, qualname) for qualname in qualnames]
    plain = compile(source, filename, "exec", dont_inherit=True)
    originals = [code_of(plain, node) for node in nodes]
    recorders = [
        Recorder(qualname, node.args, code.co_freevars, importable)
        for qualname, node, code in zip(qualnames, nodes, originals)
    ]
    by_statement = [sys.version_info < (3, 12) or nested.LOCALS in qualname for qualname in qualnames]
    for number, node in enumerate(nodes):
        if by_statement[number]:
            cells = ", ".join(originals[number].co_freevars)
            call = "{}[{}](locals(), (lambda: [{}]).__closure__)" if cells else "{}[{}](locals(), ())"
            _put_in_front(node, call.format(storing.HOOK, number, cells))
    module = compile(tree, filename, "exec", dont_inherit=True)
    codes = [code_of(module, node) for node in nodes]
    storing.stand_ins.update(zip(codes, originals))
    hooks = [_Statement(recorder, code) for recorder, code in zip(recorders, originals)]
    setattr(builtins, storing.HOOK, hooks)
    monitored = {code: recorders[number] for number, code in enumerate(codes) if not by_statement[number]}
    if monitored:
        _monitor(monitored)
    return module, recorders


class _Statement:
    """What the statement in front of a function calls; once the recorder is full, it takes the statement out."""

    def __init__(self, recorder: Recorder, plain: types.CodeType) -> None:
        self._recorder = recorder
        self._plain = plain

    def __call__(self, values: "Dict[str, Any]", cells: "Sequence[types.CellType]") -> None:
        self._recorder(values, cells)
        if self._recorder.is_full:
            for referrer in gc.get_referrers(sys._getframe(1).f_code):
                if type(referrer) is types.FunctionType:
                    referrer.__code__ = self._plain


def _monitor(recorders: "Dict[types.CodeType, Recorder]") -> None:
    """Have the interpreter tell of each start of these codes, as long as the recorder wants more."""
    monitoring: Any = getattr(sys, "monitoring")  # noqa: B009 - older versions have no such attribute
    tool = next(number for number in (4, 3) if monitoring.get_tool(number) is None)
    monitoring.use_tool_id(tool, "monolith")
    frame_of, disable = sys._getframe, monitoring.DISABLE

    def started(code: types.CodeType, _offset: int) -> Any:
        recorder = recorders[code]
        recorder(frame_of(1).f_locals)
        return disable if recorder.wants_no_more else None

    monitoring.register_callback(tool, monitoring.events.PY_START, started)
    for code, recorder in recorders.items():
        monitoring.set_local_events(tool, code, monitoring.events.PY_START)
        recorder.resume = monitoring.restart_events


def _put_in_front(node: FunctionNode, statement: str) -> None:
    hook = ast.parse(statement).body[0]
    start = 1 if ast.get_docstring(node, clean=False) is not None else 0
    anchor = node.body[min(start, len(node.body) - 1)]
    for part in ast.walk(hook):
        ast.copy_location(part, anchor)
    node.body.insert(start, hook)

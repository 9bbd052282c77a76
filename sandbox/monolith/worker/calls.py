"""Calls the function on its cases: once each to see what it does, or timed between two messages."""

from __future__ import annotations

import builtins
import enum
import gc
import logging
import sys
import types
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Tuple

from . import channel, effects, encoding, encoding_objects, encoding_polars, storing
from .capture import MAX_OUTPUT_BYTES
from .drawing import Arguments, Ended, call, is_coroutine_function, laziness, timed
from .identity import identity
from .settings import Settings

if TYPE_CHECKING:
    from .child import Session

# The code under test may patch builtins; functions defined below keep the genuine ones.
globals()["__builtins__"] = dict(vars(builtins))

_MAX_WATCHED_BYTES = 256 << 10
"""Larger globals are not watched: encoding them after every call would cost more than the calls."""

_exception_text = BaseException.__str__
_collect_no_garbage = gc.disable

_MAX_SNAPSHOT_BYTES = 16 << 20
_came_with_inputs: "List[types.FunctionType]" = []
"""Kept, so that no other function gets the id of one."""
_marks: "Dict[int, str]" = {}
"""For each of them what tells it from the others of its input."""
_PLAIN = frozenset(identity(kind) for kind in (bool, int, float, complex, str, bytes, type(None)))


def check(session: "Session") -> None:
    """Call the function once on every case and send each outcome as it comes.

    Some are called twice in a row: what a call remembers for the next is part of its behaviour.
    """
    notes = effects.Notes()
    settings = Settings(session.frozen)
    function = session.load()
    session.capture.take()
    notes.take()
    module = sys.modules[session.order["module"]]
    order = session.order
    state = _small(_data_globals(module, order["globals"]))
    loaded = settings.changed()
    session.send({"ready": True})
    for payload, kind, repeated in zip(session.blobs, order["encodings"], order["repeated"]):
        session.readable.denied = ""
        try:
            arguments = open_case(payload, kind)
            again = open_case(payload, kind) if repeated else None
        except MemoryError:
            session.send({"kind": "out-of-memory", "detail": "the input does not fit into memory"})
            continue
        except BaseException as broken:
            detail = "the input cannot be rebuilt: {}".format(type(broken).__name__)
            session.send({"kind": "crash", "detail": detail})
            continue
        given = given_to(arguments)
        effects.seed(session.text.source)
        snapshots = _Snapshots()
        ended = call(function, arguments, snapshots.add)
        random_state = effects.random_state(session.text.source)
        observation = observed(arguments, ended)
        observation["settings"] = {"loaded": loaded, "called": settings.changed()}
        observation["random"] = random_state
        observation.update(notes.take())
        if ended.flow is not None:
            observation["flow"]["then"] = snapshots.changed()
        if again is not None:
            effects.seed(session.text.source)
            observation["again"] = _ending(call(function, again))
            if ended.flow is not None:
                observation["flow"]["taken"] = laziness(function, open_case(payload, kind))
            notes.take()
        changed = _changed(module, state)
        state.update(_data_globals(module, list(changed)))
        _report(session, observation, changed, ended.error, given)


def sample(session: "Session") -> None:
    """Make the calls between `go` and `done`, each on an instance of the module of its own.

    There may be several rounds: then each instance makes a call in each of them, on another input.
    """
    name = session.order["module"]
    session.send({"compiled": True})
    channel.receive(session.link)
    instances = []
    notes = effects.notes_of(session.text.source)
    settings = Settings(session.frozen)
    rounds = session.order["rounds"]
    for _ in range(len(session.order["encodings"]) // rounds):
        function = session.load()
        instances.append((sys.modules[name], function))
    state = _data_globals(instances[0][0], session.order["globals"])
    session.send({"loaded": True})
    _, payloads = channel.receive(session.link)
    prepared: "List[Tuple[types.ModuleType, Callable[..., Any], Arguments]]" = []
    for (module, function), payload, kind in zip(instances * rounds, payloads, session.order["encodings"]):
        sys.modules[name] = module
        prepared.append((module, function, open_case(payload, kind)))
    if any(is_coroutine_function(function) for _, function, _ in prepared):
        import asyncio  # noqa: F401 - before the clock starts
    encoding_polars.start_threads()
    session.readable.quiet()
    session.capture.take()
    notes.take()
    effects.seed(session.text.source)
    loaded = settings.changed()
    payloads.clear()
    payload = b""
    session.send({"ready": True})
    finished: "List[Tuple[Any, Any, Any]]" = []
    for _ in range(rounds):
        order, _ = channel.receive(session.link)
        turn = prepared[len(finished) : len(finished) + len(instances)]
        finished += [timed(function, arguments) for _, function, arguments in turn]
        session.send({"done": order["nonce"]})
    wanted, _ = channel.receive(session.link)
    of_all = {
        "settings": {"loaded": loaded, "called": settings.changed()},
        "random": effects.random_state(session.text.source),
        **notes.take(),
    }
    _collect_no_garbage()  # telling the outcomes makes none, and looking for it takes as long again
    for index in wanted["deliver"]:
        module, _, arguments = prepared[index]
        ended = Ended(*finished[index])
        sys.modules[name] = module
        observation = {**observed(arguments, ended), **of_all}
        given = given_to(arguments)
        _report(session, observation, _changed(module, state), ended.error, given)
    channel.receive(session.link)


class _Snapshots:
    """Items as they were when an iterator gave them: it may change them later."""

    def __init__(self) -> None:
        self._items: "List[Tuple[int, Any, bytes]]" = []
        self._count = 0
        self._left = _MAX_SNAPSHOT_BYTES

    def add(self, item: Any) -> None:
        if identity(type(item)) not in _PLAIN and self._left > 0:
            taken = _encoded(item)
            self._left -= len(taken)
            self._items.append((self._count, item, taken))
        self._count += 1

    def changed(self) -> "Dict[int, str]":
        """The items that are no more what they were, by number, as they were."""
        return {number: taken.decode("ascii") for number, item, taken in self._items if _encoded(item) != taken}


def _encoded(value: Any) -> bytes:
    try:
        return encoding.encode(value)
    except encoding.EncodingLimit:
        return b"null"


def open_case(payload: bytes, kind: str) -> Arguments:
    """Rebuild `(args, kwargs)`; inputs come from the user's own code or from the trusted side."""
    if kind == "pickle":
        (args, kwargs), functions = storing.loads(payload, encoding_objects.program["module"])
        _came_with_inputs.extend(functions)
        _marks.update(
            (identity(function), "#{}".format(number)) for number, function in enumerate(functions, start=1)
        )
        return tuple(args), dict(kwargs)
    if kind == "plain":
        args, kwargs = storing.loads_plain(payload, encoding_objects.program["module"])
        return tuple(args), dict(kwargs)
    value: Any = encoding.decode(payload)
    return value["args"], value["kwargs"]


def _data_globals(module: types.ModuleType, names: "List[str]") -> "Dict[str, bytes]":
    """The data that the original module defines, encoded; what cannot be encoded is left out."""
    data = {}
    for name in names:
        value = _data(module, name)
        if isinstance(value, logging.Logger):
            continue  # it notes which levels were asked for; what is logged is compared
        try:
            data[name] = encoding.encode(value)
        except encoding.EncodingLimit:
            continue
    return data


def _changed(module: types.ModuleType, before: "Dict[str, bytes]") -> "Dict[str, Any]":
    now = _data_globals(module, list(before))
    return {name: _data(module, name) for name in now if now[name] != before[name]}


def _small(data: "Dict[str, bytes]") -> "Dict[str, bytes]":
    return {name: body for name, body in data.items() if len(body) <= _MAX_WATCHED_BYTES}


def _data(module: types.ModuleType, name: str) -> Any:
    """A global's value; of a class of the module, the data among its attributes."""
    value = module.__dict__.get(name)
    if not isinstance(value, type) or value.__module__ != module.__name__:
        return value
    hidden = "_" if issubclass(type(value), enum.EnumMeta) else "__"  # an enum notes what members were combined
    return {
        attribute: content
        for attribute, content in type.__getattribute__(value, "__dict__").items()
        if not attribute.startswith(hidden) and not hasattr(type(content), "__get__")
    }


def observe(arguments: Arguments, result: Any, error: Any) -> "Dict[str, Any]":
    """What a call did, to be encoded as one, so that what is shared between its parts is seen."""
    observed: "Dict[str, Any]" = {"exception": error} if error is not None else {"result": result}
    observed["arguments"] = {"args": arguments[0], "kwargs": arguments[1]}
    return observed


def observed(arguments: Arguments, ended: Ended) -> "Dict[str, Any]":
    """The parts of what a call did, an iterator's way included."""
    observation = observe(arguments, ended.result, ended.error)
    if ended.flow is not None:
        observation["flow"] = ended.flow
    return observation


def _ending(ended: Ended) -> "Dict[str, Any]":
    return {"raised": type(ended.error).__name__} if ended.error is not None else {"result": ended.result}


def given_to(arguments: Arguments) -> encoding.Given:
    """The functions that a call is given: as callbacks, in a list, a tuple or a dictionary, or with its inputs."""
    values = [*arguments[0], *arguments[1].values()]
    for value in list(values):
        if type(value) in (list, tuple):
            values += value
        elif type(value) is dict:
            values += value.values()
    named = {identity(value): "" for value in values if type(value) is types.FunctionType}
    return {**named, **_marks}


def _report(
    session: "Session",
    observed: "Dict[str, Any]",
    changed_globals: "Dict[str, Any]",
    error: Any,
    given: encoding.Given,
) -> None:
    header, blobs = answer_of(session, observed, changed_globals, error, given)
    session.send(header, blobs)


def answer_of(
    session: "Session",
    observed: "Dict[str, Any]",
    changed_globals: "Dict[str, Any]",
    error: Any,
    given: encoding.Given,
) -> "Tuple[Dict[str, Any], Tuple[bytes, ...]]":
    """The frame that tells what a call did."""
    stdout, stderr = session.capture.take()
    if session.readable.denied:
        return {"kind": "denied", "detail": session.readable.denied}, ()
    if max(len(stdout), len(stderr)) >= MAX_OUTPUT_BYTES:
        detail = "it printed {} MiB or more, which cannot be compared".format(MAX_OUTPUT_BYTES >> 20)
        return {"kind": "crash", "detail": detail}, ()
    if isinstance(error, MemoryError):
        return {"kind": "out-of-memory", "detail": "it ran out of memory"}, ()
    observed["stdout"] = stdout.decode("utf-8", "backslashreplace")
    observed["stderr"] = stderr.decode("utf-8", "backslashreplace")
    observed["globals"] = changed_globals
    try:
        body = encoding.encode(observed, given)
    except encoding.EncodingLimit as limit:
        return {"kind": "crash", "detail": "the result is too large to compare: {}".format(limit)}, ()
    except MemoryError:
        return {"kind": "out-of-memory", "detail": "it ran out of memory"}, ()
    kind = "raised" if error is not None else "returned"
    reached = session.witness is not None and session.witness.reached
    header = {"kind": kind, "detail": _name(error), "changed": list(changed_globals), "reaches": reached}
    return header, (body,)


def _name(error: Any) -> str:
    if error is None:
        return ""
    try:
        text = _exception_text(error)[:300]
    except BaseException:
        text = ""
    return "{}: {}".format(type(error).__name__, text) if text else type(error).__name__

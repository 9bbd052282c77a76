"""Calls the function on its cases: once each to see what it does, or timed between two messages."""

from __future__ import annotations

import gc
import pickle
import random
import sys
import types
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Tuple

from . import channel, encoding

if TYPE_CHECKING:
    from .child import Session

Arguments = Tuple[Tuple[Any, ...], Dict[str, Any]]

_MAX_WATCHED_BYTES = 256 << 10
"""Larger globals are not watched: encoding them after every call would cost more than the calls."""

_exception_text = BaseException.__str__
_collect_no_garbage = gc.disable
_gc_enabled, _gc_thresholds, _gc_frozen = gc.isenabled, gc.get_threshold, gc.get_freeze_count
_recursion_limit = sys.getrecursionlimit
_switch_interval = sys.getswitchinterval
_tracer, _profiler = sys.gettrace, sys.getprofile
seed = random.seed


def check(session: "Session") -> None:
    """Call the function once on every case and send each outcome as it comes.

    Some are called twice in a row: what a call remembers for the next is part of its behaviour.
    """
    function = session.load()
    session.capture.take()
    module = sys.modules[session.order["module"]]
    order = session.order
    state = _small(_data_globals(module, order["globals"]))
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
        seed(0)
        result, error = call(function, arguments)
        observed = {**observe(arguments, result, error), "settings": _settings(session)}
        if again is not None:
            seed(0)
            observed["again"] = _ending(*call(function, again))
        changed = _changed(module, state)
        state.update(_data_globals(module, list(changed)))
        _report(session, observed, changed, error)


def sample(session: "Session") -> None:
    """Make the calls between `go` and `done`, each on an instance of the module of its own."""
    name = session.order["module"]
    session.send({"compiled": True})
    channel.receive(session.link)
    instances = []
    for _ in session.order["encodings"]:
        function = session.load()
        instances.append((sys.modules[name], function))
    state = _data_globals(instances[0][0], session.order["globals"])
    session.send({"loaded": True})
    _, payloads = channel.receive(session.link)
    prepared: "List[Tuple[types.ModuleType, Callable[..., Any], Arguments]]" = []
    for (module, function), payload, kind in zip(instances, payloads, session.order["encodings"]):
        sys.modules[name] = module
        prepared.append((module, function, open_case(payload, kind)))
    session.readable.quiet()
    session.capture.take()
    seed(0)
    session.send({"ready": True})
    order, _ = channel.receive(session.link)
    finished = [call(function, arguments) for _, function, arguments in prepared]
    session.send({"done": order["nonce"]})
    wanted, _ = channel.receive(session.link)
    settings = _settings(session)
    _collect_no_garbage()  # telling the outcomes makes none, and looking for it takes as long again
    for index in wanted["deliver"]:
        module, _, arguments = prepared[index]
        result, error = finished[index]
        sys.modules[name] = module
        observed = {**observe(arguments, result, error), "settings": settings}
        _report(session, observed, _changed(module, state), error)
    channel.receive(session.link)


def call(function: Callable[..., Any], arguments: Arguments) -> "Tuple[Any, Any]":
    """What a call returned and what it raised; one of them is `None`."""
    try:
        return function(*arguments[0], **arguments[1]), None
    except BaseException as error:
        error.__traceback__ = None
        return None, error


def open_case(payload: bytes, kind: str) -> Arguments:
    """Rebuild `(args, kwargs)`; inputs come from the user's own code or from the trusted side."""
    if kind == "pickle":
        args, kwargs = pickle.loads(payload)
        return tuple(args), dict(kwargs)
    value: Any = encoding.decode(payload)
    return value["args"], value["kwargs"]


def _data_globals(module: types.ModuleType, names: "List[str]") -> "Dict[str, bytes]":
    """The data that the original module defines, encoded; what cannot be encoded is left out."""
    data = {}
    for name in names:
        try:
            data[name] = encoding.encode(_data(module, name))
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
    return {
        attribute: content
        for attribute, content in type.__getattribute__(value, "__dict__").items()
        if not attribute.startswith("__") and not hasattr(type(content), "__get__")
    }


def observe(arguments: Arguments, result: Any, error: Any) -> "Dict[str, Any]":
    """What a call did, to be encoded as one, so that what is shared between its parts is seen."""
    observed: "Dict[str, Any]" = {"exception": error} if error is not None else {"result": result}
    observed["arguments"] = {"args": arguments[0], "kwargs": arguments[1]}
    return observed


def _settings(session: "Session") -> "List[Any]":
    """What of the interpreter's own state a call may have changed."""
    collector = [_gc_enabled(), list(_gc_thresholds()), _gc_frozen() > session.frozen]
    watched = _tracer() is not None or _profiler() is not None
    return [collector, _recursion_limit(), _switch_interval(), watched]


def _ending(result: Any, error: Any) -> "Dict[str, Any]":
    return {"raised": type(error).__name__} if error is not None else {"result": result}


def _report(session: "Session", observed: "Dict[str, Any]", changed_globals: "Dict[str, Any]", error: Any) -> None:
    header, blobs = answer_of(session, observed, changed_globals, error)
    session.send(header, blobs)


def answer_of(
    session: "Session", observed: "Dict[str, Any]", changed_globals: "Dict[str, Any]", error: Any
) -> "Tuple[Dict[str, Any], Tuple[bytes, ...]]":
    """The frame that tells what a call did."""
    stdout, stderr = session.capture.take()
    if session.readable.denied:
        return {"kind": "denied", "detail": session.readable.denied}, ()
    if isinstance(error, MemoryError):
        return {"kind": "out-of-memory", "detail": "it ran out of memory"}, ()
    observed["stdout"] = stdout.decode("utf-8", "backslashreplace")
    observed["stderr"] = stderr.decode("utf-8", "backslashreplace")
    observed["globals"] = changed_globals
    try:
        body = encoding.encode(observed)
    except encoding.EncodingLimit as limit:
        return {"kind": "crash", "detail": "the result is too large to compare: {}".format(limit)}, ()
    except MemoryError:
        return {"kind": "out-of-memory", "detail": "it ran out of memory"}, ()
    kind = "raised" if error is not None else "returned"
    return {"kind": kind, "detail": _name(error), "changed": list(changed_globals)}, (body,)


def _name(error: Any) -> str:
    if error is None:
        return ""
    try:
        text = _exception_text(error)[:300]
    except BaseException:
        text = ""
    return "{}: {}".format(type(error).__name__, text) if text else type(error).__name__

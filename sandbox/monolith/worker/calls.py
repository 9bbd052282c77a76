"""Calls the function on its cases: once each to see what it does, or timed between two messages."""

from __future__ import annotations

import pickle
import random
import sys
import types
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Tuple

from . import channel, encoding

if TYPE_CHECKING:
    from .child import Session

Arguments = Tuple[Tuple[Any, ...], Dict[str, Any]]

_exception_text = BaseException.__str__
_seed = random.seed


def check(session: "Session") -> None:
    """Call the function once on every case and send each outcome as it comes."""
    function = session.load()
    session.capture.take()
    session.send({"ready": True})
    for payload, kind in zip(session.blobs, session.order["encodings"]):
        session.readable.denied = ""
        try:
            arguments = open_case(payload, kind)
        except MemoryError:
            session.send({"kind": "out-of-memory", "detail": "the input does not fit into memory"})
            continue
        except BaseException as broken:
            detail = "the input cannot be rebuilt: {}".format(type(broken).__name__)
            session.send({"kind": "crash", "detail": detail})
            continue
        module = sys.modules[session.order["module"]]
        before = _data_globals(module, session.order["globals"])
        _seed(0)
        result, error = _call(function, arguments)
        _report(session, module, before, arguments, result, error)


def sample(session: "Session") -> None:
    """Make the calls between `go` and `done`, each on an instance of the module of its own."""
    prepared: "List[Tuple[Callable[..., Any], Arguments]]" = []
    for payload, kind in zip(session.blobs, session.order["encodings"]):
        function = session.load()
        prepared.append((function, open_case(payload, kind)))
    module = sys.modules[session.order["module"]]
    session.readable.quiet()
    session.capture.take()
    _seed(0)
    session.send({"ready": True})
    order, _ = channel.receive(session.link)
    finished = [_call(function, arguments) for function, arguments in prepared]
    session.send({"done": order["nonce"]})
    wanted, _ = channel.receive(session.link)
    for index in wanted["deliver"]:
        _report(session, module, None, prepared[index][1], *finished[index])
    channel.receive(session.link)


def _call(function: Callable[..., Any], arguments: Arguments) -> "Tuple[Any, Any]":
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
        value = module.__dict__.get(name)
        if isinstance(value, (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, type)):
            continue
        try:
            data[name] = encoding.encode(value)
        except encoding.EncodingLimit:
            continue
    return data


def _report(
    session: "Session",
    module: types.ModuleType,
    before: "Dict[str, bytes] | None",
    arguments: Arguments,
    result: Any,
    error: Any,
) -> None:
    stdout, stderr = session.capture.take()
    if session.readable.denied:
        session.send({"kind": "denied", "detail": session.readable.denied})
        return
    if isinstance(error, MemoryError):
        session.send({"kind": "out-of-memory", "detail": "it ran out of memory"})
        return
    observed: "Dict[str, Any]" = {"exception": error} if error is not None else {"result": result}
    observed["arguments"] = {"args": arguments[0], "kwargs": arguments[1]}
    observed["stdout"] = stdout.decode("utf-8", "backslashreplace")
    observed["stderr"] = stderr.decode("utf-8", "backslashreplace")
    observed["globals"] = {}
    if before is not None:
        after = _data_globals(module, list(before))
        observed["globals"] = {
            name: module.__dict__.get(name) for name in before if after.get(name) != before[name]
        }
    try:
        body = encoding.encode(observed)
    except encoding.EncodingLimit as limit:
        session.send({"kind": "crash", "detail": "the result is too large to compare: {}".format(limit)})
        return
    except MemoryError:
        session.send({"kind": "out-of-memory", "detail": "it ran out of memory"})
        return
    session.send({"kind": "raised" if error is not None else "returned", "detail": _name(error)}, (body,))


def _name(error: Any) -> str:
    if error is None:
        return ""
    try:
        text = _exception_text(error)[:300]
    except BaseException:
        text = ""
    return "{}: {}".format(type(error).__name__, text) if text else type(error).__name__

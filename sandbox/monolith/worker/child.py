"""One fork behind the walls: does one order of the supervisor's, answers, and ends."""

from __future__ import annotations

import builtins
import gc
import os
import socket
import sys
from typing import Any, Callable, Dict, List, Optional

from . import calls, channel, encoding_objects, profiling, shapes, sources, tracing, varying
from .audit import Readable
from .capture import Capture
from .loader import MissingFunction, TextModule, function_of
from .witness import Witness

globals()["__builtins__"] = dict(vars(builtins))

Order = Dict[str, Any]


class Session:
    """What a task needs: the channel, the loaded program, the captured output."""

    def __init__(
        self, link: socket.socket, order: Order, blobs: List[bytes], readable: Readable, capture: Capture
    ) -> None:
        self.link = link
        self.order = order
        self.blobs = blobs
        self.readable = readable
        self.capture = capture
        self.module: Any = None
        self.text: Any = None
        self.frozen: "Optional[int]" = None
        """Objects that the collector leaves alone because the warm interpreter froze them; known if it matters."""
        self.witness: "Optional[Witness]" = None

    def send(self, header: Order, blobs: "tuple[bytes, ...]" = ()) -> None:
        """Answer the supervisor."""
        channel.send(self.link, header, blobs)

    def load(self) -> Callable[..., Any]:
        """Load the program and return its function."""
        return function_of(self.text.load(), self.order["qualname"])


_TASKS: "Dict[str, Callable[[Session], None]]" = {
    "check": calls.check,
    "sample": calls.sample,
    "trace": tracing.trace,
    "profile": profiling.profile,
    "scout": sources.scout,
    "describe": sources.describe_function,
    "shapes": shapes.shapes,
    "case_file": sources.case_file,
    "make_inputs": sources.make_inputs,
    "written_inputs": sources.written_inputs,
    "doctests": sources.doctests,
    "vary": varying.vary,
}


def serve(link: socket.socket, readable: Readable, environment: Dict[str, str], capture: Capture) -> None:
    """Say hello (the kernel tells the supervisor which process this is), take one order, do it."""
    channel.send(link, {"hello": True})
    order, blobs = channel.receive(link)
    session = Session(link, order, blobs, readable, capture)
    source = blobs.pop(0).decode("utf-8", "surrogatepass")
    encoding_objects.program["module"] = order["module"]
    try:
        session.text = TextModule(order["module"], source, order["filename"])
    except (SyntaxError, ValueError) as error:
        session.send({"failed": "raised", "detail": "it does not parse: {}".format(error)})
        return
    except (RecursionError, MemoryError):
        session.send({"failed": "raised", "detail": "it does not parse: it is too deeply nested"})
        return
    session.text.install(order["roots"], order["trailing_roots"])
    if "freeze" in source:
        session.frozen = gc.get_freeze_count()
    os.environ.clear()
    os.environ.update(environment)
    temporary: Any = sys.modules.get("tempfile")
    if temporary is not None:
        temporary.tempdir = None
    readable.watch(order["roots"] + order["trailing_roots"], order["filename"])
    if "guarded" in order:
        told = channel.frame({"reached": True}) if order["guarded"] else b""
        session.witness = Witness(link.fileno(), told)
    try:
        _TASKS[order["do"]](session)
    except (MissingFunction, sources.FaultyCaseFile) as error:
        session.send({"failed": "raised", "detail": str(error)})
    except channel.BrokenChannel:
        os._exit(0)
    except MemoryError:
        session.send({"failed": "out-of-memory", "detail": "it ran out of memory while it was loaded"})
    except BaseException as error:
        denied = readable.denied
        session.send(
            {"failed": "denied", "detail": denied} if denied else {"failed": "raised", "detail": describe(error)}
        )
    finally:
        sys.stdout.flush()
    os._exit(0)


def describe(error: BaseException) -> str:
    """An exception in one line; its own text is not trusted to be one."""
    try:
        text = str(error)
    except BaseException:
        text = ""
    line = text.strip().splitlines()[0][:300] if text.strip() else ""
    name = type(error).__name__
    return "{}: {}".format(name, line) if line else name

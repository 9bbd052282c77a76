"""Runs a project's own tests behind walls of their own, to record the calls that reach a function.

Tests need more than a candidate: they may write, start processes and read data files. So they run in empty
namespaces, without network and home, on a private copy of the project that vanishes with the box. Only the
bytes of cases leave it.
"""

from __future__ import annotations

import contextlib
import select
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monolith import launch
from monolith.box import bubblewrap
from monolith.box.levels import Isolation
from monolith.box.pick import diagnose
from monolith.case import Case
from monolith.interpreter import Interpreter
from monolith.program import Program
from monolith.worker import channel

TIMEOUT_S = 60.0
_COPY_SIZE_BYTES = 1 << 30
_PROJECT_SOURCE = "/run/project"


@dataclass(frozen=True, slots=True)
class Recording:
    """What a run of the tests gave."""

    cases: tuple[Case, ...] = ()
    reaching: tuple[str, ...] = ()
    """The tests that called the function and passed."""
    failing: tuple[str, ...] = ()
    """The tests that called the function and failed; their calls are not used."""
    ran: int = 0
    notes: tuple[str, ...] = ()


def record(
    interpreter: Interpreter,
    program: Program,
    project: Path,
    *,
    tests: tuple[str, ...] = (),
    keep_failed: bool = False,
    timeout_s: float = TIMEOUT_S,
) -> Recording:
    """Run the tests and record the function's calls.

    Args:
        project: the folder that holds the tests; they run in a copy of it, at the same path.
        tests: names of the tests to run; all by default.
        keep_failed: use the calls of failing tests too: of a function without a body every test fails.
        timeout_s: wall seconds for the whole run; what was recorded until then counts.
    """
    bwrap = bubblewrap.find()
    if bwrap is None or diagnose().isolation is not Isolation.L3:
        return Recording(notes=("the project's tests were not run: that needs bubblewrap (see monolith doctor)",))
    ours, theirs = socket.socketpair()
    command = _command(bwrap, interpreter, program, project, theirs.fileno())
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=[theirs.fileno()],
        start_new_session=True,
    )
    theirs.close()
    try:
        order = {
            "module": program.module,
            "filename": program.filename,
            "qualname": program.qualname,
            "roots": list(program.roots),
            "trailing_roots": list(program.trailing_roots),
            "project": str(project),
            "project_copy_of": _PROJECT_SOURCE,
            "tests": list(tests),
            "keep_failed": keep_failed,
        }
        with contextlib.suppress(OSError):
            channel.send(ours, order, (program.source.encode("utf-8", "surrogatepass"),))
        return _collect(ours, timeout_s)
    finally:
        ours.close()
        process.kill()
        process.wait()


def _collect(link: socket.socket, timeout_s: float) -> Recording:
    cases: list[Case] = []
    reaching: list[str] = []
    failing: list[str] = []
    notes: list[str] = []
    ran = 0
    deadline = time.monotonic() + timeout_s
    while True:
        if not select.select([link], [], [], max(0.0, deadline - time.monotonic()))[0]:
            notes.append(f"the tests were stopped after {timeout_s:.0f} s")
            break
        try:
            header, blobs = channel.receive(link)
        except (channel.BrokenChannel, OSError):
            notes.append("the tests ended the interpreter they ran in")
            break
        if "failed" in header:
            notes.append(f"the project's tests were not used: {header['failed']}")
            break
        if "end" in header:
            notes += _unserialisable(header)
            break
        ran += 1
        name = str(header["test"])
        if header["reached"]:
            (reaching if header["passed"] else failing).append(name)
        cases += [Case(payload, "pickle", "test", name) for payload in blobs]
    return Recording(tuple(cases), tuple(reaching), tuple(failing), ran, tuple(notes))


def _unserialisable(header: dict[str, Any]) -> list[str]:
    count = int(header.get("unserialisable", 0))
    return [f"{count} recorded calls have arguments that cannot be stored"] if count else []


def _command(bwrap: str, interpreter: Interpreter, program: Program, project: Path, link_fd: int) -> list[str]:
    variables = {
        "PATH": f"{Path(interpreter.executable).parent}:/usr/bin:/bin",
        "HOME": "/tmp",
        "TMPDIR": "/tmp",
        "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    arguments = [bwrap, *bubblewrap.namespaces(), *bubblewrap.system(), "--proc", "/proc"]
    arguments += ["--size", str(_COPY_SIZE_BYTES), "--tmpfs", "/tmp"]
    arguments += ["--ro-bind", str(project), _PROJECT_SOURCE]
    arguments += ["--size", str(_COPY_SIZE_BYTES), "--tmpfs", str(project)]
    sources = (*program.roots, *program.trailing_roots, *interpreter.source_folders)
    outside = [folder for folder in sources if not Path(folder).is_relative_to(project)]
    for path in bubblewrap.outermost([*interpreter.library_folders, launch.WORKER, *outside]):
        if path != "/usr" and not path.startswith("/usr/"):
            arguments += ["--ro-bind", path, path]
    for folder in interpreter.library_folders:
        configuration = str(Path(folder).parent / "pyvenv.cfg")
        arguments += ["--ro-bind-try", configuration, configuration]
    for path in ("/etc/ld.so.cache", "/etc/localtime"):
        arguments += ["--ro-bind-try", path, path]
    arguments += bubblewrap.environment(variables)
    return [*arguments, "--chdir", "/", "--", *launch.words(interpreter, "project_tests", link_fd)]

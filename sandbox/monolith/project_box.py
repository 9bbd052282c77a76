"""The box that a project's own tests, or a command of it, run in.

Tests need more than a candidate: they may write, start processes and read data files. So they run in empty
namespaces, without network and home, on a private copy of the project that vanishes with the box.
"""

from __future__ import annotations

import contextlib
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from monolith import launch
from monolith.box import bubblewrap
from monolith.box.levels import Isolation
from monolith.box.pick import diagnose
from monolith.interpreter import Interpreter
from monolith.program import Program
from monolith.worker import channel

_COPY_SIZE_BYTES = 1 << 30
_PROJECT_SOURCE = "/run/project"


def can_start() -> bool:
    """Whether these walls can be built on this machine."""
    return bubblewrap.find() is not None and diagnose().isolation is Isolation.L3


@contextmanager
def started(
    interpreter: Interpreter, program: Program, project: Path, order: dict[str, Any]
) -> Iterator[socket.socket]:
    """Start `worker/project.py` in the box; the channel to it. The box ends with the block.

    Args:
        program: the module whose text is run instead of its file; its folders are importable.
        project: the folder that is copied into the box, at the same path.
        order: what is asked for besides.
    """
    bwrap = bubblewrap.find()
    if bwrap is None:
        raise RuntimeError("whether it can start comes first")
    ours, theirs = socket.socketpair()
    process = subprocess.Popen(
        _command(bwrap, interpreter, program, project, theirs.fileno()),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=[theirs.fileno()],
        start_new_session=True,
    )
    theirs.close()
    try:
        whole = {
            "module": program.module,
            "filename": program.filename,
            "roots": list(program.roots),
            "trailing_roots": list(program.trailing_roots),
            "project": str(project),
            "project_copy_of": _PROJECT_SOURCE,
            **order,
        }
        with contextlib.suppress(OSError):
            channel.send(ours, whole, (program.source.encode("utf-8", "surrogatepass"),))
        yield ours
    finally:
        ours.close()
        process.kill()
        process.wait()


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
    return [*arguments, "--chdir", "/", "--", *launch.words(interpreter, "project", link_fd)]

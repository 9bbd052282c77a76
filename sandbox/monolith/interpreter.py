"""The user's Python: what it is, and which folders it needs to run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from monolith.errors import FaultyInterpreter

OLDEST = (3, 9)
_TIMEOUT_S = 20.0


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A CPython that can run the worker."""

    executable: str
    """The real binary, or the virtual environment's link to it; never a shim."""
    version: tuple[int, int, int]
    library_folders: tuple[str, ...]
    """Installed code: standard library, site-packages, shared objects. Everything in them may be read."""
    source_folders: tuple[str, ...]
    """Other folders on its path, such as those of editable installs: only importable source may be read."""

    @property
    def version_text(self) -> str:
        """As in `3.12.1`."""
        return ".".join(str(part) for part in self.version)


def inspect_interpreter(command: str) -> Interpreter:
    """Ask an interpreter about itself, without running anything of the current folder.

    Raises:
        FaultyInterpreter: it is missing, no Python, no CPython, or too old.
    """
    path = shutil.which(command)
    if path is None:
        raise FaultyInterpreter(f"there is no interpreter {command}; name one with --python")
    path = str(Path(path).absolute())
    try:
        answer = subprocess.run(
            [path, "-s", "-B", "-c", _QUESTION],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=False,
            cwd="/",
            env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"},
        )
        facts = json.loads(answer.stdout)
        version = (int(facts["version"][0]), int(facts["version"][1]), int(facts["version"][2]))
    except (OSError, subprocess.TimeoutExpired, ValueError, KeyError, TypeError):
        raise FaultyInterpreter(f"{command} is not a Python interpreter; name one with --python") from None
    if facts["implementation"] != "cpython":
        raise FaultyInterpreter(f"{command} is {facts['implementation']}; only CPython can be used")
    if version < OLDEST:
        raise FaultyInterpreter(f"{command} is Python {version[0]}.{version[1]}; 3.9 or newer is needed")
    libraries = {folder for folder in facts["libraries"] if folder and Path(folder).is_dir()}
    sources = {
        folder
        for folder in facts["path"]
        if folder and Path(folder).is_dir() and not any(_inside(folder, library) for library in libraries)
    }
    return Interpreter(
        executable=facts["executable"],
        version=version,
        library_folders=tuple(sorted(libraries)),
        source_folders=tuple(sorted(sources)),
    )


def find_interpreter(folder: Path) -> str:
    """The interpreter of the project that a folder belongs to: its virtual environment, else the system's.

    An activated environment (`VIRTUAL_ENV`) comes after one that lies beside the code.
    """
    for parent in (folder, *folder.parents):
        for name in (".venv", "venv"):
            candidate = parent / name / "bin" / "python"
            if (parent / name / "pyvenv.cfg").is_file() and candidate.exists():
                return str(candidate)
        if (parent / ".git").exists():
            break
    active = os.environ.get("VIRTUAL_ENV")
    if active and (Path(active) / "bin" / "python").exists():
        return str(Path(active) / "bin" / "python")
    return shutil.which("python3") or shutil.which("python") or "python3"


def _inside(folder: str, parent: str) -> bool:
    return folder == parent or folder.startswith(parent.rstrip("/") + "/")


_QUESTION = """
import json, os, platform, sys
facts = {
    "executable": sys.executable, "version": sys.version_info[:3],
    "implementation": platform.python_implementation().lower(),
}
if sys.version_info >= (3, 9):
    import sysconfig
    real = os.path.realpath
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    libraries = {sysconfig.get_path(n) for n in ("stdlib", "platstdlib", "purelib", "platlib")}
    if sysconfig.get_config_var("Py_ENABLE_SHARED"):
        libraries.add(sysconfig.get_config_var("LIBDIR") or "")
    libraries |= {p for p in sys.path if os.path.basename(p) in ("site-packages", "dist-packages", "lib-dynload")}
    libraries |= {os.path.join(p, "lib") for p in prefixes if p not in ("/", "/usr")}
    libraries |= {os.path.join(p, "bin") for p in prefixes if p not in ("/", "/usr")}
    libraries = {p for p in libraries if p}
    libraries |= {real(p) for p in libraries}
    facts["libraries"] = sorted(libraries)
    facts["path"] = [p for p in sys.path if p and os.path.isdir(p)]
print(json.dumps(facts))
"""

"""The words that start a part of the worker under the user's interpreter."""

from __future__ import annotations

from pathlib import Path

from monolith.interpreter import Interpreter

WORKER = str(Path(__file__).parent / "worker")

_BOOT = """
import importlib, importlib.util, sys
folder, part, descriptor = sys.argv[1:]
spec = importlib.util.spec_from_file_location("_monolith_worker", folder + "/__init__.py",
                                              submodule_search_locations=[folder])
package = importlib.util.module_from_spec(spec)
sys.modules["_monolith_worker"] = package
spec.loader.exec_module(package)
importlib.import_module("_monolith_worker." + part).main(int(descriptor))
"""


def words(interpreter: Interpreter, part: str, descriptor: int) -> list[str]:
    """Start `worker/PART.py` under the user's interpreter with a channel on this descriptor."""
    return words_for(interpreter.executable, part, descriptor)


def words_for(executable: str, part: str, descriptor: int) -> list[str]:
    """The same under any interpreter.

    The worker is loaded from its folder under a private name: nothing of ours lands on the user's path.
    """
    return [executable, "-s", "-B", "-c", _BOOT, WORKER, part, str(descriptor)]

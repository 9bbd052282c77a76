"""Whoever reaches for the interpreter that runs it is found out before it gets there; whoever does not is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.judging import case, judge

from monolith.comparison import Comparison
from monolith.rules import Rules

pytestmark = pytest.mark.process

ORIGINAL = "def f(items):\n    n = 0\n    for a in items:\n        for b in items:\n            n += a == b\n    return n\n"
FAST = (
    "def f(items):\n    return sum(items.count(item) for item in set(items) for _ in range(items.count(item)))\n"
)
INPUTS = [case([i % 7 for i in range(length)]) for length in (200, 220)]

WAYS = {
    "its own frame": "import sys\nsys._getframe()\n",
    "a frame through a built-in": "import sys\nlist(map(sys._getframe, [0]))\n",
    "a frame through inspect": "import inspect\ninspect.currentframe()\n",
    "frames through inspect": "import inspect\ninspect.stack(0)\n",
    "a frame through logging": "import logging\nlogging.currentframe()\n",
    "frames through traceback": "import traceback\nnext(traceback.walk_stack(None))\n",
    "a frame through a key function": "import heapq, sys\nheapq.nsmallest(1, [1, 2], key=sys._getframe)\n",
    "a frame through an event loop": (
        "import asyncio, sys\nloop = asyncio.new_event_loop()\nloop.call_soon(sys._getframe, 0)\n"
        "loop.call_soon(loop.stop)\nloop.run_forever()\n"
    ),
    "the frame of an error": "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    error.__traceback__.tb_frame\n",
    "the frame of an error by a getter": (
        "import operator\ntry:\n    1 / 0\nexcept ZeroDivisionError as error:\n"
        "    operator.attrgetter('tb_frame')(error.__traceback__)\n"
    ),
    "the frame of a generator": "def made():\n    yield\nmade().gi_frame\n",
    "the frame of a coroutine": "async def made():\n    pass\none = made()\none.cr_frame\none.close()\n",
    "frames of all threads": "import sys\nsys._current_frames()\n",
    "a library's function with globals of its own": (
        "import collections, sys, types\ncode = collections.namedtuple.__code__\n"
        "types.FunctionType(code, {**vars(collections), '_sys': sys}, 'x', collections.namedtuple.__defaults__)\n"
        "getattr(sys, '_get' + 'frame')()\n"
    ),
    "a tracer": "import sys\nsys.settrace(None)\n",
    "a profiler": "import sys\nsys.setprofile(None)\n",
    "all objects": "import gc\ngc.get_objects()\n",
    "who refers to an object": "import gc\ngc.get_referrers(gc)\n",
    "memory": "import ctypes\nctypes.string_at(id(None), 8)\n",
    "the C library": "import ctypes\nctypes.CDLL(None)\n",
    "the interpreter's own functions": "import ctypes\nctypes.pythonapi.Py_IsInitialized\n",
    "in the call": "",
}
HARMLESS = {
    "named tuples": "import collections, typing\nPoint = collections.namedtuple('Point', 'x y')\n"
    "class Line(typing.NamedTuple):\n    a: int\n",
    "enumerations": "import enum\nclass Colour(enum.Enum):\n    RED = 1\nMode = enum.Flag('Mode', 'A B')\n",
    "data classes": "import dataclasses\n@dataclasses.dataclass(frozen=True, slots=True)\nclass Point:\n    x: int\n",
    "type variables": "from typing import Generic, NewType, TypeVar\nT = TypeVar('T')\nId = NewType('Id', int)\n"
    "class Box(Generic[T]):\n    pass\n",
    "warnings": "import warnings\nwith warnings.catch_warnings():\n    warnings.simplefilter('ignore')\n    warnings.warn('x')\n",
    "caches and contexts": "import contextlib, functools\n@functools.lru_cache\ndef g(n):\n    return n\ng(1)\n"
    "with contextlib.suppress(ValueError):\n    raise ValueError\n",
    "threads": "import threading\none = threading.Thread(target=int)\none.start()\none.join()\n",
    "numpy": "import numpy as np\nnp.arange(3).sum(), np.unique(np.array([1, 1])), np.zeros((2, 2)) @ np.ones((2, 2))\n",
}


def judged(original: str, candidate: str, folder: Path) -> Comparison:
    return judge(original, candidate, INPUTS, folder, rules=Rules(budget_s=1.0, seed=1))


@pytest.mark.parametrize("name", WAYS)
def test_it_is_tampering(name: str, tmp_path: Path) -> None:
    in_the_call = "import sys\ndef f(items):\n    sys._getframe(0)\n    return len(items)\n"

    comparison = judged(ORIGINAL, WAYS[name] + FAST if WAYS[name] else in_the_call, tmp_path)

    assert comparison.verdict == "tampering", comparison.reason
    assert "reaches for" in comparison.reason


@pytest.mark.parametrize("name", HARMLESS)
def test_what_does_not_reach_is_left_alone(name: str, tmp_path: Path) -> None:
    comparison = judged(ORIGINAL, HARMLESS[name] + FAST, tmp_path)

    assert comparison.verdict in ("better", "worse"), comparison.reason


def test_what_the_original_does_itself_its_rewrites_may(tmp_path: Path) -> None:
    looking = "import sys\nNAME = sys._getframe().f_code.co_name\n"

    assert judged(looking + ORIGINAL, looking + FAST, tmp_path).verdict == "better"


def test_no_handler_of_signals_is_to_be_had(tmp_path: Path) -> None:
    handled = "import signal\nsignal.signal(signal.SIGALRM, lambda *_: None)\n" + FAST

    comparison = judged(ORIGINAL, handled, tmp_path)

    assert comparison.verdict == "error", comparison.reason
    assert "PermissionError" in comparison.reason

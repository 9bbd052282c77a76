"""Keeps what reads the objects and the state of libraries, before a program may change these."""

from __future__ import annotations

import builtins
import sys
from typing import Callable, Dict, Set, Tuple

from . import (
    encoding_arrow,
    encoding_numpy,
    encoding_pandas,
    encoding_polars,
    encoding_torch,
    settings,
    torch_random,
)
from .encoding import Writer
from .encoding_objects import WITH_SUBCLASSES
from .encoding_types import WRITERS

globals()["__builtins__"] = dict(vars(builtins))

_LIBRARIES: "Dict[str, Callable[[], Tuple[Dict[int, Writer], Dict[int, Writer]]]]" = {
    "pandas": encoding_pandas.writers,
    "polars": encoding_polars.writers,
    "pyarrow": encoding_arrow.writers,
    "torch": encoding_torch.writers,
}
_done: "Set[str]" = set()


def keep() -> None:
    """Learn to encode the objects of the libraries that are loaded; of others they stay opaque."""
    settings.keep()
    if "numpy" in sys.modules:
        encoding_numpy.keep()
    for name, writers in _LIBRARIES.items():
        if name not in sys.modules or name in _done:
            continue
        _done.add(name)
        try:
            if name == "torch":
                torch_random.keep()
            exact, with_subclasses = writers()
        except Exception:  # a version that is built differently: its objects stay opaque
            continue
        WRITERS.update(exact)
        WITH_SUBCLASSES.update(with_subclasses)

"""Seeds the generator of torch's random numbers, and tells its state, past what a program may have replaced."""

from __future__ import annotations

import builtins
from typing import Any, Callable, List, NamedTuple

from .encoding_types import namespace_of

globals()["__builtins__"] = dict(vars(builtins))


class _Generator(NamedTuple):
    """The compiled functions, as they were when torch had just been loaded."""

    seed: Callable[[], Any]
    state: Callable[[], int]


_kept: "List[_Generator]" = []
_hash = hash


def keep() -> None:
    """Learn to seed and to read the generator.

    Raises:
        Exception: torch is built differently.
    """
    if _kept:
        return
    compiled, generator = namespace_of("torch._C"), namespace_of("torch")["default_generator"]
    kind, guard = compiled["Generator"], compiled["DisableTorchFunction"]
    enter, leave = guard.__enter__, guard.__exit__
    get_state, manual_seed, to_numpy = kind.get_state, kind.manual_seed, compiled["TensorBase"].numpy
    to_bytes = namespace_of("numpy")["ndarray"].tobytes

    def state() -> int:
        off = guard()
        enter(off)  # no function of a program's is called in the place of torch's
        try:
            return _hash(int.from_bytes(to_bytes(to_numpy(get_state(generator))), "little"))
        finally:
            leave(off, None, None, None)

    state()
    _kept.append(_Generator(lambda: manual_seed(generator, 0), state))


def seed() -> None:
    """Put the generator into a known state, if torch is loaded."""
    for generator in _kept:
        generator.seed()


def states() -> "List[int]":
    """The state, short, the same under every hash seed; none if torch is not loaded."""
    return [generator.state() for generator in _kept]

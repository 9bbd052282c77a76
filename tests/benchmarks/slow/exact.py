"""What a call did, in a form that is equal only for calls that did exactly the same."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]


def observed(function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """The result or exception, and the arguments as the call left them."""
    own = copy.deepcopy(arguments)
    try:
        result = ("returned", exact(function(*own)))
    except Exception as error:  # noqa: BLE001 - whatever it is, the other call has to raise it too
        result = ("raised", (type(error), str(error)))
    return (*result, exact(own))


def exact(value: Any) -> Any:
    """A value with its types: `1`, `1.0` and `True` differ, and so do 0.0 and -0.0."""
    kind = type(value)
    if isinstance(value, dict):
        return kind, [(exact(key), exact(item)) for key, item in value.items()]
    if isinstance(value, list | tuple):
        return kind, [exact(item) for item in value]
    if isinstance(value, np.ndarray):
        return kind, value.dtype.str, value.shape, value.tobytes()
    if isinstance(value, pd.DataFrame):
        return kind, [(name, exact(column.to_numpy())) for name, column in value.items()]
    return kind, repr(value)

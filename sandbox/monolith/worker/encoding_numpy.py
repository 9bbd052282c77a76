"""How arrays, scalars and data types of numpy are encoded: element type, shape, raw bytes, shared memory.

What else can be seen of an array, that it is read-only or that its items overlap, stands behind its shape.
"""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any, Dict, Iterable, List, Optional, Sequence, Tuple

from .encoding_types import namespace_of
from .identity import identity

if TYPE_CHECKING:
    from .encoding import Encoder, Node

globals()["__builtins__"] = dict(vars(builtins))

_NAMES = ("ndarray", "generic", "dtype")
_kept: "Dict[str, Any]" = {}
_mro = type.__dict__["__mro__"].__get__


def keep() -> None:
    """Remember numpy's own types, before a program may put others in their place."""
    found = namespace_of("numpy")
    if all(name in found for name in _NAMES):
        _kept.update((name, found[name]) for name in _NAMES)


def known() -> "Dict[str, Any]":
    """Numpy's types by name; empty as long as it is not loaded."""
    return _kept or namespace_of("numpy")


def is_numpy(bases: "set[int]") -> bool:
    """Whether one of these classes, by id, is numpy's base of arrays, scalars or data types."""
    names = known()
    return any(identity(names.get(name)) in bases for name in _NAMES)


def node(encoder: Encoder, value: Any, module: str, qualname: str) -> Optional[Node]:
    """The node of an array, a scalar or a data type; `None` for subclasses of these."""
    names, kind = known(), type(value)
    if any(base is names["dtype"] for base in _mro(kind)):
        return ["fields", "numpy.dtype", [encoder.refer(_dtype_name(value))]]
    if kind is names["ndarray"]:
        return array_node(encoder, value, notes=_notes(value))
    generic = names["generic"]
    if any(base is generic for base in _mro(kind)) and module == "numpy":
        name = _dtype_name(generic.dtype.__get__(value))
        return ["npscalar", qualname, name, encoder.base64(generic.tobytes(value))]
    return None


def array_node(encoder: Encoder, value: Any, shares: bool = True, notes: Sequence[str] = ()) -> Node:
    """The node of an exact array.

    Args:
        shares: whether it counts with which others it shares its memory.
        notes: words that tell it from an array of the same values.
    """
    array = known()["ndarray"]
    dtype = array.dtype.__get__(value)
    shape = encoder.items([*array.shape.__get__(value), *notes])
    memory = [encoder.memory(_owner(array, value), *_stretch(array, value))] if shares else []
    if dtype.hasobject:
        return ["objects", _dtype_name(dtype), shape, encoder.items(array.ravel(value).tolist()), memory]
    return ["ndarray", _dtype_name(dtype), encoder.base64(array.tobytes(value)), shape, memory]


def overlaps(extents: Iterable[int], strides: Iterable[int], item: int) -> bool:
    """Whether a change of one item may change others too, as in a broadcast array.

    Args:
        item: what an item takes, in the unit of the strides.
    """
    steps = sorted((abs(stride), extent) for extent, stride in zip(extents, strides) if extent != 1)
    if any(extent == 0 for _, extent in steps):
        return False
    for stride, extent in steps:
        if stride < item:
            return True
        item += (extent - 1) * stride
    return False


def _notes(value: Any) -> List[str]:
    array = known()["ndarray"]
    read_only = array.__array_interface__.__get__(value)["data"][1]
    shape, strides = array.shape.__get__(value), array.strides.__get__(value)
    overlapping = overlaps(shape, strides, array.itemsize.__get__(value))
    return ["read-only"] * read_only + ["overlapping"] * overlapping


def _dtype_name(dtype: Any) -> str:
    name: str = dtype.str if dtype.names is None else str(dtype.descr)
    return name


def _stretch(array: Any, value: Any) -> Tuple[int, int]:
    """Where an array's items lie, from the first byte to behind the last."""
    low = high = array.__array_interface__.__get__(value)["data"][0]
    for extent, stride in zip(array.shape.__get__(value), array.strides.__get__(value)):
        if extent == 0:
            return low, low
        low, high = low + min(0, (extent - 1) * stride), high + max(0, (extent - 1) * stride)
    return low, high + array.itemsize.__get__(value)


def _owner(array: Any, value: Any) -> Any:
    """What the memory of an array belongs to: views of one array share it."""
    base = array.base.__get__(value)
    while any(each is array for each in _mro(type(base))):
        value, base = base, array.base.__get__(base)
    return value if base is None else base

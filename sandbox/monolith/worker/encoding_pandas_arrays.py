"""How the arrays of pandas, and its scalars, are encoded.

Everything is read by what pandas was when it had just been loaded, and past every method that can be overridden.
"""

from __future__ import annotations

import builtins
import sys
from typing import TYPE_CHECKING, Any, Callable, Dict, List, NamedTuple, Optional

from . import encoding_arrow, encoding_numpy
from .encoding_types import getter, namespace_of, subclasses
from .identity import identity

if TYPE_CHECKING:
    from .encoding import Encoder, Node, Writer

globals()["__builtins__"] = dict(vars(builtins))

_TIMESTAMP = "year month day hour minute second microsecond nanosecond tzinfo fold unit _value".split()
_SCALARS: "Dict[str, List[str]]" = {
    "Timestamp": _TIMESTAMP,
    "Timedelta": ["_value", "unit"],
    "Period": ["ordinal", "freq"],
    "Interval": ["left", "right", "closed"],
}
_MASKED = ("IntegerArray", "FloatingArray", "BooleanArray")
_BACKED = ("DatetimeArray", "TimedeltaArray", "PeriodArray", "StringArray")
_ARRAYS_OF_NUMPY = ("NumpyExtensionArray", "PandasArray")
"""One class; the second is its name before pandas 2.1."""


class Reading(NamedTuple):
    """What of an array is to be read, and into which encoder."""

    encoder: Encoder
    shares: bool
    """Whether it counts with which others the array shares its memory."""
    row: Optional[int] = None
    """The row of an array of two dimensions."""
    places: Any = None
    """The places of the items; of all if it is `None`."""


Part = Callable[[Reading, Any], "Node"]


class Arrays:
    """Reads the arrays under frames, series and indexes, and those that stand alone."""

    def __init__(self) -> None:
        pandas, numpy, arrays = namespace_of("pandas"), namespace_of("numpy"), namespace_of("pandas.arrays")
        self._missing = pandas["NA"]
        self._ndarray = numpy["ndarray"]
        self._item, self._tolist = self._ndarray.__getitem__, self._ndarray.tolist
        self._dimensions = self._ndarray.ndim.__get__
        backed = namespace_of("pandas._libs.arrays")["NDArrayBacked"]
        self._content, self._dtype = getter(backed, "_ndarray"), getter(backed, "_dtype")
        self._parts: "Dict[int, Part]" = {identity(self._ndarray): self._plain}
        self._kinds: "Dict[int, Any]" = {}
        self._namespaces: "Dict[int, Callable[[Any], Dict[str, Any]]]" = {}
        self._data_types = [*subclasses(namespace_of("pandas.api.extensions")["ExtensionDtype"])]
        self._know(pandas["Categorical"], self._categorical)
        self._know(arrays["IntervalArray"], self._interval)
        self._know(arrays["SparseArray"], self._sparse)
        sparse = namespace_of("pandas._libs.sparse")
        self._sparse_places = {
            identity(kind): (kind, getter(kind, "indices"), getter(kind, "length"))
            for kind in (sparse["IntIndex"], sparse["BlockIndex"])
        }
        for name in _MASKED:
            self._know(arrays[name], self._masked)
        for name in _BACKED:
            self._know(arrays[name], self._backed)
        for name in _ARRAYS_OF_NUMPY:
            if name in arrays:
                self._know(arrays[name], self._backed)
        self._arrow = _arrow()
        if "ArrowExtensionArray" in arrays:
            for kind in subclasses(arrays["ArrowExtensionArray"]):
                self._know(kind, self._backed_by_arrow)

    def _know(self, kind: Any, part: Part) -> None:
        self._parts[identity(kind)] = part
        self._kinds[identity(kind)] = kind
        self._namespaces[identity(kind)] = getter(kind, "__dict__")

    def state(self, array: Any) -> "Dict[str, Any]":
        """What the dictionary of an array holds; nothing if the array is of an unknown kind."""
        namespace = self._namespaces.get(identity(type(array)))
        return {} if namespace is None else namespace(array)

    def writers(self) -> "Dict[int, Writer]":
        """Writers of arrays that stand alone, and of data types."""

        def write(encoder: Encoder, value: Any) -> Node:
            return self._parts[identity(type(value))](Reading(encoder, True), value)

        return {
            **dict.fromkeys(self._kinds, write),
            **{identity(kind): _data_type(kind) for kind in self._data_types},
        }

    def column(self, reading: Reading, array: Any) -> Any:
        """A node of its own for an array in a frame, a series or an index."""
        part = self._parts.get(identity(type(array)))
        if part is None:
            return reading.encoder.attach(["opaque", "pandas", "an array of an unknown kind"])
        return reading.encoder.attach(part(reading, array))

    def _selected(self, reading: Reading, array: Any) -> Any:
        if type(array) is not self._ndarray:
            raise TypeError("an array of pandas holds no array of numpy")
        if reading.row is not None and self._dimensions(array) == 2:
            array = self._item(array, reading.row)
        return array if reading.places is None else self._item(array, reading.places)

    def _plain(self, reading: Reading, array: Any) -> Node:
        return encoding_numpy.array_node(reading.encoder, self._selected(reading, array), reading.shares)

    def _of(self, reading: Reading, array: Any, content: "List[Any]", **parts: Any) -> Node:
        values = [reading.encoder.refer(part) for part in parts.values()]
        return ["object", "pandas", self._kinds[identity(type(array))].__name__, content, [*parts], values]

    def _backed(self, reading: Reading, array: Any) -> Node:
        content = reading.encoder.attach(self._plain(reading, self._content(array)))
        return self._of(reading, array, [content], dtype=self._dtype(array))

    def _backed_by_arrow(self, reading: Reading, array: Any) -> Node:
        """How many chunks there are does not count."""
        if self._arrow is None:
            return ["opaque", "pandas.arrays.ArrowExtensionArray", "its state cannot be read"]
        state = self.state(array)
        places = None if reading.places is None else self._tolist(reading.places)
        content = self._arrow.column(reading.encoder, state.get("_pa_array", state.get("_data")), places)
        return self._of(reading, array, [reading.encoder.attach(content)], dtype=state.get("_dtype"))

    def _categorical(self, reading: Reading, array: Any) -> Node:
        codes = self._plain(reading, self._content(array))
        node = self._of(reading, array, [], dtype=self._dtype(array))
        node[4].append("codes")
        node[5].append(reading.encoder.attach(codes))
        return node

    def _masked(self, reading: Reading, array: Any) -> Node:
        """What lies under the mask does not count."""
        state = self.state(array)
        data, mask = (self._selected(reading, state[name]) for name in ("_data", "_mask"))
        items = [self._missing if absent else item for item, absent in zip(self._tolist(data), self._tolist(mask))]
        _, name, _, shape, memory = encoding_numpy.array_node(reading.encoder, data, reading.shares)
        content = reading.encoder.attach(["objects", name, shape, reading.encoder.items(items), memory])
        return self._of(reading, array, [content])

    def _interval(self, reading: Reading, array: Any) -> Node:
        state = self.state(array)
        node = self._of(reading, array, [], dtype=state.get("_dtype"))
        for name in ("_left", "_right"):
            node[4].append(name[1:])
            node[5].append(self.column(reading, state.get(name)))
        return node

    def _sparse(self, reading: Reading, array: Any) -> Node:
        state = self.state(array)
        places = state.get("_sparse_index")
        kind, indices, length = self._sparse_places.get(identity(type(places)), (None, None, None))
        if kind is None or indices is None or length is None or reading.places is not None:
            return ["opaque", "pandas.arrays.SparseArray", "its state cannot be read"]
        node = self._of(reading, array, [], dtype=state.get("_dtype"), kind=kind.__name__, length=length(places))
        whole = Reading(reading.encoder, reading.shares)
        for name, part in (("indices", indices(places)), ("values", state.get("_sparse_values"))):
            node[4].append(name)
            node[5].append(self.column(whole, part))
        return node


def _arrow() -> "Optional[encoding_arrow.Reader]":
    try:
        return encoding_arrow.Reader() if "pyarrow" in sys.modules else None
    except Exception:  # a version that is built differently: such arrays stay opaque
        return None


def _data_type(kind: Any) -> Writer:
    namespace = getter(kind, "__dict__")

    def write(encoder: Encoder, value: Any) -> Node:
        state = {name: item for name, item in namespace(value).items() if "cache" not in name}
        return ["value", "pandas", kind.__name__, [], [*state], [*map(encoder.refer, state.values())]]

    return write


def offsets_and_scalars() -> "Dict[int, Writer]":
    """Writers of instants, spans, what is missing, and steps of time, by the types' ids."""
    pandas, found = namespace_of("pandas"), {}
    for name, parts in _SCALARS.items():
        found[identity(pandas[name])] = _fields(pandas[name], parts)
    for name in ("NA", "NaT"):
        found[identity(type(pandas[name]))] = _constant(name)
    for kind in subclasses(namespace_of("pandas._libs.tslibs.offsets")["BaseOffset"]):
        try:
            found[identity(kind)] = _fields(kind, [*kind._attributes])  # type: ignore[attr-defined]
        except AttributeError:
            continue
    return found


def _fields(kind: Any, parts: "List[str]") -> Writer:
    getters = [getter(kind, part) for part in parts]

    def write(encoder: Encoder, value: Any) -> Node:
        return ["fields", "pandas." + kind.__name__, [encoder.refer(read(value)) for read in getters]]

    return write


def _constant(name: str) -> Writer:
    return lambda _encoder, _value: ["named", "pandas", name]

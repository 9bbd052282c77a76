"""How frames, series and indexes of pandas are encoded: types, labels and the arrays under them.

How a frame lays out its columns does not count. See `encoding_pandas_arrays` for how the state is read.
"""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Tuple

from .encoding_pandas_arrays import Arrays, Reading, offsets_and_scalars
from .encoding_types import getter, namespace_of, subclasses
from .identity import identity

if TYPE_CHECKING:
    from .encoding import Encoder, Node, Writer

globals()["__builtins__"] = dict(vars(builtins))

_mro = type.__dict__["__mro__"].__get__
_STATE = frozenset(("_mgr", "_attrs", "_flags", "_name", "_item_cache", "_is_copy", "_cacher", "_typ"))
_COPY_ON_WRITE_FROM = 3
"""Since this version of pandas nobody can see which frames share memory."""


def writers() -> "Tuple[Dict[int, Writer], Dict[int, Writer]]":
    """Writers of the exact types, and of frames and series for their subclasses too, by the types' ids.

    Raises:
        Exception: this version of pandas is built differently.
    """
    arrays = Arrays()
    frames = _Frames(arrays)
    return {**offsets_and_scalars(), **arrays.writers(), **frames.exact}, frames.with_subclasses


class _Frames:
    """Reads frames, series and indexes by what pandas was when it had just been loaded."""

    def __init__(self, arrays: Arrays) -> None:
        pandas, numpy = namespace_of("pandas"), namespace_of("numpy")
        internals = namespace_of("pandas._libs.internals")
        managers = namespace_of("pandas.core.internals.managers")
        blocks = namespace_of("pandas.core.internals.blocks")
        self._arrays = arrays
        self._shares = int(pandas["__version__"].partition(".")[0]) < _COPY_ON_WRITE_FROM
        self._namespace = getter(pandas["DataFrame"], "__dict__")
        self._flags_kind = pandas["Flags"]
        self._flags_namespace = getter(self._flags_kind, "__dict__")
        self._index_namespace = getter(pandas["Index"], "__dict__")
        self._managers = {
            identity(kind): (kind, {name: _state_reader(kind, name) for name in ("axes", "blocks")})
            for kind in (managers["BlockManager"], managers["SingleBlockManager"])
        }
        self._blocks = {identity(kind): kind for kind in subclasses(blocks["Block"])}
        self._block_values = getter(internals["Block"], "values")
        self._block_places = getter(internals["Block"], "_mgr_locs")
        self._places = getter(internals["BlockPlacement"], "as_array")
        self._place_kind = internals["BlockPlacement"]
        self._range_kind, self._levels_kind = pandas["RangeIndex"], pandas["MultiIndex"]
        self._indexes = {identity(kind): kind for kind in subclasses(pandas["Index"])}
        self._arange, self._maximum, self._less = numpy["arange"], numpy["maximum"], numpy["less"]
        self._tolist, self._tobytes = numpy["ndarray"].tolist, numpy["ndarray"].tobytes
        self._kinds = (pandas["DataFrame"], pandas["Series"])
        self.with_subclasses: "Dict[int, Writer]" = {identity(kind): self._table for kind in self._kinds}
        self.exact: "Dict[int, Writer]" = {**self.with_subclasses, **dict.fromkeys(self._indexes, self._index)}

    def _table(self, encoder: Encoder, value: Any) -> Node:
        """A frame or a series; the caller names a subclass."""
        state = self._namespace(value)
        manager = state.get("_mgr")
        kind, read = self._managers.get(identity(type(manager)), (None, {}))
        is_frame = any(base is self._kinds[0] for base in _mro(type(value)))
        if kind is None or (kind.__name__ == "BlockManager") != is_frame:
            return ["opaque", "pandas", "its state cannot be read"]
        axes = list.__getitem__(read["axes"](manager), slice(None))
        parts: "Dict[str, Any]" = {"index": encoder.refer(axes[-1]), "attrs": _attrs(encoder, state.get("_attrs"))}
        if is_frame:
            parts = {"columns": encoder.refer(axes[0]), **parts}
        else:
            parts["name"] = encoder.refer(state.get("_name"))
        parts["flags"] = encoder.refer(self._flags(state.get("_flags")))
        more = {name: item for name, item in state.items() if name not in _STATE}
        if "_metadata" in more and more["_metadata"] == _metadata(type(value)):
            del more["_metadata"]
        parts.update((name, encoder.refer(item)) for name, item in more.items())
        columns = self._columns(encoder, read["blocks"](manager), is_frame)
        tag, name = ("frame", "DataFrame") if is_frame else ("object", "Series")
        return [tag, "pandas", name, columns, encoder.items([*parts]), [*parts.values()]]

    def _flags(self, flags: Any) -> Any:
        return (
            self._flags_namespace(flags).get("_allows_duplicate_labels")
            if type(flags) is self._flags_kind
            else None
        )

    def _columns(self, encoder: Encoder, blocks: Any, is_frame: bool) -> "List[Any]":
        columns: "Dict[int, Any]" = {}
        for block in tuple.__iter__(blocks):
            if identity(type(block)) not in self._blocks:
                columns[len(columns)] = encoder.attach(["opaque", "pandas", "a block of another kind"])
                continue
            values = self._block_values(block)
            if not is_frame:
                return [self._arrays.column(Reading(encoder, self._shares), values)]
            places = self._tolist(self._places(self._block_places(block)))
            for row, place in enumerate(places):
                columns[place] = self._arrays.column(Reading(encoder, self._shares, row), values)
        return [columns[place] for place in sorted(columns)]

    def _index(self, encoder: Encoder, value: Any) -> Node:
        state = self._index_namespace(value)
        kind = type(value)
        if kind is self._levels_kind:
            return self._levels(encoder, state)
        content, names = self._labels(Reading(encoder, False), value), ["name"]
        parts = [encoder.refer(state.get("_name"))]
        frequency = state.get("_freq", self._arrays.state(state.get("_data")).get("_freq"))
        if frequency is not None:
            names.append("freq")
            parts.append(encoder.refer(frequency))
        return ["value", "pandas", kind.__name__, [content], names, parts]

    def _labels(self, reading: Reading, index: Any) -> Any:
        state = self._index_namespace(index)
        if type(index) is not self._range_kind:
            return self._arrays.column(reading, state.get("_data"))
        labels = state["_range"]
        if reading.places is None:
            return reading.encoder.refer(labels)
        return self._arrays.column(reading, self._arange(labels.start, labels.stop, labels.step))

    def _levels(self, encoder: Encoder, state: "Dict[str, Any]") -> Node:
        """Labels by rows: what else its levels hold, and in which order, does not count."""
        names, parts = ["names"], [encoder.refer(tuple(state["_names"]))]
        for level, codes in zip(list.__iter__(state["_levels"]), list.__iter__(state["_codes"])):
            absent = self._less(codes, 0)
            places = self._maximum(codes, 0)
            if identity(type(level)) not in self._indexes or type(level) is self._levels_kind:
                return ["opaque", "pandas.MultiIndex", "a level of it is of an unknown kind"]
            some = 1 in self._tobytes(absent)
            if some and 0 not in self._tobytes(absent):
                places = places[:0]
            number = len(names) // 2
            names += ["missing[{}]".format(number), "level[{}]".format(number)]
            parts.append(self._arrays.column(Reading(encoder, False), absent) if some else None)
            parts.append(self._labels(Reading(encoder, False, places=places), level))
        return ["value", "pandas", "MultiIndex", [], names, parts]


def _state_reader(kind: type, name: str) -> Callable[[Any], Any]:
    """Reads state that some versions keep in a field and others in the instance's dictionary."""
    try:
        return getter(kind, name)
    except AttributeError:
        namespace = getter(kind, "__dict__")
        return lambda value: namespace(value)[name]


def _metadata(kind: type) -> Any:
    """The names that a class says its frames or series have; some versions unpickle them into the object, too."""
    namespaces = [vars(base) for base in _mro(kind)]
    return next((names["_metadata"] for names in namespaces if "_metadata" in names), None)


def _attrs(encoder: Encoder, attrs: Any) -> Any:
    return encoder.refer(attrs) if attrs else encoder.attach(["dict", [], []])

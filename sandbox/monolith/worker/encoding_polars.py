"""How frames and series of polars are encoded: names, types and values, read by its compiled part alone.

How many chunks a column has does not count. The compiled functions are fetched before the program is loaded.
"""

from __future__ import annotations

import builtins
import io
import re
from typing import TYPE_CHECKING, Any, Dict, List, Tuple

from .encoding_types import getter, namespace_of
from .identity import identity

if TYPE_CHECKING:
    from .encoding import Encoder, Node, Writer

globals()["__builtins__"] = dict(vars(builtins))

_PHYSICAL = re.compile("date|time|duration|decimal|enum|struct").search
"""Types whose values polars itself would hand out as objects made by functions that a program can replace."""
_UNNAMED = re.compile("struct|enum").search
"""Types whose names do not tell all: fields or categories are told by the bytes of an empty stream."""
_CATEGORIES = re.compile(r"cat|[^,]*\[.*struct").search
"""Types that have, or may have, categories whose numbers depend on what else the process did."""
_OLDEST_LAYOUT = 0
_kept: "List[_Reader]" = []


def writers() -> "Tuple[Dict[int, Writer], Dict[int, Writer]]":
    """Writers of the exact types, by the types' ids.

    Raises:
        Exception: this version of polars is built differently.
    """
    reader = _Reader()
    _kept.append(reader)
    return {identity(reader.frame_kind): reader.frame, identity(reader.series_kind): reader.series}, {}


def start_threads() -> None:
    """Start the threads that polars keeps from its first operations on, so that they are not taken for a call's.

    Only in a fork: it would not have those of the interpreter that it was forked from.
    """
    for reader in _kept:
        try:
            reader.work()
        except Exception:  # a version that works in other ways: if a call leaves threads behind, that is told
            continue


class _Reader:
    """The compiled functions of polars, as they were when it had just been loaded."""

    def __init__(self) -> None:
        polars = namespace_of("polars")
        compiled = namespace_of("polars._plr") or namespace_of("polars.polars")
        self.frame_kind, self.series_kind = polars["DataFrame"], polars["Series"]
        self._frame_state = getter(self.frame_kind, "__dict__")
        self._series_state = getter(self.series_kind, "__dict__")
        self._kinds = (compiled["PyDataFrame"], compiled["PySeries"])
        frame, series, lazy = (vars(compiled[name]) for name in ("PyDataFrame", "PySeries", "PyLazyFrame"))
        self._columns, self._height = frame["get_columns"], frame["height"]
        self._type_names, self._write, self._lazy = (
            frame["dtype_strings"],
            frame["write_ipc_stream"],
            frame["lazy"],
        )
        self._new, self._column_of = frame["__new__"], frame["to_series"]
        self._set_names = frame["set_column_names"]
        self._new_column = compiled["PySeries"].new_opt_i64
        self._name, self._to_list, self._clear = series["name"], series["to_list"], series["clear"]
        self._select, self._collect = lazy["select"], lazy["collect"]
        self._column, self._to_physical = compiled["col"], vars(compiled["PyExpr"])["to_physical"]

    def work(self) -> None:
        """Do a little with each of the ways in which polars works."""
        column = self._new_column("x", [1], False)
        for engine in ("in-memory", "streaming"):
            self._collected(column, engine)

    def frame(self, encoder: Encoder, value: Any) -> Node:
        """The node of a frame."""
        state = self._frame_state(value)
        frame = state.get("_df")
        if type(frame) is not self._kinds[0]:
            return _unreadable("DataFrame")
        columns = self._columns(frame)
        names = [self._name(column) for column in columns]
        parts = {"columns": encoder.attach(["list", encoder.items(names)]), "height": self._height(frame)}
        return self._node(encoder, "frame", "DataFrame", columns, {**parts, **_more(encoder, state, "_df")})

    def series(self, encoder: Encoder, value: Any) -> Node:
        """The node of a series."""
        state = self._series_state(value)
        series = state.get("_s")
        if type(series) is not self._kinds[1]:
            return _unreadable("Series")
        parts = {"name": encoder.refer(self._name(series)), **_more(encoder, state, "_s")}
        node = self._node(encoder, "object", "Series", [], parts)
        content, name = self._content(encoder, series)
        node[3].extend(content)
        node[4].append("dtype")
        node[5].append(name)
        return node

    def _node(self, encoder: Encoder, tag: str, kind: str, columns: "List[Any]", parts: "Dict[str, Any]") -> Node:
        written = []
        for column in columns:
            content, name = self._content(encoder, column)
            written.append(encoder.attach(["object", "polars", "Series", content, ["dtype"], [name]]))
        return [tag, "polars", kind, written, [*parts], [*parts.values()]]

    def _content(self, encoder: Encoder, series: Any) -> "Tuple[List[Any], Any]":
        """The values of a column, as a list or as two, and its type."""
        try:
            (name,) = self._type_names(self._alone(series))
            ways = [self._physical(series)] if _PHYSICAL(name) else []
            if not ways or _CATEGORIES(name):
                ways.append(series)
            lists = [self._to_list(way) for way in ways]
            shape = self._shape(series) if _UNNAMED(name) else b""
        except Exception as error:
            if isinstance(error, MemoryError):
                raise
            return [encoder.attach(_unreadable("Series"))], None
        content = [encoder.attach(["list", encoder.items(values)]) for values in lists]
        return content, encoder.attach(["fields", "polars." + name, [encoder.refer(shape)] if shape else []])

    def _alone(self, series: Any) -> Any:
        """A frame of this one column, by a name that no pattern matches."""
        frame = self._new(self._kinds[0], [series])
        self._set_names(frame, ["x"])
        return frame

    def _physical(self, series: Any) -> Any:
        """The numbers that stand for instants, spans, decimals and categories."""
        return self._column_of(self._collected(series, "in-memory"), 0)

    def _collected(self, series: Any, engine: str) -> Any:
        chosen = self._select(self._lazy(self._alone(series)), [self._to_physical(self._column("x"))])
        return self._collect(chosen, engine, None)

    def _shape(self, series: Any) -> bytes:
        """The type with its fields and categories."""
        stream = io.BytesIO()
        self._write(self._alone(self._clear(series)), stream, "uncompressed", _OLDEST_LAYOUT)
        return stream.getvalue()


def _more(encoder: Encoder, state: "Dict[str, Any]", known: str) -> "Dict[str, Any]":
    """What a program added to the attributes of an object."""
    return {name: encoder.refer(item) for name, item in state.items() if name not in (known, "_accessors")}


def _unreadable(kind: str) -> Node:
    return ["opaque", "polars." + kind, "its state cannot be read"]

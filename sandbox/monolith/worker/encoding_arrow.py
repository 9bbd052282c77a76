"""How tables, arrays, scalars and types of pyarrow are encoded: by type and values, not by chunks.

They cannot be changed, so they are values. Types are told by the bytes that Arrow itself would send.
"""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any, Dict, List, Optional, Tuple

from .encoding_arrow_values import Values
from .encoding_types import getter, namespace_of, subclasses
from .identity import identity

if TYPE_CHECKING:
    from .encoding import Encoder, Node, Writer

globals()["__builtins__"] = dict(vars(builtins))

_OF_A_PROGRAM = b"ARROW:extension:name"
"""A mark of types that somebody added: what their values are is not known."""


def writers() -> "Tuple[Dict[int, Writer], Dict[int, Writer]]":
    """Writers of the exact types, by the types' ids.

    Raises:
        Exception: this version of pyarrow is built differently.
    """
    return Reader().writers(), {}


class Reader:
    """The compiled functions of pyarrow, as they were when it had just been loaded."""

    def __init__(self) -> None:
        found = namespace_of("pyarrow.lib")
        self._values = Values()
        self._array_kinds = frozenset(self._values.known())
        self._chunks_kind, self._type_kind = found["ChunkedArray"], found["DataType"]
        self._field_kind, self._schema_kind, self._scalar_kind = found["Field"], found["Schema"], found["Scalar"]
        self._table_kinds = (found["Table"], found["RecordBatch"])
        self._added_types = frozenset(map(identity, subclasses(found["BaseExtensionType"])))
        self._array_type, self._scalar_type = getter(found["Array"], "type"), getter(self._scalar_kind, "type")
        self._validate = found["Array"].validate
        self._chunks_type, self._chunk = getter(self._chunks_kind, "type"), self._chunks_kind.chunk
        self._chunk_count = getter(self._chunks_kind, "num_chunks")
        self._type_name = self._type_kind.__str__
        self._field_of, self._with_type = found["field"]("x", found["null"]()), self._field_kind.with_type
        self._no_fields, self._append = found["schema"]([]), self._schema_kind.append
        self._names = getter(self._schema_kind, "names")
        self._serialize, self._repeat = self._schema_kind.serialize, found["repeat"]
        self._tables = {
            identity(kind): (
                getter(kind, "schema"),
                getter(kind, "num_columns"),
                getter(kind, "num_rows"),
                kind._column,
            )
            for kind in self._table_kinds
        }

    def writers(self) -> "Dict[int, Writer]":
        """Writers of everything that can be told, by the types' ids."""
        types = {identity(kind) for kind in subclasses(self._type_kind)} - self._added_types
        return {
            **dict.fromkeys(types, self._data_type),
            **dict.fromkeys((identity(kind) for kind in subclasses(self._scalar_kind)), self._scalar),
            **dict.fromkeys((*self._array_kinds, identity(self._chunks_kind)), self.column),
            **dict.fromkeys(self._tables, self._table),
            identity(self._schema_kind): self._schema,
            identity(self._field_kind): self._one_field,
        }

    def column(self, encoder: Encoder, value: Any, places: "Optional[List[int]]" = None) -> Node:
        """The node of an array, in chunks or not.

        Args:
            places: the places of the items; of all if it is `None`.
        """
        try:
            kind, items = self._items(value)
        except Exception as error:
            return _unreadable(value, error)
        if places is not None:
            items = [items[place] for place in places]
        content = encoder.attach(["tuple", encoder.items(items)])
        return ["value", "pyarrow", type(value).__name__, [content], ["type"], [encoder.refer(kind)]]

    def _items(self, value: Any) -> "Tuple[Any, List[Any]]":
        """The type of an array, and its values."""
        if type(value) is not self._chunks_kind:
            items = self._whole(value)
            return self._told(self._array_type(value)), items
        kind = self._told(self._chunks_type(value))
        chunks = (self._chunk(value, number) for number in range(self._chunk_count(value)))
        return kind, [item for chunk in chunks for item in self._whole(chunk)]

    def _whole(self, array: Any) -> "List[Any]":
        if identity(type(array)) not in self._array_kinds:
            raise TypeError("an array is of an unknown kind")
        self._validate(array, full=True)
        return self._values.of(array)

    def _told(self, kind: Any) -> Any:
        """A type that has no part of a kind that somebody added.

        Raises:
            Exception: it has one.
        """
        self._bytes_of(kind)
        return kind

    def _bytes_of(self, kind: Any) -> bytes:
        return self._sent(self._append(self._no_fields, self._with_type(self._field_of, kind)))

    def _sent(self, schema: Any) -> bytes:
        data = bytes(memoryview(self._serialize(schema)))
        if _OF_A_PROGRAM in data:
            raise TypeError("a type that somebody added")
        return data

    def _data_type(self, encoder: Encoder, value: Any) -> Node:
        try:
            parts = [self._type_name(value), self._bytes_of(value)]
        except Exception as error:
            return _unreadable(value, error)
        return ["fields", "pyarrow.DataType", [encoder.refer(part) for part in parts]]

    def _one_field(self, encoder: Encoder, value: Any) -> Node:
        return self._schema(encoder, value, self._append(self._no_fields, value))

    def _schema(self, encoder: Encoder, value: Any, schema: Any = None) -> Node:
        schema = value if schema is None else schema
        try:
            parts = [*self._names(schema), self._sent(schema)]
        except Exception as error:
            return _unreadable(value, error)
        return ["fields", "pyarrow." + type(value).__name__, [encoder.refer(part) for part in parts]]

    def _scalar(self, encoder: Encoder, value: Any) -> Node:
        try:
            kind = self._told(self._scalar_type(value))
            items = self._whole(self._repeat(value, 1))
        except Exception as error:
            return _unreadable(value, error)
        return ["fields", "pyarrow." + type(value).__name__, [*map(encoder.refer, (kind, *items))]]

    def _table(self, encoder: Encoder, value: Any) -> Node:
        schema_of, columns_of, rows_of, column = self._tables[identity(type(value))]
        try:
            schema = schema_of(value)
            self._sent(schema)
            columns = [column(value, number) for number in range(columns_of(value))]
        except Exception as error:
            return _unreadable(value, error)
        parts: "Dict[str, Any]" = {"schema": encoder.refer(schema), "num_rows": rows_of(value)}
        for number, each in enumerate(columns):
            parts["column({})".format(number)] = encoder.attach(self.column(encoder, each))
        return ["value", "pyarrow", type(value).__name__, [], [*parts], [*parts.values()]]


def _unreadable(value: Any, error: Exception) -> Node:
    if isinstance(error, MemoryError):
        raise error
    return ["opaque", "pyarrow." + type(value).__name__, "its state cannot be read"]

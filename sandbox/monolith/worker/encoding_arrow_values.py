"""What the arrays of pyarrow hold, read from their bytes as the columnar format of Arrow lays them down.

An absent value is `None`; lists and records are tuples; an instant, a span or a decimal is the number behind it.
"""

from __future__ import annotations

import builtins
import struct
from typing import Any, Callable, Dict, List, Tuple

from .encoding_types import getter, namespace_of
from .identity import identity

globals()["__builtins__"] = dict(vars(builtins))

_NUMBERS: "Dict[str, str]" = {
    name + "Array": code
    for code, names in (
        ("b", "Int8"),
        ("h", "Int16"),
        ("i", "Int32 Date32 Time32"),
        ("q", "Int64 Date64 Time64 Timestamp Duration"),
        ("B", "UInt8"),
        ("H", "UInt16"),
        ("I", "UInt32"),
        ("Q", "UInt64"),
        ("e", "HalfFloat"),
        ("f", "Float"),
        ("d", "Double"),
    )
    for name in names.split()
}
"""How the items of an array are packed, by the name of its class."""
_WIDE = ("FixedSizeBinaryArray", "MonthDayNanoIntervalArray")
_DECIMALS = ("Decima32Array", "Decimal32Array", "Decimal64Array", "Decimal128Array", "Decimal256Array")
_TEXTS = {"StringArray": "i", "LargeStringArray": "q"}
_BINARIES = {"BinaryArray": "i", "LargeBinaryArray": "q"}
_LISTS = {"ListArray": "i", "LargeListArray": "q", "MapArray": "i"}
_LIST_VIEWS = {"ListViewArray": "i", "LargeListViewArray": "q"}
_VIEW = struct.Struct("<iiii")
_INLINE = 12
"""Bytes of at most this length stand in the view itself."""

Read = Callable[[Any, int, int], "List[Any]"]
"""Reads so many items of an array's memory from a place on, whether they are valid or not."""


class Values:
    """Reads arrays by what pyarrow was when it had just been loaded."""

    def __init__(self) -> None:
        found = namespace_of("pyarrow.lib")
        base, kinds = found["Array"], found["DataType"]
        self._length, self._slice, self._buffers = base.__len__, base.slice, base.buffers
        self._offset, self._type = getter(base, "offset"), getter(base, "type")
        self._bit_width, self._fields = getter(kinds, "bit_width"), getter(kinds, "num_fields")
        self._list_size = getter(found["FixedSizeListType"], "list_size")
        self._list_values = getter(found["FixedSizeListArray"], "values")
        self._field = found["StructArray"].field
        self._indices, self._dictionary = (
            getter(found["DictionaryArray"], name) for name in ("indices", "dictionary")
        )
        self._readers: "Dict[int, Read]" = {}
        self._know(found, ("NullArray",), lambda _array, _first, count: [None] * count)
        self._know(found, ("BooleanArray",), self._bools)
        self._know(found, ("StructArray",), self._records)
        self._know(found, ("DictionaryArray",), self._decoded)
        self._know(found, ("FixedSizeListArray",), self._fixed_lists)
        self._know(found, _WIDE, self._wide)
        self._know(found, _DECIMALS, self._decimals)
        for name, code in _NUMBERS.items():
            self._know(found, (name,), self._numbers(code))
        for name, code in _TEXTS.items():
            self._know(found, (name,), self._texts(code))
        for name, code in _BINARIES.items():
            self._know(found, (name,), self._binaries(code))
        self._know(found, ("StringViewArray",), lambda *part: [str(item, "utf-8") for item in self._viewed(*part)])
        self._know(found, ("BinaryViewArray",), self._viewed)
        for names, lists in ((_LISTS, self._lists), (_LIST_VIEWS, self._list_views)):
            for name, code in names.items():
                if name in found:
                    self._know(found, (name,), lists(code, getter(found[name], "values")))
        if "RunEndEncodedArray" in found:
            kind = found["RunEndEncodedArray"]
            self._run_ends, self._runs = getter(kind, "run_ends"), getter(kind, "values")
            self._know(found, ("RunEndEncodedArray",), self._repeated)

    def _know(self, found: "Dict[str, Any]", names: Any, read: Read) -> None:
        self._readers.update((identity(found[name]), read) for name in names if name in found)

    def known(self) -> "List[int]":
        """The classes of arrays that can be read, by id."""
        return [*self._readers]

    def of(self, array: Any) -> "List[Any]":
        """The values of an array that is valid.

        Raises:
            Exception: it is of a kind that is not known.
        """
        read = self._readers[identity(type(array))]
        first, count = self._offset(array), self._length(array)
        items = read(array, first, count)
        if len(items) != count:
            raise ValueError("an array has another length than it says")
        validity = self._buffers(array)[0]
        if validity is None:
            return items
        return [item if valid else None for item, valid in zip(items, _bits(validity, first, count))]

    def _memory(self, array: Any, number: int) -> memoryview:
        buffer = self._buffers(array)[number]
        return memoryview(b"" if buffer is None else buffer).cast("B")

    def _packed(self, array: Any, number: int, code: str, first: int, count: int) -> "List[Any]":
        """Numbers that stand side by side."""
        width = struct.calcsize(code)
        memory = self._memory(array, number)[first * width : (first + count) * width]
        return [*struct.unpack("={}{}".format(len(memory) // width, code), memory)]

    def _numbers(self, code: str) -> Read:
        return lambda array, first, count: self._packed(array, 1, code, first, count)

    def _bools(self, array: Any, first: int, count: int) -> "List[Any]":
        return _bits(self._memory(array, 1), first, count)

    def _wide(self, array: Any, first: int, count: int) -> "List[Any]":
        width, memory = self._bit_width(self._type(array)) // 8, self._memory(array, 1)
        return [bytes(memory[place * width : (place + 1) * width]) for place in range(first, first + count)]

    def _decimals(self, array: Any, first: int, count: int) -> "List[Any]":
        return [int.from_bytes(item, "little", signed=True) for item in self._wide(array, first, count)]

    def _stretches(self, array: Any, code: str, first: int, count: int) -> "List[Tuple[int, int]]":
        """Where items begin, and where they end."""
        ends = self._packed(array, 1, code, first, count + 1)
        return [*zip(ends, ends[1:])]  # noqa: RUF007 - CPython 3.9 has no pairwise()

    def _texts(self, code: str) -> Read:
        def read(array: Any, first: int, count: int) -> "List[Any]":
            stretches, memory = self._stretches(array, code, first, count), self._memory(array, 2)
            if not stretches:
                return []
            low, high = stretches[0][0], stretches[-1][1]
            text = str(memory[low:high], "utf-8", "replace")
            if text.isascii():
                return [text[start - low : end - low] for start, end in stretches]
            return [str(memory[start:end], "utf-8") for start, end in stretches]

        return read

    def _binaries(self, code: str) -> Read:
        def read(array: Any, first: int, count: int) -> "List[Any]":
            memory = self._memory(array, 2)
            return [bytes(memory[start:end]) for start, end in self._stretches(array, code, first, count)]

        return read

    def _viewed(self, array: Any, first: int, count: int) -> "List[Any]":
        views, items = self._memory(array, 1), []
        for place in range(first, first + count):
            view = views[place * _VIEW.size : (place + 1) * _VIEW.size]
            length, _, number, start = _VIEW.unpack(view)
            memory = view[4:] if length <= _INLINE else self._memory(array, 2 + number)[start:]
            items.append(bytes(memory[:length]))
        return items

    def _lists(self, code: str, values: "Callable[[Any], Any]") -> Read:
        def read(array: Any, first: int, count: int) -> "List[Any]":
            stretches = self._stretches(array, code, first, count)
            if not stretches:
                return []
            low, high = stretches[0][0], stretches[-1][1]
            items = self.of(self._slice(values(array), low, high - low))
            return [tuple(items[start - low : end - low]) for start, end in stretches]

        return read

    def _list_views(self, code: str, values: "Callable[[Any], Any]") -> Read:
        def read(array: Any, first: int, count: int) -> "List[Any]":
            starts, sizes = (self._packed(array, number, code, first, count) for number in (1, 2))
            items = self.of(values(array))
            return [tuple(items[start : start + size]) for start, size in zip(starts, sizes)]

        return read

    def _fixed_lists(self, array: Any, first: int, count: int) -> "List[Any]":
        size = self._list_size(self._type(array))
        items = self.of(self._slice(self._list_values(array), first * size, count * size))
        return [tuple(items[place * size : (place + 1) * size]) for place in range(count)]

    def _records(self, array: Any, _first: int, count: int) -> "List[Any]":
        columns = [self.of(self._field(array, number)) for number in range(self._fields(self._type(array)))]
        return [*zip(*columns)] if columns else [()] * count

    def _decoded(self, array: Any, _first: int, _count: int) -> "List[Any]":
        items = self.of(self._dictionary(array))
        return [None if place is None else items[place] for place in self.of(self._indices(array))]

    def _repeated(self, array: Any, first: int, count: int) -> "List[Any]":
        items: "List[Any]" = []
        start = first
        for end, value in zip(self.of(self._run_ends(array)), self.of(self._runs(array))):
            stop = min(end, first + count)
            items += [value] * (stop - start)
            start = max(start, stop)
        return items


def _bits(buffer: Any, first: int, count: int) -> "List[bool]":
    """Flags of one bit each, the lowest bit of a byte first."""
    memory = memoryview(buffer).cast("B")[first // 8 : (first + count + 7) // 8]
    bits = format(int.from_bytes(memory, "little") >> first % 8, "b").zfill(count)
    return [bit == "1" for bit in reversed(bits)][:count]

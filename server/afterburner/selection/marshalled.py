"""Reads the part of Python's marshal format that profiles are made of.

`marshal` itself may crash the interpreter on data that was made to; this reader only says that it is none.
"""

from __future__ import annotations

import struct

_WITH_REFERENCE = 0x80
_DEEPEST = 8
_LONGEST_INT = 8
"""Digits of 15 bits."""
_SHORT_TEXTS = (b"z", b"Z")
_LONG_TEXTS = {b"a": "ascii", b"A": "ascii", b"u": "utf-8", b"t": "utf-8"}
_ATOMS = {b"N": None, b"T": True, b"F": False}
_END_OF_DICT = object()


def loads(data: bytes) -> object:
    """A value made of dicts, tuples, texts, numbers and `None`; keys are texts, numbers or flat tuples of them.

    Raises:
        ValueError: the bytes are no such value.
    """
    reader = _Reader(data)
    try:
        value = reader.value(0)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise ValueError(f"the data ends early or is damaged: {error}") from None
    if reader.place != len(data) or value is _END_OF_DICT:
        raise ValueError("the data does not end where its value ends")
    return value


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.place = 0
        self._data = data
        self._known: list[object] = []

    def value(self, depth: int) -> object:
        if depth > _DEEPEST:
            raise ValueError("the data is nested too deeply")
        code = self._take(1)[0]
        number = len(self._known)
        if code & _WITH_REFERENCE:
            self._known.append(_END_OF_DICT)
        value = self._of_type(bytes([code & ~_WITH_REFERENCE]), depth)
        if code & _WITH_REFERENCE:
            self._known[number] = value
        return value

    def _of_type(self, kind: bytes, depth: int) -> object:
        if kind == b"0":
            return _END_OF_DICT
        if kind in _ATOMS:
            return _ATOMS[kind]
        if kind == b"i":
            return self._number("<i")
        if kind == b"g":
            return struct.unpack("<d", self._take(8))[0]
        if kind == b"l":
            return self._long()
        if kind in _SHORT_TEXTS:
            return str(self._take(self._number("<B")), "ascii")
        if kind in _LONG_TEXTS:
            return str(self._take(self._number("<i")), _LONG_TEXTS[kind], "surrogatepass")
        if kind == b"r":
            return self._reference()
        if kind == b")":
            return self._tuple(self._number("<B"), depth)
        if kind == b"(":
            return self._tuple(self._number("<i"), depth)
        if kind == b"{":
            return self._dict(depth)
        raise ValueError("the data holds something else than a profile does")

    def _take(self, count: int) -> bytes:
        if count < 0 or self.place + count > len(self._data):
            raise ValueError("the data ends early")
        taken = self._data[self.place : self.place + count]
        self.place += count
        return taken

    def _number(self, form: str) -> int:
        number: int = struct.unpack(form, self._take(struct.calcsize(form)))[0]
        return number

    def _long(self) -> int:
        count = self._number("<i")
        if abs(count) > _LONGEST_INT:
            raise ValueError("the data holds a number that is too large")
        digits = [self._number("<H") for _ in range(abs(count))]
        magnitude = sum(digit << (15 * place) for place, digit in enumerate(digits))
        return -magnitude if count < 0 else magnitude

    def _reference(self) -> object:
        number = self._number("<i")
        if not 0 <= number < len(self._known) or self._known[number] is _END_OF_DICT:
            raise ValueError("the data refers to what it does not hold")
        return self._known[number]

    def _tuple(self, count: int, depth: int) -> tuple[object, ...]:
        if count < 0:
            raise ValueError("the data is damaged")
        return tuple(self._part(depth) for _ in range(count))

    def _part(self, depth: int) -> object:
        part = self.value(depth + 1)
        if part is _END_OF_DICT:
            raise ValueError("the data is damaged")
        return part

    def _dict(self, depth: int) -> dict[object, object]:
        found: dict[object, object] = {}
        while (key := self.value(depth + 1)) is not _END_OF_DICT:
            parts = key if isinstance(key, tuple) else (key,)
            if not all(isinstance(part, str | int | float) for part in parts):
                raise ValueError("the data holds a key that no profile has")
            found[key] = self._part(depth)
        return found

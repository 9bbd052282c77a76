"""Server-sent events, as chat endpoints stream them: bytes in, the data of complete events out."""

from __future__ import annotations


class EventDecoder:
    """Takes a stream in pieces of any size; only `data` fields matter to chat endpoints."""

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[str] = []

    def feed(self, piece: bytes) -> list[str]:
        """The data of every event that this piece completes."""
        *lines, self._rest = (self._rest + piece).split(b"\n")
        complete = []
        for line in lines:
            text = line.rstrip(b"\r").decode(errors="replace")
            if not text and self._data:
                complete.append("\n".join(self._data))
                self._data = []
            elif text.startswith("data:"):
                self._data.append(text.removeprefix("data:").removeprefix(" "))
        return complete

    def finish(self) -> list[str]:
        """The event that the end of the stream completes, if any."""
        return self.feed(b"\n\n")

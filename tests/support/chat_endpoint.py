"""A real OpenAI-compatible HTTP endpoint on the loopback that answers with scripted replies.

As a context manager in tests:

    with ChatEndpoint(["```python\\ndef f(): ...\\n```", Answer(status=429)]) as endpoint:
        ...  # endpoint.url, endpoint.requests

As a command, for tests that start a whole editor:

    python tests/support/chat_endpoint.py --reply FILE [--reply FILE ...] [--delay SECONDS]

prints its URL on the first line of standard output and serves until standard input closes.
"""

from __future__ import annotations

import argparse
import json
import socket
import struct
import sys
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one request to `/chat/completions` gets."""

    text: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None
    """Sent as it is instead of a completion of `text`."""
    delay_s: float = 0.0
    """Wait before the answer begins."""
    chunk_delay_s: float = 0.0
    """Wait before each piece of a streamed answer."""
    streams: bool = True
    """False ignores the wish for a stream and answers with plain JSON."""
    resets: bool = False
    """Cut the connection instead of answering."""
    finish: str = "stop"
    """Why the model stopped."""
    thoughts: str = ""
    """What it thought before it answered."""
    usage: Mapping[str, Any] | None = None
    """What it cost, told in a last piece when that is asked for."""
    lingers_s: float = 0.0
    """Stay silent so long after the text, instead of saying that nothing follows."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One request as it came in; header names in lower case, body decoded when it is JSON."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


class ChatEndpoint:
    """Serves `/chat/completions` and `/models` under its path; the last answer is repeated for ever."""

    def __init__(
        self,
        answers: Sequence[str | Answer] = ("",),
        models: Sequence[str] = ("test-model",),
        path: str = "/v1",
        refuses: Sequence[str] = (),
    ) -> None:
        self.path = path
        """Where the API lies."""
        self.requests: list[Recorded] = []
        self.asked = threading.Event()
        """Set when the first question for a completion came in."""
        self.hung_up = threading.Event()
        """Set when a client went away before its answer was complete."""
        self._answers = [Answer(text=answer) if isinstance(answer, str) else answer for answer in answers]
        self._models = list(models)
        self.refuses = tuple(refuses)
        """Parameters that no request may have."""
        self._asked = 0
        self._lock = threading.Lock()
        self._closing = threading.Event()
        endpoint = self

        class Handler(_Handler):
            """Bound to this endpoint."""

            owner = endpoint

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def root(self) -> str:
        """The address without the path."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        """The base URL that a client is configured with."""
        return f"{self.root}{self.path}"

    @property
    def chats(self) -> list[Recorded]:
        """The requests for completions, in order."""
        return [request for request in self.requests if request.path.endswith("/chat/completions")]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def record(self, request: Recorded) -> None:
        """Keep a request for the test to look at."""
        with self._lock:
            self.requests.append(request)

    def next_answer(self) -> Answer:
        """The next scripted answer."""
        with self._lock:
            self.asked.set()
            self._asked += 1
            return self._answers[min(self._asked, len(self._answers)) - 1]

    def models_body(self) -> str:
        """The list of models as the endpoint tells it."""
        return json.dumps({"object": "list", "data": [{"id": name, "object": "model"} for name in self._models]})

    def pause(self, seconds: float) -> None:
        """Wait, but not beyond the end of the endpoint."""
        if seconds > 0:
            self._closing.wait(seconds)


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    owner: ChatEndpoint

    def do_GET(self) -> None:
        self._record(None)
        if self.path == f"{self.owner.path}/models":
            self._send(200, self.owner.models_body(), {})
        else:
            self._send(404, json.dumps({"error": {"message": "no such page"}}), {})

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length", "0")))
        body = json.loads(raw)
        self._record(body)
        if self.path != f"{self.owner.path}/chat/completions":
            self._send(404, json.dumps({"error": {"message": "no such page"}}), {})
            return
        for name in self.owner.refuses:
            if name in body:
                message = {"detail": [{"type": "extra_forbidden", "loc": ["body", name], "msg": "not permitted"}]}
                self._send(422, json.dumps({"object": "error", "message": message, "param": None}), {})
                return
        answer = self.owner.next_answer()
        self.owner.pause(answer.delay_s)
        try:
            self._answer(answer, body)
        except (BrokenPipeError, ConnectionResetError):
            self.owner.hung_up.set()
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
        """Quiet."""

    def _record(self, body: Any) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.owner.record(Recorded(self.command, self.path, headers, body))

    def _answer(self, answer: Answer, body: Mapping[str, Any]) -> None:
        if answer.resets:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.shutdown(socket.SHUT_RD)
            self.close_connection = True
            self.connection.close()
        elif answer.body is not None:
            self._send(answer.status, answer.body, answer.headers)
        elif answer.status != 200:
            error = {"error": {"message": answer.text or f"status {answer.status}"}}
            self._send(answer.status, json.dumps(error), answer.headers)
        elif body.get("stream") and answer.streams:
            self._stream(answer, tells_usage=bool(body.get("stream_options", {}).get("include_usage")))
        else:
            message = {"role": "assistant", "content": answer.text, "reasoning_content": answer.thoughts}
            choice = {"index": 0, "message": message, "finish_reason": answer.finish}
            completion = {"object": "chat.completion", "choices": [choice], "usage": answer.usage}
            self._send(200, json.dumps(completion), answer.headers)

    def _send(self, status: int, body: str, headers: Mapping[str, str]) -> None:
        data = body.encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, answer: Answer, *, tells_usage: bool) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        deltas = [
            {"role": "assistant"},
            *({"reasoning_content": piece} for piece in _pieces(answer.thoughts)),
            *({"content": piece} for piece in _pieces(answer.text)),
        ]
        for delta in deltas:
            self.owner.pause(answer.chunk_delay_s)
            self._event({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
        self._event({"choices": [{"index": 0, "delta": {}, "finish_reason": answer.finish}]})
        if answer.usage and tells_usage:
            self._event({"choices": [], "usage": answer.usage})
        if answer.lingers_s:
            self.owner.pause(answer.lingers_s)
        else:
            self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, chunk: dict[str, Any]) -> None:
        self.wfile.write(f"data: {json.dumps({'object': 'chat.completion.chunk', **chunk})}\n\n".encode())
        self.wfile.flush()


def _pieces(text: str, size: int = 24) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


def main() -> None:
    """Serve the replies of the files named on the command line until standard input closes."""
    parser = argparse.ArgumentParser(description="Scripted OpenAI-compatible endpoint for tests.")
    parser.add_argument(
        "--reply", type=Path, action="append", required=True, help="file with one reply; repeatable"
    )
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each reply begins")
    parser.add_argument("--chunk-delay", type=float, default=0.0, help="seconds before each piece of a reply")
    arguments = parser.parse_args()
    answers = [
        Answer(
            text=path.read_text(encoding="utf-8"),
            delay_s=arguments.delay,
            chunk_delay_s=arguments.chunk_delay,
        )
        for path in arguments.reply
    ]
    with ChatEndpoint(answers) as endpoint:
        print(endpoint.url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()

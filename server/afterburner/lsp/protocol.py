"""The base protocol as the specification has it, where pygls 2.1.1 differs.

This touches private names of pygls, so its version is pinned, and a contract test over real stdio stands
behind each mend: an upgrade of pygls that breaks or mends one shows there.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Generator
from concurrent.futures import Future
from functools import partial
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol, lsp_method
from pygls.protocol.json_rpc import MsgId

from afterburner.lsp.abilities import Abilities
from afterburner.lsp.documents import Documents

logger = logging.getLogger(__name__)

PROPOSAL_SCHEME = "afterburner-proposal"
_Message = dict[str, Any]


class Protocol(LanguageServerProtocol):
    """pygls' protocol, mended."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Prepare for one session."""
        super().__init__(*args, **kwargs)
        self.exited = asyncio.Event()
        """Set when the client has sent `exit`."""

    @property
    def shutdown_requested(self) -> bool:
        """Whether the client has asked for the end; then `exit` is no failure."""
        return self._shutdown

    def receive(self, body: bytes) -> None:
        """Take one message of the client.

        Fault: pygls structures a message while it parses it and so does not know the id when the parameters
        are malformed; such a request was never answered.
        """
        try:
            message = json.loads(body)
        except ValueError as error:
            self._refuse(None, types.ErrorCodes.ParseError, f"The message is not JSON: {error}.")
            return
        if not isinstance(message, dict) or message.get("jsonrpc") != self.VERSION:
            self._refuse(None, types.ErrorCodes.InvalidRequest, "The message is not a JSON-RPC 2.0 object.")
            return
        if "method" in message and not self._may_come_now(message):
            return
        if "method" in message and self.get_message_type(message["method"]) is None:
            message.setdefault("params", None)
        try:
            structured = self.structure_message(message)
        except JsonRpcException:
            self._refuse_malformed(message)
            return
        self.handle_message(structured)

    def _may_come_now(self, message: _Message) -> bool:
        """Whether the session is in a state for this message; a request is answered when it is not.

        Fault: pygls runs requests before `initialize`, takes a second `initialize`, which empties the
        workspace, and never answers a request after `shutdown`.
        """
        method = message["method"]
        if method == types.EXIT:
            return True
        if self._shutdown and method == types.SHUTDOWN:
            self._send_response(message["id"])
            return False
        if self._workspace is None and method != types.INITIALIZE:
            code, reason = types.ErrorCodes.ServerNotInitialized, "The server is not initialized yet."
        elif self._workspace is not None and method == types.INITIALIZE:
            code, reason = types.ErrorCodes.InvalidRequest, "The server is already initialized."
        elif self._shutdown:
            code, reason = types.ErrorCodes.InvalidRequest, "The server is shutting down."
        else:
            return True
        if "id" in message:
            self._refuse(message["id"], code, reason)
        return False

    def _refuse_malformed(self, message: _Message) -> None:
        """Answer a message that has not the shape of its kind."""
        if "method" not in message:
            error = types.ResponseError(code=types.ErrorCodes.InvalidRequest, message="malformed result")
            self._handle_response(message["id"], None, error)
        elif "id" in message:
            reason = f"The parameters of {message['method']} are malformed."
            self._refuse(message["id"], types.ErrorCodes.InvalidParams, reason)

    def _refuse(self, msg_id: MsgId | None, code: int, reason: str) -> None:
        error = types.ResponseError(code=code, message=reason)
        self._send_data(types.ResponseErrorMessage(id=msg_id, error=error))

    def _execute_handler(
        self,
        msg_id: MsgId,
        handler: Callable[..., Any],
        callback: Callable[[Future[Any]], None],
        args: tuple[Any, ...] | None = None,
        kwargs: dict[str, Any] | None = None,
    ) -> None:
        """Run a handler.

        Fault: the handler of a command runs as a part of pygls' own, and a cancelled request did not reach
        it: the client was told that it was cancelled while it ran on.
        """
        super()._execute_handler(msg_id, handler, callback, args, kwargs)
        part = self._request_futures.get(msg_id)
        request_id = self.msg_id
        if part is None or msg_id == request_id:
            return
        part.add_done_callback(lambda _: self._request_futures.pop(msg_id, None))
        request = self._request_futures.get(request_id) if request_id is not None else None
        if request is not None:
            request.add_done_callback(partial(_cancel_too, part))

    def _run_generator(
        self,
        future: Future[Any] | None,
        *,
        gen: Generator[Any, Any, Any],
        result_future: Future[Any],
    ) -> None:
        """Take the next step of one of pygls' own handlers.

        Fault: a request whose handler was cancelled from within was never answered.
        """
        if future is not None and future.cancelled():
            result_future.cancel()
            return
        super()._run_generator(future, gen=gen, result_future=result_future)

    def _handle_response(
        self, msg_id: MsgId, result: Any | None = None, error: types.ResponseError | None = None
    ) -> None:
        """Take the client's answer to a request of ours.

        Fault: an answer that comes after we stopped waiting raised InvalidStateError, as a popup.
        """
        future = self._request_futures.get(msg_id)
        if future is not None and future.done():
            del self._request_futures[msg_id]
            return
        super()._handle_response(msg_id, result, error)

    def _send_response(
        self, msg_id: MsgId, result: Any | None = None, error: types.ResponseError | None = None
    ) -> None:
        """Answer a request.

        Fault: the answer to a request whose handler failed held the traceback, with source text.
        """
        if error is not None and error.code == types.ErrorCodes.InternalError:
            reason = "Afterburner failed; the server's log has the details."
            error = types.ResponseError(code=error.code, message=reason)
        super()._send_response(msg_id, result, error)

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Generator[Any, Any, types.InitializeResult]:
        """Begin the session, with our documents; pygls cannot announce the content of virtual documents."""
        result = yield from super().lsp_initialize(params)
        self._workspace = Documents(
            self.workspace.root_uri,
            self._server._text_document_sync_kind,
            list(self.workspace.folders.values()),
            self.workspace.position_encoding,
        )
        if result.capabilities.workspace and not Abilities.read(params.capabilities).register_content:
            result.capabilities.workspace.text_document_content = types.TextDocumentContentOptions(
                schemes=[PROPOSAL_SCHEME]
            )
        return result

    @lsp_method(types.SHUTDOWN)
    def lsp_shutdown(self, *args: Any) -> Generator[Any, Any, None]:
        """End the work of the session.

        Fault: pygls cancels what is in flight while it iterates over it, which changes it; `shutdown` was
        then answered with an error and the exit code was wrong.
        """
        handler = self.fm.features.get(types.SHUTDOWN)
        if handler is not None:
            yield handler, args, None
        own_id = self.msg_id
        for msg_id, future in list(self._request_futures.items()):
            if msg_id != own_id:
                future.cancel()
        self._shutdown = True

    @lsp_method(types.EXIT)
    def lsp_exit(self, *_: Any) -> None:  # type: ignore[override]
        """End the process.

        Fault: pygls raises SystemExit in a callback, where it is swallowed with its exit code.
        """
        self.exited.set()


def _cancel_too(part: Future[Any], request: Future[Any]) -> None:
    if request.cancelled():
        part.cancel()

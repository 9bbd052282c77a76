"""A job's work-done progress: begun once, reported a few times a second, ended exactly once."""

from __future__ import annotations

import asyncio
import logging
from typing import Protocol

from lsprotocol.types import (
    ProgressParams,
    WorkDoneProgressBegin,
    WorkDoneProgressCreateParams,
    WorkDoneProgressEnd,
    WorkDoneProgressReport,
)
from pygls.exceptions import JsonRpcException

logger = logging.getLogger(__name__)

_INTERVAL_S = 0.2
"""The least time between two reports."""


class Channel(Protocol):
    """The part of the language server that progress needs."""

    async def window_work_done_progress_create_async(self, params: WorkDoneProgressCreateParams) -> None:
        """Ask the client to show a token."""
        ...

    def progress(self, params: ProgressParams) -> None:
        """Send something for a token."""
        ...


class JobProgress:
    """Shows one job under one token; says nothing when the client refuses the token."""

    def __init__(self, channel: Channel, token: str, title: str, message: str) -> None:
        """Begin as soon as the client has accepted the token."""
        self._channel = channel
        self._token = token
        self._message = message
        self._end_message: str | None = None
        self._pending: asyncio.TimerHandle | None = None
        self._last_report_s = 0.0
        self._is_shown = False
        self._task = asyncio.create_task(self._begin(title))

    async def _begin(self, title: str) -> None:
        try:
            await self._channel.window_work_done_progress_create_async(
                WorkDoneProgressCreateParams(token=self._token)
            )
        except JsonRpcException as error:
            logger.info("The client shows no progress: %s", error)
            return
        self._send(WorkDoneProgressBegin(title=title, cancellable=True, message=self._message))
        self._is_shown = True
        self._last_report_s = asyncio.get_running_loop().time()
        if self._end_message is not None:
            self._send_end(self._end_message)

    def report(self, message: str) -> None:
        """Show where the job is; of reports that come too fast the last one is shown."""
        if self._end_message is not None or message == self._message:
            return
        self._message = message
        if self._is_shown and self._pending is None:
            loop = asyncio.get_running_loop()
            self._pending = loop.call_at(self._last_report_s + _INTERVAL_S, self._flush)

    def end(self, message: str) -> None:
        """Show the end; what comes afterwards is ignored."""
        if self._end_message is not None:
            return
        self._end_message = message
        if self._pending is not None:
            self._pending.cancel()
        if self._is_shown:
            self._send_end(message)

    def _flush(self) -> None:
        self._pending = None
        self._last_report_s = asyncio.get_running_loop().time()
        self._send(WorkDoneProgressReport(message=self._message, cancellable=True))

    def _send_end(self, message: str) -> None:
        self._is_shown = False
        self._send(WorkDoneProgressEnd(message=message))

    def _send(self, value: WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd) -> None:
        self._channel.progress(ProgressParams(token=self._token, value=value))

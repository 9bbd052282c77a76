"""Who answers which message of the client."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from afterburner.errors import AfterburnerError
from afterburner.lsp import debug
from afterburner.lsp.abilities import Abilities
from afterburner.lsp.actions import KINDS, OPTIMIZE_COMMAND, code_actions
from afterburner.lsp.configuration import SECTION
from afterburner.lsp.jobs import Job
from afterburner.lsp.presenter import TOKEN_PREFIX
from afterburner.lsp.protocol import PROPOSAL_SCHEME
from afterburner.lsp.requests import JobRequest, OptimizeRequest, options_for, place_refusal
from afterburner.lsp.server import Server

logger = logging.getLogger(__name__)


def register(server: Server) -> None:
    """Let the server answer."""
    _register_session(server)
    _register_documents(server)
    _register_commands(server)


def _register_session(server: Server) -> None:
    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        given = params.initialization_options
        given = given if isinstance(given, dict) else {}
        server.abilities = Abilities.read(params.capabilities)
        server.trusted = given.get("trusted") is not False
        server.configuration.begin(given.get("settings"))
        if params.process_id is not None:
            server.outlive_not(params.process_id)
        if params.client_info is not None:
            logger.info("client: %s %s", params.client_info.name, params.client_info.version or "")

    @server.feature(types.INITIALIZED)
    async def initialized(_: types.InitializedParams) -> None:
        wanted: list[tuple[str, Any]] = []
        if server.abilities.register_configuration:
            options = types.DidChangeConfigurationRegistrationOptions(section=SECTION)
            wanted.append((types.WORKSPACE_DID_CHANGE_CONFIGURATION, options))
        if server.abilities.register_content:
            schemes = types.TextDocumentContentRegistrationOptions(schemes=[PROPOSAL_SCHEME])
            wanted.append((types.WORKSPACE_TEXT_DOCUMENT_CONTENT, schemes))
        registrations = [types.Registration(method, method, options) for method, options in wanted]
        if registrations:
            await server.client_register_capability_async(types.RegistrationParams(registrations))

    @server.feature(types.SHUTDOWN)
    async def shutdown(*_: Any) -> None:
        await server.aclose()

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def did_change_configuration(params: types.DidChangeConfigurationParams) -> None:
        server.configuration.changed(params.settings)

    @server.feature(types.WINDOW_WORK_DONE_PROGRESS_CANCEL)
    def cancel_progress(params: types.WorkDoneProgressCancelParams) -> None:
        job = server.jobs.get(str(params.token).removeprefix(TOKEN_PREFIX))
        if job is not None:
            server.jobs.cancel(job)


def _register_documents(server: Server) -> None:
    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(_: types.DidOpenTextDocumentParams) -> None:
        pass

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeTextDocumentParams) -> None:
        server.proposals.document_changed(params.text_document.uri)

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=list(KINDS.values()))
    )
    async def code_action(params: types.CodeActionParams) -> list[types.CodeAction | types.Command]:
        uri = params.text_document.uri
        settings = await server.configuration.of(uri)
        return code_actions(
            server.documents.document(uri),
            params,
            server.abilities,
            efficiencies=settings.actions,
            refusal=place_refusal(uri, trusted=server.trusted),
        )

    @server.feature(types.WORKSPACE_TEXT_DOCUMENT_CONTENT)
    def text_document_content(params: types.TextDocumentContentParams) -> types.TextDocumentContentResult:
        try:
            return types.TextDocumentContentResult(text=server.proposals.content(params.uri))
        except KeyError as error:
            raise JsonRpcInvalidParams(f"There is no proposal {params.uri}.") from error


def _register_commands(server: Server) -> None:
    @server.command(OPTIMIZE_COMMAND)
    async def optimize(request: OptimizeRequest) -> dict[str, str]:
        settings = await server.configuration.of(request.uri, fresh=True)
        options, refusal = options_for(request, server.documents, settings, trusted=server.trusted)
        return {"job": server.start(request.uri, options, refusal).id}

    @server.command("afterburner.showPrompt")
    async def show_prompt(request: OptimizeRequest) -> dict[str, str]:
        settings = await server.configuration.of(request.uri, fresh=True)
        options, refusal = options_for(request, server.documents, settings, trusted=server.trusted)
        try:
            text = f"Nothing is sent: {refusal}\n" if refusal else await server.preview(options)
        except AfterburnerError as error:
            text = f"Nothing is sent: {error}\n"
        return {"text": text}

    @server.command("afterburner.accept")
    async def accept(request: JobRequest) -> dict[str, Any]:
        acceptance = await server.proposals.accept(_job(server, request))
        return {"applied": acceptance.applied, "message": acceptance.message}

    @server.command("afterburner.discard")
    def discard(request: JobRequest) -> None:
        server.proposals.discard(_job(server, request))

    @server.command("afterburner.cancel")
    def cancel(request: JobRequest) -> None:
        server.jobs.cancel(_job(server, request))

    @server.command("afterburner.report")
    async def report(request: JobRequest) -> dict[str, str]:
        record = _job(server, request).record
        if record is None:
            raise JsonRpcInvalidParams(f"Job {request.job} is not over yet; its report comes with the end.")
        from afterburner.report.page import page

        path = server.scratch(f"{request.job}.html")
        await asyncio.to_thread(path.write_text, page(record), encoding="utf-8")
        return {"uri": path.as_uri()}

    @server.command("afterburner.debugInformation")
    async def debug_information() -> str:
        return await debug.information(server)


def _job(server: Server, request: JobRequest) -> Job:
    job = server.jobs.get(request.job)
    if job is None:
        raise JsonRpcInvalidParams(f"There is no job {request.job}; it may be of an earlier session.")
    return job

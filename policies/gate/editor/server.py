"""The server: which documents are open, when they are judged, and what the editor is told. One thread judges, so that what a run reads is never another's."""

from __future__ import annotations

import gc
import logging
from asyncio import CancelledError
from typing import Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from queuegate._version import __version__

from .session import Session

_WATCHED = ("**/queuegate.yaml", "**/*.{yaml,yml,json,template,py,js,mjs,cjs,ts,mts,cts}")
"""What decides of findings: templates, settings, and the code of handlers."""


def serve() -> None:
    """Speak with an editor over standard input and output until it says goodbye."""
    gc.set_threshold(50_000, 50, 50)
    told = logging.StreamHandler()
    told.addFilter(lambda record: not _is_gone(record))
    logging.basicConfig(handlers=[told], level=logging.WARNING)
    made().start_io()


def _is_gone(record: logging.LogRecord) -> bool:
    """Is it only that the editor has gone away, and nobody hears an answer?"""
    error = record.exc_info[1] if record.exc_info else None
    while error is not None and not isinstance(error, (BrokenPipeError, ConnectionError, CancelledError)):
        error = error.__cause__ or error.__context__
    return error is not None


def made() -> LanguageServer:
    """A server that nobody has connected yet."""
    server = LanguageServer("queuegate", __version__, text_document_sync_kind=types.TextDocumentSyncKind.Full)
    session = Session(server)
    _documents(server, session)
    _questions(server, session)

    @server.feature(types.INITIALIZED)
    async def begins(_: types.InitializedParams) -> None:
        await session.warm()
        await _watch(server)

    return server


def _documents(server: LanguageServer, session: Session) -> None:
    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        session.edited(params.text_document.uri, at_once=True)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        session.edited(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        session.closed(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(_: types.DidSaveTextDocumentParams) -> None:
        session.everything()

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def moved(_: types.DidChangeWatchedFilesParams) -> None:
        session.everything()

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def folders(_: types.DidChangeWorkspaceFoldersParams) -> None:
        session.everything()


def _questions(server: LanguageServer, session: Session) -> None:
    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        return await session.hover(params.text_document.uri, params.position)

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix]))
    async def actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        only = params.context.only
        if only and not any(types.CodeActionKind.QuickFix.value.startswith(str(getattr(kind, "value", kind))) for kind in only):
            return []
        return await session.actions(params.text_document.uri, params.range)


async def _watch(server: LanguageServer) -> None:
    """Ask an editor that can to tell what changes on disk."""
    workspace = server.client_capabilities.workspace
    watching: Any = workspace and workspace.did_change_watched_files
    if watching and watching.dynamic_registration:
        options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(pattern) for pattern in _WATCHED])
        await server.client_register_capability_async(
            types.RegistrationParams([types.Registration("queuegate-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)])
        )

"""An editor as tests need one: pygls' own client, speaking with `queuegate lsp` in a process of its own. `runpy.run_path(…)["Editor"]` gives it."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.client import LanguageClient

PATIENCE = 60


class Editor:
    def __init__(self, *folders: Path, document_changes: bool = True) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._news = threading.Condition()
        self.said: dict[str, types.PublishDiagnosticsParams] = {}
        self.times: dict[str, int] = {}
        self.logged: list[str] = []
        self._versions: dict[str, int] = {}
        self.client = LanguageClient("an editor", "1")
        self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda params: self._told(params))  # noqa: PLW0108 - a method takes no attributes, which pygls gives it
        self.client.feature(types.WINDOW_LOG_MESSAGE)(lambda params: self.logged.append(params.message))
        self.client.feature(types.WINDOW_SHOW_MESSAGE)(lambda params: self.logged.append(params.message))
        self.run(self.client.start_io(sys.executable, "-m", "queuegate", "lsp"))
        self.run(self.client.initialize_async(_hello(folders, document_changes=document_changes)))
        self.client.initialized(types.InitializedParams())

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        waiting: Future[Any] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return waiting.result(PATIENCE)

    def open(self, file: Path, text: str, language: str = "yaml") -> list[types.Diagnostic]:
        uri = file.as_uri()
        before = self.times.get(uri, 0)
        self._versions[uri] = 1
        self._do(lambda: self.client.text_document_did_open(types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, language, 1, text))))
        return self.wait(file, before)

    def change(self, file: Path, text: str) -> list[types.Diagnostic]:
        before = self.times.get(file.as_uri(), 0)
        self.type(file, text)
        return self.wait(file, before)

    def type(self, file: Path, text: str) -> None:
        uri = file.as_uri()
        self._versions[uri] += 1
        change = types.TextDocumentContentChangeWholeDocument(text)
        document = types.VersionedTextDocumentIdentifier(uri=uri, version=self._versions[uri])
        self._do(lambda: self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change])))

    def save(self, file: Path, after: Path | None = None) -> list[types.Diagnostic]:
        watched = after or file
        before = self.times.get(watched.as_uri(), 0)
        self._do(lambda: self.client.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(file.as_uri()))))
        return self.wait(watched, before)

    def moved(self, file: Path, after: Path) -> list[types.Diagnostic]:
        before = self.times.get(after.as_uri(), 0)
        event = types.FileEvent(file.as_uri(), types.FileChangeType.Changed)
        self._do(lambda: self.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event])))
        return self.wait(after, before)

    def close(self, file: Path) -> None:
        self._do(lambda: self.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(file.as_uri()))))

    def hover(self, file: Path, line: int, character: int) -> str:
        document, at = types.TextDocumentIdentifier(file.as_uri()), types.Position(line, character)
        found = self.run(self.client.text_document_hover_async(types.HoverParams(document, at)))
        return found.contents.value if found else ""

    def actions(self, file: Path, where: types.Range) -> list[types.CodeAction]:
        document = types.TextDocumentIdentifier(file.as_uri())
        return self.run(self.client.text_document_code_action_async(types.CodeActionParams(document, where, types.CodeActionContext([])))) or []

    def wait(self, file: Path, before: int = 0) -> list[types.Diagnostic]:
        """What was told of a file last, of its newest version."""
        uri = file.as_uri()
        with self._news:
            arrived = self._news.wait_for(
                lambda: self.times.get(uri, 0) > before and (self.said[uri].version in (None, self._versions.get(uri))),
                PATIENCE,
            )
        assert arrived, (uri, self.logged)
        return list(self.said[uri].diagnostics)

    def stop(self) -> int | None:
        self.run(self.client.shutdown_async(None))
        self._do(lambda: self.client.exit(None))
        process = self.client._server
        code: int | None = self.run(asyncio.wait_for(process.wait(), PATIENCE)) if process else None
        self.run(self.client.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()
        return code

    def _do(self, work: Any) -> None:
        async def done() -> None:
            work()

        self.run(done())

    def _told(self, params: types.PublishDiagnosticsParams) -> None:
        with self._news:
            self.said[params.uri] = params
            self.times[params.uri] = self.times.get(params.uri, 0) + 1
            self._news.notify_all()


def _hello(folders: tuple[Path, ...], *, document_changes: bool) -> types.InitializeParams:
    edit = types.WorkspaceEditClientCapabilities(document_changes=document_changes)
    return types.InitializeParams(
        types.ClientCapabilities(workspace=types.WorkspaceClientCapabilities(workspace_edit=edit, workspace_folders=True)),
        workspace_folders=[types.WorkspaceFolder(one.as_uri(), one.name) for one in folders],
    )

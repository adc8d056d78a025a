"""What is known of the open documents, and how it becomes known: each change is judged after a moment, in one thread; a newer change goes before an older one."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Final, TypeVar

from lsprotocol import types
from pygls import uris
from pygls.lsp.server import LanguageServer
from pygls.workspace import TextDocument

from queuegate.synth.sources.targets.detect import ENDINGS
from queuegate.synth.sources.within import within

from ..report.door import spoken
from ..settings.settings import FILE
from . import judge
from .actions import Offer, offers
from .diagnostics import Told, elsewhere, shown, told
from .hover import pages, property_at
from .judge import Asked, Said
from .positions import Lines

PAUSE: Final = 0.05
"""Seconds without a further change after which a document is judged."""
_NO_FILE: Final = os.path.abspath("queuegate.sample.yaml")  # noqa: PTH100 - it need not be there
_SAMPLE: Final = """Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Handler: a.b, Code: {ZipFile: "def b(event, context): pass"}}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
"""
"""Is judged before anything is asked, so that what judging needs is loaded by then."""

T = TypeVar("T")


class Session:
    """The open documents of one editor."""

    def __init__(self, server: LanguageServer) -> None:
        self._server = server
        self._thread = ThreadPoolExecutor(1, "judging")
        self._told: dict[str, Told] = {}
        self._waiting: dict[str, asyncio.Task[None]] = {}
        self._settings: dict[str, frozenset[str]] = {}

    async def warm(self) -> None:
        """Load what judging needs."""
        await self._guarded(lambda: judge.judged(Asked(_NO_FILE, inside=False, known=True), {_NO_FILE: _SAMPLE}))

    def edited(self, uri: str, *, at_once: bool = False) -> None:
        """A document has been opened or changed."""
        file = _file(uri)
        if file is None:
            return
        if os.path.basename(file) == FILE:  # noqa: PTH119 - text
            self.everything()
        elif file.lower().endswith(ENDINGS):
            self._later(file, 0 if at_once else PAUSE)

    def closed(self, uri: str) -> None:
        """What was said of a document that is closed is taken back; the others are judged with what is on disk."""
        file = _file(uri)
        if file is None:
            return
        if (waiting := self._waiting.pop(file, None)) is not None:
            waiting.cancel()
        if self._told.pop(file, None) is not None:
            self._publish(uri, None, [])
        self._of_settings(file, {})
        self.everything()

    def everything(self) -> None:
        """Judge all open documents anew: something changed on which they rest."""
        for file in self._open():
            if file.lower().endswith(ENDINGS) and os.path.basename(file) != FILE:  # noqa: PTH119 - text
                self._later(file, PAUSE)

    async def hover(self, uri: str, position: types.Position) -> types.Hover | None:
        file, document = _file(uri), self._open().get(_file(uri) or "")
        if file is None or document is None:
            return None
        lines = self._lines(document)
        at = [one for one in self._found(file) if _holds(one.range, position)]
        parts = pages(str(one.code) for one in at)
        known = await self._guarded(lambda: property_at(document.source, lines.offset(position)))
        parts += [known] if known else []
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, "\n\n---\n\n".join(parts))) if parts else None

    async def actions(self, uri: str, wanted: types.Range) -> list[types.CodeAction]:
        """What can be done about the findings in a range, of the text as it is now."""
        file, document = _file(uri), self._open().get(_file(uri) or "")
        if file is None or document is None:
            return []
        text, version = document.source, document.version
        if (known := self._told.get(file)) is None or known.text != text:
            await self._judge(file)
        here = {str(one.data): one for one in self._found(file) if one.data and _overlap(one.range, wanted)}
        if not here:
            return []
        stop = Event()
        texts = self._texts()
        asked = self._asked(file)
        try:
            found = await self._guarded(lambda: _until(stop, asked, texts, frozenset(here)))
        except asyncio.CancelledError:
            stop.set()
            raise
        lines = self._lines_of(text)
        first = {one.fingerprint: one for one in reversed(found or ()) if one.puts_right}
        meant = types.OptionalVersionedTextDocumentIdentifier(uri=uri, version=version)
        return [self._action(one, here[one.fingerprint], meant, lines, preferred=first.get(one.fingerprint) is one) for one in found or ()]

    def _action(
        self, offer: Offer, diagnostic: types.Diagnostic, document: types.OptionalVersionedTextDocumentIdentifier, lines: Lines, *, preferred: bool
    ) -> types.CodeAction:
        edits = [types.TextEdit(lines.range(one.start, one.end), one.text) for one in offer.proposal.changes]
        workspace = self._server.client_capabilities.workspace
        if workspace and workspace.workspace_edit and workspace.workspace_edit.document_changes:
            edit = types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(document, [*edits])])
        else:
            edit = types.WorkspaceEdit(changes={document.uri: edits})
        title = shown(offer.proposal.title)
        return types.CodeAction(title, kind=types.CodeActionKind.QuickFix, diagnostics=[diagnostic], is_preferred=preferred or None, edit=edit)

    def _later(self, file: str, pause: float) -> None:
        """Judge a document after a moment, unless it changes again until then."""
        if (waiting := self._waiting.get(file)) is not None:
            waiting.cancel()

        async def after() -> None:
            await asyncio.sleep(pause)
            await self._judge(file)

        self._waiting[file] = asyncio.get_running_loop().create_task(after())

    async def _judge(self, file: str) -> None:
        """Judge a document, and tell what is found in it and in the open ones beside it. What is older than the document is told to nobody."""
        document = self._open().get(file)
        if document is None:
            return
        texts, asked = self._texts(), self._asked(file)
        said = await self._guarded(lambda: judge.judged(asked, texts))
        if said is None:
            return
        documents = self._open()
        for one in {file, *said.files()} & documents.keys():
            if one in texts and documents[one].source == texts[one]:
                self._tell(one, said, documents)
        self._of_settings(file, elsewhere(said, documents.keys()))

    def _tell(self, file: str, said: Said, documents: dict[str, TextDocument]) -> None:
        names = {path: document.uri for path, document in documents.items()}
        lines = self._lines(documents[file])
        self._told[file] = now = told(said, file, lines, names, self._told.get(file))
        self._publish(documents[file].uri, documents[file].version, now.all())

    def _of_settings(self, file: str, wrong: dict[str, list[types.Diagnostic]]) -> None:
        """Tell what is wrong in settings where they stand, and take back what was told because of this document before."""
        before = self._settings.get(file, frozenset())
        documents = self._open()
        for path in before.union(wrong):
            document = documents.get(path)
            self._publish(document.uri if document else Path(path).as_uri(), None, wrong.get(path, []))
        self._settings[file] = frozenset(wrong)

    def _publish(self, uri: str, version: int | None, found: list[types.Diagnostic]) -> None:
        self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, version))

    async def _guarded(self, work: Callable[[], T]) -> T | None:
        """Have it done in the thread that judges. What goes wrong there is told, and ends nothing."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except Exception as error:  # noqa: BLE001 - an editor goes on
            message = spoken(f"Queuegate itself failed: {type(error).__name__}: {error}. Please report it")
            self._server.window_log_message(types.LogMessageParams(types.MessageType.Error, message))
            return None

    def _asked(self, file: str) -> Asked:
        folders = [path for one in self._server.workspace.folders.values() if (path := uris.to_fs_path(one.uri))]
        root = self._server.workspace.root_path
        inside = any(within(Path(folder), file, Path(folder)) is not None for folder in (folders or ([root] if root else [])))
        return Asked(file, inside=inside, known=file in self._told and self._told[file].is_template)

    def _open(self) -> dict[str, TextDocument]:
        """The open documents by their absolute paths."""
        return {file: one for uri, one in self._server.workspace.text_documents.items() if (file := _file(uri)) is not None}

    def _texts(self) -> dict[str, str]:
        return {file: one.source for file, one in self._open().items()}

    def _found(self, file: str) -> list[types.Diagnostic]:
        return self._told[file].all() if file in self._told else []

    def _lines(self, document: TextDocument) -> Lines:
        return self._lines_of(document.source)

    def _lines_of(self, text: str) -> Lines:
        return Lines(text, str(getattr(self._server.workspace.position_encoding, "value", self._server.workspace.position_encoding)))


def _until(stop: Event, asked: Asked, texts: dict[str, str], wanted: frozenset[str]) -> list[Offer]:
    """What is offered, unless nobody waits for it any more."""
    found: list[Offer] = []
    for one in offers(asked, texts, wanted):
        if stop.is_set():
            break
        found.append(one)
    return found


def _file(uri: str) -> str | None:
    """The absolute path of a document; None of one that is no file."""
    path = uris.to_fs_path(uri) if uri.startswith("file:") else None
    return os.path.abspath(path) if path else None  # noqa: PTH100 - as templates are named


def _holds(one: types.Range, at: types.Position) -> bool:
    return (one.start.line, one.start.character) <= (at.line, at.character) <= (one.end.line, one.end.character)


def _overlap(one: types.Range, other: types.Range) -> bool:
    return (one.start.line, one.start.character) <= (other.end.line, other.end.character) and (other.start.line, other.start.character) <= (
        one.end.line,
        one.end.character,
    )

"""Whatever is typed, at whatever place the editor asks: an answer, no exception, soon; and whatever an editor sends, the server lives.

`QUEUEGATE_DOCUMENTS` sets how many documents are typed.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import runpy
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from lsprotocol.types import Position

from queuegate.policies.gate.editor import actions
from queuegate.policies.gate.editor.actions import offers
from queuegate.policies.gate.editor.diagnostics import told
from queuegate.policies.gate.editor.hover import pages, property_at
from queuegate.policies.gate.editor.judge import Asked, judged
from queuegate.policies.gate.editor.positions import Lines
from queuegate.policies.gate.fixes.text_edits import applied
from queuegate.policies.gate.report.door import for_people

TESTS = Path(__file__).parents[3]
INPUTS: Any = runpy.run_path(str(TESTS / "loading.py"))["package"](Path(__file__).parents[1] / "hostile")
NUMBERS: Any = runpy.run_path(str(TESTS / "lengths.py"))["numbers"]
SECONDS = 8
"""How much time of the processor a keystroke, a hover and all fixes of one document may take; most take a tenth of one."""
TYPED = (
    "\n",
    " ",
    "  ",
    ":",
    ": ",
    "- ",
    "!",
    "!Ref ",
    "!GetAtt ",
    "{",
    "}",
    "[",
    "]",
    '"',
    "'",
    "#",
    "&a ",
    "*a",
    "|\n",
    ">\n",
    "\t",
    "\r\n",
    "\ud83d",
    "\U0001f600",
    "\u202e",
    "é",
    "${",
    "Fn::",
    "a",
)


def typed(number: int) -> tuple[str, str]:
    """The name of a document, and its text as it stands at some moment of its writing."""
    chance = random.Random(number)  # noqa: S311 - no secret
    made = INPUTS.project(number)
    name = made.target if made.target in made.head else next(iter(made.head))
    text = made.head[name].decode("utf-8", "replace")
    for _ in range(chance.randint(0, 3)):
        at = chance.randrange(len(text) + 1)
        match chance.randrange(5):
            case 0:
                text = text[:at]
            case 1:
                text = text[:at] + text[at + chance.choice([1, 5, 40]) :]
            case 2:
                lines = text.splitlines(keepends=True)
                text = "".join([*lines[: len(lines) // 2], chance.choice(TYPED), *lines[len(lines) // 2 + 1 :]])
            case _:
                text = text[:at] + chance.choice(TYPED) + text[at:]
    return re.sub(r"[^\w.]", "_", Path(name).name), text


def asked_of(file: Path, text: str, chance: random.Random, secrets: tuple[str, ...]) -> None:
    """Everything that an editor may ask of a document."""
    texts = {str(file): text}
    asked = Asked(str(file), inside=chance.random() < 0.5, known=chance.random() < 0.5)
    start = time.process_time()
    said = judged(asked, texts)
    lines = Lines(text, chance.choice(["utf-8", "utf-16", "utf-32"]))
    shown = told(said, str(file), lines, {}, None).all()
    last = lines.text.count("\n") + lines.text.count("\r") + 1
    assert not [one for one in said.report.problems if one.kind.endswith("crash")]
    for one in shown:
        assert one.message == for_people(one.message)
        assert all(char.isprintable() or char == "\n" for char in one.message)
        assert 0 <= one.range.start.line <= one.range.end.line <= last
        assert not [secret for secret in secrets if secret in one.message]
    for _ in range(3):
        property_at(text, chance.randrange(len(text) + 1))
    pages(str(one.code) for one in shown)
    wanted = [str(one.data) for one in shown if one.data]
    for offer in offers(asked, texts, frozenset(chance.sample(wanted, min(len(wanted), 2)))):
        assert applied(text, offer.proposal.changes) != text
        assert not [secret for secret in secrets if secret in offer.proposal.title]
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize("numbers", NUMBERS("QUEUEGATE_DOCUMENTS", 6, 40, step=40))
def test_a_document_at_any_moment_of_its_writing_is_judged(numbers: range, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    for number in numbers:
        name, text = typed(number)
        file = tmp_path / name
        try:
            asked_of(file, text, random.Random(number), INPUTS.SECRETS if INPUTS.project(number).has_secrets and text.isascii() else ())  # noqa: S311 - no secret
        except Exception as error:
            error.add_note(f"document {number}")
            raise


def units(part: str, encoding: str) -> int:
    """How many units an encoding needs for a text."""
    return len(part.encode({"utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(encoding, encoding), "surrogatepass")) // {"utf-16": 2, "utf-32": 4}.get(
        encoding, 1
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_places_are_counted_in_the_units_of_the_protocol(encoding: str) -> None:
    for number in range(300):
        chance = random.Random(number)  # noqa: S311 - no secret
        text = "".join(chance.choice("ab\n\r é\U0001f600\ud83d\u202e") for _ in range(chance.randrange(30)))
        lines = Lines(text, encoding)
        for offset in range(len(text) + 1):
            place = lines.position(offset)
            start = lines.offset(Position(place.line, 0))
            assert place.character == units(text[start:offset], encoding), (number, offset)
            asked = Position(place.line, chance.choice([0, 1, 3, 50]))
            found = lines.offset(asked)
            assert units(text[start:found], encoding) <= asked.character
            assert found == len(text) or text[found] in "\r\n" or units(text[start : found + 1], encoding) > asked.character


def test_a_place_in_a_line_of_a_megabyte_takes_no_more_work_than_one_at_its_start() -> None:
    counted: list[int] = []

    class Counted(str):
        __slots__ = ()

        def __getitem__(self, key: Any) -> str:
            found = super().__getitem__(key)
            counted.append(len(found))
            return found

    lines = Lines(Counted("é" * 500_000), "utf-16")
    assert lines.offset(Position(0, 499_000)) == 499_000
    assert sum(counted) < 2_000_000


def test_what_is_offered_is_found_out_in_time_or_not_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (TESTS / "policies" / "base.yaml").read_text(encoding="utf-8").replace("VisibilityTimeout: 185", "VisibilityTimeout: 5")
    asked, texts = Asked(str(tmp_path / "t.yaml"), inside=False), {str(tmp_path / "t.yaml"): text}
    wanted = frozenset(one.fingerprint for one in judged(asked, texts).live())
    assert [*actions.offers(asked, texts, wanted)]
    often: list[float] = []

    def counting(one: Asked, held: Any, seconds: float = 10.0) -> Any:
        often.append(seconds)
        return judged(one, held, seconds)

    monkeypatch.setattr(actions, "judged", counting)
    monkeypatch.setattr(actions, "MOST_SECONDS", -1.0)
    assert [*actions.offers(asked, texts, wanted)] == []
    assert len(often) == 1


def messages(number: int, folder: Path) -> list[Any]:
    """What an editor may send, right and wrong, in any order."""
    chance = random.Random(number)  # noqa: S311 - no secret
    uris: list[Any] = [(folder / name).as_uri() for name in ("t.yaml", "queuegate.yaml", "a.json")] + [
        "untitled:1",
        "file:///",
        "",
        "file://\x00",
        "http://x/t.yaml",
        None,
        5,
    ]

    def position() -> dict[str, Any]:
        return {"line": chance.choice([0, 1, 5, 10**6, -1]), "character": chance.choice([0, 3, 10**6, -1])}

    made: list[Any] = []
    for i in range(60):
        uri = chance.choice(uris[: chance.choice([3, len(uris)])])
        document = {"uri": uri, "version": chance.choice([1, 2, 0, -5, i])}
        between = {"start": position(), "end": position()}
        text = typed(chance.randrange(10_000))[1] if chance.random() < 0.7 else chance.choice(["", "\x00", "fail-on: [", "targets: ['..']", "{}"])
        method, params = chance.choice([
            ("textDocument/didOpen", {"textDocument": {**document, "languageId": "yaml", "text": text}}),
            ("textDocument/didOpen", {"textDocument": {**document, "languageId": "yaml", "text": text}}),
            ("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]}),
            ("textDocument/didChange", {"textDocument": document, "contentChanges": [{"range": between, "text": "x"}]}),
            ("textDocument/didSave", {"textDocument": document}),
            ("textDocument/didClose", {"textDocument": document}),
            ("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": 2}]}),
            ("workspace/didChangeWorkspaceFolders", {"event": {"added": [{"uri": uri, "name": "x"}], "removed": []}}),
            ("textDocument/hover", {"textDocument": document, "position": position()}),
            ("textDocument/codeAction", {"textDocument": document, "range": between, "context": {"diagnostics": []}}),
            ("textDocument/codeAction", {"textDocument": document, "range": between, "context": {"diagnostics": [], "only": ["quickfix", "x"]}}),
            ("$/cancelRequest", {"id": chance.randrange(100)}),
            ("textDocument/completion", {"textDocument": document, "position": position()}),
            ("no/such", {}),
            ("textDocument/hover", chance.choice([None, [], {}, {"textDocument": 5}])),
        ])  # fmt: skip
        asks = method in ("textDocument/hover", "textDocument/codeAction", "textDocument/completion", "no/such")
        made.append({"jsonrpc": "2.0", "method": method, "params": params} | ({"id": 100 + i} if asks else {}))
    return made


def framed(message: Any) -> bytes:
    body = json.dumps(message).encode("utf-8", "surrogatepass")
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


@pytest.mark.parametrize("numbers", NUMBERS("QUEUEGATE_EDITORS", 1, 3, step=3))
@pytest.mark.slow
def test_whatever_an_editor_sends_the_server_answers_on(numbers: range, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    for number in numbers:
        hello = {"processId": None, "rootUri": tmp_path.as_uri(), "capabilities": {}, "workspaceFolders": [{"uri": tmp_path.as_uri(), "name": "x"}]}
        good = (TESTS / "policies" / "base.yaml").read_text(encoding="utf-8").replace("VisibilityTimeout: 185", "VisibilityTimeout: 5")
        last = {"uri": (tmp_path / "last.yaml").as_uri(), "languageId": "yaml", "version": 1, "text": good}
        sent = [
            {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello},
            {"jsonrpc": "2.0", "method": "initialized", "params": {}},
            *messages(number, tmp_path),
            {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": last}},
            {"jsonrpc": "2.0", "id": 2, "method": "textDocument/codeAction", "params": {"textDocument": last, "range": {"start": {"line": 0, "character": 0}, "end": {"line": 999, "character": 0}}, "context": {"diagnostics": []}}},
            {"jsonrpc": "2.0", "id": 3, "method": "shutdown"},
            {"jsonrpc": "2.0", "method": "exit"},
        ]  # fmt: skip
        code, heard, said = asyncio.run(spoken_with(sent, tmp_path))
        answers = {one["id"]: one for one in heard if "id" in one}
        assert code == 0, (number, said[-800:])
        assert {1, 2, 3} <= answers.keys(), number
        assert any("VisibilityTimeout" in one["title"] for one in answers[2]["result"]), number
        logged = [one["params"]["message"] for one in heard if one.get("method") == "window/logMessage"]
        assert not [one for one in logged if "itself failed" in one], (number, logged)


async def spoken_with(sent: list[Any], folder: Path) -> tuple[int, list[Any], str]:
    """Every answer and notice of a server that is sent this, the last two only when it has answered what came before; its exit code, and its standard error."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "queuegate", "lsp", cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin
    assert process.stdout
    assert process.stderr
    process.stdin.write(b"".join(map(framed, sent[:-2])))
    heard: list[Any] = []

    async def until(answered: int) -> None:
        while not any(one.get("id") == answered and "method" not in one for one in heard):
            header = await process.stdout.readuntil(b"\r\n\r\n")  # type: ignore[union-attr]  # above
            size = int(re.search(rb"Content-Length: (\d+)", header)[1])  # type: ignore[index]  # every one has it
            heard.append(json.loads(await process.stdout.readexactly(size)))  # type: ignore[union-attr]  # above

    errors = asyncio.create_task(process.stderr.read())
    await asyncio.wait_for(until(2), 120)
    process.stdin.write(b"".join(map(framed, sent[-2:])))
    await asyncio.wait_for(until(3), 60)
    code = await asyncio.wait_for(process.wait(), 60)
    return code, heard, (await errors).decode(errors="replace")

"""Which operations of AWS a handler in Java, Go or C# calls, on what: each line that calls one says it after `//!`, and `//?` which services may be called beside."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from queuegate.synth.handlers.aws_calls import Calls, Env
from queuegate.synth.handlers.compiled.calls.reader import read_calls
from queuegate.synth.handlers.source import Code
from queuegate.synth.values.value import Place

LANGUAGES = {
    ".java": ("java21", "src/main/java/shop/Orders.java", "shop.Orders::handleRequest"),
    ".go": ("provided.al2023", "main.go", "bootstrap"),
    ".cs": ("dotnet8", "Orders.cs", "Shop::Shop.Orders::Handle"),
}
CASES = sorted(file for file in (Path(__file__).parent / "cases").rglob("*.*") if file.suffix in LANGUAGES)


def calls(folder: Path, ending: str, text: str, others: dict[str, str] | None = None) -> Calls:
    place = Place(None, ())  # type: ignore[arg-type]  # nothing here asks for the template
    runtime, file, handler = LANGUAGES[ending]
    for name, content in {file: text, **(others or {})}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return read_calls(Code("Worker", runtime, handler, folder, None, place, place, place))


def spelt(named: tuple[str | Env | None, ...] | None) -> str:
    return "".join(one if isinstance(one, str) else f"${{{one.name}}}" if one else "?" for one in named or ())


def said(found: Calls) -> set[tuple[int, str]]:
    return {(one.at.spot.line, f"{one.service} {one.operation} {spelt(one.named)}{' index' if one.of_index else ''}") for one in found.calls if one.at.spot}


@pytest.mark.parametrize("file", CASES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_what_is_called(file: Path, tmp_path: Path) -> None:
    text = file.read_text(encoding="utf-8")
    found = calls(tmp_path, file.suffix, text)
    marked = {(number, mark.strip()) for number, line in enumerate(text.splitlines(), 1) for mark in re.split(r"//!", line)[1:]}
    may = {tuple(line.split()) for line in re.findall(r"//\? (.*)", text)}
    assert said(found) == marked
    assert {one.services or ("any",) for one in found.unread} == may, [one.doubt.reason for one in found.unread]

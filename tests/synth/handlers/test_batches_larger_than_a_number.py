"""A handler that takes no more messages of a batch than a number of its own loses the others; in each language. One that takes them in several parts, or returns the rest, loses none."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).with_name("conditions.py")))
LANGUAGES = HELP["LANGUAGES"]
LOOP = {
    "JavaScript": ("for (const m of event.Records) { try", "{} {{ try"),
    "Python": ("    for m in event['Records']:\n", "    {}\n"),
    "Java": ("for (SQSMessage m : event.getRecords()) { try", "{} {{ try"),
    "Go": ("for _, m := range event.Records {", "{} {{"),
    "C#": ("foreach (var m in evnt.Records) { try", "{} {{ try"),
}


def in_each(*written: str) -> dict[str, str]:
    return dict(zip(LANGUAGES, written, strict=True))


PARTS = in_each(
    "for (const m of event.Records.slice(0, 5))",
    "for m in event['Records'][:5]:",
    "for (SQSMessage m : event.getRecords().stream().limit(5).toList())",
    "for _, m := range event.Records[:min(5, len(event.Records))]",
    "foreach (var m in evnt.Records.Take(5))",
)
CHUNKS = in_each(
    "for (let i = 0; i < event.Records.length; i += 5) for (const m of event.Records.slice(i, i + 5))",
    "for m in (one for i in range(0, len(event['Records']), 5) for one in event['Records'][i:i + 5]):",
    "for (int i = 0; i < event.getRecords().size(); i += 5) for (SQSMessage m : event.getRecords().subList(i, Math.min(i + 5, event.getRecords().size())))",
    "for i := 0; i < len(event.Records); i += 5 {\nfor _, m := range event.Records[i:min(i+5, len(event.Records))]",
    "foreach (var m in evnt.Records.Chunk(5).SelectMany(part => part))",
)
ALL = in_each(
    "const most = 5; for (const m of event.Records)",
    "most = 5\n    for m in event['Records']:",
    "int most = 5; for (SQSMessage m : event.getRecords())",
    "most := 5\n_ = most\nfor _, m := range event.Records",
    "var most = 5; foreach (var m in evnt.Records)",
)


def beyond(folder: Path, language: str, loop: str, caught: str) -> list[str]:
    old, new = LOOP[language]
    text = HELP["MADE"][language].replace("OWN", "").replace("CAUGHT", caught if language != "Python" else f"            {caught}")
    made = new.format(loop)
    if loop.count("{"):  # one loop in another
        text = text.replace("\treturn events.SQSEventResponse", "\t}\n\treturn events.SQSEventResponse")
    assert old in text
    text = text.replace(old, made)
    return [one.what.partition(" ")[0] for one in HELP["read_text"](folder, language, text).records.found if one.kind == "beyond"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_part_of_the_batch_is_not_all_of_it(language: str, tmp_path: Path) -> None:
    assert beyond(tmp_path, language, PARTS[language], HELP["TOLD"][language]) == ["5"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("loops", [CHUNKS, ALL], ids=["parts", "another number"])
def test_trap_every_message_has_its_turn(loops: dict[str, str], language: str, tmp_path: Path) -> None:
    assert beyond(tmp_path, language, loops[language], HELP["TOLD"][language]) == []

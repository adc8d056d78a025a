"""Reads a handler of a compiled language that a test writes: its facts, with their lines."""

from __future__ import annotations

from pathlib import Path

from queuegate.synth.handlers.compiled.answer.reader import reading
from queuegate.synth.handlers.reading import Reading
from queuegate.synth.handlers.source import Code
from queuegate.synth.values.value import Place

JAVA = """package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import java.io.IOException;
import java.util.*;
import java.util.concurrent.*;
import java.util.stream.*;
"""
_FILES = {
    "Java": ("java21", "Worker.java", "shop.Worker::handleRequest"),
    "Go": ("provided.al2023", "main.go", "bootstrap"),
    "C#": ("dotnet8", "Function.cs", "Shop::Shop.Function::Handle"),
}


def read(folder: Path, language: str, text: str, **more: str) -> Reading:
    """What is known of the handler in this text; `more` are other files."""
    runtime, file, handler = _FILES[language]
    (folder / file).write_text(text, encoding="utf-8")
    for name, other in more.items():
        (folder / f"{name}{Path(file).suffix}").write_text(other, encoding="utf-8")
    if language == "Go":
        (folder / "go.mod").write_text("module shop\n", encoding="utf-8")
    place = Place(None, ())  # type: ignore[arg-type]  # nothing here asks for the template
    return reading(Code("Worker", runtime, handler, folder, None, place, place, place))


def said(found: Reading) -> dict[str, set[str]]:
    """What is known of each group in words; `?` where there may be more."""
    groups: dict[str, set[str]] = {
        "answers": {f"{one.kind} {one.what}".strip() for one in found.answers.found},
        "failures": {" ".join(filter(None, (one.of, one.told, one.work, one.caught, "part" if one.part else ""))) for one in found.failures.found},
        "records": {one.kind for one in found.records.found},
        "order": {one.kind for one in found.order.found},
        "unawaited": {f"{one.kind} {one.what}" for one in found.unawaited.found},
    }
    return {name: words | ({"?"} if getattr(found, name).doubt is not None else set()) for name, words in groups.items()}


def line(text: str, word: str) -> int:
    """The line of a word that is there once."""
    lines = [at for at, one in enumerate(text.splitlines(), 1) if word in one]
    assert len(lines) == 1, (word, lines)
    return lines[0]

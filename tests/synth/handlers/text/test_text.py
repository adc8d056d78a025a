"""Languages that are read as text: one question, a certain answer only where the whole source never says the word."""

from __future__ import annotations

from pathlib import Path

import pytest

from queuegate.synth.handlers.source import Code
from queuegate.synth.handlers.text.reader import reading
from queuegate.synth.values.value import Place
from queuegate.synth.values.worlds import Undecided

SILENT = {
    "java21": (
        "src/main/java/Worker.java",
        "class Worker implements RequestHandler<SQSEvent, Void> { public Void handleRequest(SQSEvent e, Context c) { return null; } }",
    ),
    "dotnet8": ("src/Function.cs", "public class Function { public async Task Handler(SQSEvent e) { await Work(e); } }"),
    "ruby3.3": ("worker.rb", "def handler(event:, context:)\n  event['Records'].each { |r| work(r) }\nend"),
    "provided.al2023": ("main.go", "package main\nfunc handler(ctx context.Context, e events.SQSEvent) error { return nil }"),
}
SAYING = {
    "java21": ("src/main/kotlin/Worker.kt", "fun handle(e: SQSEvent) = SQSBatchResponse(failures)"),
    "dotnet8": ("src/Function.cs", "return new SQSBatchResponse { BatchItemFailures = failures };"),
    "ruby3.3": ("lib/worker.rb", '{ "batchItemFailures" => failed }'),
    "provided.al2023": ("src/main.rs", "Ok(SqsBatchResponse { batch_item_failures })"),
}


def code(folder: Path, runtime: str, file: str, text: str) -> Code:
    place = Place(None, ())  # type: ignore[arg-type]  # nothing here asks for the template
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    (folder / file).write_text(text, encoding="utf-8")
    return Code("Worker", runtime, "bootstrap", folder, None, place, place, place)


@pytest.mark.parametrize("runtime", SILENT)
def test_a_source_that_never_says_it(runtime: str, tmp_path: Path) -> None:
    found = reading(code(tmp_path, runtime, *SILENT[runtime]))
    assert [one.kind for one in found.answers] == ["never"]
    with pytest.raises(Undecided):
        found.failures.all_known()


@pytest.mark.parametrize("runtime", SAYING)
def test_a_source_that_says_it_is_undecided(runtime: str, tmp_path: Path) -> None:
    found = reading(code(tmp_path, runtime, *SAYING[runtime]))
    assert not found.answers.found
    with pytest.raises(Undecided, match="read as text alone"):
        found.reports()


def test_a_word_in_another_language_of_the_folder_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("batchItemFailures", encoding="utf-8")
    assert [one.kind for one in reading(code(tmp_path, "java21", *SILENT["java21"])).answers] == ["never"]


@pytest.mark.parametrize(("runtime", "file"), [("java21", "build/libs/worker.jar"), ("provided.al2023", "bootstrap"), ("dotnet8", "Function.java")])
def test_a_folder_without_its_source_is_undecided(runtime: str, file: str, tmp_path: Path) -> None:
    with pytest.raises(Undecided, match="source"):
        reading(code(tmp_path, runtime, file, "x"))

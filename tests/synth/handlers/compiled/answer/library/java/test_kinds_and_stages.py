"""Which of several classes something is, as patterns and class literals ask; what a stage of a chain does with a task that it makes; and whether something is there of which nobody knows."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[2] / "reading.py"))
read, said = HELP["read"], HELP["said"]
TEXT = (
    HELP["JAVA"]
    + """import java.util.concurrent.StructuredTaskScope;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
sealed interface Outcome { record Done(String id) implements Outcome {} record Failed(String id, Exception why) implements Outcome {} }
public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final DynamoDbClient db = DynamoDbClient.create();
  private final DynamoDbAsyncClient later = DynamoDbAsyncClient.create();
  private void put(SQSMessage m) { db.putItem(b -> b.tableName(m.getBody())); }
  private CompletableFuture<Object> start(SQSMessage m) { return later.putItem(b -> b.tableName(m.getBody())); }
  private BatchItemFailure item(String id) { return new BatchItemFailure(id); }
  private Outcome work(SQSMessage m) { try { put(m); return new Outcome.Done(m.getMessageId()); } catch (Exception e) { return new Outcome.Failed(m.getMessageId(), e); } }
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) throws Exception {
    List<BatchItemFailure> failed = new ArrayList<>();
    BODY
    return new SQSBatchResponse(failed);
  }
}
"""
)
EACH = "for (SQSMessage m : event.getRecords()) "
ASKED = [
    "event.getRecords().stream().map(this::work).filter(Outcome.KIND.class::isInstance).map(Outcome.KIND.class::cast).forEach(one -> failed.add(item(one.id())));",
    "event.getRecords().stream().map(this::work).filter(one -> Outcome.KIND.class.isInstance(one)).forEach(one -> failed.add(item(((Outcome.KIND) one).id())));",
    EACH + "if (work(m) instanceof Outcome.KIND one) failed.add(item(one.id()));",
    EACH + "if (work(m) instanceof Outcome.KIND(FIELDS)) failed.add(item(id));",
    EACH + "switch (work(m)) { case Outcome.KIND(FIELDS) -> failed.add(item(id)); default -> {} }",
    EACH + "switch (work(m)) { case shop.Outcome.KIND(FIELDS) when failed.isEmpty() || true -> failed.add(item(id)); default -> {} }",
]
FIELDS = {"Failed": "String id, var why", "Done": "String id"}


def _read(folder: Path, body: str) -> Any:
    return read(folder, "Java", TEXT.replace("BODY", body))


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize(("kind", "told"), [("Failed", "response"), ("Done", "empty")])
def test_of_which_class_it_is(asked: str, kind: str, told: str, tmp_path: Path) -> None:
    found = _read(tmp_path, asked.replace("KIND", kind).replace("FIELDS", FIELDS[kind]))
    assert {one.told for one in found.failures} == {told}
    assert not found.unfollowed


def test_the_places_are_those_of_the_text(tmp_path: Path) -> None:
    text = TEXT.replace("BODY", EACH + "\n    switch (work(m)) { case Outcome.Failed(String id, var why) -> failed.add(item(m.getBody())); default -> {} }")
    wrong = [one for one in read(tmp_path, "Java", text).answers.found if one.kind == "identifier"]
    assert [one.at.spot.line for one in wrong] == [HELP["line"](text, "BatchItemFailure(id)")]


@pytest.mark.parametrize(
    ("asks", "told"),
    [
        ("t.isCompletedExceptionally()", "response"),
        ("!t.isCompletedExceptionally()", "empty"),
        ("t.state() == Future.State.FAILED", "response"),
        ("t.state() == Future.State.SUCCESS", "empty"),
    ],
)
def test_how_a_task_ended(asks: str, told: str, tmp_path: Path) -> None:
    body = f"var all = new LinkedHashMap<String, CompletableFuture<Object>>(); {EACH} all.put(m.getMessageId(), start(m)); CompletableFuture.allOf(all.values().toArray(new CompletableFuture[0])).exceptionally(e -> null).join(); all.forEach((id, t) -> {{ if ({asks}) failed.add(item(id)); }});"
    found = _read(tmp_path, body)
    assert {one.told for one in found.failures} == {told}
    assert not list(found.unawaited)


@pytest.mark.parametrize(
    ("step", "waits"),
    [
        ("thenCompose(this::start)", True),
        ("thenAccept(x -> start(x))", False),
        ("thenRun(() -> start(m))", False),
        ("thenApply(x -> start(x))", False),
        ("thenApply(x -> start(x)).thenCompose(t -> t)", True),
        ("whenComplete((x, e) -> start(x))", False),
    ],
)
def test_a_task_that_a_stage_makes(step: str, waits: bool, tmp_path: Path) -> None:  # noqa: FBT001 - what is expected
    found = _read(tmp_path, f"{EACH} CompletableFuture.completedFuture(m).{step}.join();")
    assert bool(list(found.unawaited.found)) != waits


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("scope.join(); tasks.forEach((id, t) -> { if (t.state() == StructuredTaskScope.Subtask.State.FAILED) failed.add(item(id)); });", "response"),
        ("scope.join(); tasks.forEach((id, t) -> { if (t.state() == StructuredTaskScope.Subtask.State.SUCCESS) failed.add(item(id)); });", "empty"),
        ("scope.join(); scope.throwIfFailed();", "raised"),
    ],
)
def test_a_scope_of_tasks(body: str, told: str, tmp_path: Path) -> None:
    text = f"try (var scope = new StructuredTaskScope<Object>()) {{ var tasks = new LinkedHashMap<String, StructuredTaskScope.Subtask<Object>>(); {EACH} tasks.put(m.getMessageId(), scope.fork(() -> {{ put(m); return null; }})); {body} }}"
    found = _read(tmp_path, text)
    assert {one.told for one in found.failures} == {told}
    assert not list(found.unawaited)


@pytest.mark.parametrize("asks", ["Optional.ofNullable(db.getItem(b -> b.tableName(m.getBody()))).ifPresentOrElse(old -> {}, () -> LOOSE)", "if (Optional.ofNullable(db.getItem(b -> b.tableName(m.getBody()))).isPresent()) {} else LOOSE", "if (Optional.ofNullable(db.getItem(b -> b.tableName(m.getBody()))).isEmpty()) LOOSE"])  # fmt: skip
def test_what_is_done_where_nothing_is_there(asks: str, tmp_path: Path) -> None:
    loose = "{ try { put(m); } catch (RuntimeException e) { System.out.println(e); } }"
    assert "empty" in {one.told for one in _read(tmp_path, EACH + "{ " + asks.replace("LOOSE", loose) + "; }").failures}

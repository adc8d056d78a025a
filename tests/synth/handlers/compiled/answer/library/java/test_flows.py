"""Mono and Flux: a failure is what the chain makes of it, and nothing is done to which nobody subscribes."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[2] / "reading.py"))
read, said = HELP["read"], HELP["said"]
TEXT = (
    HELP["JAVA"]
    + """import reactor.core.publisher.*;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final DynamoDbAsyncClient db = DynamoDbAsyncClient.create();
  private Mono<Object> save(SQSMessage m) { return Mono.fromFuture(() -> db.putItem(b -> b.tableName(m.getBody()))); }
  private BatchItemFailure item(SQSMessage m) { return new BatchItemFailure(m.getMessageId()); }
  private Mono<BatchItemFailure> work(SQSMessage m) { return save(m)STEPS; }
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    BODY
  }
}
"""
)
BODY = "return new SQSBatchResponse(Flux.fromIterable(event.getRecords()).flatMap(this::work).collectList().block());"
NOTHING = ".then(Mono.<BatchItemFailure>empty())"
TOLD = {
    "resumed": f"{NOTHING}.onErrorResume(e -> Mono.just(item(m)))",
    "resumed for all": f"{NOTHING}.onErrorResume(Exception.class, e -> Mono.just(item(m)))",
    "returned": f"{NOTHING}.onErrorReturn(item(m))",
    "with a look": f"{NOTHING}.doOnError(e -> System.out.println(e)).onErrorResume(e -> Mono.just(item(m)))",
    "tried again": f".retry(2){NOTHING}.onErrorResume(e -> Mono.just(item(m)))",
}
LOST = {
    "resumed with nothing": f"{NOTHING}.onErrorResume(e -> Mono.empty())",
    "completed": f"{NOTHING}.onErrorComplete()",
    "before the rest": f".onErrorResume(e -> Mono.empty()){NOTHING}.onErrorResume(e -> Mono.just(item(m)))",
    "returned as nothing": ".onErrorReturn(m)" + NOTHING,
}


def _read(folder: Path, steps: str, body: str = BODY) -> Any:
    return read(folder, "Java", TEXT.replace("STEPS", steps).replace("BODY", body))


@pytest.mark.parametrize("name", TOLD)
def test_what_an_operator_makes_of_a_failure_is_told(name: str, tmp_path: Path) -> None:
    found = _read(tmp_path, TOLD[name])
    assert {one.told for one in found.failures} == {"response"}
    assert not list(found.unawaited)


@pytest.mark.parametrize("name", LOST)
def test_or_dropped(name: str, tmp_path: Path) -> None:
    assert "empty" in {one.told for one in _read(tmp_path, LOST[name]).failures}


def test_without_any_the_batch_fails(tmp_path: Path) -> None:
    assert {one.told for one in _read(tmp_path, NOTHING).failures} == {"raised"}


@pytest.mark.parametrize(
    "body",
    [
        "Flux.fromIterable(event.getRecords()).flatMap(this::work); return new SQSBatchResponse(List.of());",
        "var flow = Flux.fromIterable(event.getRecords()).flatMap(this::work).collectList(); return new SQSBatchResponse(List.of());",
        "Flux.fromIterable(event.getRecords()).flatMap(this::work).subscribe(); return new SQSBatchResponse(List.of());",
        "for (SQSMessage m : event.getRecords()) save(m); return new SQSBatchResponse(List.of());",
        "Flux.fromIterable(event.getRecords()).doOnNext(m -> save(m)).blockLast(); return new SQSBatchResponse(List.of());",
    ],
)
def test_nobody_waits(body: str, tmp_path: Path) -> None:
    assert list(_read(tmp_path, TOLD["resumed"], body).unawaited.found)


@pytest.mark.parametrize(
    "body",
    [
        "for (SQSMessage m : event.getRecords()) save(m).block(); return new SQSBatchResponse(List.of());",
        "Flux.fromIterable(event.getRecords()).concatMap(m -> save(m)).then().block(); return new SQSBatchResponse(List.of());",
        "Mono.when(event.getRecords().stream().map(m -> save(m)).toList()).block(); return new SQSBatchResponse(List.of());",
        "save(event.getRecords().get(0)).toFuture().join(); return new SQSBatchResponse(List.of());",
    ],
)
def test_somebody_waits(body: str, tmp_path: Path) -> None:
    found = _read(tmp_path, TOLD["resumed"], body)
    assert not list(found.unawaited)
    assert {one.told for one in found.failures} == {"raised"}


def test_an_operator_that_is_not_known_is_a_question(tmp_path: Path) -> None:
    assert "?" in said(_read(tmp_path, f"{NOTHING}.transform(flow -> flow.hide())"))["failures"]

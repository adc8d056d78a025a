"""Functions of Java that are made of functions do what those do."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[2] / "reading.py"))
read, said = HELP["read"], HELP["said"]
TEXT = (
    HELP["JAVA"]
    + """import java.util.function.*;
public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final DynamoDbClient db = DynamoDbClient.create();
  private boolean done(SQSMessage m) {
    try { db.putItem(b -> b.tableName(m.getBody())); return true; } catch (Exception e) { return FAILED; }
  }
  private SQSMessage put(SQSMessage m) { db.putItem(b -> b.tableName(m.getBody())); return m; }
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    Predicate<SQSMessage> done = this::done;
    UnaryOperator<SQSMessage> put = this::put;
    BODY
  }
}
"""
)
ANSWER = "return new SQSBatchResponse(event.getRecords().stream().filter(ASKED).map(SQSMessage::getMessageId).map(BatchItemFailure::new).toList());"
FILTERS = [
    "Predicate.not(this::done)",
    "Predicate.not(done)",
    "done.negate()",
    "done.and(m -> true).negate()",
    "Predicate.not(done.or(m -> false))",
    "((Predicate<SQSMessage>) m -> true).and(done.negate())",
    "m -> !done.test(m)",
]


@pytest.mark.parametrize("asked", FILTERS)
@pytest.mark.parametrize(("failed", "told"), [("false", "response"), ("true", "empty")])
def test_a_filter_that_is_made_of_another(asked: str, failed: str, told: str, tmp_path: Path) -> None:
    found = read(tmp_path, "Java", TEXT.replace("BODY", ANSWER.replace("ASKED", asked)).replace("FAILED", failed))
    assert {one.told for one in found.failures.found} == {told}
    assert not found.unfollowed


@pytest.mark.parametrize(
    "work",
    ["put", "put.andThen(m -> m)", "put.compose(UnaryOperator.identity())", "Function.<SQSMessage>identity().andThen(put)", "put.andThen(SQSMessage::getBody)"],
)
def test_steps_one_after_the_other(work: str, tmp_path: Path) -> None:
    body = f"List<BatchItemFailure> f = new ArrayList<>(); var work = {work}; for (SQSMessage m : event.getRecords()) {{ try {{ work.apply(m); }} catch (Exception e) {{ f.add(new BatchItemFailure(m.getMessageId())); }} }} return new SQSBatchResponse(f);"
    found = read(tmp_path, "Java", TEXT.replace("BODY", body).replace("FAILED", "false"))
    assert {one.told for one in found.failures.found} == {"response"}
    assert not found.unfollowed

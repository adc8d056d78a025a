"""A call that two ways of a handler share, of which one tells of its failure and the other only logs it; and what waits for a future in Java."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "reading.py"))
read, JAVA = HELP["read"], HELP["JAVA"]
MADE = {
    "Java": JAVA
    + """public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final DynamoDbClient db = DynamoDbClient.create();
  private void write(SQSMessage m) { db.putItem(b -> b.tableName(m.getBody())); }
  private void logged(SQSMessage m) { ONE }
  private void told(SQSMessage m) { OTHER }
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    List<BatchItemFailure> failures = new ArrayList<>();
    for (SQSMessage m : event.getRecords()) {
      try {
        if (m.getBody().startsWith("a")) { logged(m); } else { told(m); }
      } catch (RuntimeException e) { failures.add(new BatchItemFailure(m.getMessageId())); }
    }
    return new SQSBatchResponse(failures);
  }
}
""",
    "C#": """using System; using System.Collections.Generic; using System.Threading.Tasks;
using Amazon.DynamoDBv2; using Amazon.DynamoDBv2.Model; using Amazon.Lambda.Core; using Amazon.Lambda.SQSEvents;
namespace Shop;
public class Function {
  private readonly IAmazonDynamoDB _db = new AmazonDynamoDBClient();
  private async Task Write(SQSEvent.SQSMessage m) { await _db.PutItemAsync(new PutItemRequest { TableName = m.Body }); }
  private async Task Logged(SQSEvent.SQSMessage m) { ONE }
  private async Task Told(SQSEvent.SQSMessage m) { OTHER }
  public async Task<SQSBatchResponse> Handle(SQSEvent evnt, ILambdaContext context) {
    var failures = new List<SQSBatchResponse.BatchItemFailure>();
    foreach (var m in evnt.Records) {
      try {
        if (m.Body.StartsWith("a")) { await Logged(m); } else { await Told(m); }
      } catch (Exception) { failures.Add(new() { ItemIdentifier = m.MessageId }); }
    }
    return new SQSBatchResponse(failures);
  }
}
""",
}
PLAIN = {"Java": "write(m);", "C#": "await Write(m);"}
LOGGED = {
    "Java": "try { write(m); } catch (RuntimeException e) { System.err.println(e); }",
    "C#": "try { await Write(m); } catch (Exception e) { Console.Error.WriteLine(e); }",
}
AGAIN = {
    "Java": "try { write(m); } catch (RuntimeException e) { System.err.println(e); throw e; }",
    "C#": "try { await Write(m); } catch (Exception e) { Console.Error.WriteLine(e); throw; }",
}
FINALLY = {"Java": "try { write(m); } finally { System.err.println(m); }", "C#": "try { await Write(m); } finally { Console.Error.WriteLine(m); }"}


def lost(tmp_path: Path, language: str, one: str, other: str) -> set[str]:
    found = read(tmp_path, language, MADE[language].replace("ONE", one).replace("OTHER", other))
    assert found.failures.doubt is None
    return {failure.caught.split(" (")[0] for failure in found.failures.found if failure.told == "empty" and failure.broad and not failure.part}


@pytest.mark.parametrize("language", MADE)
def test_one_way_loses_what_the_other_one_tells(language: str, tmp_path: Path) -> None:
    for one, other in ((LOGGED, PLAIN), (PLAIN, LOGGED), (LOGGED, AGAIN), (LOGGED, LOGGED)):
        assert lost(tmp_path, language, one[language], other[language]) == {"catch"}


@pytest.mark.parametrize("language", MADE)
def test_trap_both_ways_tell(language: str, tmp_path: Path) -> None:
    for one, other in ((PLAIN, PLAIN), (AGAIN, PLAIN), (AGAIN, AGAIN), (FINALLY, PLAIN), (FINALLY, AGAIN)):
        assert lost(tmp_path, language, one[language], other[language]) == set()


JOINED = (
    JAVA
    + """import java.util.concurrent.*;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final DynamoDbAsyncClient db = DynamoDbAsyncClient.create();
  private CompletableFuture<?> write(SQSMessage m) { return db.putItem(b -> b.tableName(m.getBody())); }
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    List<BatchItemFailure> failures = new ArrayList<>();
    for (SQSMessage m : event.getRecords()) {
      try { WAITS } catch (Exception e) { failures.add(new BatchItemFailure(m.getMessageId())); }
    }
    return new SQSBatchResponse(failures);
  }
}
"""
)
WAITS = [
    ("try { write(m).join(); } catch (RuntimeException e) { System.err.println(e); }", True),
    ("try { write(m).join(); } catch (CompletionException e) { System.err.println(e); }", True),
    ("try { write(m).get(); } catch (ExecutionException e) { System.err.println(e); }", True),
    ("write(m).join();", False),
    ("try { write(m).join(); } catch (RuntimeException e) { System.err.println(e); throw e; }", False),
    ("try { write(m).join(); } catch (CompletionException e) { throw new IllegalStateException(e.getCause()); }", False),
    ("try { write(m).get(); } catch (ExecutionException e) { throw e; }", False),
    ("try { write(m).get(); } catch (InterruptedException e) { Thread.currentThread().interrupt(); }", False),
    ("try { write(m).join(); } catch (IllegalStateException e) { System.err.println(e); }", False),
]


@pytest.mark.parametrize(("waits", "is_lost"), WAITS, ids=[one for one, _ in WAITS])
def test_whatever_fails_comes_as_one_exception(waits: str, tmp_path: Path, *, is_lost: bool) -> None:
    """https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/concurrent/CompletableFuture.html#join()"""
    found = read(tmp_path, "Java", JOINED.replace("WAITS", waits))
    assert found.failures.doubt is None
    assert any(one.told == "empty" and one.broad and not one.part for one in found.failures.found) == is_lost

"""Tasks that are waited for no longer than so long, and commits: what ends a piece of work fails as the work itself does."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "reading.py"))
read, JAVA = HELP["read"], HELP["JAVA"]
CSHARP = """using System; using System.Collections.Generic; using System.Linq; using System.Threading.Tasks; using Amazon.DynamoDBv2; using Amazon.Lambda.SQSEvents;
namespace Shop;
public class Function {
  private readonly IAmazonDynamoDB _db = new AmazonDynamoDBClient();
  private Task Put(SQSEvent.SQSMessage m) => _db.PutItemAsync(new PutItemRequest { TableName = m.Body });
  public async Task<SQSBatchResponse> Handle(SQSEvent evnt) {
    var failures = new List<SQSBatchResponse.BatchItemFailure>();
    void Fail(string id) => failures.Add(new() { ItemIdentifier = id });
    BODY
    return new SQSBatchResponse(failures);
  }
}
"""
EACH = "foreach (var m in evnt.Records) { try { BODY } catch (Exception) { Fail(m.MessageId); } }"
LIMIT = "Task.Delay(TimeSpan.FromSeconds(2))"
TOLD = {
    "an exception": f"var put = Put(m); if (await Task.WhenAny(put, {LIMIT}) != put) throw new TimeoutException(); await put;",
    "an id": f"var put = Put(m); if (await Task.WhenAny(put, {LIMIT}) != put) {{ Fail(m.MessageId); continue; }} await put;",
    "the pause": f"var put = Put(m); var pause = {LIMIT}; if (await Task.WhenAny(put, pause) == pause) Fail(m.MessageId); else await put;",
    "its name": f"var put = Put(m); var first = await Task.WhenAny(put, {LIMIT}).ConfigureAwait(false); if (first == put) await put; else Fail(m.MessageId);",
    "WaitAsync": "await Put(m).WaitAsync(TimeSpan.FromSeconds(2));",
}
LOST = {
    "an exception": TOLD["an exception"].replace("throw new TimeoutException()", "continue"),
    "an id": TOLD["an id"].replace("Fail(m.MessageId);", 'Console.WriteLine("slow");'),
    "the pause": TOLD["the pause"].replace("Fail(m.MessageId)", 'Console.WriteLine("slow")'),
    "its name": TOLD["its name"].replace("Fail(m.MessageId)", 'Console.WriteLine("slow")'),
    "WaitAsync": f'try {{ {TOLD["WaitAsync"]} }} catch (TimeoutException) {{ Console.WriteLine("slow"); }}',
    "nobody looks": f"await Task.WhenAny(Put(m), {LIMIT});",
}


def fates(folder: Path, language: str, text: str) -> set[tuple[str, bool]]:
    """What becomes of each failure, and whether it is only a part of the work."""
    found = read(folder, language, text)
    assert found.failures.doubt is found.unawaited.doubt is found.answers.doubt is None
    assert not found.unawaited.found
    return {(one.told, one.part) for one in found.failures.found}


@pytest.mark.parametrize("how", TOLD)
def test_a_task_that_has_not_ended_is_told(how: str, tmp_path: Path) -> None:
    assert fates(tmp_path, "C#", CSHARP.replace("BODY", EACH).replace("BODY", TOLD[how])) == {("response", False)}


@pytest.mark.parametrize("how", LOST)
def test_a_task_that_has_not_ended_is_lost(how: str, tmp_path: Path) -> None:
    assert ("empty", False) in fates(tmp_path, "C#", CSHARP.replace("BODY", EACH).replace("BODY", LOST[how]))


@pytest.mark.parametrize(
    "taken",
    [
        "while (all.Count > 0) { var done = await Task.WhenAny(all); all.Remove(done); if (await done is { } id) Fail(id); }",
        "await foreach (var done in Task.WhenEach(all)) { if (await done is { } id) Fail(id); }",
    ],
)
def test_tasks_that_are_taken_as_they_end(taken: str, tmp_path: Path) -> None:
    body = "var all = evnt.Records.Select(async m => { try { await Put(m); return null; } catch (Exception) { return m.MessageId; } }).ToList(); "
    assert fates(tmp_path, "C#", CSHARP.replace("BODY", body + taken)) == {("response", False)}


def test_a_pause_is_no_longer_than_the_task_is_waited_for(tmp_path: Path) -> None:
    put = "new System.Net.Http.HttpClient().GetAsync(m.Body)"
    text = CSHARP.replace("BODY", EACH).replace("BODY", TOLD["an id"]).replace("Put(m);", f"{put};")
    assert {one.seconds for one in read(tmp_path, "C#", text).waits.found} == {2}


FUTURE = """public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient db = software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient.create();
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    List<BatchItemFailure> failures = new ArrayList<>();
    for (SQSMessage m : event.getRecords()) {
      try { WAIT } CAUGHT catch (Exception e) { failures.add(new BatchItemFailure(m.getMessageId())); }
    }
    return new SQSBatchResponse(failures);
  }
}
"""


@pytest.mark.parametrize(
    ("wait", "caught", "told"),
    [
        ("get(2, TimeUnit.SECONDS);", 'catch (TimeoutException e) { System.err.println("slow"); }', {"empty", "response"}),
        (
            "get(2, TimeUnit.SECONDS);",
            "catch (TimeoutException | ExecutionException e) { failures.add(new BatchItemFailure(m.getMessageId())); }",
            {"response"},
        ),
        ("get(2, TimeUnit.SECONDS);", "", {"response"}),
        ("orTimeout(2, TimeUnit.SECONDS).join();", "", {"response"}),
        ("orTimeout(2, TimeUnit.SECONDS).exceptionally(e -> null).join();", "", {"empty"}),
        ("get();", 'catch (TimeoutException e) { System.err.println("slow"); }', {"response"}),
    ],
)
def test_so_it_is_in_java(wait: str, caught: str, told: set[str], tmp_path: Path) -> None:
    text = JAVA + FUTURE.replace("WAIT", f"db.putItem(b -> b.tableName(m.getBody())).{wait}").replace("CAUGHT", caught)
    assert {one for one, _ in fates(tmp_path, "Java", text)} == told


GO = """package main
import ("context"; "database/sql"; "log"; "github.com/aws/aws-lambda-go/events"; "github.com/aws/aws-lambda-go/lambda")
var db *sql.DB
func save(ctx context.Context, m events.SQSMessage) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil { return err }
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "insert into t values ($1)", m.Body); err != nil { return err }
	END
}
func handle(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
	var r events.SQSEventResponse
	for _, m := range e.Records { if err := save(ctx, m); err != nil { r.BatchItemFailures = append(r.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId}) } }
	return r, nil
}
func main() { lambda.Start(handle) }
"""


@pytest.mark.parametrize(
    ("end", "lost"),
    [
        ("return tx.Commit()", set()),
        ("if err := tx.Commit(); err != nil { log.Print(err) }; return nil", {False}),
        ("tx.Commit(); return nil", {False}),
        ('if err := tx.Commit(); err != nil { return err }; if _, err := db.Exec("notify x"); err != nil { log.Print(err) }; return nil', {True}),
    ],
)  # fmt: skip
def test_a_commit_is_no_part_beside_the_work(end: str, lost: set[bool], tmp_path: Path) -> None:
    found = read(tmp_path, "Go", GO.replace("END", end))
    assert {one.part for one in found.failures.found if one.told == "empty"} == lost

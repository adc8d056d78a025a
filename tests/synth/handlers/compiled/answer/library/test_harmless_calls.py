"""Calls of libraries that ask nothing: what never fails, what is no task, and functions that nobody calls; beside them the same code with a call of which that is not known."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "reading.py"))
read, said, JAVA = HELP["read"], HELP["said"], HELP["JAVA"]
CSHARP = """using System; using System.Net.Http; using System.Threading.Tasks; using System.Collections.Generic;
using Amazon.Lambda.Core; using Amazon.Lambda.SQSEvents; using Microsoft.EntityFrameworkCore; using Npgsql; using MongoDB.Driver;
namespace Shop;
public class Order { public string Id { get; set; } public string Status { get; set; } }
public class Store : DbContext { public DbSet<Order> Orders => Set<Order>(); }
public class Function {
  private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(2) };
  public async Task<SQSBatchResponse> Handle(SQSEvent evnt, ILambdaContext context) {
    var failed = new List<SQSBatchResponse.BatchItemFailure>();
    foreach (var m in evnt.Records) {
      try {
        WORK
      } catch (Exception) { failed.Add(new() { ItemIdentifier = m.MessageId }); }
    }
    return new SQSBatchResponse(failed);
  }
}
"""
GO = """package main
import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"os"
	"strings"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)
func handler(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
	var response events.SQSEventResponse
	for _, m := range e.Records {
		if err := work(m); err != nil {
			response.BatchItemFailures = append(response.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
		}
	}
	return response, nil
}
func work(m events.SQSMessage) error {
	WORK
	return store(m)
}
func main() { lambda.Start(handler) }
"""
WRITES = (
    "var text bytes.Buffer\n\ttext.WriteString(m.Body)",
    "text := bytes.NewBufferString(m.Body)\n\ttext.WriteByte('.')",
    "text := &strings.Builder{}\n\ttext.WriteString(m.Body)",
    'hash := hmac.New(sha256.New, []byte("key"))\n\thash.Write([]byte(m.Body))',
    "hash := sha256.New()\n\thash.Write([]byte(m.Body))",
)


@pytest.mark.parametrize("writes", WRITES)
def test_what_never_fails_asks_for_no_error(writes: str, tmp_path: Path) -> None:
    assert read(tmp_path, "Go", GO.replace("WORK", writes)).failures.doubt is None


@pytest.mark.parametrize(
    "writes",
    ["file, err := os.Create(m.MessageId)\n\tif err != nil { return err }\n\tfile.WriteString(m.Body)", "sink := journal.Open()\n\tsink.Write([]byte(m.Body))"],
)
def test_what_may_fail_does(writes: str, tmp_path: Path) -> None:
    doubt = read(tmp_path, "Go", GO.replace("WORK", writes)).failures.doubt
    assert doubt is not None
    assert "which nobody looks at" in doubt.reason


@pytest.mark.parametrize("looked_at", ["if failed != nil { return failed }\n\treturn nil", "return failed"])
def test_what_a_literal_gives_to_a_variable_around_it_is_looked_at_there(looked_at: str, tmp_path: Path) -> None:
    works = "var failed error\n\tvar all sync.WaitGroup\n\tall.Add(1)\n\tgo func() {\n\t\tdefer all.Done()\n\t\t_, failed = journal.Put(m.Body)\n\t}()\n\tall.Wait()\n\t"
    assert read(tmp_path, "Go", GO.replace("WORK", works + looked_at)).failures.doubt is None


def test_what_a_literal_keeps_for_itself_is_not(tmp_path: Path) -> None:
    works = "var failed error\n\tfunc() {\n\t\t_, failed := journal.Put(m.Body)\n\t\tlog.Print(failed)\n\t}()\n\tif failed != nil { return failed }"
    doubt = read(tmp_path, "Go", GO.replace("WORK", works)).failures.doubt
    assert doubt is not None
    assert "which nobody looks at" in doubt.reason


SETS = (
    'using var call = Source.StartActivity(m.MessageId); call?.SetTag("id", m.MessageId); call?.AddEvent(new(m.Body)); await Http.GetStringAsync(m.Body);',
    'var request = new HttpRequestMessage(HttpMethod.Post, m.Body); request.Headers.TryAddWithoutValidation("id", m.MessageId); await Http.SendAsync(request);',
    'await using var command = new NpgsqlCommand("INSERT", Open()); command.Parameters.AddWithValue("id", m.MessageId); await command.ExecuteNonQueryAsync();',
    'AWSXRayRecorder.Instance.AddAnnotation("id", m.MessageId); await Http.GetStringAsync(m.Body);',
    "var batch = Tables.CreateBatchWrite(); batch.AddPutItem(m.Body); batch.AddDeleteKey(m.MessageId); await batch.ExecuteAsync();",
    "Rules.Validate(m.Body); Rules.EnsureKnown(m.Body); await Http.GetStringAsync(m.Body);",
)


@pytest.mark.parametrize("sets", SETS)
def test_what_puts_a_value_somewhere_is_no_task(sets: str, tmp_path: Path) -> None:
    assert read(tmp_path, "C#", CSHARP.replace("WORK", sets)).unawaited.doubt is None


@pytest.mark.parametrize("sends", ["Bus.Publish(m.Body);", "Orders.Accept(m.Body);", "Bus.AddOrder(m.Body);", "Rules.Revalidate(m.Body);"])
def test_what_may_be_a_task_is_asked_for(sends: str, tmp_path: Path) -> None:
    doubt = read(tmp_path, "C#", CSHARP.replace("WORK", f"{sends} await Http.GetStringAsync(m.Body);")).unawaited.doubt
    assert doubt is not None
    assert "is a task that nobody waits for" in doubt.reason


LOOKS = (
    "await using var db = new Store(); if (await db.Orders.AnyAsync(o => o.Id == m.MessageId)) continue; db.Orders.Add(new Order { Id = m.MessageId }); await db.SaveChangesAsync();",
    "await using var db = new Store(); var order = await db.Orders.SingleAsync(o => ids.Contains(o.Id)); order.Status = m.Body; await db.SaveChangesAsync();",
    "await using var db = new Store(); await db.Orders.Where(o => o.Id == m.MessageId).ExecuteUpdateAsync(s => s.SetProperty(o => o.Status, m.Body));",
    "await Collection.ReplaceOneAsync(o => o.Id == m.MessageId, new Order { Id = m.MessageId }, new ReplaceOptions { IsUpsert = true });",
)


@pytest.mark.parametrize("looks", LOOKS)
def test_what_becomes_of_a_function_that_only_looks_does_not_matter(looks: str, tmp_path: Path) -> None:
    assert "?" not in said(read(tmp_path, "C#", CSHARP.replace("WORK", looks)))["failures"]


@pytest.mark.parametrize(
    "does",
    [
        "await Runner.ExecuteAsync(() => Http.GetStringAsync(m.Body));",
        "await Runner.ExecuteAsync(o => o.Tries++);",
        "await Runner.ExecuteAsync(o => throw new Exception(o.Id));",
    ],
)
def test_one_that_does_something_matters(does: str, tmp_path: Path) -> None:
    assert "?" in said(read(tmp_path, "C#", CSHARP.replace("WORK", does)))["failures"]


@pytest.mark.parametrize(("given", "known"), [("order -> order.id == m.size", True), ("order -> Store.save(order)", False), ("Store::save", False)])
def test_a_function_of_java_that_only_looks(given: str, known: bool, tmp_path: Path) -> None:  # noqa: FBT001 - what comes of it
    text = JAVA + (
        "public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {\n  private final Journal journal = Journal.open();\n"
        "  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {\n    List<BatchItemFailure> failed = new ArrayList<>();\n"
        f"    for (SQSMessage m : event.getRecords()) {{ try {{ journal.replace({given}, m.getBody()); }} catch (RuntimeException e) {{ failed.add(new BatchItemFailure(m.getMessageId())); }} }}\n"
        "    return new SQSBatchResponse(failed);\n  }\n}\n"
    )
    assert ("?" not in said(read(tmp_path, "Java", text))["failures"]) == known


ATTRIBUTES = ("ApproximateReceiveCount", "SentTimestamp", "ApproximateFirstReceiveTimestamp")
JAVA_LOOP = JAVA + (
    "import java.util.regex.*;\nimport java.time.*;\nimport org.slf4j.*;\n"
    "public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {\n  private static final DynamoDbClient db = DynamoDbClient.create();\n"
    "  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {\n    List<BatchItemFailure> failed = new ArrayList<>();\n"
    "    for (SQSMessage m : event.getRecords()) { FIRST try { db.putItem(b -> b.tableName(m.getBody())); } catch (RuntimeException e) { failed.add(new BatchItemFailure(m.getMessageId())); } }\n"
    "    return new SQSBatchResponse(failed);\n  }\n}\n"
)


def outside(folder: Path, language: str, text: str) -> bool:
    """Does a message that fails before its `try` fail the batch?"""
    return any(told.startswith("message raised") for told in said(read(folder, language, text))["failures"])


@pytest.mark.parametrize("name", [*ATTRIBUTES, "Another"])
@pytest.mark.parametrize(
    ("language", "first"),
    [
        ("Java", 'int n = Integer.parseInt(m.getAttributes().get("NAME"));'),
        ("Java", 'Instant at = Instant.ofEpochMilli(Long.parseLong(m.getAttributes().get("NAME")));'),
        ("C#", 'var n = int.Parse(m.Attributes["NAME"]);'),
        ("C#", 'var at = Convert.ToInt64(m.Attributes["NAME"]);'),
    ],
)
def test_a_number_of_sqs_is_one(language: str, first: str, name: str, tmp_path: Path) -> None:
    whole = (
        JAVA_LOOP.replace("FIRST", first)
        if language == "Java"
        else CSHARP.replace("try {", f"{first} try {{").replace("WORK", "await Http.GetStringAsync(m.Body);")
    )
    assert outside(tmp_path, language, whole.replace("NAME", name)) == (name == "Another")


@pytest.mark.parametrize(
    ("first", "fails"),
    [('MDC.put("id", m.getMessageId());', False), ('boolean is = Pattern.compile("a").matcher(m.getBody()).find();', False), ("Duration.between(Instant.now(), Instant.now());", False), ("Store.put(m.getBody());", True)],
)  # fmt: skip
def test_classes_of_packages_that_are_imported_whole(first: str, fails: bool, tmp_path: Path) -> None:  # noqa: FBT001 - what comes of it
    assert outside(tmp_path, "Java", JAVA_LOOP.replace("FIRST", first)) == fails
    named = "import java.util.regex.Pattern;\nimport java.time.Duration;\nimport java.time.Instant;\nimport org.slf4j.MDC;\n"
    assert (
        outside(tmp_path, "Java", JAVA_LOOP.replace("FIRST", first).replace("import java.util.regex.*;\nimport java.time.*;\nimport org.slf4j.*;\n", named))
        == fails
    )


def test_who_is_handed_a_task_by_a_function_may_wait_for_it(tmp_path: Path) -> None:
    found = read(tmp_path, "C#", CSHARP.replace("WORK", "var sent = Http.GetStringAsync(m.Body); await Runner.ExecuteAsync(() => sent);"))
    assert found.unawaited.found == ()
    assert found.failures.doubt is not None

"""Clauses beside each other in Java and C#: one for what a service answers, and one for everything else; and what of an error only goes to the log."""

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
  private void work(SQSMessage m) {
    try { db.putItem(b -> b.tableName(m.getBody())); } CLAUSES
  }
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    List<BatchItemFailure> failures = new ArrayList<>();
    for (SQSMessage m : event.getRecords()) { try { work(m); } catch (Exception e) { failures.add(new BatchItemFailure(m.getMessageId())); } }
    return new SQSBatchResponse(failures);
  }
}
""",
    "C#": """using System; using System.Collections.Generic; using System.Net.Http; using System.Threading.Tasks;
using Amazon.DynamoDBv2; using Amazon.Lambda.Core; using Amazon.Lambda.SQSEvents;
namespace Shop;
public class Function {
  private readonly IAmazonDynamoDB _db = new AmazonDynamoDBClient();
  private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(3) };
  private async Task Work(SQSEvent.SQSMessage m) {
    try { await CALL; } CLAUSES
  }
  public async Task<SQSBatchResponse> Handle(SQSEvent evnt, ILambdaContext context) {
    var failures = new List<SQSBatchResponse.BatchItemFailure>();
    foreach (var m in evnt.Records) { try { await Work(m); } catch (Exception) { failures.Add(new() { ItemIdentifier = m.MessageId }); } }
    return new SQSBatchResponse(failures);
  }
}
""",
}
PUT, POST = "_db.PutItemAsync(new PutItemRequest { TableName = m.Body })", 'Http.PostAsync("https://api.example.com", new StringContent(m.Body))'
JAVA_LOG, CSHARP_LOG = "catch (Exception e) { System.err.println(e); }", "catch (Exception e) { Console.Error.WriteLine(e); }"
AGAIN = [
    ("Java", "", "catch (DynamoDbException e) { throw e; } " + JAVA_LOG, True),
    ("Java", "", "catch (AwsServiceException e) { throw e; } " + JAVA_LOG, True),
    ("Java", "", "catch (SdkException e) { throw e; } " + JAVA_LOG, False),
    ("Java", "", "catch (DynamoDbException | SdkClientException e) { throw e; } " + JAVA_LOG, False),
    ("Java", "", "catch (DynamoDbException e) { System.err.println(e); throw e; }", False),
    ("Java", "", JAVA_LOG, True),
    ("C#", PUT, "catch (AmazonDynamoDBException) { throw; } " + CSHARP_LOG, True),
    ("C#", PUT, "catch (AmazonServiceException) { throw; } catch (OperationCanceledException) { throw; } " + CSHARP_LOG, False),
    ("C#", POST, "catch (HttpRequestException) { throw; } " + CSHARP_LOG, True),
    ("C#", POST, "catch (HttpRequestException) { throw; } catch (TaskCanceledException) { throw; } " + CSHARP_LOG, False),
    ("C#", POST, "catch (HttpRequestException) { throw; }", False),
    ("C#", POST, "catch (Exception e) { await Console.Error.WriteLineAsync(e.Message); }", True),
    ("C#", POST, CSHARP_LOG.replace("Exception", "TaskCanceledException"), True),
    ("C#", POST, CSHARP_LOG.replace("Exception", "OperationCanceledException"), True),
    ("C#", POST, CSHARP_LOG.replace("Exception", "TimeoutRejectedException"), True),
    ("Java", "", JAVA_LOG.replace("Exception", "ApiCallTimeoutException"), True),
    ("Java", "", JAVA_LOG.replace("Exception", "CallNotPermittedException"), True),
    ("Java", "", "catch (CallNotPermittedException e) { throw e; }", False),
    ("C#", POST, CSHARP_LOG.replace("Exception", "BrokenCircuitException"), True),
    ("C#", POST, "catch (BrokenCircuitException) { throw; }", False),
]


@pytest.mark.parametrize(("language", "call", "clauses", "lost"), AGAIN, ids=[f"{one[0]} {one[2][:60]}" for one in AGAIN])
def test_a_service_that_gives_no_answer(language: str, call: str, clauses: str, tmp_path: Path, *, lost: bool) -> None:
    """Who raises again what a service refuses, and keeps the rest to himself, loses the message whose request ran into its timeout."""
    found = read(tmp_path, language, MADE[language].replace("CALL", call).replace("CLAUSES", clauses))
    kept = {(one.told, one.caught.split(" (")[0], one.broad) for one in found.failures.found if one.told == "empty" and not one.part}
    assert kept == ({("empty", "catch", True)} if lost else set())
    assert found.failures.doubt is None


@pytest.mark.parametrize("write", ["fmt.Fprintln(os.Stderr, err)", 'os.Stderr.WriteString("lost: " + err.Error())', "println(err.Error())"])
def test_what_is_written_to_the_log_is_told_to_nobody(write: str, tmp_path: Path) -> None:
    text = f"""package main
import (
	"context"
	"fmt"
	"os"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"
)
var topic *sns.Client
func handle(ctx context.Context, e events.SQSEvent) error {{
	for _, m := range e.Records {{
		if _, err := topic.Publish(ctx, &sns.PublishInput{{Message: &m.Body}}); err != nil {{
			{write}
		}}
	}}
	return nil
}}
func main() {{ lambda.Start(handle) }}
"""
    found = read(tmp_path, "Go", text)
    assert [(one.told, one.of) for one in found.failures.found] == [("log", "message")]
    assert found.failures.doubt is None


KINDS = """package main
import (
	"context"
	"errors"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"
)
var topic *sns.Client
var ErrInvalid = errors.New("invalid")
func work(ctx context.Context, m events.SQSMessage) error {
	if len(m.Body) < 3 { return ErrInvalid }
	_, err := topic.Publish(ctx, &sns.PublishInput{Message: &m.Body})
	var refused *types.InvalidParameterException
	WORK
}
func handle(ctx context.Context, e events.SQSEvent) (r events.SQSEventResponse, err error) {
	for _, m := range e.Records {
		err := work(ctx, m)
		HANDLES
	}
	return r, nil
}
func main() { lambda.Start(handle) }
"""
FAILS = "r.BatchItemFailures = append(r.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})"


@pytest.mark.parametrize(
    ("work", "handles", "lost"),
    [
        ("if errors.As(err, &refused) { return nil }\nreturn err", f"if err != nil {{ {FAILS} }}", False),
        ("if errors.As(err, &refused) { _, err = topic.Publish(ctx, &sns.PublishInput{}) }\nreturn nil", f"if err != nil {{ {FAILS} }}", True),
        ("return err", f"if errors.Is(err, ErrInvalid) {{ continue }}\nif err != nil {{ {FAILS} }}", False),
        ("return err", f"if errors.Is(err, ErrInvalid) {{ {FAILS} }}", True),
    ],
)
def test_an_error_that_is_of_no_kind_that_is_asked_for(work: str, handles: str, lost: bool, tmp_path: Path) -> None:  # noqa: FBT001 - what comes of it
    found = read(tmp_path, "Go", KINDS.replace("WORK", work).replace("HANDLES", handles))
    assert any(one.told == "empty" and one.broad and one.work == "work" for one in found.failures.found) is lost, found.failures


OUTCOMES = (
    KINDS.replace("WORK", "_ = refused\nreturn err").partition("func handle")[0]
    + """
type Outcome int
const (
	Done Outcome = iota
	Failed
)
type result struct { outcome Outcome }
func handle(ctx context.Context, e events.SQSEvent) (r events.SQSEventResponse, err error) {
	results := make([]result, len(e.Records))
	for i, m := range e.Records {
		if err := work(ctx, m); err != nil { FAILS }
	}
	for i, one := range results {
		if one.outcome == Failed { r.BatchItemFailures = append(r.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: e.Records[i].MessageId}) }
	}
	return r, nil
}
func main() { lambda.Start(handle) }
"""
)


@pytest.mark.parametrize(("fails", "told"), [("results[i].outcome = Failed", {"response"}), ("println(err.Error())", {"empty"})])
def test_a_kind_of_number_begins_at_nought(fails: str, told: set[str], tmp_path: Path) -> None:
    found = read(tmp_path, "Go", OUTCOMES.replace("FAILS", fails))
    assert {one.told for one in found.failures.found} == told


def test_what_is_done_with_a_text_is_no_work_before(tmp_path: Path) -> None:
    """What was done with the key of an object before does not make the rest the smaller part of the work."""
    text = MADE["C#"].replace(
        "try { await CALL; } CLAUSES",
        "var key = Uri.UnescapeDataString(m.Body.Replace('+', ' ').Trim());\n    try { await _db.PutItemAsync(new PutItemRequest { TableName = key }); } catch (AmazonDynamoDBException e) { Console.WriteLine(e); }",
    )
    found = read(tmp_path, "C#", text)
    assert [(one.told, one.part) for one in found.failures.found] == [("empty", False)]

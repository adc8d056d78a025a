"""Errors that the code tells apart by a question (`errors.Is`, `errors.As`, `instanceof`, `is`): what another attempt may not meet, and what a service answers."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "reading.py"))
read, JAVA = HELP["read"], HELP["JAVA"]
MADE = {
    "Go": """package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"net"
	"os"
	"strings"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"
	"github.com/sony/gobreaker"
	"github.com/acme/ledger"
)

var db *dynamodb.Client
var client *ledger.Client

func put(ctx context.Context, m events.SQSMessage) error {
	_, err := db.PutItem(ctx, &dynamodb.PutItemInput{Item: item(m.Body)})
	if err != nil {
		return fmt.Errorf("put: %w", err)
	}
	return nil
}

func bare(ctx context.Context, m events.SQSMessage) error {
	_, err := db.PutItem(ctx, &dynamodb.PutItemInput{Item: item(m.Body)})
	return err
}

func handler(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
	var resp events.SQSEventResponse
	for _, m := range e.Records {
		err := CALL
		ASKED
		if err != nil {
			resp.BatchItemFailures = append(resp.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
		}
	}
	return resp, nil
}

func main() { lambda.Start(handler) }
""",
    "Java": JAVA
    + """public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final Ledger ledger = Ledger.create();
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    List<BatchItemFailure> failures = new ArrayList<>();
    for (SQSMessage m : event.getRecords()) {
      try { ledger.charge(m.getBody()); } catch (Exception e) {
        ASKED
        failures.add(new BatchItemFailure(m.getMessageId()));
      }
    }
    return new SQSBatchResponse(failures);
  }
}
""",
    "C#": """using System; using System.Collections.Generic; using System.Threading.Tasks;
using Amazon.Lambda.Core; using Amazon.Lambda.SQSEvents; using Polly.CircuitBreaker;
namespace Shop;
public class Function {
  private readonly ILedger _ledger;
  public async Task<SQSBatchResponse> Handle(SQSEvent evnt, ILambdaContext context) {
    var failures = new List<SQSBatchResponse.BatchItemFailure>();
    foreach (var m in evnt.Records) {
      try { await _ledger.ChargeAsync(m.Body); } catch (Exception e) {
        ASKED
        failures.Add(new() { ItemIdentifier = m.MessageId });
      }
    }
    return new SQSBatchResponse(failures);
  }
}
""",
}
PUT, CHARGE = "put(ctx, m)", "client.Charge(ctx, m.Body)"
ADD = "resp.BatchItemFailures = append(resp.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})"
LOST = [
    ("Go", CHARGE, "if errors.Is(err, gobreaker.ErrOpenState) { log.Println(err); continue }"),
    ("Go", CHARGE, "if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) { continue }"),
    ("Go", CHARGE, "if err == gobreaker.ErrOpenState { continue }"),
    ("Go", CHARGE, "if errors.Is(err, context.DeadlineExceeded) && len(m.Body) > 10 { continue }"),
    ("Go", CHARGE, "switch { case errors.Is(err, sql.ErrNoRows): log.Println(m.MessageId); case errors.Is(err, context.DeadlineExceeded): continue }"),
    ("Go", CHARGE, "switch err { case gobreaker.ErrOpenState: continue }"),
    ("Go", CHARGE, "var late net.Error\n\t\tif errors.As(err, &late) && late.Timeout() { continue }"),
    ("Go", CHARGE, "if os.IsTimeout(err) { continue }"),
    ("Go", PUT, "var slow *types.ProvisionedThroughputExceededException\n\t\tif errors.As(err, &slow) { continue }"),
    ("Go", PUT, "var answered smithy.APIError\n\t\tif errors.As(err, &answered) { log.Println(answered.ErrorCode()); continue }"),
    ("Go", PUT, "var failed *smithy.OperationError\n\t\tif errors.As(err, &failed) { log.Println(failed); continue }"),
    ("Go", CHARGE, 'if err != nil && strings.Contains(err.Error(), "ThrottlingException") { continue }'),
    ("Java", "", 'if (e.getErrorCode().equals("ThrottlingException")) { continue; }'),
    ("C#", "", 'if (e.ErrorCode == "ThrottlingException") { continue; }'),
    ("Go", "bare(ctx, m)", "if failed, ok := err.(*smithy.OperationError); ok { log.Println(failed); continue }"),
    ("Go", CHARGE, "if late, ok := err.(net.Error); ok && late.Timeout() { continue }"),
    ("Go", PUT, f"var answered smithy.APIError\n\t\tif errors.As(err, &answered) {{ {ADD} }}\n\t\tcontinue"),
    ("Java", "", "if (e instanceof CallNotPermittedException) { continue; }"),
    ("Java", "", "if (e instanceof SocketTimeoutException late) { System.err.println(late); continue; }"),
    ("Java", "", "if (e instanceof IllegalArgumentException || e instanceof CallNotPermittedException) continue;"),
    ("C#", "", "if (e is BrokenCircuitException) { continue; }"),
    ("C#", "", "if (e is BrokenCircuitException or TimeoutException) continue;"),
    ("C#", "", "switch (e) { case FormatException: break; case BrokenCircuitException open: continue; default: break; }"),
    ("Java", "", "switch (e) { case CallNotPermittedException open -> { continue; } default -> System.err.println(e); }"),
    ("C#", "", "if (e is TaskCanceledException late && late.InnerException != null) { Console.WriteLine(late); continue; }"),
]
TOLD = [
    ("Go", CHARGE, "if errors.Is(err, gobreaker.ErrOpenState) { log.Println(err) }"),
    ("Go", CHARGE, "if errors.Is(err, sql.ErrNoRows) { continue }"),
    ("Go", CHARGE, f"var late net.Error\n\t\tif errors.As(err, &late) && !late.Timeout() {{ {ADD}; continue }}"),
    ("Go", CHARGE, "var late net.Error\n\t\tif errors.As(err, &late) && late.Timeout() { log.Println(late) }"),
    ("Go", CHARGE, "if err == sql.ErrNoRows { continue }"),
    ("Go", CHARGE, "if err != nil && !errors.Is(err, context.DeadlineExceeded) { log.Println(err) }"),
    ("Go", CHARGE, "if errors.Is(err, gobreaker.ErrOpenState) { return resp, err }"),
    ("Go", PUT, "var again *types.ConditionalCheckFailedException\n\t\tif errors.As(err, &again) { continue }"),
    ("Go", PUT, 'var answered smithy.APIError\n\t\tif errors.As(err, &answered) && answered.ErrorCode() == "ConditionalCheckFailedException" { continue }'),
    ("Go", PUT, "var answered smithy.APIError\n\t\tif errors.As(err, &answered) { log.Println(answered.ErrorCode()) }"),
    ("Go", PUT, f"var failed *smithy.OperationError\n\t\tif errors.As(err, &failed) {{ {ADD} }}\n\t\tcontinue"),
    ("Go", CHARGE, "if refused, ok := err.(*ledger.Refused); ok { log.Println(refused); continue }"),
    ("Go", "bare(ctx, m)", f"if failed, ok := err.(*smithy.OperationError); ok {{ log.Println(failed); {ADD}; continue }}"),
    ("Go", CHARGE, "var refused *ledger.Refused\n\t\tif errors.As(err, &refused) { continue }"),
    ("Go", CHARGE, f'if err != nil && !strings.Contains(err.Error(), "duplicate") {{ {ADD} }}\n\t\tcontinue'),
    ("Go", CHARGE, f"if err != nil && err != sql.ErrNoRows {{ {ADD} }}\n\t\tcontinue"),
    ("Java", "", 'if (!"gone".equals(e.getMessage())) { failures.add(new BatchItemFailure(m.getMessageId())); } continue;'),
    ("Java", "", "if (e.getErrorCode() != 1062) { failures.add(new BatchItemFailure(m.getMessageId())); } continue;"),
    ("C#", "", 'if (!e.Message.Contains("duplicate")) { failures.Add(new() { ItemIdentifier = m.MessageId }); } continue;'),
    ("C#", "", "if (e.Number is not (2601 or 2627)) { failures.Add(new() { ItemIdentifier = m.MessageId }); } continue;"),
    ("Java", "", "if (e instanceof CallNotPermittedException) { System.err.println(e); }"),
    ("Java", "", "if (e instanceof IllegalArgumentException) { continue; }"),
    ("C#", "", "if (e is BrokenCircuitException) { Console.WriteLine(e); }"),
    ("C#", "", "switch (e.Number) { case 2601: case 2627: continue; default: throw; }"),
    ("C#", "", "if (e is ArgumentException or FormatException) continue;"),
]


def _kept(tmp_path: Path, language: str, call: str, asked: str) -> set[tuple[str, bool]]:
    found = read(tmp_path, language, MADE[language].replace("CALL", call).replace("ASKED", asked))
    assert found.failures.doubt is None
    assert not any(one.kind == "emptied" for one in found.answers.found)
    return {(one.told, one.broad) for one in found.failures.found if one.told == "empty" and one.broad and not one.part}


@pytest.mark.parametrize(("language", "call", "asked"), LOST, ids=[f"{one[0]} {one[2][:70]}" for one in LOST])
def test_what_may_pass_is_dropped_by_a_question(language: str, call: str, asked: str, tmp_path: Path) -> None:
    assert _kept(tmp_path, language, call, asked) == {("empty", True)}


@pytest.mark.parametrize(("language", "call", "asked"), TOLD, ids=[f"{one[0]} {one[2][:70]}" for one in TOLD])
def test_what_is_told_or_would_be_wrong_again(language: str, call: str, asked: str, tmp_path: Path) -> None:
    assert _kept(tmp_path, language, call, asked) == set()


@pytest.mark.parametrize(
    ("language", "again"), [("Java", "catch (ValidationException e) { throw e; }"), ("C#", "catch (OperationCanceledException) { throw; }")]
)
def test_who_raises_one_kind_again_has_told_of_no_other(language: str, again: str, tmp_path: Path) -> None:
    text = (
        MADE[language]
        .replace("ASKED", "continue;")
        .replace("failures.add(new BatchItemFailure(m.getMessageId()));", "")
        .replace("failures.Add(new() { ItemIdentifier = m.MessageId });", "")
    )
    found = read(tmp_path, language, text.replace("catch (Exception", f"{again} catch (Exception"))
    assert [one.told for one in found.failures.found if one.broad] == ["empty"]
    assert found.failures.doubt is None


@pytest.mark.parametrize("kind", ["AmazonServiceException", "AmazonDynamoDBException"])
def test_who_drops_what_a_service_answers_and_reports_that_none_came(kind: str, tmp_path: Path) -> None:
    """One finding: that a message is reported where no answer came makes it neither a question nor another mistake."""
    text = (
        MADE["C#"]
        .replace("ILedger _ledger", "IAmazonDynamoDB _db = new AmazonDynamoDBClient()")
        .replace("using Polly.CircuitBreaker", "using Amazon.DynamoDBv2")
    )
    text = text.replace("_ledger.ChargeAsync(m.Body)", "_db.PutItemAsync(new PutItemRequest { TableName = m.Body })").replace("ASKED", "")
    found = read(tmp_path, "C#", text.replace("catch (Exception", f"catch ({kind} e) {{ Console.WriteLine(e); }} catch (Exception"))
    assert [(one.told, one.caught) for one in found.failures.found if one.broad and one.told == "empty"] == [("empty", f"catch ({kind} e)")]
    assert found.failures.doubt is None
    assert not any(one.kind == "emptied" for one in found.answers.found)

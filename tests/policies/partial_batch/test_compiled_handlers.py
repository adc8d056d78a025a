"""Handlers in Java, Go and C#, from the template to the finding: a good one says nothing, and each mistake is named by its rule at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from queuegate.policies.gate.run.outcome import run
from queuegate.policies.gate.run.request import Flags

RULES = (
    "swallowed-exception",
    "handler-response",
    "unprocessed-messages",
    "raises-for-one-message",
    "unawaited-work",
    "unreported-batch-failures",
    "fifo-goes-on-after-failure",
)
TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {{Type: AWS::SQS::Queue, Properties: {queue}}}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: {runtime}
      Handler: {handler}
      CodeUri: code
      Events: {{Queue: {{Type: SQS, Properties: {{Queue: !GetAtt Orders.Arn{types}}}}}}}
"""
JAVA = """package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.*;
import com.fasterxml.jackson.databind.ObjectMapper;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import java.util.*;
public class Orders implements RequestHandler<SQSEvent, SQSBatchResponse> {
    private final ObjectMapper mapper = new ObjectMapper();
    private final DynamoDbClient dynamo = DynamoDbClient.create();
    @Override
    public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
        List<SQSBatchResponse.BatchItemFailure> failures = new ArrayList<>();
        for (SQSEvent.SQSMessage message : event.getRecords()) {
            try {
                save(message);
            } catch (Exception e) {
                context.getLogger().log("failed: " + e);
                failures.add(new SQSBatchResponse.BatchItemFailure(message.getMessageId()));
            }
        }
        return new SQSBatchResponse(failures);
    }
    private void save(SQSEvent.SQSMessage message) throws Exception {
        Map<?, ?> order = mapper.readValue(message.getBody(), Map.class);
        dynamo.putItem(b -> b.tableName((String) order.get("table")));
    }
}
"""
GO = """package main

import (
	"context"
	"encoding/json"
	"log"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

var db = dynamodb.New(dynamodb.Options{})

func save(ctx context.Context, m events.SQSMessage) error {
	var in dynamodb.PutItemInput
	if err := json.Unmarshal([]byte(m.Body), &in); err != nil {
		return err
	}
	_, err := db.PutItem(ctx, &in)
	return err
}

func handler(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
	var failures []events.SQSBatchItemFailure
	for _, m := range event.Records {
		if err := save(ctx, m); err != nil {
			log.Println(err)
			failures = append(failures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
		}
	}
	return events.SQSEventResponse{BatchItemFailures: failures}, nil
}

func main() { lambda.Start(handler) }
"""
CSHARP = """using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Amazon.DynamoDBv2;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
namespace Shop;
public class Orders
{
    private readonly IAmazonDynamoDB _db = new AmazonDynamoDBClient();
    public async Task<SQSBatchResponse> Handle(SQSEvent evnt, ILambdaContext context)
    {
        var failures = new List<SQSBatchResponse.BatchItemFailure>();
        foreach (var message in evnt.Records)
        {
            try
            {
                await Save(message);
            }
            catch (Exception e)
            {
                context.Logger.LogError(e.Message);
                failures.Add(new SQSBatchResponse.BatchItemFailure { ItemIdentifier = message.MessageId });
            }
        }
        return new SQSBatchResponse(failures);
    }
    private async Task Save(SQSEvent.SQSMessage message) => await _db.PutItemAsync(new PutItemRequest { TableName = message.Body });
}
"""
LANGUAGES = {
    "Java": ("java21", "shop.Orders", "Orders.java", JAVA),
    "Go": ("provided.al2023", "bootstrap", "main.go", GO),
    "C#": ("dotnet8", "Shop::Shop.Orders::Handle", "Orders.cs", CSHARP),
}
ADDED = {
    "Java": "                failures.add(new SQSBatchResponse.BatchItemFailure(message.getMessageId()));\n",
    "Go": "\t\t\tfailures = append(failures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})\n",
    "C#": "                failures.Add(new SQSBatchResponse.BatchItemFailure { ItemIdentifier = message.MessageId });\n",
}


def found(folder: Path, language: str, change: tuple[str, str] = ("", ""), *, partial: bool = True, fifo: bool = False) -> set[tuple[str, str, int]]:
    """The rules that speak of the handler after a change of its text, the resource, and the line."""
    runtime, handler, file, text = LANGUAGES[language]
    assert change[0] in text
    (folder / "code").mkdir()
    (folder / "code" / file).write_text(text.replace(*change), encoding="utf-8")
    (folder / "code" / "go.mod").write_text("module shop\n", encoding="utf-8")
    types, queue = ", FunctionResponseTypes: [ReportBatchItemFailures]" if partial else "", "{FifoQueue: true, QueueName: orders.fifo}" if fifo else "{}"
    (folder / "template.yaml").write_text(TEMPLATE.format(runtime=runtime, handler=handler, types=types, queue=queue), encoding="utf-8")
    report = run(Flags(targets=(str(folder / "template.yaml"),), only=RULES, linters=("none",), cache=False), folder).report
    return {(one.rule, one.resource or "", one.source.line if one.source and one.source.file.endswith(file) else 0) for one in report.findings}


def line(language: str, change: tuple[str, str], word: str) -> int:
    return next(at for at, one in enumerate(LANGUAGES[language][3].replace(*change).splitlines(), 1) if word in one)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_good_handler_says_nothing(language: str, tmp_path: Path) -> None:
    assert not found(tmp_path, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_that_only_logs_is_named_at_its_clause(language: str, tmp_path: Path) -> None:
    change = (ADDED[language], "")
    clause = {"Java": "catch (Exception e)", "Go": "err := save", "C#": "catch (Exception e)"}[language]
    assert found(tmp_path, language, change) == {("swallowed-exception", "Worker", line(language, change, clause))}


@pytest.mark.parametrize(
    ("language", "change"),
    [
        ("Java", ("return new SQSBatchResponse(failures);", "return new SQSBatchResponse(new ArrayList<>());")),
        ("Go", ("{BatchItemFailures: failures}", "{}")),
        ("C#", ("return new SQSBatchResponse(failures);", "return null;")),
    ],
)
def test_failures_that_are_not_returned_are_named_where_they_are_collected(language: str, change: tuple[str, str], tmp_path: Path) -> None:
    if language == "Go":
        change = (f"return events.SQSEventResponse{change[0]}", "log.Println(len(failures))\n\treturn events.SQSEventResponse{}")
    assert found(tmp_path, language, change) == {("handler-response", "Worker", line(language, change, ADDED[language].strip()))}


@pytest.mark.parametrize(
    ("language", "change"),
    [
        ("Java", ("BatchItemFailure(message.getMessageId())", "BatchItemFailure(message.getReceiptHandle())")),
        ("Go", ("ItemIdentifier: m.MessageId", "ItemIdentifier: m.ReceiptHandle")),
        ("C#", ("ItemIdentifier = message.MessageId", "ItemIdentifier = message.ReceiptHandle")),
    ],
)
def test_a_receipt_handle_is_no_identifier(language: str, change: tuple[str, str], tmp_path: Path) -> None:
    assert found(tmp_path, language, change) == {("handler-response", "Worker", line(language, change, change[1]))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_break_drops_the_messages_behind(language: str, tmp_path: Path) -> None:
    change = (ADDED[language], ADDED[language] + "break;\n")
    assert {rule for rule, _, _ in found(tmp_path, language, change)} == {"unprocessed-messages"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_report_batch_item_failures_they_are_lost(language: str, tmp_path: Path) -> None:
    assert {(rule, resource) for rule, resource, _ in found(tmp_path, language, partial=False)} == {("unreported-batch-failures", "Worker")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_a_fifo_queue_it_goes_on(language: str, tmp_path: Path) -> None:
    assert ("fifo-goes-on-after-failure", "Worker") in {(rule, resource) for rule, resource, _ in found(tmp_path, language, fifo=True)}


@pytest.mark.parametrize(
    ("language", "change"),
    [
        ("Go", ("if err := save(ctx, m); err != nil {", "go save(ctx, m)\n\t\tif false {\n\t\t\tvar err error")),
        ("C#", ("await Save(message)", "Save(message)")),
    ],
)
def test_work_that_nobody_waits_for(language: str, change: tuple[str, str], tmp_path: Path) -> None:
    assert "unawaited-work" in {rule for rule, _, _ in found(tmp_path, language, change)}

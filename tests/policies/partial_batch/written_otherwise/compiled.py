"""A handler in Java, Go and C# with its template, and what each rule says of a change of it."""

from __future__ import annotations

from pathlib import Path

from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run

WAITING = ("call-without-timeout", "calls-outlast-timeout", "marked-before-work", "idempotency-of-batch", "idempotency-without-context")
RULES = (
    "swallowed-exception",
    "handler-response",
    "unprocessed-messages",
    "raises-for-one-message",
    "unawaited-work",
    "unreported-batch-failures",
    "fifo-goes-on-after-failure",
    *WAITING,
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
	"net/http"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

var db = dynamodb.New(dynamodb.Options{})
var server = http.Server{ReadTimeout: time.Second}

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


def found(  # noqa: PLR0913 - what is tried
    folder: Path,
    language: str,
    change: tuple[str, str] = ("", ""),
    *,
    partial: bool = True,
    fifo: bool = False,
    settings: str = "",
    only: tuple[str, ...] = RULES,
) -> set[tuple[str, str, int]]:
    """The rules that speak of the handler after a change of its text, the resource, and the line."""
    runtime, handler, file, text = LANGUAGES[language]
    assert change[0] in text
    (folder / "code").mkdir()
    (folder / "code" / file).write_text(text.replace(*change), encoding="utf-8")
    (folder / "code" / "go.mod").write_text("module shop\n", encoding="utf-8")
    types, queue = ", FunctionResponseTypes: [ReportBatchItemFailures]" if partial else "", "{FifoQueue: true, QueueName: orders.fifo}" if fifo else "{}"
    (folder / "template.yaml").write_text(TEMPLATE.format(runtime=runtime, handler=handler, types=types, queue=queue), encoding="utf-8")
    (folder / "queuegate.yaml").write_text(settings, encoding="utf-8")
    report = run(Flags(targets=(str(folder / "template.yaml"),), only=only, linters=("none",), cache=False), folder).report
    said = [(one.rule if one.verdict == "fail" else f"{one.rule}? {one.settle}", one) for one in report.findings]
    return {(words, one.resource or "", one.source.line if one.source and one.source.file.endswith(file) else 0) for words, one in said}


def line(language: str, change: tuple[str, str], word: str) -> int:
    return next(at for at, one in enumerate(LANGUAGES[language][3].replace(*change).splitlines(), 1) if word in one)

"""Handlers in Java, Go and C# that give a call of AWS an environment variable which is not there: whether a message may get through."""

from __future__ import annotations

from pathlib import Path

import pytest

from queuegate.synth.handlers.compiled.answer.variables import needed
from queuegate.synth.handlers.source import Code
from queuegate.synth.values.value import Place

JAVA = """package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.*;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import java.util.*;
public class Orders implements RequestHandler<SQSEvent, SQSBatchResponse> {
    private final SqsClient sqs = SqsClient.create();
    private final String to = System.getenv("AUDIT");
    public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
        List<SQSBatchResponse.BatchItemFailure> failures = new ArrayList<>();
        for (SQSEvent.SQSMessage message : event.getRecords()) {
            try {
                WORK
            } catch (Exception e) {
                failures.add(new SQSBatchResponse.BatchItemFailure(message.getMessageId()));
            }
        }
        return new SQSBatchResponse(failures);
    }
    private void send(SQSEvent.SQSMessage message, String url) {
        SendMessageRequest request = SendMessageRequest.builder().queueUrl(url).messageBody(message.getBody()).build();
        sqs.sendMessage(request);
    }
}
"""
GO = """package main
import (
    "context"
    "errors"
    "log"
    "os"
    "github.com/aws/aws-lambda-go/events"
    "github.com/aws/aws-lambda-go/lambda"
    "github.com/aws/aws-sdk-go-v2/aws"
    "github.com/aws/aws-sdk-go-v2/config"
    "github.com/aws/aws-sdk-go-v2/service/sqs"
)
var client *sqs.Client
var to = os.Getenv("AUDIT")
func send(ctx context.Context, m events.SQSMessage, url string) error {
    _, err := client.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: aws.String(url), MessageBody: aws.String(m.Body)})
    return err
}
func handler(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
    var out events.SQSEventResponse
    for _, message := range event.Records {
        WORK
    }
    return out, nil
}
func main() {
    cfg, err := config.LoadDefaultConfig(context.Background())
    if err != nil { log.Fatal(err) }
    client = sqs.NewFromConfig(cfg)
    lambda.Start(handler)
}
"""
CSHARP = """using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
using Amazon.SQS;
using Amazon.SQS.Model;
namespace Shop;
public class Orders
{
    private readonly IAmazonSQS _sqs = new AmazonSQSClient();
    private readonly string _to = Environment.GetEnvironmentVariable("AUDIT");
    public async Task<SQSBatchResponse> Handle(SQSEvent sqsEvent, ILambdaContext context)
    {
        var failures = new List<SQSBatchResponse.BatchItemFailure>();
        foreach (var message in sqsEvent.Records)
        {
            try { WORK }
            catch (Exception e) { failures.Add(new SQSBatchResponse.BatchItemFailure { ItemIdentifier = message.MessageId }); }
        }
        return new SQSBatchResponse { BatchItemFailures = failures };
    }
    private async Task Send(SQSEvent.SQSMessage message, string url)
    {
        await _sqs.SendMessageAsync(new SendMessageRequest { QueueUrl = url, MessageBody = message.Body });
    }
}
"""
FAILED = "out.BatchItemFailures = append(out.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: message.MessageId})"
CASES: dict[str, tuple[str, str, list[str]]] = {
    "each message": (JAVA, "send(message, to);", ["unset-returns"]),
    "where it is there": (JAVA, "if (to != null) { send(message, to); }", []),
    "of some messages": (JAVA, 'if (message.getBody().startsWith("audit")) { send(message, to); }', []),
    "or another": (JAVA, 'send(message, to == null ? "https://sqs.example/1/x" : to);', []),
    "each in Go": (GO, f"if err := send(ctx, message, to); err != nil {{ {FAILED} }}", ["unset-returns"]),
    "all in Go": (GO, "if err := send(ctx, message, to); err != nil { return out, err }", ["unset-refuses"]),
    "beside a clause for one case": (
        JAVA,
        'try { send(message, to); } catch (ConditionalCheckFailedException e) { context.getLogger().log("there"); }',
        ["unset-returns"],
    ),
    "beside a clause for all that the service says": (JAVA, 'try { send(message, to); } catch (SqsException e) { context.getLogger().log("no"); }', []),
    "beside a case of its own in Go": (
        GO,
        f"err := send(ctx, message, to); var gone *types.QueueDoesNotExist; if errors.As(err, &gone) {{ continue }}; if err != nil {{ {FAILED} }}",
        ["unset-returns"],
    ),
    "beside a clause for one case in C#": (CSHARP, "try { await Send(message, _to); } catch (QueueDoesNotExistException) { }", ["unset-returns"]),
    "where it is there in Go": (GO, f'if to != "" {{ if err := send(ctx, message, to); err != nil {{ {FAILED} }} }}', []),
    "read in the work, in Go": (GO, f'if err := send(ctx, message, os.Getenv("AUDIT")); err != nil {{ {FAILED} }}', ["unset-returns"]),
    "only logged in Go": (GO, "if err := send(ctx, message, to); err != nil { log.Println(err) }", []),
    "each in C#": (CSHARP, "await Send(message, _to);", ["unset-returns"]),
    "where it is there in C#": (CSHARP, "if (!string.IsNullOrEmpty(_to)) { await Send(message, _to); }", []),
    "or another in C#": (CSHARP, 'await Send(message, _to ?? "https://sqs.example/1/x");', []),
}
FILES = {
    JAVA: ("java21", "Orders.java", "shop.Orders::handleRequest"),
    GO: ("provided.al2023", "main.go", "bootstrap"),
    CSHARP: ("dotnet8", "Orders.cs", "Shop::Shop.Orders::Handle"),
}


@pytest.mark.parametrize("name", CASES)
def test_whether_a_message_gets_through_without_it(name: str, tmp_path: Path) -> None:
    source, work, wanted = CASES[name]
    runtime, file, handler = FILES[source]
    (tmp_path / file).write_text(source.replace("WORK", work), encoding="utf-8")
    place = Place(None, ())  # type: ignore[arg-type]  # nothing here asks for the template
    for lacking, kinds in (("AUDIT", wanted), ("OTHER", [])):
        found = needed(Code("Worker", runtime, handler, tmp_path, None, place, place, place, lacks=lambda name, lacking=lacking: name == lacking))
        assert [(one.kind, one.what) for one in found] == [(kind, "AUDIT") for kind in kinds]

"""A handler in Java, Go or C# that deletes messages by their own handles: whether those that are done are gone when it fails the invocation for another one."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "reading.py"))
JAVA = (
    HELP["JAVA"]
    + """import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
public class Worker implements RequestHandler<SQSEvent, Void> {
  private final SnsClient sns = SnsClient.create();
  private final SqsClient sqs = SqsClient.create();
  public Void handleRequest(SQSEvent event, Context context) {
    int failed = 0;
    for (SQSMessage m : event.getRecords()) {
      try { BEFORE sns.publish(b -> b.message(m.getBody())); AFTER } catch (Exception e) { failed++; FAILED }
    }
    if (failed > 0) { throw new IllegalStateException("failed"); }
    return null;
  }
}
"""
)
GO = """package main
import (
	"context"
	"errors"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)
var topic *sns.Client
var queue *sqs.Client
func one(ctx context.Context, m events.SQSMessage) error {
	BEFORE
	if _, err := topic.Publish(ctx, &sns.PublishInput{Message: &m.Body}); err != nil {
		return err
	}
	AFTER
	return nil
}
func handle(ctx context.Context, e events.SQSEvent) error {
	var failed []error
	for _, m := range e.Records {
		if err := one(ctx, m); err != nil { failed = append(failed, err); FAILED }
	}
	return errors.Join(failed...)
}
func main() { topic = sns.New(sns.Options{}); queue = sqs.New(sqs.Options{}); lambda.Start(handle) }
"""
CSHARP = """using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Amazon.SimpleNotificationService;
using Amazon.SQS;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
namespace Shop;
public class Function {
    IAmazonSQS _sqs = new AmazonSQSClient();
    IAmazonSimpleNotificationService _sns = new AmazonSimpleNotificationServiceClient();
    public async Task Handle(SQSEvent evnt, ILambdaContext context) {
        var failed = new List<Exception>();
        foreach (var m in evnt.Records) {
            try { BEFORE await _sns.PublishAsync("topic", m.Body); AFTER } catch (Exception e) { failed.Add(e); FAILED }
        }
        if (failed.Count > 0) throw new AggregateException(failed);
    }
}
"""
TEXTS = {"Java": JAVA, "Go": GO, "C#": CSHARP}
DELETES = {
    "Java": "sqs.deleteMessage(d -> d.queueUrl(url).receiptHandle(m.getReceiptHandle()));",
    "Go": "if _, err := queue.DeleteMessage(ctx, &sqs.DeleteMessageInput{ReceiptHandle: &m.ReceiptHandle}); err != nil {\n\t\treturn err\n\t}",
    "C#": 'await _sqs.DeleteMessageAsync("url", m.ReceiptHandle);',
}
RAISES = {"Java": "throw new RuntimeException(e);", "Go": "return err", "C#": "throw;"}


def kinds(language: str, folder: Path, before: str = "", after: str = "", failed: str = "") -> set[str]:
    text = TEXTS[language].replace("BEFORE", before).replace("AFTER", after).replace("FAILED", failed)
    return {one.kind for one in HELP["read"](folder, language, text).polls.found}


@pytest.mark.parametrize("language", TEXTS)
def test_each_is_deleted_when_it_is_done(language: str, tmp_path: Path) -> None:
    assert kinds(language, tmp_path, after=DELETES[language]) == {"own", "spared"}


@pytest.mark.parametrize("language", TEXTS)
def test_each_is_deleted_before_its_work(language: str, tmp_path: Path) -> None:
    assert kinds(language, tmp_path, before=DELETES[language]) == {"own"}


@pytest.mark.parametrize("language", TEXTS)
def test_those_behind_the_first_that_fails_come_back(language: str, tmp_path: Path) -> None:
    assert kinds(language, tmp_path, after=DELETES[language], failed=RAISES[language]) == {"own"}


@pytest.mark.parametrize("language", TEXTS)
def test_nothing_is_deleted(language: str, tmp_path: Path) -> None:
    assert kinds(language, tmp_path) == set()

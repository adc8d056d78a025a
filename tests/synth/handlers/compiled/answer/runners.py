"""Handlers of Go, Java and C# whose work runs in a library that tries it again."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

HELP: Any = runpy.run_path(str(Path(__file__).with_name("reading.py")))
read, HEAD = HELP["read"], HELP["JAVA"]
GO = """package main

import (
	"context"
	"errors"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/afex/hystrix-go/hystrix"
	"github.com/avast/retry-go/v4"
	"github.com/aws/aws-xray-sdk-go/xray"
	"github.com/cenkalti/backoff/v4"
	"github.com/sony/gobreaker"
	"example.com/other/guard"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/uptrace/bun"
	"gorm.io/gorm"
)

var pool *pgxpool.Pool
var buns *bun.DB
var topic *sns.Client
var breaker *gobreaker.CircuitBreaker
var orm *gorm.DB
var _ = errors.New

func publish(ctx context.Context, m events.SQSMessage) error {
	_, err := topic.Publish(ctx, &sns.PublishInput{Message: &m.Body})
	return err
}

func handle(ctx context.Context, e events.SQSEvent) (r events.SQSEventResponse, err error) {
	for _, m := range e.Records {
		err := CALL
		if err != nil {
			THEN
		}
	}
	return r, nil
}

func main() {
	orm, _ = gorm.Open(nil)
	breaker = gobreaker.NewCircuitBreaker(gobreaker.Settings{Name: "topic"})
	lambda.Start(handle)
}
"""
JAVA = (
    HEAD
    + """import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.decorators.Decorators;
import dev.failsafe.*;
import org.springframework.transaction.support.TransactionTemplate;
import software.amazon.lambda.powertools.tracing.TracingUtils;
public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final DynamoDbClient db = DynamoDbClient.create();
  private final Retry retry = Retry.ofDefaults("db");
  private final TransactionTemplate transactions = Beans.transactions();
  private final com.example.Guard guard = com.example.Guard.create();
  void save(SQSMessage m) { db.putItem(b -> b.tableName("t").item(Map.of("id", m.getBody()))); }
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    List<BatchItemFailure> failures = new ArrayList<>();
    for (SQSMessage m : event.getRecords()) {
      try { CALL; } catch (Exception e) { THEN }
    }
    return new SQSBatchResponse(failures);
  }
}
"""
)
CSHARP = """using Polly;
using Amazon.DynamoDBv2;
namespace Shop;
public class Function
{
    private readonly IAmazonDynamoDB _db = new AmazonDynamoDBClient();
    private static readonly ResiliencePipeline Pipeline = new ResiliencePipelineBuilder().AddRetry(new()).Build();
    private readonly IAsyncPolicy _policy = Policy.Handle<Exception>().WaitAndRetryAsync(3, _ => TimeSpan.FromSeconds(1));
    private readonly IGuard _guard;
    private async Task Save(SQSEvent.SQSMessage m) => await _db.PutItemAsync("t", new Dictionary<string, AttributeValue> { ["id"] = new(m.Body) });
    public async Task<SQSBatchResponse> Handle(SQSEvent evnt, ILambdaContext context)
    {
        var failures = new List<SQSBatchResponse.BatchItemFailure>();
        foreach (var m in evnt.Records)
        {
            try { CALL; } catch (Exception e) { THEN }
        }
        return new SQSBatchResponse(failures);
    }
}
"""
TEXTS = {"Go": GO, "Java": JAVA, "C#": CSHARP}
TELLS = {
    "Go": "r.BatchItemFailures = append(r.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})",
    "Java": "failures.add(new BatchItemFailure(m.getMessageId()));",
    "C#": "failures.Add(new() { ItemIdentifier = m.MessageId });",
}


def text_of(language: str, call: str, then: str) -> str:
    return str(TEXTS[language].replace("CALL", call).replace("THEN", then))

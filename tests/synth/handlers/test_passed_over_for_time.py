"""A message that is passed over when time is short is lost, in each language and however the time is asked, where it is not returned, raised or handed on; and it is not where all are worked on anyway."""

from __future__ import annotations

import runpy
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parent / "conditions.py"))
LANGUAGES, JAVA, read_text = HELP["LANGUAGES"], HELP["HELP"]["JAVA"], HELP["read_text"]
MADE = {
    "JavaScript": """import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import { SNSClient, PublishCommand } from '@aws-sdk/client-sns';
import { note } from 'shop';
const sqs = new SQSClient({}), sns = new SNSClient({});
const isLate = (context) => context.getRemainingTimeInMillis() < 4000;
export const handler = async (event, context) => {
  const f = [], rest = [];
  const began = Date.now(), end = Date.now() + context.getRemainingTimeInMillis() - 4000, left = context.getRemainingTimeInMillis();
  for (const m of event.Records) {
    try {
      if (SHORT) { THEN }
      await sns.send(new PublishCommand({ TopicArn: 't', Message: m.body }));
    } catch (e) { f.push({ itemIdentifier: m.messageId }); }
  }
  return { batchItemFailures: f };
};
""",
    "Python": """import boto3, time
from shop import note
sqs, sns = boto3.client('sqs'), boto3.client('sns')
def is_late(context):
    return context.get_remaining_time_in_millis() < 4000
def handler(event, context):
    f = []
    began, end, left = time.time(), time.time() + context.get_remaining_time_in_millis() / 1000 - 4, context.get_remaining_time_in_millis()
    for m in event['Records']:
        try:
            if SHORT:
                THEN
            sns.publish(TopicArn='t', Message=m['body'])
        except Exception:
            f.append({'itemIdentifier': m['messageId']})
    return {'batchItemFailures': f}
""",
    "Java": JAVA
    + """import software.amazon.awssdk.services.sqs.SqsClient;
import com.acme.shop.*;
public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private static final Logger log = LoggerFactory.getLogger(Worker.class);
  private final DynamoDbClient db = DynamoDbClient.create();
  private final SqsClient sqs = SqsClient.create();
  private static boolean isLate(Context context) { return context.getRemainingTimeInMillis() < 4000; }
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    List<BatchItemFailure> f = new ArrayList<>();
    long began = System.currentTimeMillis(), end = System.currentTimeMillis() + context.getRemainingTimeInMillis() - 4000, left = context.getRemainingTimeInMillis();
    for (SQSMessage m : event.getRecords()) {
      try {
        if (SHORT) { THEN }
        db.putItem(b -> b.tableName(m.getBody()));
      } catch (Exception e) { f.add(new BatchItemFailure(m.getMessageId())); }
    }
    return new SQSBatchResponse(f);
  }
}
""",
    "Go": """package main
import (
	"context"
	"errors"
	"log"
	"time"
	"example.com/acme/shop"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)
var topic *sns.Client
var queue *sqs.Client
func isLate(ctx context.Context) bool {
	until, ok := ctx.Deadline()
	return ok && time.Until(until) < 4*time.Second
}
func handle(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
	var f []events.SQSBatchItemFailure
	until, _ := ctx.Deadline()
	began, end, left := time.Now(), until.Add(-4*time.Second), time.Until(until)
	within, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	for _, m := range event.Records {
		if SHORT { THEN }
		if _, err := topic.Publish(within, &sns.PublishInput{Message: &m.Body}); err != nil {
			f = append(f, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
		}
	}
	return events.SQSEventResponse{BatchItemFailures: f}, nil
}
func main() { lambda.Start(handle) }
""",
    "C#": """using System; using System.Collections.Generic; using System.Diagnostics; using System.Threading; using System.Threading.Tasks;
using Amazon.SQS; using Amazon.SimpleNotificationService; using Amazon.Lambda.Core; using Amazon.Lambda.SQSEvents; using Acme.Shop;
namespace Shop;
public class Function {
  IAmazonSQS _sqs = new AmazonSQSClient();
  IAmazonSimpleNotificationService _sns = new AmazonSimpleNotificationServiceClient();
  static bool IsLate(ILambdaContext context) => context.RemainingTime < TimeSpan.FromSeconds(4);
  public async Task<SQSBatchResponse> Handle(SQSEvent evnt, ILambdaContext context) {
    var f = new List<SQSBatchResponse.BatchItemFailure>();
    var began = DateTime.UtcNow; var end = DateTime.UtcNow + context.RemainingTime; var left = context.RemainingTime; var watch = Stopwatch.StartNew();
    using var within = new CancellationTokenSource(TimeSpan.FromSeconds(20));
    foreach (var m in evnt.Records) {
      try {
        if (SHORT) { THEN }
        await _sns.PublishAsync("t", m.Body);
      } catch (Exception) { f.Add(new() { ItemIdentifier = m.MessageId }); }
    }
    return new SQSBatchResponse(f);
  }
}
""",
}
SHORT: dict[str, tuple[str, ...]] = {
    "what is left": (
        "context.getRemainingTimeInMillis() < 4000",
        "context.get_remaining_time_in_millis() < 4000",
        "context.getRemainingTimeInMillis() < 4000",
        "time.Until(until) < 4*time.Second",
        "context.RemainingTime < TimeSpan.FromSeconds(4)",
    ),
    "the other way round": (
        "!(4000 < context.getRemainingTimeInMillis())",
        "not 4000 < context.get_remaining_time_in_millis()",
        "!(4000 < context.getRemainingTimeInMillis())",
        "!(4*time.Second < time.Until(until))",
        "!(4 < context.RemainingTime.TotalSeconds)",
    ),
    "a variable": ("left / 1000 < 4", "left / 1000 < 4", "left / 1000 < 4", "left.Seconds() < 4", "left.TotalSeconds < 4"),
    "a function": ("isLate(context)", "is_late(context)", "isLate(context)", "isLate(ctx)", "IsLate(context)"),
    "a moment": ("Date.now() > end", "time.time() > end", "System.currentTimeMillis() > end", "time.Now().After(end)", "DateTime.UtcNow > end"),
    "since it began": (
        "Date.now() - began > 20000",
        "time.time() - began > 20",
        "System.currentTimeMillis() - began > 20000",
        "time.Since(began) > 20*time.Second",
        "(DateTime.UtcNow - began).TotalSeconds > 20",
    ),
}
OWN_WAYS = [
    ("Go", "within.Err() != nil"),
    ("Go", "errors.Is(within.Err(), context.DeadlineExceeded)"),
    ("C#", "within.IsCancellationRequested"),
    ("C#", "within.Token.IsCancellationRequested"),
    ("C#", "watch.ElapsedMilliseconds > 20000"),
    ("C#", "watch.Elapsed > TimeSpan.FromSeconds(20)"),
]
NEXT = dict(zip(LANGUAGES, ("continue;", "continue", "continue;", "continue", "continue;"), strict=True))
LOGGED = dict(
    zip(
        LANGUAGES,
        (
            "console.warn('late', m.messageId);",
            "print('late', m['messageId'])",
            'log.warn("late {}", m.getMessageId());',
            'log.Println("late", m.MessageId)',
            'context.Logger.LogWarning($"late {m.MessageId}");',
        ),
        strict=True,
    )
)
RAISED = dict(
    zip(
        LANGUAGES,
        (
            "throw new Error('late');",
            "raise TimeoutError",
            'throw new IllegalStateException("late");',
            "return events.SQSEventResponse{}, context.DeadlineExceeded",
            "throw new TimeoutException();",
        ),
        strict=True,
    )
)
CALLED = dict(zip(LANGUAGES, ("await note();", "note()", "Notes.late();", "shop.NoteLate()", "Notes.Late();"), strict=True))
TOLD, KEPT = HELP["TOLD"], HELP["KEPT"]


def records(folder: Path, language: str, short: str, *then: str) -> set[str]:
    """What is known of the messages where this is done when time is short."""
    line = ("\n" if language == "Go" else "; " if language == "Python" else " ").join(then)
    found = read_text(Path(mkdtemp(dir=folder)), language, MADE[language].replace("SHORT", short).replace("THEN", line))
    return {one.kind for one in found.records.found}


@pytest.mark.parametrize(("language", "how"), [(one, how) for how in SHORT for one in LANGUAGES])
def test_it_is_lost_where_nobody_is_told(language: str, how: str, tmp_path: Path) -> None:
    short = SHORT[how][LANGUAGES.index(language)]
    assert "late" in records(tmp_path, language, short, NEXT[language])
    assert "late" in records(tmp_path, language, short, LOGGED[language], NEXT[language])
    for kept in (TOLD, KEPT):
        assert not {"late", "perhaps-late", "left"} & records(tmp_path, language, short, kept[language], NEXT[language])
    for anyway in (RAISED, LOGGED):
        assert not {"late", "perhaps-late", "left"} & records(tmp_path, language, short, anyway[language])


@pytest.mark.parametrize(("language", "short"), OWN_WAYS)
def test_ways_of_one_language(language: str, short: str, tmp_path: Path) -> None:
    assert "late" in records(tmp_path, language, short, NEXT[language])
    assert not {"late", "perhaps-late"} & records(tmp_path, language, short, TOLD[language], NEXT[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_called_instead_may_keep_it(language: str, tmp_path: Path) -> None:
    short = SHORT["what is left"][LANGUAGES.index(language)]
    assert "perhaps-late" in records(tmp_path, language, short, CALLED[language], NEXT[language])
    assert not {"late", "perhaps-late"} & records(tmp_path, language, short, CALLED[language])


OF_OTHERS: dict[str, tuple[str, ...]] = {
    "the moment of the message": (
        "Date.now() - Number(m.attributes.SentTimestamp) > 3600000",
        "time.time() - int(m['attributes']['SentTimestamp']) / 1000 > 3600",
        'System.currentTimeMillis() - Long.parseLong(m.getAttributes().get("SentTimestamp")) > 3600000',
        'm.Attributes["SentTimestamp"] < time.Now().Add(-time.Hour).String()',
        'DateTime.UtcNow > DateTime.Parse(m.Attributes["SentTimestamp"])',
    ),
    "the hour of the day": (
        "new Date().getHours() < 7",
        "time.localtime().tm_hour < 7",
        "java.time.LocalTime.now().getHour() < 7",
        "time.Now().Hour() < 7",
        "DateTime.UtcNow.Hour < 7",
    ),
}


@pytest.mark.parametrize(("language", "of"), [(one, of) for of in OF_OTHERS for one in LANGUAGES])
def test_what_is_left_out_for_another_reason(language: str, of: str, tmp_path: Path) -> None:
    """A message that is too old, or that comes at night, may be dropped on purpose."""
    assert not {"late", "perhaps-late"} & records(tmp_path, language, OF_OTHERS[of][LANGUAGES.index(language)], NEXT[language])


@pytest.mark.parametrize("then", ["context.WithCancel(ctx)", "ctx, func() {}"])
def test_the_context_of_the_invocation_is_over_with_it(then: str, tmp_path: Path) -> None:
    made = MADE["Go"].replace("context.WithTimeout(ctx, 20*time.Second)", then).replace("SHORT", "within.Err() != nil").replace("THEN", "continue")
    assert "late" not in {one.kind for one in read_text(tmp_path, "Go", made).records.found}


@pytest.mark.parametrize("then", ["continue", "f = append(f, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})\ncontinue"])
def test_a_context_that_a_select_asks(then: str, tmp_path: Path) -> None:
    asks = f"select {{\ncase <-within.Done():\n{then}\ndefault:\n}}"
    found = read_text(tmp_path, "Go", MADE["Go"].replace("if SHORT { THEN }", asks))
    assert ("late" in {one.kind for one in found.records.found}) == (then == "continue")

"""Where a condition that nobody knows decides whether a failed message is returned, that is a question, once, in each language; none where the other side keeps the message, too, or drops one kind of error on purpose."""

from __future__ import annotations

import ast
import runpy
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from queuegate.synth.handlers.javascript.answer.handler import reading as read_javascript
from queuegate.synth.handlers.python.answer.handler import reading as read_python
from queuegate.synth.handlers.python.source import Source
from queuegate.synth.handlers.reading import LOST, Reading, Untold
from queuegate.synth.handlers.source import Code
from queuegate.synth.values.value import Place

HELP: Any = runpy.run_path(str(Path(__file__).parent / "compiled" / "answer" / "reading.py"))
PLACE = Place(None, ())  # type: ignore[arg-type]  # nothing here asks for the template
MADE = {
    "JavaScript": """import { deliver, rules, classify } from 'shop';
import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
const sqs = new SQSClient({});
OWN
export const handler = async (event) => {
  const f = [];
  for (const m of event.Records) { try { await deliver(m.body); } catch (e) { CAUGHT } }
  return { batchItemFailures: f };
};
""",
    "Python": """import os, boto3
from shop import deliver, rules, classify
sqs = boto3.client('sqs')
OWN
def handler(event, context):
    f = []
    for m in event['Records']:
        try:
            deliver(m['body'])
        except Exception as e:
CAUGHT
    return {'batchItemFailures': f}
""",
    "Java": HELP["JAVA"]
    + """import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.*;
import software.amazon.awssdk.services.sqs.SqsClient;
import com.acme.shop.*;
public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final SnsClient sns = SnsClient.create();
  private final SqsClient sqs = SqsClient.create();
  private final Rules rules = new Rules();
  OWN
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    List<BatchItemFailure> f = new ArrayList<>();
    for (SQSMessage m : event.getRecords()) { try { sns.publish(b -> b.message(m.getBody())); } catch (Exception e) { CAUGHT } }
    return new SQSBatchResponse(f);
  }
}
""",
    "Go": """package main
import (
	"context"
	"errors"
	"os"
	"example.com/acme/shop"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)
var topic *sns.Client
var queue *sqs.Client
var rules shop.Rules
OWN
func handle(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
	var f []events.SQSBatchItemFailure
	for _, m := range event.Records {
		if _, e := topic.Publish(ctx, &sns.PublishInput{Message: &m.Body}); e != nil {
			CAUGHT
		}
	}
	return events.SQSEventResponse{BatchItemFailures: f}, nil
}
func main() { lambda.Start(handle) }
""",
    "C#": """using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Amazon.SQS;
using Amazon.SimpleNotificationService;
using Amazon.Lambda.SQSEvents;
using Acme.Shop;
namespace Shop;
public class Function {
    IAmazonSQS _sqs = new AmazonSQSClient();
    IAmazonSimpleNotificationService _sns = new AmazonSimpleNotificationServiceClient();
    IRules rules = new Rules();
    OWN
    public async Task<SQSBatchResponse> Handle(SQSEvent evnt) {
        var f = new List<SQSBatchResponse.BatchItemFailure>();
        foreach (var m in evnt.Records) { try { await _sns.PublishAsync("t", m.Body); } catch (Exception e) { CAUGHT } }
        return new SQSBatchResponse(f);
    }
}
""",
}
LANGUAGES = [*MADE]
TOLD = dict(
    zip(
        LANGUAGES,
        (
            "f.push({ itemIdentifier: m.messageId });",
            "f.append({'itemIdentifier': m['messageId']})",
            "f.add(new BatchItemFailure(m.getMessageId()));",
            "f = append(f, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})",
            "f.Add(new() { ItemIdentifier = m.MessageId });",
        ),
        strict=True,
    )
)
LOGGED = dict(
    zip(LANGUAGES, ("console.error(e);", "print(e)", "System.out.println(e);", 'println("dropped", e.Error())', "Console.WriteLine(e);"), strict=True)
)
KEPT = dict(
    zip(
        LANGUAGES,
        (
            "await sqs.send(new SendMessageCommand({ QueueUrl: 'kept', MessageBody: m.body }));",
            "sqs.send_message(QueueUrl='kept', MessageBody=m['body'])",
            'sqs.sendMessage(b -> b.queueUrl("kept").messageBody(m.getBody()));',
            "if _, e2 := queue.SendMessage(ctx, &sqs.SendMessageInput{MessageBody: &m.Body}); e2 != nil { return events.SQSEventResponse{}, e2 }",
            'await _sqs.SendMessageAsync("kept", m.Body);',
        ),
        strict=True,
    )
)


def read(folder: Path, language: str, condition: str, sides: tuple[dict[str, str], dict[str, str]], own: str = "") -> Reading:
    """The handler that does one thing for a message that failed if a condition is met, and another one if not."""
    first, second = (side[language] for side in sides)
    if language == "Python":
        caught = f"            if {condition}:\n                {first}\n            else:\n                {second}"
    else:
        caught = f"if {condition} {{ {first} }} else {{ {second} }}" if language == "Go" else f"if ({condition}) {{ {first} }} else {{ {second} }}"
    folder = Path(mkdtemp(dir=folder))
    text = MADE[language].replace("OWN", own).replace("CAUGHT", caught)
    if language == "Python":
        return read_python(Source(ast.parse(text), "handler", "/app/worker.py", (), PLACE))
    if language == "JavaScript":
        (folder / "index.mjs").write_text(text, encoding="utf-8")
        return read_javascript(Code("Worker", "nodejs22.x", "index.handler", folder, None, PLACE, PLACE, PLACE))
    found: Reading = HELP["read"](folder, language, text)
    return found


def lost(found: Reading) -> bool:
    return any(one.broad and one.told in LOST and not one.part for one in found.failures.found)


CONDITIONS: dict[str, tuple[str, ...]] = {
    "a function that is not there": ("classify(e)", "classify(e)", "Errors.classify(e)", "shop.Classify(e)", "Errors.Classify(e)"),
    "a method that is not there": ("rules.retries(e)", "rules.retries(e)", "rules.retries(e)", "rules.Retries(e)", "rules.Retries(e)"),
    "what a function says, compared": ("classify(e) > 2", "classify(e) > 2", "Errors.classify(e) > 2", "shop.Classify(e) > 2", "Errors.Classify(e) > 2"),
    "the environment": (
        "process.env.STRICT === 'yes'",
        "os.environ.get('STRICT') == 'yes'",
        '"yes".equals(System.getenv("STRICT"))',
        'os.Getenv("STRICT") == "yes"',
        'Environment.GetEnvironmentVariable("STRICT") == "yes"',
    ),
    "how often it was received": (
        "Number(m.attributes.ApproximateReceiveCount) < 4",
        "int(m['attributes']['ApproximateReceiveCount']) < 4",
        'Integer.parseInt(m.getAttributes().get("ApproximateReceiveCount")) < 4',
        'm.Attributes["ApproximateReceiveCount"] < "4"',
        'int.Parse(m.Attributes["ApproximateReceiveCount"]) < 4',
    ),
    "a property of the error": ("e.retryable", "e.retryable", "((AcmeException) e).retryable()", "shop.From(e).Retryable", "((AcmeException) e).Retryable"),
}


@pytest.mark.parametrize(("language", "what"), [(one, what) for what in CONDITIONS for one in LANGUAGES])
def test_a_condition_that_is_not_known_is_a_question(language: str, what: str, tmp_path: Path) -> None:
    condition = CONDITIONS[what][LANGUAGES.index(language)]
    found = read(tmp_path, language, condition, (TOLD, LOGGED))
    assert isinstance(found.failures.doubt, Untold)
    assert not lost(found)
    assert all(getattr(found, group).doubt is None for group in ("answers", "records", "order"))  # it is asked once
    for sides in ((TOLD, KEPT), (KEPT, TOLD), (TOLD, TOLD)):
        assert read(tmp_path, language, condition, sides).failures.doubt is None


OWN_QUESTIONS = dict(
    zip(
        LANGUAGES,
        (
            "function isBrief(e) { return classify(e); }",
            "def is_brief(e):\n    return classify(e)",
            "private boolean isBrief(Exception e) { return Errors.classify(e); }",
            "func isBrief(e error) bool { return shop.Classify(e) }",
            "bool IsBrief(Exception e) => Errors.Classify(e);",
        ),
        strict=True,
    )
)
KINDS = dict(
    zip(
        LANGUAGES,
        (
            "function isBrief(e) { return e.name === 'NotFoundException'; }",
            "def is_brief(e):\n    return isinstance(e, LookupError)",
            "private boolean isBrief(Exception e) { return e instanceof NotFoundException; }",
            "func isBrief(e error) bool { var none *types.NotFoundException; return errors.As(e, &none) }",
            "bool IsBrief(Exception e) => e is KeyNotFoundException;",
        ),
        strict=True,
    )
)
ASKED = dict(zip(LANGUAGES, ("isBrief(e)", "is_brief(e)", "isBrief(e)", "isBrief(e)", "IsBrief(e)"), strict=True))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_function_of_the_code_itself_is_read(language: str, tmp_path: Path) -> None:
    """What drops one kind of error does so on purpose; what tells of one kind alone drops all others."""
    assert isinstance(read(tmp_path, language, ASKED[language], (TOLD, LOGGED), OWN_QUESTIONS[language]).failures.doubt, Untold)
    dropped = read(tmp_path, language, ASKED[language], (LOGGED, TOLD), KINDS[language])
    assert dropped.failures.doubt is None
    assert not lost(dropped)
    told = read(tmp_path, language, ASKED[language], (TOLD, LOGGED), KINDS[language])
    assert lost(told) or isinstance(told.failures.doubt, Untold)
    assert read(tmp_path, language, ASKED[language], (TOLD, KEPT), KINDS[language]).failures.doubt is None


ASKED_OF_OTHERS = dict(zip(LANGUAGES, ("rules.isKnown(e)", "rules.is_known(e)", "rules.isKnown(e)", "rules.IsKnown(e)", "rules.IsKnown(e)"), strict=True))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_named_like_a_question_is_about_one_kind_of_error(language: str, tmp_path: Path) -> None:
    """What it says yes to may be dropped on purpose (`IsNotFound`); what it says no to is all the rest."""
    asked = ASKED_OF_OTHERS[language]
    dropped = read(tmp_path, language, asked, (LOGGED, TOLD))
    assert dropped.failures.doubt is None
    assert not lost(dropped)
    assert isinstance(read(tmp_path, language, asked, (TOLD, LOGGED)).failures.doubt, Untold)


RECORDED = dict(
    zip(
        LANGUAGES,
        ("rules.store(e, m.body)", "rules.store(e, m['body'])", "rules.store(e, m.getBody())", "rules.Store(e, m.Body)", "rules.Store(e, m.Body)"),
        strict=True,
    )
)
THERE = dict(
    zip(LANGUAGES, ("m.messageId", "m.get('messageId')", "m.getMessageId() != null", 'm.MessageId != ""', "!string.IsNullOrEmpty(m.MessageId)"), strict=True)
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_keeps_the_message_or_asks_what_is_known_leaves_no_question(language: str, tmp_path: Path) -> None:
    assert read(tmp_path, language, RECORDED[language], (LOGGED, TOLD)).failures.doubt is None
    assert read(tmp_path, language, THERE[language], (TOLD, LOGGED)).failures.doubt is None


STATES = "const State = Object.freeze({ Done: 0, Again: 1, Drop: 2 }); const stateOf = (e) => WHICH;"


@pytest.mark.parametrize(
    ("which", "asked"),
    [
        ("e.name === 'NotFoundException' ? State.Drop : State.Again", False),
        ("e.name !== 'NotFoundException' ? State.Again : State.Drop", False),
        ("classify(e) ? State.Drop : State.Again", True),
    ],
)
@pytest.mark.parametrize("asks", ["stateOf(e) === State.Again", "State.Again === stateOf(e)"])
def test_a_choice_that_is_compared_asks_what_decides_it(which: str, asked: bool, asks: str, tmp_path: Path) -> None:  # noqa: FBT001 - a table
    found = read(tmp_path, "JavaScript", asks, (TOLD, LOGGED), STATES.replace("WHICH", which))
    assert (found.failures.doubt is not None) == asked

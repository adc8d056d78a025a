"""The same mistake in what a handler answers is called the same, in whichever language it is written."""

from __future__ import annotations

import ast
import runpy
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.handlers.javascript.answer.handler import reading as read_javascript
from queuegate.synth.handlers.python.answer.handler import reading as read_python
from queuegate.synth.handlers.python.source import Source
from queuegate.synth.handlers.source import Code
from queuegate.synth.values.value import Place

HELP: Any = runpy.run_path(str(Path(__file__).parent / "compiled" / "answer" / "reading.py"))
PLACE = Place(None, ())  # type: ignore[arg-type]  # nothing here asks for the template
JAVASCRIPT = "import { deliver } from 'shop';\nexport const handler = async (event, context) => {\n  const f = [];\n  for (const m of event.Records) { try { await deliver(m.body); } catch (e) { CAUGHT } }\n  return RETURNED;\n};\n"
PYTHON = "import json\ndef handler(event, context):\n    f = []\n    for m in event['Records']:\n        try:\n            deliver(m)\n        except Exception as e:\n            CAUGHT\n    return RETURNED\n"
JAVA = (
    HELP["JAVA"]
    + """import software.amazon.awssdk.services.sns.SnsClient;
public class Worker implements RequestHandler<SQSEvent, TYPE> {
  private final SnsClient sns = SnsClient.create();
  public TYPE handleRequest(SQSEvent event, Context context) {
    List<BatchItemFailure> f = new ArrayList<>();
    for (SQSMessage m : event.getRecords()) { try { sns.publish(b -> b.message(m.getBody())); } catch (Exception e) { CAUGHT } }
    return RETURNED;
  }
}
"""
)
GO = """package main
import (
	"context"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/aws/aws-sdk-go-v2/service/sns"
)
var topic *sns.Client
func handle(ctx context.Context, e events.SQSEvent) (TYPE, error) {
	lc, _ := lambdacontext.FromContext(ctx)
	var f []events.SQSBatchItemFailure
	for _, m := range e.Records { if _, err := topic.Publish(ctx, &sns.PublishInput{Message: &m.Body}); err != nil { CAUGHT } }
	return RETURNED, nil
}
func main() { topic = sns.New(sns.Options{}); lambda.Start(handle) }
"""
CSHARP = """using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Amazon.SQS;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
namespace Shop;
public class Function {
    IAmazonSQS _sqs = new AmazonSQSClient();
    public async Task<TYPE> Handle(SQSEvent evnt, ILambdaContext context) {
        var f = new List<SQSBatchResponse.BatchItemFailure>();
        foreach (var m in evnt.Records) { try { await _sqs.SendMessageAsync(Url, m.Body); } catch (Exception e) { CAUGHT } }
        return RETURNED;
    }
}
"""
Written = tuple[str, str, str]
"""What is done for a message that failed, what is returned, and of which type that is."""
RIGHT: dict[str, Written] = {
    "JavaScript": ("f.push({ itemIdentifier: ID });", "{ batchItemFailures: f }", ""),
    "Python": ("f.append({'itemIdentifier': ID})", "{'batchItemFailures': f}", ""),
    "Java": ("f.add(new BatchItemFailure(ID));", "new SQSBatchResponse(f)", "SQSBatchResponse"),
    "Go": ("f = append(f, events.SQSBatchItemFailure{ItemIdentifier: ID})", "events.SQSEventResponse{BatchItemFailures: f}", "events.SQSEventResponse"),
    "C#": ("f.Add(new() { ItemIdentifier = ID });", "new SQSBatchResponse(f)", "SQSBatchResponse"),
}
LANGUAGES = [*RIGHT]
OWN = dict(zip(LANGUAGES, ("m.messageId", "m['messageId']", "m.getMessageId()", "m.MessageId", "m.MessageId"), strict=True))
LISTS = dict(zip(LANGUAGES, ("", "", "List<BatchItemFailure>", "[]events.SQSBatchItemFailure", "List<SQSBatchResponse.BatchItemFailure>"), strict=True))
TEXTS = dict(zip(LANGUAGES, ("", "", "String", "string", "string"), strict=True))


def answers(folder: Path, language: str, written: Written) -> set[str]:
    """The kinds of what is wrong with the answers."""
    texts = {"JavaScript": JAVASCRIPT, "Python": PYTHON, "Java": JAVA, "Go": GO, "C#": CSHARP}
    text = texts[language].replace("CAUGHT", written[0]).replace("RETURNED", written[1]).replace("TYPE", written[2])
    if language == "Python":
        found = read_python(Source(ast.parse(text), "handler", "/app/worker.py", (), PLACE))
    elif language == "JavaScript":
        (folder / "index.mjs").write_text(text, encoding="utf-8")
        found = read_javascript(Code("Worker", "nodejs22.x", "index.handler", folder, None, PLACE, PLACE, PLACE))
    else:
        found = HELP["read"](folder, language, text)
    return {f"{one.kind} {one.what}".strip() for one in found.answers.found} - {"list", "empty"}


IDENTIFIERS: dict[str, tuple[str, ...]] = {
    "": tuple(OWN.values()),
    "the record's receiptHandle": ("m.receiptHandle", "m['receiptHandle']", "m.getReceiptHandle()", "m.ReceiptHandle", "m.ReceiptHandle"),
    "a text with more in it than the messageId": ("`${m.messageId}-x`", "f\"{m['messageId']}-x\"", 'm.getMessageId() + "-x"', 'm.MessageId + "-x"', 'm.MessageId + "-x"'),
    "an empty string": ("''", "''", '""', '""', '""'),
    "the text 'failed'": ("'failed'", "'failed'", '"failed"', '"failed"', '"failed"'),
    "null": ("null", "None", "null", "", "null"),
    "something from the message's body": ("JSON.parse(m.body).id", "json.loads(m['body'])['id']", "", "", 'System.Text.Json.JsonDocument.Parse(m.Body).RootElement.GetProperty("id").GetString()'),
    "the awsRequestId of the invocation": ("context.awsRequestId", "", "context.getAwsRequestId()", "lc.AwsRequestID", "context.AwsRequestId"),
    "a truth value": ("true", "True", "", "", ""),
    "the whole record": ("m", "m", "", "", ""),
    "a list": ("[m.messageId]", "[m['messageId']]", "", "", ""),
}  # fmt: skip


@pytest.mark.parametrize(("language", "what"), [(one, what) for what, row in IDENTIFIERS.items() for one, value in zip(LANGUAGES, row, strict=True) if value])
def test_what_is_given_for_an_identifier(language: str, what: str, tmp_path: Path) -> None:
    caught, returned, kind = RIGHT[language]
    written = caught.replace("ID", IDENTIFIERS[what][LANGUAGES.index(language)]), returned, kind
    assert answers(tmp_path, language, written) == ({f"identifier {what}"} if what else set())


def spelt(language: str, caught: str = "", returned: str = "", kind: str = "") -> Written:
    right = RIGHT[language]
    return caught or right[0].replace("ID", OWN[language]), returned or right[1], kind or right[2]


ANSWERS: dict[str, list[Written | None]] = {
    "bare-list": [None, *(spelt(one, returned="f", kind=LISTS[one]) for one in LANGUAGES[1:])],
    "other a string": [spelt(one, "pass" if one == "Python" else ";", returned="'ok'" if one in LANGUAGES[:2] else '"ok"', kind=TEXTS[one]) for one in LANGUAGES],
    "nested": [spelt("JavaScript", returned="{ body: { batchItemFailures: f } }"), spelt("Python", returned="{'body': {'batchItemFailures': f}}")],
    "string": [spelt("JavaScript", returned="JSON.stringify({ batchItemFailures: f })"), spelt("Python", returned="json.dumps({'batchItemFailures': f})")],
    "bare-item": [spelt("JavaScript", "f.push(m.messageId);"), spelt("Python", "f.append(m['messageId'])")],
    "item messageId": [spelt("JavaScript", "f.push({ messageId: m.messageId });"), spelt("Python", "f.append({'messageId': m['messageId']})")],
    "item nothing": [spelt("JavaScript", "f.push({});"), spelt("Python", "f.append({})")],
    "item a list": [spelt("JavaScript", "f.push([m.messageId]);"), spelt("Python", "f.append([m['messageId']])")],
    "key failures": [spelt("JavaScript", returned="{ batchItemfailures: f }"), spelt("Python", returned="{'batchItemfailures': f}")],
    "identifier null": [None, None, spelt("Java", "f.add(new BatchItemFailure());"), spelt("Go", "f = append(f, events.SQSBatchItemFailure{})")],
}  # fmt: skip


@pytest.mark.parametrize(("language", "what"), [(LANGUAGES[at], what) for what, row in ANSWERS.items() for at, one in enumerate(row) if one is not None])
def test_what_is_answered(language: str, what: str, tmp_path: Path) -> None:
    written = ANSWERS[what][LANGUAGES.index(language)]
    assert written is not None
    assert answers(tmp_path, language, written) == {what.replace("key failures", "key batchItemfailures")}


@pytest.mark.parametrize(
    ("language", "returned"), [("JavaScript", "{ batchItemFailures: JSON.stringify(f) }"), ("Python", "{'batchItemFailures': json.dumps(f)}")]
)
def test_a_list_that_is_a_text_is_inside_of_something_else(language: str, returned: str, tmp_path: Path) -> None:
    assert answers(tmp_path, language, spelt(language, returned=returned)) == {"nested"}

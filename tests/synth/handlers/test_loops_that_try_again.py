"""A loop that tries again until a number of which nobody knows how large it is says what it does in each language: it neither loses the message nor leaves a question, and a wait in it is no wait of so many rounds as are read."""

from __future__ import annotations

import ast
import runpy
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.handlers.javascript.answer.handler import reading as read_javascript
from queuegate.synth.handlers.python.answer.handler import reading as read_python
from queuegate.synth.handlers.python.source import Source
from queuegate.synth.handlers.reading import Reading
from queuegate.synth.handlers.source import Code
from queuegate.synth.values.value import Place

HELP: Any = runpy.run_path(str(Path(__file__).parent / "compiled" / "answer" / "reading.py"))
PLACE = Place(None, ())  # type: ignore[arg-type]  # nothing here asks for the template
MADE = {
    "JavaScript": """import { SNSClient, PublishCommand } from '@aws-sdk/client-sns';
const sns = new SNSClient({}), MAX = Number(process.env.MAX), pause = (n) => new Promise((done) => setTimeout(done, n));
async function send(m) {
  let n = 0;
  for (;;) {
    try { await sns.send(new PublishCommand({ Message: m.body })); return; }
    catch (e) { CAUGHT }
  }
}
export const handler = async (event) => {
  const f = [];
  for (const m of event.Records) { try { await send(m); } catch (e) { f.push({ itemIdentifier: m.messageId }); } }
  return { batchItemFailures: f };
};
""",
    "Python": """import os, time, boto3
from botocore.exceptions import ClientError
sns, MAX = boto3.client('sns'), int(os.environ['MAX'])
def send(m):
    n = 0
    while True:
        try:
            sns.publish(TopicArn='t', Message=m['body'])
            return
        except ClientError as e:
            CAUGHT
def handler(event, context):
    f = []
    for m in event['Records']:
        try:
            send(m)
        except Exception:
            f.append({'itemIdentifier': m['messageId']})
    return {'batchItemFailures': f}
""",
    "Java": HELP["JAVA"]
    + """import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.SnsException;
public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final SnsClient sns = SnsClient.create();
  private final int max = Integer.parseInt(System.getenv("MAX"));
  private void send(SQSMessage m) throws InterruptedException {
    int n = 0;
    while (true) {
      try { sns.publish(b -> b.message(m.getBody())); return; }
      catch (SnsException e) { CAUGHT }
    }
  }
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    List<BatchItemFailure> f = new ArrayList<>();
    for (SQSMessage m : event.getRecords()) { try { send(m); } catch (Exception e) { f.add(new BatchItemFailure(m.getMessageId())); } }
    return new SQSBatchResponse(f);
  }
}
""",
    "Go": """package main
import (
	"context"
	"os"
	"strconv"
	"time"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"
)
var topic *sns.Client
var max, _ = strconv.Atoi(os.Getenv("MAX"))
func send(ctx context.Context, m events.SQSMessage) error {
	n := 0
	for {
		_, err := topic.Publish(ctx, &sns.PublishInput{Message: &m.Body})
		if err == nil { return nil }
		CAUGHT
	}
}
func handle(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
	var f []events.SQSBatchItemFailure
	for _, m := range e.Records { if err := send(ctx, m); err != nil { f = append(f, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId}) } }
	return events.SQSEventResponse{BatchItemFailures: f}, nil
}
func main() { topic = sns.New(sns.Options{}); lambda.Start(handle) }
""",
    "C#": """using System; using System.Collections.Generic; using System.Threading.Tasks;
using Amazon.SimpleNotificationService; using Amazon.Lambda.Core; using Amazon.Lambda.SQSEvents;
namespace Shop;
public class Function {
    private readonly IAmazonSimpleNotificationService _sns = new AmazonSimpleNotificationServiceClient();
    private readonly int _max = int.Parse(Environment.GetEnvironmentVariable("MAX")!);
    private async Task Send(SQSEvent.SQSMessage m) {
        var n = 0;
        for (;;) {
            try { await _sns.PublishAsync("t", m.Body); return; }
            catch (AmazonSimpleNotificationServiceException e) CAUGHT
        }
    }
    public async Task<SQSBatchResponse> Handle(SQSEvent evnt, ILambdaContext context) {
        var f = new List<SQSBatchResponse.BatchItemFailure>();
        foreach (var m in evnt.Records) { try { await Send(m); } catch (Exception e) { f.Add(new() { ItemIdentifier = m.MessageId }); } }
        return new SQSBatchResponse(f);
    }
}
""",
}
LANGUAGES = [*MADE]
FORMS: dict[str, tuple[str, str, str, str, str]] = {
    "gives up first": (
        "if (++n >= MAX) END await pause(100 * n);",
        "n += 1; GAP if n >= MAX: END GAP time.sleep(0.1 * n)",
        "if (++n >= max) END Thread.sleep(100L * n);",
        "n++; if n >= max END; time.Sleep(time.Duration(n) * 100 * time.Millisecond)",
        "{ if (++n >= _max) END await Task.Delay(100 * n); }",
    ),
    "goes on first": (
        "if (n < MAX) { n++; await pause(100 * n); continue; } END",
        "if n < MAX: n += 1; time.sleep(0.1 * n); continue GAP END",
        "if (n < max) { n++; Thread.sleep(100L * n); continue; } END",
        "if n < max { n++; time.Sleep(time.Duration(n) * 100 * time.Millisecond); continue }; END",
        "{ if (n < _max) { n++; await Task.Delay(100 * n); continue; } END }",
    ),
    "for one code": (
        "if (e.name !== 'ThrottledException' || n++ >= MAX) END await pause(100 * n);",
        "if e.response['Error']['Code'] != 'Throttled' or n >= MAX: END GAP n += 1",
        'if (!"Throttled".equals(e.awsErrorDetails().errorCode()) || n++ >= max) END Thread.sleep(100L * n);',
        "n++; if !isThrottled(err) || n >= max END; time.Sleep(time.Duration(n) * 100 * time.Millisecond)",
        '{ if (e.ErrorCode != "Throttled" || n++ >= _max) END await Task.Delay(100 * n); }',
    ),
    "in two steps": (
        "if (e.name !== 'ThrottledException') throw e; if (n++ >= MAX) END await pause(100 * n);",
        "if e.response['Error']['Code'] != 'Throttled': raise GAP if n >= MAX: END GAP n += 1",
        "if (!e.isThrottlingException()) throw e; if (n++ >= max) END Thread.sleep(100L * n);",
        "if !isThrottled(err) { return err }; if n++; n >= max END",
        '{ if (e.ErrorCode != "Throttled") throw; if (n++ >= _max) END await Task.Delay(100 * n); }',
    ),
}
RAISED = dict(zip(LANGUAGES, ("{ throw e; }", "raise", "{ throw e; }", "{ return err }", "{ throw; }"), strict=True))
LOST = dict(zip(LANGUAGES, ("{ console.error(e); return; }", "print(e); return", "{ System.err.println(e); return; }", '{ println("given up"); return nil }', "{ Console.WriteLine(e); return; }"), strict=True))  # fmt: skip


def read(folder: Path, language: str, form: str, end: dict[str, str], *other: str) -> Reading:
    """What is known of the handler whose loop is written so; with something `other` in the place of a part of it."""
    caught = FORMS[form][LANGUAGES.index(language)]
    if language == "Go" and caught.rpartition("; ")[2] == "END":
        caught = caught.replace("END", end[language].strip("{ }"))
    caught = caught.replace("END", end[language])
    text = (MADE[language].replace(*other, 1) if other else MADE[language]).replace("CAUGHT", caught.replace(" GAP ", "\n            "))
    if language == "Go":
        text = text.replace("func main()", 'func isThrottled(err error) bool { return err.Error() == "Throttled" }\nfunc main()')
    if language == "JavaScript":
        (folder / "index.mjs").write_text(text, encoding="utf-8")
        return read_javascript(Code("Worker", "nodejs22.x", "index.handler", folder, None, PLACE, PLACE, PLACE))
    if language == "Python":
        return read_python(Source(ast.parse(text), "handler", "/app/worker.py", (), PLACE))
    found: Reading = HELP["read"](folder, language, text)
    return found


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_who_gives_up_and_raises_has_told_of_the_message(language: str, form: str, tmp_path: Path) -> None:
    found = read(tmp_path, language, form, RAISED)
    assert {one.told for one in found.failures.found} == {"response"}
    assert found.failures.doubt is found.answers.doubt is found.order.doubt is found.waits.doubt is None
    assert all(one.attempts <= 1 for one in found.waits.found), found.waits


@pytest.mark.parametrize("form", [*FORMS][:3])
@pytest.mark.parametrize("language", LANGUAGES)
def test_who_gives_up_and_returns_has_lost_it(language: str, form: str, tmp_path: Path) -> None:
    """Not where only errors of one kind are tried again: what is done for those is told apart."""
    found = read(tmp_path, language, form, LOST)
    lost = {"empty", "log"} & {one.told for one in found.failures.found}
    assert lost or found.failures.doubt is not None


ENDLESS = dict(zip(LANGUAGES[2:], ("System.err.println(e);", 'println("again")', "{ Console.WriteLine(e); }"), strict=True))


@pytest.mark.parametrize("language", ENDLESS)
def test_of_a_loop_that_tries_for_ever_only_how_long_it_waits_is_not_known(language: str, tmp_path: Path) -> None:
    found: Reading = HELP["read"](tmp_path, language, MADE[language].replace("CAUGHT", ENDLESS[language]))
    assert found.waits.doubt is not None
    assert "the end of a loop that tries again" in found.waits.doubt.reason
    assert found.failures.doubt is found.answers.doubt is found.order.doubt is None
    assert not {"empty", "log"} & {one.told for one in found.failures.found}


WAITS = {
    "Java": ("Thread.sleep(4000);", "if (++n >= 5) throw e;", "Thread.sleep"),
    "Go": ("time.Sleep(4 * time.Second)", "n++; if n >= 5 { return err };", "time.Sleep"),
    "C#": ("await Task.Delay(4000); }", "{ if (++n >= 5) throw;", "Task.Delay"),
}


@pytest.mark.parametrize("bound", ["5", "max"])
@pytest.mark.parametrize("language", WAITS)
def test_a_pause_is_made_as_often_as_the_code_itself_says(language: str, bound: str, tmp_path: Path) -> None:
    pause, gives_up, name = WAITS[language]
    number = "_max" if (language, bound) == ("C#", "max") else bound
    found: Reading = HELP["read"](tmp_path, language, MADE[language].replace("CAUGHT", f"{gives_up.replace('5', number)} {pause}"))
    assert [(one.what, one.seconds, one.attempts) for one in found.waits.found] == [(name, 4, 4 if bound == "5" else 1)]
    assert found.waits.doubt is None


@pytest.mark.parametrize(
    ("caught", "attempts"), [("if (++n >= _max) throw;", 0), ("if (context.RemainingTime < TimeSpan.FromSeconds(9)) throw;", 1), ("if (++n >= 3) throw;", 3)]
)
def test_how_often_a_request_is_made_is_not_known_unless_the_time_that_is_left_ends_it(caught: str, attempts: int, tmp_path: Path) -> None:
    text = MADE["C#"].replace("CAUGHT", f"{{ {caught} }}").replace("(AmazonSimpleNotificationServiceException e)", "(HttpRequestException)")
    text = text.replace('_sns.PublishAsync("t", m.Body)', 'Http.PostAsync("https://example.com", new StringContent(m.Body))').replace(
        "Tasks;", "Tasks; using System.Net.Http;"
    )
    text = text.replace("m) {", "m, ILambdaContext context) {").replace("Send(m)", "Send(m, context)")
    text = text.replace("private readonly int", "private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) }; private readonly int")
    found: Reading = HELP["read"](tmp_path, "C#", text)
    assert [(one.what, one.seconds, one.attempts) for one in found.waits.found] == [("Http.PostAsync", 5, attempts)]


COUNTED = {
    "JavaScript": "for (let i = 0; i < 5; i++) { if (broken(i)) throw new Error('broken'); }\n  for (const m",
    "Python": "n = 0\n    while n < 22:\n        if broken(n):\n            raise ValueError\n        n += 1\n    for m",
}


@pytest.mark.parametrize("language", COUNTED)
def test_trap_a_loop_that_counts_ends_by_itself(language: str, tmp_path: Path) -> None:
    """What is asked in its later rounds is answered as in the first ones."""
    begins = "for (const m" if language == "JavaScript" else "for m"
    plain = (tmp_path / "plain"), (tmp_path / "counted")
    found = []
    for folder, loop in zip(plain, (begins, COUNTED[language]), strict=True):
        folder.mkdir()
        found.append(read(folder, language, "gives up first", RAISED, begins, loop))
    one, other = found
    assert [(each.told, each.work) for each in one.failures.found] == [(each.told, each.work) for each in other.failures.found if each.of == "message"]
    assert {each.kind for each in one.records.found} == {each.kind for each in other.records.found}


RECURSIVE = {
    "Java": ("int n = 0;\n    while (true) {\n      try", "try", "return; }\n      catch (SnsException e) { CAUGHT }\n    }", "return; }\n      catch (SnsException e) { CAUGHT }", "if (n >= LIMIT) END Thread.sleep(100L * n); send(m, n + 1);", "(SQSMessage m)", "(SQSMessage m, int n)"),
    "C#": ("var n = 0;\n        for (;;) {\n            try", "try", "CAUGHT\n        }", "CAUGHT", "{ if (n >= LIMIT) END await Task.Delay(100 * n); await Send(m, n + 1); }", "(SQSEvent.SQSMessage m)", "(SQSEvent.SQSMessage m, int n)"),
}  # fmt: skip


@pytest.mark.parametrize("limit", ["max", "5"])
@pytest.mark.parametrize("language", RECURSIVE)
def test_a_function_that_calls_itself_to_try_again(language: str, limit: str, tmp_path: Path) -> None:
    begins, begun, ends, ended, caught, *names = RECURSIVE[language]
    text = MADE[language].replace(begins, begun).replace(ends, ended).replace(*names).replace("send(m);", "send(m, 1);").replace("Send(m);", "Send(m, 1);")
    caught = caught.replace("LIMIT", "_max" if (language, limit) == ("C#", "max") else limit)
    for end, told in ((RAISED, {"response"}), (LOST, {"empty"})):
        found: Reading = HELP["read"](tmp_path, language, text.replace("CAUGHT", caught.replace("END", end[language])))
        assert {one.told for one in found.failures.found} == told
        assert found.failures.doubt is found.answers.doubt is found.waits.doubt is None

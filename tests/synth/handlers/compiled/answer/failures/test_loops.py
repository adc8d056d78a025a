"""Loops over messages in Java, Go and C#: what time ends, and what the failure of one message does to those behind it."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "reading.py"))
read, said, JAVA = HELP["read"], HELP["said"], HELP["JAVA"]
MADE = {
    "Go": """package main
import (
	"context"
	"encoding/json"
	"time"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"
)
var topic *sns.Client
type job struct { id string; body map[string]any }
func work(ctx context.Context, id string) error {
	_, err := topic.Publish(ctx, &sns.PublishInput{Message: &id})
	return err
}
func handle(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
	var r events.SQSEventResponse
	deadline, _ := ctx.Deadline()
	fail := func(id string) { r.BatchItemFailures = append(r.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: id}) }
	BODY
	return r, nil
}
func main() { lambda.Start(handle) }
""",
    "Java": JAVA
    + """public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final DynamoDbClient db = DynamoDbClient.create();
  private final ObjectMapper mapper = new ObjectMapper();
  record Job(String id, String body) {}
  private void work(String body) { db.putItem(b -> b.tableName(body)); }
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    List<BatchItemFailure> failures = new ArrayList<>();
    BODY
    return new SQSBatchResponse(failures);
  }
}
""",
    "C#": """using System; using System.Collections.Generic; using System.Linq; using System.Text.Json; using System.Threading.Tasks;
using Amazon.DynamoDBv2; using Amazon.Lambda.Core; using Amazon.Lambda.SQSEvents;
namespace Shop;
public record Job(string Id, string Body);
public class Function {
  private readonly IAmazonDynamoDB _db = new AmazonDynamoDBClient();
  private async Task Work(string body) { await _db.PutItemAsync(new PutItemRequest { TableName = body }); }
  public async Task<SQSBatchResponse> Handle(SQSEvent evnt, ILambdaContext context) {
    var failures = new List<SQSBatchResponse.BatchItemFailure>();
    BODY
    return new SQSBatchResponse(failures);
  }
}
""",
}
JAVA_TRY = "try { work(m.getBody()); } catch (Exception e) { failures.add(new BatchItemFailure(m.getMessageId())); }"
CSHARP_TRY = "try { await Work(m.Body); } catch (Exception) { failures.Add(new() { ItemIdentifier = m.MessageId }); }"
ENDED = {
    "Go: by what is left": (
        "pending := e.Records\nfor len(pending) > 0 {\nif time.Until(deadline) < time.Second { break }\nm := pending[0]\npending = pending[1:]\nif err := work(ctx, m.Body); err != nil { fail(m.MessageId) }\n}",
        "for _, m := range pending { fail(m.MessageId) }",
    ),
    "Go: by an index": (
        "i := 0\nfor ; i < len(e.Records); i++ {\nif time.Until(deadline) < time.Second { break }\nif err := work(ctx, e.Records[i].Body); err != nil { fail(e.Records[i].MessageId) }\n}",
        "for _, m := range e.Records[i:] { fail(m.MessageId) }",
    ),
    "Java: by a condition": (
        f"Deque<SQSMessage> pending = new ArrayDeque<>(event.getRecords());\nwhile (!pending.isEmpty() && context.getRemainingTimeInMillis() > 9000) {{ SQSMessage m = pending.poll(); {JAVA_TRY} }}",
        "pending.forEach(m -> failures.add(new BatchItemFailure(m.getMessageId())));",
    ),
    "Java: by what is left": (
        f"Deque<SQSMessage> pending = new ArrayDeque<>(event.getRecords());\nwhile (!pending.isEmpty()) {{ if (context.getRemainingTimeInMillis() < 9000) break; SQSMessage m = pending.poll(); {JAVA_TRY} }}",
        "for (SQSMessage m : pending) failures.add(new BatchItemFailure(m.getMessageId()));",
    ),
    "C#: by what is left": (
        f"var pending = new Queue<SQSEvent.SQSMessage>(evnt.Records);\nwhile (pending.Count > 0) {{ if (context.RemainingTime < TimeSpan.FromSeconds(9)) break; var m = pending.Dequeue(); {CSHARP_TRY} }}",
        "foreach (var m in pending) failures.Add(new() { ItemIdentifier = m.MessageId });",
    ),
    "C#: by out": (
        f"var pending = new Queue<SQSEvent.SQSMessage>(evnt.Records);\nwhile (pending.TryDequeue(out var m)) {{ if (context.RemainingTime < TimeSpan.FromSeconds(9)) {{ REST break; }} {CSHARP_TRY} }}",
        "failures.Add(new() { ItemIdentifier = m.MessageId }); while (pending.TryDequeue(out var other)) failures.Add(new() { ItemIdentifier = other.MessageId });",
    ),
}


def made(name: str, body: str) -> tuple[str, str]:
    language = name.partition(":")[0]
    return language, MADE[language].replace("BODY", body)


@pytest.mark.parametrize("name", ENDED)
@pytest.mark.parametrize("tells", [True, False])
def test_a_loop_that_time_ends(name: str, tmp_path: Path, *, tells: bool) -> None:
    loop, rest = ENDED[name]
    rest = rest if tells else ""
    found = read(tmp_path, *made(name, loop.replace("REST", rest) if "REST" in loop else f"{loop}\n{rest}"))
    assert said(found)["records"] == ({"all"} if tells else {"left"}), said(found)
    assert "drops" not in said(found)["order"]


RESTS = {
    "Go": "for i, m := range e.Records {\nif time.Until(deadline) < time.Second {\nfor _, other := range e.Records[FROM:] { fail(other.MessageId) }\nbreak\n}\nif err := work(ctx, m.Body); err != nil { fail(m.MessageId) }\n}",
    "Java": f"List<SQSMessage> all = event.getRecords();\nfor (int i = 0; i < all.size(); i++) {{ if (context.getRemainingTimeInMillis() < 9000) {{ for (SQSMessage other : all.subList(FROM, all.size())) failures.add(new BatchItemFailure(other.getMessageId())); break; }} SQSMessage m = all.get(i); {JAVA_TRY} }}",
    "C#": f"for (var i = 0; i < evnt.Records.Count; i++) {{ if (context.RemainingTime < TimeSpan.FromSeconds(9)) {{ foreach (var other in evnt.Records.Skip(FROM)) failures.Add(new() {{ ItemIdentifier = other.MessageId }}); break; }} var m = evnt.Records[i]; {CSHARP_TRY} }}",
}


@pytest.mark.parametrize("language", RESTS)
@pytest.mark.parametrize(("begins", "kind"), [("i", "all"), ("i + 1", "own"), ("1", "own")])
def test_the_rest_of_a_batch_begins_with_the_message_that_the_loop_is_at(language: str, begins: str, kind: str, tmp_path: Path) -> None:
    found = read(tmp_path, *made(language, RESTS[language].replace("FROM", begins)))
    assert said(found)["records"] == {kind}, said(found)


DONE_FIRST = {
    "Go": "for i, m := range e.Records {\nif err := work(ctx, m.Body); err != nil { fail(m.MessageId) }\nif time.Until(deadline) < time.Second {\nfor _, other := range e.Records[i+1:] { fail(other.MessageId) }\nbreak\n}\n}",
    "Java": f"List<SQSMessage> all = event.getRecords();\nfor (int i = 0; i < all.size(); i++) {{ SQSMessage m = all.get(i); {JAVA_TRY} if (context.getRemainingTimeInMillis() < 9000) {{ for (SQSMessage other : all.subList(i + 1, all.size())) failures.add(new BatchItemFailure(other.getMessageId())); break; }} }}",
    "C#": f"for (var i = 0; i < evnt.Records.Count; i++) {{ var m = evnt.Records[i]; {CSHARP_TRY} if (context.RemainingTime < TimeSpan.FromSeconds(9)) {{ foreach (var other in evnt.Records.Skip(i + 1)) failures.Add(new() {{ ItemIdentifier = other.MessageId }}); break; }} }}",
}


@pytest.mark.parametrize("language", DONE_FIRST)
def test_trap_the_rest_begins_behind_a_message_that_was_worked_on(language: str, tmp_path: Path) -> None:
    assert said(read(tmp_path, *made(language, DONE_FIRST[language])))["records"] == {"all"}


PARSED_FIRST = {
    "Go": "var jobs []job\nfor _, m := range e.Records {\nvar b map[string]any\nif err := json.Unmarshal([]byte(m.Body), &b); err != nil { return r, err }\nif b == nil { continue }\njobs = append(jobs, job{m.MessageId, b})\n}\nfor _, j := range jobs {\nif err := work(ctx, j.id); err != nil {\nfail(j.id)\nEND\n}\n}",
    "Java": "List<Job> jobs = new ArrayList<>();\nfor (SQSMessage m : event.getRecords()) { try { jobs.add(new Job(m.getMessageId(), mapper.readTree(m.getBody()).toString())); } catch (Exception e) { failures.add(new BatchItemFailure(m.getMessageId())); } }\nfor (Job j : jobs) { try { work(j.body()); } catch (Exception e) { failures.add(new BatchItemFailure(j.id())); END } }",
    "C#": "var jobs = evnt.Records.Select(r => new Job(r.MessageId, JsonSerializer.Deserialize<string>(r.Body)!)).ToList();\nforeach (var j in jobs) { try { await Work(j.Body); } catch (Exception) { failures.Add(new() { ItemIdentifier = j.Id }); END } }",
}


@pytest.mark.parametrize("language", PARSED_FIRST)
@pytest.mark.parametrize(("end", "kind"), [("", "goes-on"), ("break", "drops")])
def test_what_was_parsed_before_is_lost_all_the_same(language: str, end: str, kind: str, tmp_path: Path) -> None:
    found = read(tmp_path, *made(language, PARSED_FIRST[language].replace("END", end + (";" if end and language != "Go" else ""))))
    assert kind in said(found)["order"], said(found)
    assert ("drops" in said(found)["order"]) is (kind == "drops")


BEFORE = {
    "Go": ('if err := work(ctx, "begun"); err != nil { println(err.Error()) END }', "; return r, nil", "for _, m := range e.Records { if err := work(ctx, m.Body); err != nil { fail(m.MessageId) } }"),
    "Java": ('try { work("begun"); } catch (Exception e) { System.out.println(e.getMessage()); END }', "return new SQSBatchResponse(failures);", f"for (SQSMessage m : event.getRecords()) {{ {JAVA_TRY} }}"),
    "C#": ('try { await Work("begun"); } catch (Exception e) { Console.WriteLine(e.Message); END }', "return new SQSBatchResponse(failures);", f"foreach (var m in evnt.Records) {{ {CSHARP_TRY} }}"),
}  # fmt: skip


@pytest.mark.parametrize("language", BEFORE)
@pytest.mark.parametrize("leaves", [True, False])
def test_work_on_the_messages_that_comes_after_what_failed_is_done_all_the_same(language: str, tmp_path: Path, *, leaves: bool) -> None:
    """What is done once before them, and whose failure is kept in the log, loses no message; it does where the handler ends there."""
    first, end, loop = BEFORE[language]
    found = read(tmp_path, *made(language, f"{first.replace('END', end if leaves else '')}\n{loop}"))
    lost = [one for one in found.failures.found if one.of == "batch" and one.told == "empty"]
    assert [one.part for one in lost] == [not leaves], said(found)


SENT = 'SendMessageBatchResponse answer = sqs.sendMessageBatch(SendMessageBatchRequest.builder().queueUrl("q").entries(event.getRecords().stream().map(m -> SendMessageBatchRequestEntry.builder().id(m.getMessageId()).messageBody(m.getBody()).build()).toList()).build());'


@pytest.mark.parametrize(
    ("body", "always"),
    [
        ("for (BatchResultErrorEntry one : answer.failed()) failures.add(new BatchItemFailure(one.id()));", False),
        ("answer.failed().forEach(one -> failures.add(new BatchItemFailure(one.id())));", False),
        ("for (SQSMessage m : event.getRecords()) failures.add(new BatchItemFailure(m.getMessageId()));", True),
    ],
)
@pytest.mark.parametrize("sent", [SENT, SENT.replace("SendMessageBatchRequest.builder()", "b -> b").replace(".build());", ");")])
def test_what_a_service_says_was_not_sent_is_not_every_message(sent: str, body: str, tmp_path: Path, *, always: bool) -> None:
    text = made("Java", f"{sent}\n{body}")[1].replace(
        "private final ObjectMapper", "private final SqsClient sqs = SqsClient.create();\n  private final ObjectMapper"
    )
    text = text.replace("import java.io.IOException;", "import java.io.IOException;\nimport software.amazon.awssdk.services.sqs.SqsClient;")
    found = said(read(tmp_path, "Java", text))
    assert ("always" in found["answers"]) is always, found
    assert "?" not in found["answers"], found


@pytest.mark.parametrize("deleted", ["id", "e.Records[0].MessageId"])
def test_what_is_deleted_of_a_map_by_a_key_that_nobody_knows_may_be_any(deleted: str, tmp_path: Path) -> None:
    body = f"left := map[string]bool{{}}\nfor _, m := range e.Records {{ left[m.MessageId] = true; work(ctx, m.Body) }}\nid := lookup(ctx)\n_ = id\ndelete(left, {deleted})\nfor id := range left {{ fail(id) }}"
    found = said(read(tmp_path, *made("Go", body)))
    assert "empty" not in found["answers"], found
    assert ("?" in found["answers"]) is (deleted == "id"), found


FROM_THE_END = {
    "Go: by an index": "for i := len(e.Records) - 1; i >= 0; i-- {\nm := e.Records[i]\nif err := work(ctx, m.Body); err != nil {\nfail(m.MessageId)\nEND\n}\n}",
    "Go: by what is left": "left := e.Records\nfor len(left) > 0 {\nm := left[len(left)-1]\nleft = left[:len(left)-1]\nif err := work(ctx, m.Body); err != nil {\nfail(m.MessageId)\nEND\n}\n}",
    "Java: by an index": f"List<SQSMessage> all = event.getRecords();\nfor (int i = all.size() - 1; i >= 0; i--) {{ SQSMessage m = all.get(i); {JAVA_TRY.removesuffix('}')}END }} }}",
    "Java: a deque": f"Deque<SQSMessage> left = new ArrayDeque<>(event.getRecords());\nwhile (!left.isEmpty()) {{ SQSMessage m = left.pollLast(); {JAVA_TRY.removesuffix('}')}END }} }}",
    "C#: by an index": f"for (var i = evnt.Records.Count - 1; i >= 0; i--) {{ var m = evnt.Records[i]; {CSHARP_TRY.removesuffix('}')}END }} }}",
    "C#: a stack": f"var left = new Stack<SQSEvent.SQSMessage>(evnt.Records);\nwhile (left.Count > 0) {{ var m = left.Pop(); {CSHARP_TRY.removesuffix('}')}END }} }}",
}


@pytest.mark.parametrize("name", FROM_THE_END)
@pytest.mark.parametrize("end", ["", "break"])
def test_from_the_end_of_the_batch_it_is_the_same(name: str, end: str, tmp_path: Path) -> None:
    semicolon = ";" if end and not name.startswith("Go") else ""
    found = read(tmp_path, *made(name, FROM_THE_END[name].replace("END", end + semicolon)))
    assert said(found)["order"] == ({"drops"} if end else {"goes-on"}), said(found)
    assert said(found)["records"] == {"all"}
    assert not any(one.kind == "fewer" for one in found.answers.found)


COUNTED = {
    "Go": "failed := []string{}\nfor _, m := range e.Records {\nif err := work(ctx, m.Body); err != nil { failed = append(failed, m.MessageId) }\n}\nfor i := range failed { fail(WHICH) }",
    "Java": "List<String> failed = new ArrayList<>();\nfor (SQSMessage m : event.getRecords()) { try { work(m.getBody()); } catch (Exception e) { failed.add(m.getMessageId()); } }\nfor (int i = 0; i < failed.size(); i++) { failures.add(new BatchItemFailure(WHICH)); }",
    "C#": "var failed = new List<string>();\nforeach (var m in evnt.Records) { try { await Work(m.Body); } catch (Exception) { failed.Add(m.MessageId); } }\nfor (var i = 0; i < failed.Count; i++) { failures.Add(new() { ItemIdentifier = WHICH }); }",
}
WHICH = {
    "Go": ("failed[i]", "e.Records[i].MessageId"),
    "Java": ("failed.get(i)", "event.getRecords().get(i).getMessageId()"),
    "C#": ("failed[i]", "evnt.Records[i].MessageId"),
}


@pytest.mark.parametrize("language", COUNTED)
def test_an_index_into_the_failures_is_none_into_the_batch(language: str, tmp_path: Path) -> None:
    for which, answers in zip(WHICH[language], ({"list"}, {"list", "misplaced"}), strict=True):
        found = read(tmp_path, *made(language, COUNTED[language].replace("WHICH", which)))
        assert {one.kind for one in found.answers.found} == answers, which

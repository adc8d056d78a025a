"""Ways in which Java, Go and C# spell what a message came to: constants, patterns, fields of a class, middleware; each says the same as the plain way, and its mistake is seen."""

from __future__ import annotations

import runpy
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).with_name("reading.py")))
read, said, JAVA = HELP["read"], HELP["said"], HELP["JAVA"]
GO = """package main
import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"golang.org/x/sync/errgroup"
)
var topic *sns.Client
var client = &http.Client{}
func work(ctx context.Context, m events.SQSMessage) error {
	_, err := topic.Publish(ctx, &sns.PublishInput{Message: &m.Body})
	return err
}
MORE
func handle(ctx context.Context, e events.SQSEvent) (r events.SQSEventResponse, err error) {
BODY
}
func main() { lambda.Start(handle) }
"""
TELL = "r.BatchItemFailures = append(r.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})"
CSHARP = """using System; using System.Collections.Generic; using System.Linq; using System.Net.Http; using System.Text.Json; using System.Threading.Tasks;
using Amazon.DynamoDBv2; using Amazon.Lambda.Core; using Amazon.Lambda.SQSEvents; using Microsoft.Extensions.DependencyInjection;
namespace Shop;
public record Outcome(string Id, Exception Error);
MORE
public class Function {
  private readonly IAmazonDynamoDB _db = new AmazonDynamoDBClient();
  private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(2) };
  private readonly IServiceProvider _services = new ServiceCollection().BuildServiceProvider();
  private async Task Work(string body) { await _db.PutItemAsync(new PutItemRequest { TableName = body }); }
  private async Task<Exception> Tried(SQSEvent.SQSMessage m) { try { await Work(m.Body); return null; } catch (Exception e) { return e; } }
  private async Task<Outcome> Attempt(SQSEvent.SQSMessage m) { try { await Work(m.Body); return new(m.MessageId, null); } catch (Exception e) { return new(m.MessageId, e); } }
  public async Task<SQSBatchResponse> Handle(SQSEvent evnt, ILambdaContext context) {
    var failures = new List<SQSBatchResponse.BatchItemFailure>();
    BODY
    return new SQSBatchResponse(failures);
  }
}
"""
ADD = "failures.Add(new() { ItemIdentifier = m.MessageId });"


def told(found: Any, work: str = "work") -> set[str]:
    return {one.told for one in found.failures.found if one.work == work}


def go(body: str, more: str = "") -> str:
    return GO.replace("MORE", more).replace("BODY", body)


def csharp(body: str, more: str = "") -> str:
    return CSHARP.replace("MORE", more).replace("BODY", body)


OUTCOMES = {
    "counted": "const (\n\tDone State = iota\n\tSkipped\n\tFailed\n)",
    "counted from one, with a hole": "const (\n\tDone State = iota + 1\n\t_\n\tSkipped\n\tFailed\n)",
    "shifted": "const (\n\tDone State = 1 << iota\n\tSkipped\n\tFailed\n)",
    "written out": "const (\n\tDone State = 0\n\tSkipped State = 1\n\tFailed State = 2\n)",
}


@pytest.mark.parametrize("constants", OUTCOMES.values(), ids=OUTCOMES)
@pytest.mark.parametrize("near", [True, False], ids=["of the package", "of another package"])
@pytest.mark.parametrize(("state", "expected"), [("Failed", "response"), ("Skipped", "empty")])
def test_constants_tell_outcomes_apart(constants: str, state: str, expected: str, tmp_path: Path, *, near: bool) -> None:
    of = "" if near else "states."
    body = f"got := map[string]{of}State{{}}\nfor _, m := range e.Records {{ got[m.MessageId] = {of}Done\nif err := work(ctx, m); err != nil {{ got[m.MessageId] = {of}{state} }} }}\nfor _, m := range e.Records {{ if got[m.MessageId] == {of}Failed {{ {TELL} }} }}\nreturn r, nil"
    declared = f"type State int\n{constants}\n"
    text = go(body, declared if near else "")
    if not near:
        (tmp_path / "states").mkdir()
        (tmp_path / "states" / "states.go").write_text(f"package states\n{declared}", encoding="utf-8")
        text = text.replace('"sync"\n', '"sync"\n\t"shop/states"\n')
    found = read(tmp_path, "Go", text)
    assert told(found) == {expected}, said(found)


MIDDLE = """type step func(context.Context, events.SQSMessage) error
func chain(last step, around ...func(step) step) step {
	for _, one := range around { last = one(last) }
	return last
}
func logged(next step) step { return func(ctx context.Context, m events.SQSMessage) error { LOGGED } }
"""


@pytest.mark.parametrize(("inner", "expected"), [("return next(ctx, m)", "response"), ("_ = next(ctx, m); return nil", "empty")])
@pytest.mark.parametrize("given", ["logged", "logged, logged", "[]func(step) step{logged}..."])
def test_functions_that_are_given_as_many_as_there_are(inner: str, expected: str, given: str, tmp_path: Path) -> None:
    body = f"all := chain(work, {given})\nfor _, m := range e.Records {{ if err := all(ctx, m); err != nil {{ {TELL} }} }}\nreturn r, nil"
    found = read(tmp_path, "Go", go(body, MIDDLE.replace("LOGGED", inner)))
    assert told(found) == {expected}, said(found)


@pytest.mark.parametrize(
    ("end", "kind"), [("return r, nil", "list"), ('if len(r.BatchItemFailures) > 0 { return r, fmt.Errorf("failed") }\nreturn r, nil', "thrown")]
)
def test_the_way_out_before_what_fails_is_the_usual_one(end: str, kind: str, tmp_path: Path) -> None:
    sends = 'func send(m events.SQSMessage) error {\nres, err := client.Post(m.Body, "", nil)\nif err != nil { return err }\nif res.StatusCode < 300 { return nil }\nreturn fmt.Errorf("status %d", res.StatusCode)\n}'
    found = read(tmp_path, "Go", go(f"for _, m := range e.Records {{ if err := send(m); err != nil {{ {TELL} }} }}\n{end}", sends))
    assert {one.kind for one in found.answers.found} == {kind}, said(found)


@pytest.mark.parametrize(("lock", "kinds"), [("mu.Lock(); defer mu.Unlock();", {"list"}), ("", {"list", "raced"})])
@pytest.mark.parametrize(
    "declared", ["var (\n mu sync.Mutex\n failed []events.SQSBatchItemFailure\n)", "var mu sync.Mutex\nvar failed []events.SQSBatchItemFailure"]
)
def test_a_list_of_a_group_of_variables_is_raced_for(lock: str, kinds: set[str], declared: str, tmp_path: Path) -> None:
    body = f"{declared}\ng, ctx := errgroup.WithContext(ctx)\nfor _, m := range e.Records {{ g.Go(func() error {{ if err := work(ctx, m); err != nil {{ {lock} failed = append(failed, events.SQSBatchItemFailure{{ItemIdentifier: m.MessageId}}) }}\nreturn nil }}) }}\n_ = g.Wait()\nr.BatchItemFailures = failed\nreturn r, nil"
    assert {one.kind for one in read(tmp_path, "Go", go(body)).answers.found} == kinds


ASKED = {
    "is { }": ("if (await Tried(m) is { } e) ADD", "if (await Tried(m) is not { }) ADD"),
    "is not null": ("if (await Tried(m) is not null) ADD", "if (await Tried(m) is null) ADD"),
    "is var": ("if (await Tried(m) is var e && e != null) ADD", "if (await Tried(m) is var e && e == null) ADD"),
    "TryGetValue": ("errors[m.MessageId] = await Tried(m); if (errors.TryGetValue(m.MessageId, out var e) && e != null) ADD", "errors[m.MessageId] = await Tried(m); if (errors.TryGetValue(m.MessageId, out var e) && e == null) ADD"),
    "a part that is not null": ("var o = await Attempt(m); if (o is { Error: not null }) ADD", "var o = await Attempt(m); if (o is { Error: null }) ADD"),
    "a part that is anything": ("var o = await Attempt(m); if (o is Outcome { Error: { } }) ADD", "var o = await Attempt(m); if (o is not Outcome { Error: { } }) ADD"),
}  # fmt: skip


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("wrong", [False, True])
def test_patterns(name: str, tmp_path: Path, *, wrong: bool) -> None:
    body = f"var errors = new Dictionary<string, Exception>();\nforeach (var m in evnt.Records) {{ {ASKED[name][wrong].replace('ADD', ADD)} }}"
    found = read(tmp_path, "C#", csharp(body))
    assert told(found) == {"empty" if wrong else "response"}, said(found)


@pytest.mark.parametrize(("last", "expected"), [(ADD, "response"), ("context.Logger.LogError(e.Message);", "empty")])
@pytest.mark.parametrize("when", ["", " when (e is HttpRequestException)", " when (e is HttpRequestException or TaskCanceledException)"])
def test_a_filter_of_kinds_is_a_clause_for_them(last: str, expected: str, when: str, tmp_path: Path) -> None:
    body = f"foreach (var m in evnt.Records) {{ try {{ (await Http.PostAsync(m.Body, null)).EnsureSuccessStatusCode(); }} catch (Exception e){when} {{ {last} }} }}"
    found = read(tmp_path, "C#", csharp(body))
    assert {(one.told, one.broad) for one in found.failures.found if one.told != "raised"} == {(expected, True)}, said(found)


@pytest.mark.parametrize("before", ["", "using var scope = _services.CreateScope();"])
def test_what_is_done_once_is_no_work_on_a_message(before: str, tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "C#",
        csharp(f"{before}\nforeach (var m in evnt.Records) {{ try {{ await Work(m.Body); }} catch (Exception e) {{ context.Logger.LogError(e.Message); }} }}"),
    )
    assert {one.part for one in found.failures.found if one.told == "empty"} == {False}, said(found)


@pytest.mark.parametrize("read_by", ['doc.RootElement.GetProperty("id").GetString()', '"id"'])
def test_what_is_read_of_a_document_is_no_other_work(read_by: str, tmp_path: Path) -> None:
    body = f"foreach (var m in evnt.Records) {{ try {{ using var doc = JsonDocument.Parse(m.Body); var id = {read_by}; var answer = await Http.PostAsync(id, new StringContent(m.Body)); }} catch (Exception) {{ {ADD} }} }}"
    assert {one.kind for one in read(tmp_path, "C#", csharp(body)).unawaited.found} == {"response"}


SHARED = {
    "Java": JAVA
    + """public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final DynamoDbClient db = DynamoDbClient.create();
  static class Kept { static final List<BatchItemFailure> ALL = new ArrayList<>(); void add(String id) { ALL.add(new BatchItemFailure(id)); } }
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    CLEARED
    Kept kept = new Kept();
    for (SQSMessage m : event.getRecords()) { try { db.putItem(b -> b.tableName(m.getBody())); } catch (Exception e) { kept.add(m.getMessageId()); } }
    return new SQSBatchResponse(new ArrayList<>(Kept.ALL));
  }
}
""",
    "C#": csharp(
        "CLEARED\nvar kept = new Kept();\nforeach (var m in evnt.Records) { try { await Work(m.Body); } catch (Exception) { kept.Add(m.MessageId); } }\nfailures = Kept.All;",
        "public class Kept { public static readonly List<SQSBatchResponse.BatchItemFailure> All = new(); public void Add(string id) { All.Add(new() { ItemIdentifier = id }); } }",
    ),
}


@pytest.mark.parametrize("language", SHARED)
@pytest.mark.parametrize(("cleared", "stale"), [("", True), ("Kept.CLEAR();", False)])
def test_a_static_field_is_one_for_all_objects(language: str, cleared: str, tmp_path: Path, *, stale: bool) -> None:
    text = SHARED[language].replace("CLEARED", cleared.replace("CLEAR", "ALL.clear" if language == "Java" else "All.Clear"))
    found = read(tmp_path, language, text)
    kinds = {one.kind for one in found.answers.found}
    assert kinds == {"list", *(["stale"] if stale else [])}, said(found)


@pytest.mark.parametrize(
    "node",
    [
        "String text = mapper.readTree(m.getBody()).toString();",
        'com.fasterxml.jackson.databind.JsonNode n = mapper.readTree(m.getBody()); String text = n.path("text").asText();',
    ],
)
def test_a_tree_of_jackson_does_nothing_outside(node: str, tmp_path: Path) -> None:
    """Whoever catches what parsing and the service raise, and writes it to the log, loses the message."""
    text = (
        JAVA
        + f"""public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {{
  private final DynamoDbClient db = DynamoDbClient.create();
  private final ObjectMapper mapper = new ObjectMapper();
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {{
    for (SQSMessage m : event.getRecords()) {{
      try {{ {node} db.putItem(b -> b.tableName(text)); }} catch (com.fasterxml.jackson.core.JsonProcessingException | software.amazon.awssdk.core.exception.SdkException e) {{ System.err.println(e); }}
    }}
    return new SQSBatchResponse(new ArrayList<>());
  }}
}}
"""
    )
    found = read(tmp_path, "Java", text)
    assert told(found) == {"empty"}, said(found)


LEFT = {
    "Java": (
        JAVA
        + """public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final DynamoDbClient db = DynamoDbClient.create();
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    Set<String> open = new LinkedHashSet<>();
    event.getRecords().forEach(m -> open.add(m.getMessageId()));
    int at = 0;
    while (at < event.getRecords().size()) {
      SQSMessage m = event.getRecords().get(at++);
      BODY
    }
    return new SQSBatchResponse(open.stream().map(BatchItemFailure::new).toList());
  }
}
""",
        "try { db.putItem(b -> b.tableName(m.getBody())); DONE } catch (RuntimeException e) { System.err.println(e); }",
        "open.remove(m.getMessageId());",
    ),
    "C#": (
        csharp(
            "var open = new HashSet<string>(evnt.Records.Select(r => r.MessageId)); var at = 0;\nwhile (at < evnt.Records.Count) { var m = evnt.Records[at++]; BODY }\nforeach (var id in open) failures.Add(new() { ItemIdentifier = id });"
        ),
        "try { await Work(m.Body); DONE } catch (Exception e) { context.Logger.LogError(e.Message); }",
        "open.Remove(m.MessageId);",
    ),
}


@pytest.mark.parametrize("language", LEFT)
@pytest.mark.parametrize(("is_done", "expected"), [(True, "response"), (False, "empty")])
def test_what_is_done_is_taken_out_of_what_is_open(language: str, expected: str, tmp_path: Path, *, is_done: bool) -> None:
    """Whoever takes it out whatever happened loses it."""
    text, body, done = LEFT[language]
    made = body.replace("DONE", done if is_done else "") + ("" if is_done else f" {done}")
    found = read(tmp_path, language, text.replace("BODY", made))
    assert told(found) == {expected}, said(found)
    assert said(found)["records"] == {"all"}


def test_what_is_removed_by_a_condition_that_nobody_knows_is_open(tmp_path: Path) -> None:
    body = "foreach (var m in evnt.Records) { try { await Work(m.Body); } catch (Exception) { failures.Add(new() { ItemIdentifier = m.MessageId }); } }\nfailures.RemoveAll(one => Known(one));"
    assert read(tmp_path, "C#", csharp(body)).failures.doubt is not None


IMPORTED = ("WriteRequest", "BatchWriteItemRequest", "AttributeValue")
ALL_AT_ONCE = """
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.*;
import java.util.*;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
IMPORTS
public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final DynamoDbClient db = DynamoDbClient.create();
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    List<WriteRequest> all = new ArrayList<>();
    for (SQSEvent.SQSMessage m : event.getRecords()) all.add(WriteRequest.builder().putRequest(p -> p.item(Map.of("id", AttributeValue.fromS(m.getBody())))).build());
    try { db.batchWriteItem(BatchWriteItemRequest.builder().requestItems(Map.of("orders", all)).build()); } catch (RuntimeException e) { context.getLogger().log("failed"); }
    return new SQSBatchResponse(List.of());
  }
}
"""


@pytest.mark.parametrize("names", [IMPORTED, "*"], ids=["each", "all"])
def test_a_value_of_a_request_is_no_work_however_it_is_imported(names: Sequence[str], tmp_path: Path) -> None:
    """What is put together for the batch fails nothing, and the write of all of it is no part of other work."""
    imports = "\n".join(f"import software.amazon.awssdk.services.dynamodb.model.{one};" for one in names)
    found = said(read(tmp_path, "Java", ALL_AT_ONCE.replace("IMPORTS", imports)))
    assert found["failures"] == {"batch empty work catch (RuntimeException e)"}, found

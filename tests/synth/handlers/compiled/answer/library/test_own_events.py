"""An event of SQS for which a program has a type of its own, and one of which only a text is made."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "reading.py"))
read, said, JAVA = HELP["read"], HELP["said"], HELP["JAVA"]
JAVA_TEXT = (
    JAVA
    + """public class Worker {
  public Void handleRequest(EVENT event, Context context) { BODY return null; }
}
"""
)
CSHARP = """using System; using System.Collections.Generic; using System.Linq; using System.Text.Json; using System.Threading.Tasks; using Amazon.Lambda.Core; using Amazon.Lambda.SQSEvents;
namespace Shop;
TYPES
public class Function { public async Task Handle(EVENT evnt, ILambdaContext context) { BODY } }
"""
RECORD = 'package shop; import com.fasterxml.jackson.annotation.*; import java.util.*; record Batch(@JsonProperty("Records") List<Letter> records) {} record Letter(String messageId, String body) {}'
CLASSES = """package shop; import java.util.*;
class Batch { private List<Letter> records; public List<Letter> getRecords() { return records; } public void setRecords(List<Letter> all) { records = all; } }
class Letter { private String messageId; private String body; public String getMessageId() { return messageId; } public String getBody() { return body; } }"""
QUIET = "try { Store.keep(BODY); } catch (Exception e) { System.out.println(e); }"


@pytest.mark.parametrize(
    ("types", "body"),
    [
        (RECORD, f"for (var one : event.records()) {{ {QUIET.replace('BODY', 'one.body()')} }}"),
        (RECORD, f"event.records().stream().map(Letter::body).forEach(body -> {{ {QUIET.replace('BODY', 'body')} }});"),
        (CLASSES, f"for (Letter one : event.getRecords()) {{ {QUIET.replace('BODY', 'one.getBody()')} }}"),
        (CLASSES.replace("private ", "public "), f"for (Letter one : event.records) {{ {QUIET.replace('BODY', 'one.body')} }}"),
    ],
)
def test_a_type_of_its_own_in_java(types: str, body: str, tmp_path: Path) -> None:
    text = JAVA_TEXT.replace("EVENT", "Batch").replace("BODY", body)
    found = read(tmp_path, "Java", text, Batch=types)
    assert {(one.of, one.told) for one in found.failures.found} == {("message", "log")}
    assert ({one.kind for one in found.records.found}, found.failures.doubt) == ({"all"}, None)


@pytest.mark.parametrize(
    "types",
    [
        "public class Batch { public SQSEvent.SQSMessage[] Records { get; set; } }",
        "public record Batch(List<Letter> Records); public record Letter(string MessageId, string Body);",
        "public class Batch { public IReadOnlyList<Letter> Records { get; set; } } public class Letter { public string MessageId { get; set; } public string Body { get; set; } }",
    ],
)
def test_a_type_of_its_own_in_csharp(types: str, tmp_path: Path) -> None:
    body = "foreach (var one in evnt.Records) { try { await Store.KeepAsync(one.Body); } catch (Exception e) { Console.WriteLine(e); } }"
    text = CSHARP.replace("TYPES", types).replace("EVENT", "Batch").replace("BODY", body)
    found = read(tmp_path, "C#", text)
    assert {(one.of, one.told) for one in found.failures.found} == {("message", "log")}


@pytest.mark.parametrize(
    "types",
    [
        "public record Batch(List<Letter> Records); public record Letter(string Id, string Detail);",
        "public record Batch(List<Letter> Letters); public record Letter(string MessageId, string Body);",
        "public record Batch(List<Letter> Records); public record Letter(string MessageId, string Body) { public Order Parsed() { return Parser.Of(Body); } }",
    ],
)
def test_what_may_be_another_event_is_a_question(types: str, tmp_path: Path) -> None:
    text = CSHARP.replace("TYPES", types).replace("EVENT", "Batch").replace("BODY", "await Store.KeepAsync(evnt.ToString());")
    assert "no SQSEvent" in str(read(tmp_path, "C#", text).failures.doubt)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("context.Logger.LogLine(JsonSerializer.Serialize(evnt)); await Store.KeepAsync(evnt.Records[0].Body);", "first"),
        ("var all = JsonSerializer.Serialize<SQSEvent>(evnt); Console.WriteLine(all); await Store.KeepAsync(evnt.Records.First().Body);", "first"),
        ("var all = JsonSerializer.Serialize(evnt); await Store.KeepAsync(all); await Store.KeepAsync(evnt.Records[0].Body);", "all"),
        ("await Store.KeepAllAsync(evnt); await Store.KeepAsync(evnt.Records[0].Body);", "all"),
    ],
)
def test_a_text_of_the_whole_event_is_no_work_on_each_message(body: str, kind: str, tmp_path: Path) -> None:
    text = CSHARP.replace("TYPES", "").replace("EVENT", "SQSEvent").replace("BODY", body)
    assert {one.kind for one in read(tmp_path, "C#", text).records.found} in ([{"first"}] if kind == "first" else [{"all"}, set()])


MAPPED = """public class Worker implements RequestHandler<KIND, Map<String, Object>> {
  private final DynamoDbClient db = DynamoDbClient.create();
  public Map<String, Object> handleRequest(KIND event, Context context) {
    List<Map<String, Object>> failed = new ArrayList<>();
    for (Map<String, Object> m : (List<Map<String, Object>>) event.get("Records")) {
      try { db.putItem(r -> r.tableName((String) m.get("body"))); } catch (Exception e) { THEN }
    }
    return Map.of("batchItemFailures", failed);
  }
}
"""


@pytest.mark.parametrize("kind", ["Map<String, Object>", "Map<String, ?>", "java.util.Map<String, Object>", "LinkedHashMap<String, Object>", "Map"])
@pytest.mark.parametrize(
    ("then", "told", "answers"),
    [
        ('failed.add(Map.of("itemIdentifier", m.get("messageId")));', {"response"}, {"list"}),
        ('failed.add(Collections.singletonMap("itemIdentifier", m.get("messageId")));', {"response"}, {"list"}),
        ('failed.add(Map.of("itemIdentifier", m.get("receiptHandle")));', {"response"}, {"list", "identifier the record's receiptHandle"}),
        ("System.out.println(e);", {"empty"}, {"empty"}),
    ],
)
def test_a_map_that_java_is_handed(kind: str, then: str, told: set[str], answers: set[str], tmp_path: Path) -> None:
    found = read(tmp_path, "Java", JAVA + MAPPED.replace("KIND", kind).replace("THEN", then))
    assert {one.told for one in found.failures.found} == told
    assert said(found)["answers"] == answers
    assert [one.kind for one in found.records.found] == ["all"]


@pytest.mark.parametrize("made", ["mapper.convertValue(event, SQSEvent.class)", "mapper.readValue(mapper.writeValueAsString(event), SQSEvent.class)"])
@pytest.mark.parametrize(("then", "told"), [("failed.add(new BatchItemFailure(m.getMessageId()));", "response"), ("System.out.println(e);", "empty")])
def test_a_map_of_which_an_event_is_made(made: str, then: str, told: str, tmp_path: Path) -> None:
    text = f"""public class Worker implements RequestHandler<Map<String, Object>, SQSBatchResponse> {{
  private final DynamoDbClient db = DynamoDbClient.create();
  private final ObjectMapper mapper = new ObjectMapper();
  public SQSBatchResponse handleRequest(Map<String, Object> event, Context context) throws IOException {{
    List<BatchItemFailure> failed = new ArrayList<>();
    if (!event.containsKey("Records")) return new SQSBatchResponse(failed);
    for (SQSMessage m : {made}.getRecords()) {{ try {{ db.putItem(r -> r.tableName(m.getBody())); }} catch (Exception e) {{ {then} }} }}
    return new SQSBatchResponse(failed);
  }}
}}
"""
    found = read(tmp_path, "Java", JAVA + text)
    assert {one.told for one in found.failures.found if one.of == "message"} == {told}
    assert [one.kind for one in found.records.found] == ["all"]


@pytest.mark.parametrize("kind", ["Map<String, String>", "InputStream", "Order"])
def test_trap_what_may_be_another_event(kind: str, tmp_path: Path) -> None:
    found = read(tmp_path, "Java", JAVA + MAPPED.replace("KIND", kind).replace("THEN", "System.out.println(e);"))
    assert "no SQSEvent" in str(found.failures.doubt)

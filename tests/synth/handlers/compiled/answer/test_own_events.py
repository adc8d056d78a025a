"""An event of SQS for which a program has a type of its own, and one of which only a text is made."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).with_name("reading.py")))
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

"""What is run without being called: what `using` or `try` closes in the end, operators, indexers and properties of C# that do more than keep a value. Work in them is work on the message."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "reading.py"))
read, said, JAVA = HELP["read"], HELP["said"], HELP["JAVA"]
CSHARP = """using System; using System.Collections.Generic; using System.Threading.Tasks; using Amazon.SQS; using Amazon.Lambda.Core; using Amazon.Lambda.SQSEvents;
namespace Shop;
public class Outbox(IAmazonSQS sqs) KIND {
  void Send(string body) { try { sqs.SendMessageAsync(Url, body).GetAwaiter().GetResult(); } catch (Exception e) { THEN } }
  MEMBER
}
public class Function {
  private readonly IAmazonSQS _sqs = new AmazonSQSClient();
  public async Task<SQSBatchResponse> Handle(SQSEvent evnt, ILambdaContext context) {
    var failed = new List<SQSBatchResponse.BatchItemFailure>();
    var all = new Outbox(_sqs);
    foreach (var m in evnt.Records) { try { EACH } catch (Exception) { failed.Add(new() { ItemIdentifier = m.MessageId }); } }
    return new SQSBatchResponse(failed);
  }
}
"""
DISPOSE = "public string Body; public void Dispose() => Send(Body);"
DISPOSE_LATER = "public string Body; public void Dispose() { } public async ValueTask DisposeAsync() { Send(Body); await Task.Yield(); }"
WAYS = {
    "a declaration": (": IDisposable", DISPOSE, "using var one = new Outbox(_sqs); one.Body = m.Body;"),
    "a statement": (": IDisposable", DISPOSE, "using (var one = new Outbox(_sqs)) { one.Body = m.Body; }"),
    "something that is there": (": IDisposable", DISPOSE, "all.Body = m.Body; using (all) { context.Logger.LogLine(m.MessageId); }"),
    "an awaited declaration": (": IDisposable, IAsyncDisposable", DISPOSE_LATER, "await using var one = new Outbox(_sqs); one.Body = m.Body;"),
    "an awaited statement": (": IDisposable, IAsyncDisposable", DISPOSE_LATER, "await using (var one = new Outbox(_sqs)) { one.Body = m.Body; }"),
    "the second of two": (": IDisposable", DISPOSE, "using var none = new Outbox(_sqs); using var one = new Outbox(_sqs); one.Body = m.Body; none.Body = m.MessageId;"),
    "an operator": ("", "public static Outbox operator +(Outbox to, SQSEvent.SQSMessage m) { to.Send(m.Body); return to; }", "var more = all + m;"),
    "an operator that assigns": ("", "public static Outbox operator +(Outbox to, SQSEvent.SQSMessage m) { to.Send(m.Body); return to; }", "all += m;"),
    "an indexer": ("", "public string this[string id] { get => id; set { Send(value); } }", "all[m.MessageId] = m.Body;"),
    "one that is asked": ("", "public string this[SQSEvent.SQSMessage m] { get { Send(m.Body); return m.MessageId; } }", "context.Logger.LogLine(all[m]);"),
    "a property": ("", "public string Next { get => null; set => Send(value); }", "all.Next = m.Body;"),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("then", "told"), [("throw;", "response"), ("Console.WriteLine(e);", "empty")])
def test_csharp(way: str, then: str, told: str, tmp_path: Path) -> None:
    kind, member, each = WAYS[way]
    text = CSHARP.replace("KIND", kind).replace("THEN", then).replace("MEMBER", member).replace("EACH", each)
    found = read(tmp_path, "C#", text)
    assert ({one.told for one in found.failures.found if one.work == "work"}, found.failures.doubt) == ({told}, None)
    assert [one.kind for one in found.records.found] == ["all"]


def test_a_scope_that_does_nothing_in_the_end_is_no_work(tmp_path: Path) -> None:
    member = 'public void Dispose() => Console.WriteLine("done");'
    text = (
        CSHARP.replace("KIND", ": IDisposable")
        .replace("THEN", "throw;")
        .replace("MEMBER", member)
        .replace("EACH", "using var one = new Outbox(_sqs); one.Send(m.Body);")
    )
    assert said(read(tmp_path, "C#", text))["failures"] == {"message response work catch (Exception)"}


@pytest.mark.parametrize(("then", "told"), [("throw e;", "response"), ("System.out.println(e);", "empty")])
@pytest.mark.parametrize("given", ["var one = new Outbox(db, m)", "Outbox one = new Outbox(db, m); var other = new Outbox(db, m)"])
def test_java(given: str, then: str, told: str, tmp_path: Path) -> None:
    text = f"""public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {{
  private final DynamoDbClient db = DynamoDbClient.create();
  record Outbox(DynamoDbClient db, SQSMessage m) implements AutoCloseable {{
    public void close() {{ try {{ db.putItem(r -> r.tableName(m.getBody())); }} catch (RuntimeException e) {{ {then} }} }}
  }}
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {{
    List<BatchItemFailure> failed = new ArrayList<>();
    for (SQSMessage m : event.getRecords()) {{ try ({given}) {{ System.out.println(m); }} catch (Exception e) {{ failed.add(new BatchItemFailure(m.getMessageId())); }} }}
    return new SQSBatchResponse(failed);
  }}
}}
"""
    found = read(tmp_path, "Java", JAVA + text)
    assert ({one.told for one in found.failures.found if one.work == "work"}, found.failures.doubt) == ({told}, None)


@pytest.mark.parametrize(
    "using", ["using (var one = new Outbox(_sqs)) { DONE }", "using var one = new Outbox(_sqs); DONE", "{ using var one = new Outbox(_sqs); DONE }"]
)
def test_what_stands_in_using_is_run_once(using: str, tmp_path: Path) -> None:
    """What is done in it after the failure is the second message's."""
    body = f"""var count = 0; foreach (var m in evnt.Records) {{ {using.replace("DONE", "count++; one.Send(m.Body);")} }}
    if (count != 2) return null;"""
    text = CSHARP.replace("KIND", ": IDisposable").replace("MEMBER", "public void Dispose() { }").replace("THEN", "throw;")
    start, end = text.index("foreach"), text.index("return new SQSBatchResponse")
    found = read(tmp_path, "C#", text[:start] + body + text[end:])
    assert "nothing" not in {one.kind for one in found.answers.found}

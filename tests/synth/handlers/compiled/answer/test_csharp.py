"""What becomes of messages in handlers in C#: each style as teams write it, good and with its mistakes."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).with_name("reading.py")))
read, said = HELP["read"], HELP["said"]


def worker(body: str, returns: str = "async Task<SQSBatchResponse>", more: str = "") -> str:
    """A handler with a method that works on a message."""
    return f"""using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Amazon.DynamoDBv2;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
namespace Shop;
public record Order(string Id);
public class Function
{{
    private readonly IAmazonDynamoDB _db = new AmazonDynamoDBClient();
    private readonly ILogger<Function> _logger;
    public {returns} Handle(SQSEvent evnt, ILambdaContext context)
    {{
        {body}
    }}
    private async Task Process(SQSEvent.SQSMessage m)
    {{
        var order = JsonSerializer.Deserialize<Order>(m.Body);
        await _db.PutItemAsync(new PutItemRequest {{ TableName = "orders", Item = ToItem(order) }});
    }}
    private static Dictionary<string, AttributeValue> ToItem(Order order) => new() {{ ["id"] = new AttributeValue(order.Id) }};
    {more}
}}
"""


ITEM = "new SQSBatchResponse.BatchItemFailure { ItemIdentifier = m.MessageId }"
LIST = "var f = new List<SQSBatchResponse.BatchItemFailure>();"
EACH = "foreach (var m in evnt.Records)"
ADD = f"f.Add({ITEM});"
CAUGHT = f"try {{ await Process(m); }} catch (Exception ex) {{ context.Logger.LogError(ex.Message); {ADD} }}"
RETURN = "return new SQSBatchResponse(f);"
TRY = f"private async Task<SQSBatchResponse.BatchItemFailure?> Try(SQSEvent.SQSMessage m) {{ try {{ await Process(m); return null; }} catch (Exception) {{ return {ITEM}; }} }}"
GOOD = {
    "a loop": worker(f"{LIST} {EACH} {{ {CAUGHT} }} {RETURN}"),
    "any": worker(f"{LIST} {EACH} {{ {CAUGHT.replace('(Exception ex)', '').replace('ex.Message', 'null')} }} return new SQSBatchResponse {{ BatchItemFailures = f }};"),
    "its own list": worker(f"var r = new SQSBatchResponse(); {EACH} {{ try {{ await Process(m); }} catch (Exception) {{ r.BatchItemFailures.Add(new() {{ ItemIdentifier = m.MessageId }}); }} }} return r;"),
    "a dictionary": worker(f"var done = new Dictionary<string, bool>(); {EACH} {{ try {{ await Process(m); done[m.MessageId] = true; }} catch (Exception) {{ done[m.MessageId] = false; }} }} return new SQSBatchResponse(done.Where(one => !one.Value).Select(one => new SQSBatchResponse.BatchItemFailure {{ ItemIdentifier = one.Key }}).ToList());"),
    "a dictionary of failures": worker(f"{LIST} var failed = new Dictionary<string, Exception>(); {EACH} {{ try {{ await Process(m); }} catch (Exception ex) {{ failed.Add(m.MessageId, ex); }} }} foreach (var (id, ex) in failed) {{ f.Add(new SQSBatchResponse.BatchItemFailure {{ ItemIdentifier = id }}); }} {RETURN}"),
    "an index": worker(f"{LIST} for (var i = 0; i < evnt.Records.Count; i++) {{ var m = evnt.Records[i]; {CAUGHT} }} {RETURN}"),
    "all at once": worker("var found = await Task.WhenAll(evnt.Records.Select(Try)); return new SQSBatchResponse { BatchItemFailures = found.Where(r => r != null).ToList() };", more=TRY),
    "in parallel": worker(f"var f = new ConcurrentBag<SQSBatchResponse.BatchItemFailure>(); await Parallel.ForEachAsync(evnt.Records, async (m, token) => {{ {CAUGHT} }}); return new SQSBatchResponse(f.ToList());"),
    "a local function": worker(f"{LIST} {EACH} await One(m); {RETURN} async Task One(SQSEvent.SQSMessage m) {{ {CAUGHT} }}"),
    "all but one kind": worker(f"{LIST} {EACH} {{ {CAUGHT.replace('(Exception ex)', '(Exception ex) when (ex is not OutOfMemoryException)')} }} {RETURN}"),
    "not asynchronous": worker(f"{LIST} {EACH} {{ {CAUGHT.replace('await Process(m)', 'Process(m).GetAwaiter().GetResult()')} }} {RETURN}", "SQSBatchResponse"),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_the_same_handler_written_another_way_says_the_same(name: str, tmp_path: Path) -> None:
    found = said(read(tmp_path, "C#", GOOD[name]))
    told = {" ".join(one.split()[:3]) for one in found["failures"]} - {"message raised parse", "message raised work"}  # of the kind that is left out
    assert (found["answers"], told, found["records"], found["order"], found["unawaited"]) == (
        {"list"}, {"message response parse", "message response work"}, {"all"}, {"goes-on"}, set(),
    )  # fmt: skip


CASES: dict[str, tuple[str, dict[str, set[str]]]] = {
    "logged": (worker(f'{EACH} {{ try {{ await Process(m); }} catch (Exception ex) {{ _logger.LogError(ex, "x"); }} }}', "async Task"), {"failures": {"message log parse catch (Exception ex)", "message log work catch (Exception ex)"}}),
    "thrown again": (worker(f'{EACH} {{ try {{ await Process(m); }} catch (Exception ex) {{ _logger.LogError(ex, "x"); throw; }} }}', "async Task"), {"failures": {"message raised parse", "message raised work"}}),
    "the sequence number": (worker(f"{LIST} {EACH} {{ {CAUGHT} }} {RETURN}".replace("m.MessageId", 'm.Attributes["SequenceNumber"]')), {"answers": {"list", "identifier the record's attributes"}}),
    "not awaited": (worker(f"{EACH} {{ Process(m); }}", "async Task"), {"unawaited": {"call Process(m)"}}),
    "thrown away": (worker(f"{EACH} {{ _ = Task.Run(() => Process(m)); }}", "async Task"), {"unawaited": {"call Task.Run(() => Process(m))"}}),
    "async void": (worker(f"{EACH} {{ Fire(m); }}", "async Task", "private async void Fire(SQSEvent.SQSMessage m) { await Process(m); }"), {"unawaited": {"call Fire(m)"}}),
    "an async void handler": (worker(f"{EACH} {{ await Process(m); }}", "async void"), {"unawaited": {"call async void Handle"}}),
    "an asynchronous lambda": (worker("evnt.Records.ForEach(async m => await Process(m));", "async Task"), {"unawaited": {"call async m => await Process(m)"}}),
    "each that comes is waited for": (worker(f"{EACH} {{ await Process(m); }} await foreach (var one in _channel.ReadAllAsync()) {{ _logger.LogInformation(one); }}", "async Task"), {"unawaited": set()}),
    "a list of tasks": (worker(f"var all = new List<Task>(); {EACH} {{ all.Add(Process(m)); }} await Task.WhenAll(all);", "async Task"), {"unawaited": set(), "failures": {"message raised parse", "message raised work"}}),
    "a list that nobody awaits": (worker(f"var all = new List<Task>(); {EACH} {{ all.Add(Process(m)); }}", "async Task"), {"unawaited": {"call Process(m)"}}),
    "always empty": (worker(f"{EACH} {{ try {{ await Process(m); }} catch (Exception) {{ }} }} return new SQSBatchResponse();"), {"answers": {"empty"}}),
    "null, although": (worker(f"{LIST} {EACH} {{ {CAUGHT} }} return null;"), {"answers": {f"unreturned {ITEM[:59]}…"}}),
    "the body": (worker(f"{LIST} {EACH} {{ {CAUGHT.replace('m.MessageId', 'm.Body')} }} {RETURN}"), {"answers": {"list", "identifier something from the message's body"}}),
    "the first": (worker("await Process(evnt.Records[0]);", "async Task"), {"records": {"first"}}),
    "the first of LINQ": (worker("await Process(evnt.Records.First());", "async Task"), {"records": {"first"}}),
    "stops and drops": (worker(f"{LIST} {EACH} {{ {CAUGHT.replace(ADD, ADD + ' break;')} }} {RETURN}"), {"order": {"drops"}}),
    "stops": (worker(f"for (int i = 0; i < evnt.Records.Count; i++) {{ try {{ await Process(evnt.Records[i]); }} catch (Exception) {{ return new SQSBatchResponse(evnt.Records.Skip(i).Select(m => {ITEM}).ToList()); }} }} return new SQSBatchResponse();"), {"order": {"stops"}}),
    "outlives": (worker(f"{EACH} {{ {CAUGHT} }} {RETURN}", more="private readonly List<SQSBatchResponse.BatchItemFailure> f = new();"), {"answers": {"list", "stale"}}),
    "a second call that is done without": (worker(f'{LIST} {EACH} {{ try {{ await _db.GetItemAsync("cache", new() {{ ["id"] = new("x") }}); }} catch (Exception) {{ }} try {{ await _db.PutItemAsync("orders", new() {{ ["id"] = new(m.MessageId), ["name"] = new("none") }}); }} catch {{ {ADD} }} }} {RETURN}'), {"failures": {"message elsewhere block catch (Exception) part", "message response work catch"}}),
    "parsed before": (worker(f"{LIST} {EACH} {{ var o = JsonSerializer.Deserialize<Order>(m.Body); try {{ await _db.PutItemAsync(new PutItemRequest {{ Item = ToItem(o) }}); }} catch {{ {ADD} }} }} {RETURN}"), {"failures": {"message raised parse", "message response work catch"}}),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_becomes_of_a_message(name: str, tmp_path: Path) -> None:
    text, expected = CASES[name]
    found = said(read(tmp_path, "C#", text))
    assert {group: found[group] for group in expected} == expected


def test_a_result_is_of_the_type_that_it_was_made_of(tmp_path: Path) -> None:
    more = "private async Task<object> Attempt(SQSEvent.SQSMessage m) { try { await Process(m); return new Done(); } catch (Exception e) { return new Failed(e.Message); } }"
    body = f"{LIST} {EACH} {{ switch (await Attempt(m)) {{ case Failed x: {ADD} break; case Done: break; }} }} {RETURN}"
    text = worker(body, more=more) + "public record Done; public record Failed(string Why);"
    assert said(read(tmp_path, "C#", text))["failures"] == {"message response parse catch (Exception e)", "message response work catch (Exception e)"}
    lost = text.replace("return new Failed(e.Message);", "return new Done();")
    assert said(read(tmp_path, "C#", lost))["failures"] == {"message empty parse catch (Exception e)", "message empty work catch (Exception e)"}


def test_tasks_by_their_keys(tmp_path: Path) -> None:
    body = f"var all = evnt.Records.ToDictionary(m => m.MessageId, m => Process(m)); {LIST} foreach (var (id, task) in all) {{ try {{ await task; }} catch (Exception) {{ f.Add(new() {{ ItemIdentifier = id }}); }} }} {RETURN}"
    found = said(read(tmp_path, "C#", worker(body)))
    assert (found["answers"], found["unawaited"]) == ({"list"}, set())


def test_an_extension_method_is_followed(tmp_path: Path) -> None:
    text = worker(
        f"var ids = new List<string>(); {EACH} {{ try {{ await Process(m); }} catch (Exception) {{ ids.Add(m.MessageId); }} }} return ids.ToResponse();"
    ) + (
        "public static class Ids { public static SQSBatchResponse ToResponse(this IEnumerable<string> ids) =>"
        " new SQSBatchResponse(ids.Select(i => new SQSBatchResponse.BatchItemFailure { ItemIdentifier = i }).ToList()); }"
    )
    assert said(read(tmp_path, "C#", text))["answers"] == {"list"}


@pytest.mark.parametrize(("after", "found"), [("", {"response _http.PostAsync"}), ("r.EnsureSuccessStatusCode();", set())])
def test_a_response_at_which_nobody_looks(after: str, found: set[str], tmp_path: Path) -> None:
    body = f'{EACH} {{ var r = await _http.PostAsync("https://x", new StringContent(m.Body)); {after} }}'
    assert said(read(tmp_path, "C#", worker(body, "async Task", "private readonly HttpClient _http = new();")))["unawaited"] == found


def test_throwing_before_any_work_drops_nobody(tmp_path: Path) -> None:
    text = worker(
        f'{LIST} {EACH} {{ try {{ if (string.IsNullOrEmpty(m.Body)) throw new ArgumentException("no body"); }} catch (Exception) {{ {ADD} }} }} {RETURN}'
    )
    assert said(read(tmp_path, "C#", text))["order"] == {"goes-on"}


def test_what_is_handed_over_by_a_container_is_of_the_type_that_its_field_has(tmp_path: Path) -> None:
    more = """private readonly IStore _store;
    public Function() { var provider = new ServiceCollection().AddScoped<IStore, Store>().BuildServiceProvider(); _store = provider.GetRequiredService<IStore>(); }"""
    text = worker(f"{LIST} {EACH} {{ try {{ await _store.Save(m.Body); }} catch (Exception) {{ {ADD} }} }} {RETURN}", more=more) + (
        "public interface IStore { Task Save(string s); }\npublic class Store : IStore { private readonly IAmazonSQS q = new AmazonSQSClient();"
        ' public async Task Save(string s) { try { await q.SendMessageAsync("q", s); } catch (Exception e) { Console.WriteLine(e); } } }'
    )
    assert "message empty work catch (Exception e)" in said(read(tmp_path, "C#", text))["failures"]


@pytest.mark.parametrize(("asked", "open_"), [("ILogger<Function>", False), ("IAudit<Function>", True)])
def test_a_container_is_asked_for_a_type_of_a_type(asked: str, open_: bool, tmp_path: Path) -> None:  # noqa: FBT001 - of a table
    """What a logger does is no task."""
    more = "private static readonly ServiceProvider Services = new ServiceCollection().AddLogging().BuildServiceProvider();"
    caught = f'var log = Services.GetRequiredService<{asked}>(); log.LogError(e, "failed"); {ADD}'
    text = worker(f"{LIST} {EACH} {{ try {{ await Process(m); }} catch (Exception e) {{ {caught} }} }} {RETURN}", more=more)
    assert (read(tmp_path, "C#", text).unawaited.doubt is not None) is open_


@pytest.mark.parametrize("ok", ["Ok", "Item2"])
def test_parts_of_a_tuple_by_their_names(ok: str, tmp_path: Path) -> None:
    body = f"""var all = new List<(string Id, bool Ok)>(); {EACH} {{ try {{ await Process(m); all.Add((m.MessageId, true)); }} catch (Exception) {{ all.Add((m.MessageId, false)); }} }}
        return new SQSBatchResponse(all.Where(o => !o.{ok}).Select(o => new SQSBatchResponse.BatchItemFailure {{ ItemIdentifier = o.Id }}).ToList());"""
    found = said(read(tmp_path, "C#", worker(body)))
    assert (found["answers"], {one.split()[1] for one in found["failures"]}) == ({"list"}, {"response"})


def test_chunks_of_tasks_are_awaited(tmp_path: Path) -> None:
    body = "foreach (var part in evnt.Records.Chunk(5)) { await Task.WhenAll(part.Select(m => Process(m))); }"
    found = said(read(tmp_path, "C#", worker(body, "async Task")))
    assert (found["failures"], found["unawaited"]) == ({"message raised parse", "message raised work"}, set())


@pytest.mark.parametrize(
    ("clause", "all_of_it"),
    [("HttpRequestException", True), ("HttpRequestException e) when (e.StatusCode == HttpStatusCode.NotFound", False), ("OperationCanceledException", False)],
)
def test_the_class_of_what_a_client_of_http_raises_is_for_whatever_goes_wrong(clause: str, tmp_path: Path, *, all_of_it: bool) -> None:
    """Where the clause is for all of it, nothing is left for the one around it."""
    post = "await _http.PostAsync(Url, new StringContent(m.Body));"
    body = f"{LIST} {EACH} {{ try {{ try {{ {post} }} catch ({clause}) {{ context.Logger.LogError(m.MessageId); }} }} catch (Exception) {{ {ADD} }} }} {RETURN}"
    more = 'private const string Url = "https://example.com"; private readonly HttpClient _http = new();'
    found = said(read(tmp_path, "C#", worker(body, more=more)))["failures"]
    assert f"message empty work catch ({clause})" in found
    assert ("message response work catch (Exception)" in found) != all_of_it


@pytest.mark.parametrize(
    ("listed", "kinds"),
    [
        ("made.ToList()", {"list", "item null"}),
        ("made.OfType<SQSBatchResponse.BatchItemFailure>().ToList()", {"list"}),
        ("made.Where(one => one is not null).ToList()", {"list"}),
    ],
)
def test_a_message_that_did_not_fail_has_no_item(listed: str, kinds: set[str], tmp_path: Path) -> None:
    body = f"var made = await Task.WhenAll(evnt.Records.Select(Try)); return new SQSBatchResponse {{ BatchItemFailures = {listed} }};"
    assert said(read(tmp_path, "C#", worker(body, more=TRY)))["answers"] == kinds


@pytest.mark.parametrize(
    ("delay", "noted"), [("DelaySeconds = 1800", {"delays 1800"}), ("DelaySeconds = Pause", {"delays 5400"}), ("MessageGroupId = m.Body", set())]
)
def test_how_long_a_message_waits_that_is_sent(delay: str, noted: set[str], tmp_path: Path) -> None:
    send = f'await _sqs.SendMessageAsync(new SendMessageRequest {{ QueueUrl = "https://example.com", MessageBody = m.Body, {delay} }});'
    body = f"{LIST} {EACH} {{ try {{ {send} }} catch (Exception) {{ {ADD} }} }} {RETURN}"
    text = worker(body, more="private const int Pause = 90 * 60; private readonly AmazonSQSClient _sqs = new();")
    assert {f"{one.kind} {one.what}" for one in read(tmp_path, "C#", text).polls.found if one.kind == "delays"} == noted

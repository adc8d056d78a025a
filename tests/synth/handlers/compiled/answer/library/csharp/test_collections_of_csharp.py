"""What becomes of messages that go through .NET's collections, LINQ and dictionaries: those that failed are reported, and the same code with the choice the other way round loses them."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[2] / "reading.py"))
read = HELP["read"]
WORKER = """using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Amazon.SQS;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
namespace Shop;
public enum State { Done, Failed }
public record Result(SQSEvent.SQSMessage M, bool Bad);
public class Function
{
    private readonly IAmazonSQS _sqs = new AmazonSQSClient();
    bool Bad(SQSEvent.SQSMessage m) { try { _sqs.SendMessageAsync(Url, m.Body).GetAwaiter().GetResult(); return GOOD; } catch (Exception) { return FAILED; } }
    SQSBatchResponse.BatchItemFailure Item(SQSEvent.SQSMessage m) => new() { ItemIdentifier = m.MessageId };
    public async Task<SQSBatchResponse> Handle(SQSEvent evnt, ILambdaContext context)
    {
        var all = evnt.Records;
        var failed = new List<SQSBatchResponse.BatchItemFailure>();
        BODY
    }
}
"""
EACH = "foreach (var m in all) { EACH } return new SQSBatchResponse(failed);"
LIST = "return new SQSBatchResponse(LIST.Select(Item).ToList());"
REST = "for (var i = 0; i < all.Count; i++) if (Bad(all[i])) " + LIST.replace("LIST", "all.REST") + " return new SQSBatchResponse(failed);"
IDS = "foreach (var m in all) if (Bad(m)) by[m.MessageId] = true;"
COLLECTIONS = {
    "an expression of cases": EACH.replace("EACH }", "var one = Bad(m) switch { true => Item(m), false => null }; if (one != null) failed.Add(one); }"),
    "and one for the rest": EACH.replace("EACH }", "var one = Bad(m) switch { true => Item(m), _ => null }; if (one != null) failed.Add(one); }"),
    "of a constant": EACH.replace("EACH }", "var s = Bad(m) ? State.Failed : State.Done; var one = s switch { State.Failed => Item(m), _ => null }; if (one != null) failed.Add(one); }"),
    "a case with a condition": EACH.replace("EACH }", "var no = Bad(m); switch (m) { case SQSEvent.SQSMessage x when no: failed.Add(Item(x)); break; default: break; } }"),
    "a case of a record": EACH.replace("EACH }", "var one = new Result(m, Bad(m)) switch { Result x when x.Bad => Item(x.M), _ => null }; if (one != null) failed.Add(one); }"),
    "any case with a condition": EACH.replace("EACH }", "var no = Bad(m); var one = m switch { _ when no => Item(m), _ => null }; if (one != null) failed.Add(one); }"),
    "an array": "var no = new bool[all.Count]; for (var i = 0; i < all.Count; i++) no[i] = Bad(all[i]); for (var i = 0; i < no.Length; i++) if (no[i]) failed.Add(Item(all[i])); return new SQSBatchResponse(failed);",
    "an array of items": "var no = new SQSBatchResponse.BatchItemFailure[all.Count]; for (var i = 0; i < all.Count; i++) if (Bad(all[i])) no[i] = Item(all[i]); return new SQSBatchResponse(no.Where(x => x != null).ToList());",
    "a delegate": "Func<SQSEvent.SQSMessage, bool> bad = m => Bad(m); " + EACH.replace("EACH }", "if (bad.Invoke(m)) failed.Add(Item(m)); }"),
    "a list or none": EACH.replace("EACH }", "List<SQSBatchResponse.BatchItemFailure> f = null; if (Bad(m)) { f ??= failed; } f?.Add(Item(m)); }"),
    "a list or an empty one": EACH.replace("EACH }", "failed.AddRange(Bad(m) ? [Item(m)] : []); }"),
    "many of each": LIST.replace("LIST", "all.SelectMany(m => Bad(m) ? new[] { m } : Array.Empty<SQSEvent.SQSMessage>())"),
    "a query": "return new SQSBatchResponse((from m in all where Bad(m) select Item(m)).ToList());",
    "anonymous ones": "return new SQSBatchResponse(all.Select(m => new { m, No = Bad(m) }).ToList().Where(x => x.No).Select(x => Item(x.m)).ToList());",
    "records": "return new SQSBatchResponse(all.Select(m => new Result(m, Bad(m))).Where(x => x.Bad).Select(x => Item(x.M)).ToList());",
    "tuples": "return new SQSBatchResponse(all.Select(m => (m, Bad(m))).Where(x => x.Item2).Select(x => Item(x.m)).ToList());",
    "tuples, each part with its name": "foreach ((var m, var no) in all.Select(m => (m, Bad(m)))) if (no) failed.Add(Item(m)); return new SQSBatchResponse(failed);",
    "tuples, each part with its type": "foreach ((SQSEvent.SQSMessage m, bool no) in all.Select(m => (m, Bad(m))).ToList()) if (no) failed.Add(Item(m)); return new SQSBatchResponse(failed);",
    "zipped": "foreach (var (m, no) in all.Zip(all.Select(m => Bad(m)).ToList())) if (no) failed.Add(Item(m)); return new SQSBatchResponse(failed);",
    "zipped, and taken apart": "foreach (var p in all.Zip(all.Select(m => Bad(m)).ToList())) { var (m, no) = p; if (no) failed.Add(Item(m)); } return new SQSBatchResponse(failed);",
    "zipped, with its names": "foreach (var p in all.Zip(all.Select(m => Bad(m)).ToList())) if (p.Second) failed.Add(Item(p.First)); return new SQSBatchResponse(failed);",
    "entries of a dictionary": "foreach (var (id, no) in all.ToDictionary(m => m.MessageId, m => Bad(m))) if (no) failed.Add(new() { ItemIdentifier = id }); return new SQSBatchResponse(failed);",
    "one list behind the other": LIST.replace("LIST", "all.Take(1).Where(m => Bad(m)).Concat(all.Skip(1).Where(m => Bad(m)))"),
    "skipped": REST.replace("REST", "Skip(i)"),
    "from the place of one": EACH.replace("EACH }", LIST.replace("LIST", "all.Skip(all.IndexOf(m))").join(("if (Bad(m)) { ", " } }"))),
    "from the place where it is found": EACH.replace("EACH }", LIST.replace("LIST", "all.Skip(all.FindIndex(x => x.MessageId == m.MessageId))").join(("if (Bad(m)) { ", " } }"))),
    "a range": REST.replace("REST", "GetRange(i, all.Count - i)"),
    "as long as it goes well": "var done = all.TakeWhile(m => !Bad(m)).Count(); " + LIST.replace("LIST", "all.Skip(done)"),
    "taken out": "var left = all.ToList(); left.RemoveAll(m => !Bad(m)); " + LIST.replace("LIST", "left"),
    "groups": EACH.replace("foreach (var m in all) { EACH }", "foreach (var g in all.GroupBy(m => Bad(m))) if (g.Key) failed.AddRange(g.Select(Item));"),
    "groups of records": EACH.replace("foreach (var m in all) { EACH }", "foreach (var g in all.Select(m => new Result(m, Bad(m))).GroupBy(r => r.Bad)) if (g.Key) failed.AddRange(g.Select(r => Item(r.M)));"),
    "groups of messages": EACH.replace("foreach (var m in all) { EACH }", 'foreach (var g in all.GroupBy(m => m.Attributes["MessageGroupId"])) foreach (var m in g) if (Bad(m)) failed.Add(Item(m));'),
    "a dictionary": "return new SQSBatchResponse(all.ToDictionary(m => m.MessageId, m => Bad(m)).Where(p => p.Value).Select(p => new SQSBatchResponse.BatchItemFailure { ItemIdentifier = p.Key }).ToList());",
    "its keys": f"var by = new Dictionary<string, bool>(); {IDS} foreach (var id in by.Keys) failed.Add(new() {{ ItemIdentifier = id }}); return new SQSBatchResponse(failed);",
    "its values": "var by = new Dictionary<string, bool>(); foreach (var m in all) by[m.MessageId] = Bad(m); " + EACH.replace("EACH }", "if (by.GetValueOrDefault(m.MessageId)) failed.Add(Item(m)); }"),
    "a queue": "var q = new Queue<SQSEvent.SQSMessage>(all); while (q.TryDequeue(out var m)) if (Bad(m)) failed.Add(Item(m)); return new SQSBatchResponse(failed);",
    "a queue that is counted": "var q = new Queue<SQSEvent.SQSMessage>(all); while (q.Count > 0) { var m = q.Dequeue(); if (Bad(m)) failed.Add(Item(m)); } return new SQSBatchResponse(failed);",
}  # fmt: skip
RAISED = {
    "any": "if (all.Any(m => Bad(m))) RAISE; return null;",
    "any of a list": "if (all.Where(m => Bad(m)).ToList().Any()) RAISE; return null;",
    "how many": "if (all.Count(m => Bad(m)) > 0) RAISE; return null;",
    "all": "if (!all.All(m => !Bad(m))) RAISE; return null;",
    "the first": "if (all.FirstOrDefault(m => Bad(m)) != null) RAISE; return null;",
    "counted beside others": "var n = 0; foreach (var m in all) if (Bad(m)) Interlocked.Increment(ref n); if (n > 0) RAISE; return null;",
    "how many a dictionary has": f"var by = new Dictionary<string, bool>(); {IDS} if (by.Count > 0) RAISE; return null;",
}


def told(folder: Path, body: str, *, failed: bool = True) -> tuple[set[str], bool]:
    """What becomes of messages whose work fails, and whether all is followed."""
    words = {True: "true", False: "false"}
    found = read(folder, "C#", WORKER.replace("BODY", body).replace("GOOD", words[not failed]).replace("FAILED", words[failed]))
    return {one.told for one in found.failures.found}, not found.unfollowed


@pytest.mark.parametrize("name", COLLECTIONS)
def test_what_a_collection_holds_is_reported(name: str, tmp_path: Path) -> None:
    assert told(tmp_path, COLLECTIONS[name]) == ({"response"}, True)
    assert told(tmp_path, COLLECTIONS[name], failed=False) == ({"empty"}, True)


@pytest.mark.parametrize("name", RAISED)
def test_what_is_asked_of_a_collection_is_raised_or_only_logged(name: str, tmp_path: Path) -> None:
    assert told(tmp_path, RAISED[name].replace("RAISE", "throw new InvalidOperationException()")) == ({"raised"}, True)
    assert told(tmp_path, RAISED[name].replace("RAISE", "context.Logger.LogError(null)")) == ({"log"}, True)


def test_what_comes_behind_one_that_failed_is_not_worked_on_while_it_goes_well(tmp_path: Path) -> None:
    body = "var done = all.WHILE(m => !Bad(m)).ToList(); return new SQSBatchResponse(all.Skip(done.Count).Select(Item).ToList());"
    orders = {}
    for name in ("TakeWhile", "Where"):
        found = read(tmp_path, "C#", WORKER.replace("BODY", body.replace("WHILE", name)).replace("GOOD", "false").replace("FAILED", "true"))
        orders[name] = {one.kind for one in found.order.found}
    assert orders["TakeWhile"] != orders["Where"]


@pytest.mark.parametrize("rest", ["GetRange(1, 1)", "Skip(1).Take(1)", "Skip(1)", "GetRange(1, 0)"])
def test_a_range_says_where_it_begins_and_how_many_are_in_it(rest: str, tmp_path: Path) -> None:
    body = f"foreach (var m in all.GetRange(0, 1).Concat(all.{rest})) if (Bad(m)) failed.Add(Item(m)); return new SQSBatchResponse(failed);"
    found = read(tmp_path, "C#", WORKER.replace("BODY", body).replace("GOOD", "false").replace("FAILED", "true"))
    assert {one.kind for one in found.records.found} == {"first" if rest.endswith("0)") else "all"}


@pytest.mark.parametrize(
    "shape", ["(m, Bad(m)) switch { (var x, true) => Item(x), _ => null }", "new Result(m, Bad(m)) switch { { Bad: true, M: var x } => Item(x), _ => null }"]
)
def test_what_a_shape_gives_a_name_to_is_of_what_has_it(shape: str, tmp_path: Path) -> None:
    assert told(tmp_path, EACH.replace("EACH }", f"var one = {shape}; if (one != null) failed.Add(one); }}")) == ({"response"}, True)

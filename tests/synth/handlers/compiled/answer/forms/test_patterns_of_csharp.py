"""Query expressions with `let`, patterns of lists, and classes within classes, in C#."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "reading.py"))
read, said = HELP["read"], HELP["said"]
TEXT = """using System; using System.Collections.Generic; using System.Linq; using System.Threading.Tasks; using Amazon.DynamoDBv2; using Amazon.Lambda.SQSEvents;
namespace Shop;
public abstract record Outcome { public sealed record Stored : Outcome; public sealed record Failed(string Id) : Outcome; }
public class Function {
  private readonly IAmazonDynamoDB _db = new AmazonDynamoDBClient();
  private async Task<Outcome> Store(SQSEvent.SQSMessage m) {
    try { await _db.PutItemAsync(new PutItemRequest { TableName = m.Body }); return new Outcome.Stored(); } catch (Exception) { return new Outcome.Failed(m.MessageId); }
  }
  public async Task<SQSBatchResponse> Handle(SQSEvent evnt) { BODY }
}
"""
ALL = "var outcomes = new List<Outcome>(); foreach (var m in evnt.Records) outcomes.Add(await Store(m)); return new SQSBatchResponse { BatchItemFailures = (QUERY).ToList() };"
ITEM = "new SQSBatchResponse.BatchItemFailure { ItemIdentifier = ID }"


@pytest.mark.parametrize(
    "query",
    [
        f"from o in outcomes where o is Outcome.Failed let f = (Outcome.Failed)o select {ITEM.replace('ID', 'f.Id')}",
        f"from o in outcomes let f = o as Outcome.Failed where f is Outcome.Failed let id = f.Id orderby id select {ITEM.replace('ID', 'id')}",
    ],
)
def test_a_query_with_names_for_parts(query: str, tmp_path: Path) -> None:
    found = read(tmp_path, "C#", TEXT.replace("BODY", ALL.replace("QUERY", query)))
    assert {one.told for one in found.failures.found} == {"response"}
    assert (found.failures.doubt, found.unawaited.doubt) == (None, None)


@pytest.mark.parametrize(
    ("body", "records"),
    [
        (
            "if (evnt.Records is not [var first, ..]) return null; await _db.PutItemAsync(new PutItemRequest { TableName = first.Body }); return null;",
            {"first"},
        ),
        (
            "if (evnt.Records is not [.., var last]) return null; await _db.PutItemAsync(new PutItemRequest { TableName = last.Body }); return null;",
            {"last"},
        ),
        (
            "if (evnt.Records is [var first, .. var rest]) { await Store(first); foreach (var m in rest) await Store(m); } return null;",
            {"all"},
        ),
        (
            "if (evnt.Records is [_, .. var rest]) foreach (var m in rest) await Store(m); return null;",
            {"last"},
        ),
        (
            "if (evnt.Records is [..]) foreach (var m in evnt.Records) await Store(m); return null;",
            {"all"},
        ),
        (
            "if (evnt.Records is []) return null; foreach (var m in evnt.Records) { await _db.PutItemAsync(new PutItemRequest { TableName = m.Body }); } return null;",
            {"all"},
        ),
    ],
)
def test_a_pattern_of_a_list(body: str, records: set[str], tmp_path: Path) -> None:
    assert said(read(tmp_path, "C#", TEXT.replace("BODY", body)))["records"] == records


def test_a_pattern_that_is_not_followed_has_its_name(tmp_path: Path) -> None:
    found = read(tmp_path, "C#", TEXT.replace("BODY", "if (Known(evnt.Records) is [var first]) { await Store(first); } return null;"))
    assert all("''" not in one.reason for one in found.unfollowed)


@pytest.mark.parametrize(
    "pattern",
    [
        "[.., var last]",
        '[.. { Length: > 0 }, "x"]',
        "not [.. var most, _]",
        "[var a, .. var most, var z]",
        "{ Length: 3 } and [.., 'x']",
        "[] or [..]",
        "[ .. , _ ]",
    ],
)
@pytest.mark.parametrize(
    "written", ["var a = m.Body.Split(',') is PATTERN;", "var a = m.Body switch { PATTERN => 1, _ => m.Body.ToArray()[..].Length + m.Body[..2].Length };"]
)
def test_a_text_with_such_a_pattern_is_read(written: str, pattern: str, tmp_path: Path) -> None:
    """With an index of the same letters beside it."""
    text = TEXT.replace("BODY", ALL.replace("QUERY", f"outcomes.OfType<Outcome.Failed>().Select(o => {ITEM.replace('ID', 'o.Id')})"))
    plain, other = tmp_path / "plain", tmp_path / "other"
    for folder in (plain, other):
        folder.mkdir()
    found = read(other, "C#", text.replace("outcomes.Add(await Store(m));", f"{{ {written.replace('PATTERN', pattern)} outcomes.Add(await Store(m)); }}"))
    assert said(found) == said(read(plain, "C#", text))
    assert found.failures.doubt is None


def test_trap_what_is_no_csharp_is_none(tmp_path: Path) -> None:
    found = read(tmp_path, "C#", TEXT.replace("BODY", "var a = evnt is [.., ; return null;"))
    assert "no C# in line" in found.failures.doubt.reason


ASKED = """foreach (var m in evnt.Records) { var outcome = await Store(m); string reason = null; string other = "x"; if (CONDITION) continue; return Failed(m); } return null;"""


@pytest.mark.parametrize(
    ("condition", "without"),
    [
        ("reason is null || outcome is Outcome.Stored", "(reason is null) || (outcome is Outcome.Stored)"),
        ("other is not null && outcome is Outcome.Stored", "(other is not null) && (outcome is Outcome.Stored)"),
        ("outcome is Outcome.Stored || reason is not null", "(outcome is Outcome.Stored) || (reason is not null)"),
        ("true && reason is not null || outcome is Outcome.Stored", "(true && (reason is not null)) || (outcome is Outcome.Stored)"),
        ('other is null or "y" || outcome is Outcome.Stored', '(other is null or "y") || (outcome is Outcome.Stored)'),
        ("other is null && true || outcome is Outcome.Stored", "((other is null) && true) || (outcome is Outcome.Stored)"),
        ("reason is null == outcome is Outcome.Stored", "(reason is null) == (outcome is Outcome.Stored)"),
    ],
)
def test_what_stands_behind_a_pattern_is_no_part_of_it(condition: str, without: str, tmp_path: Path) -> None:
    """As with parentheses; the first one lets a message that failed pass."""
    found = []
    for asked in (condition, without):
        (folder := tmp_path / str(len(found))).mkdir()
        text = TEXT.replace(
            "BODY",
            ASKED.replace("CONDITION", asked)
            + " } private SQSBatchResponse Failed(SQSEvent.SQSMessage m) { return new SQSBatchResponse { BatchItemFailures = [new() { ItemIdentifier = m.MessageId }] };",
        )
        found.append({(one.told, one.caught) for one in read(folder, "C#", text).failures.found})
    assert found[0] == found[1]
    assert {told for told, _ in found[0]} == ({"log"} if condition.startswith("reason is null ||") else {"response"})

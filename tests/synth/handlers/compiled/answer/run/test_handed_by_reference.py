"""C#: what a method leaves in an `out` or a `ref` parameter is what its caller goes on with; of somebody else's method it is made of what that was given."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "reading.py"))
read = HELP["read"]
TEXT = """using System; using System.Collections.Generic; using System.Text.Json; using System.Threading.Tasks; using Amazon.SQS; using Amazon.Lambda.Core; using Amazon.Lambda.SQSEvents;
namespace Shop;
public class Function {
  private readonly IAmazonSQS _sqs = new AmazonSQSClient();
  private List<SQSBatchResponse.BatchItemFailure> _held = new();
  void Do(string body) => _sqs.SendMessageAsync(Url, body).GetAwaiter().GetResult();
  SQSBatchResponse.BatchItemFailure Item(SQSEvent.SQSMessage m) => new() { ItemIdentifier = m.MessageId };
  METHOD
  public async Task<SQSBatchResponse> Handle(SQSEvent evnt, ILambdaContext context) {
    var failed = new List<SQSBatchResponse.BatchItemFailure>();
    foreach (var m in evnt.Records) { EACH }
    return new SQSBatchResponse(failed);
  }
}
"""
TRIED = "bool Tried(SQSEvent.SQSMessage m, out SQSBatchResponse.BatchItemFailure item) { item = null; try { Do(m.Body); return true; } catch (Exception) { item = Item(m); return false; } }"
INTO = "void Into(SQSEvent.SQSMessage m, ref List<SQSBatchResponse.BatchItemFailure> to) { try { Do(m.Body); } catch (Exception) { to.Add(Item(m)); } }"
SAYS = "void Says(SQSEvent.SQSMessage m, ref bool done) { try { Do(m.Body); done = true; } catch (Exception e) { context.Logger.LogError(e.Message); } }"
OWN = {
    "a variable that is declared there": (TRIED, "if (!Tried(m, out var item)) failed.Add(item);", "response"),
    "with its type": (TRIED, "if (!Tried(m, out SQSBatchResponse.BatchItemFailure item)) failed.Add(item);", "response"),
    "one that was declared before": (TRIED, "SQSBatchResponse.BatchItemFailure item; Tried(m, out item); if (item != null) failed.Add(item);", "response"),
    "at which nobody looks": (TRIED, "Tried(m, out _);", "empty"),
    "the other way round": (TRIED, "if (Tried(m, out var item)) failed.Add(Item(m));", "empty"),
    "a list": (INTO, "Into(m, ref failed);", "response"),
    "another list": (INTO, "Into(m, ref _held);", "empty"),
    "whether it went well": (SAYS, "var done = false; Says(m, ref done); if (!done) failed.Add(Item(m));", "response"),
    "whether it did not": (SAYS, "var done = false; Says(m, ref done); if (done) failed.Add(Item(m));", "empty"),
}


@pytest.mark.parametrize("name", OWN)
def test_of_the_program(name: str, tmp_path: Path) -> None:
    method, each, told = OWN[name]
    found = read(tmp_path, "C#", TEXT.replace("METHOD", method).replace("EACH", each))
    assert ({one.told for one in found.failures.found if one.work == "work"}, found.failures.doubt) == ({told}, None)


THEIRS = (
    "if (!int.TryParse(m.Body, out var text)) continue;",
    'if (!JsonDocument.Parse(m.Body).RootElement.TryGetProperty("text", out var text)) continue;',
    'if (!m.MessageAttributes.TryGetValue("text", out SQSEvent.MessageAttribute text)) continue;',
    "if (!_texts.Find(m.MessageId, out string text)) continue;",
)


@pytest.mark.parametrize("asked", THEIRS)
@pytest.mark.parametrize(("then", "told"), [("failed.Add(Item(m));", "response"), ("context.Logger.LogError(e.Message);", "empty")])
def test_of_somebody_else(asked: str, then: str, told: str, tmp_path: Path) -> None:
    found = read(tmp_path, "C#", TEXT.replace("METHOD", "").replace("EACH", f'{asked} try {{ Do($"{{text}}"); }} catch (Exception e) {{ {then} }}'))
    assert told in {one.told for one in found.failures.found if one.work == "work" and one.of == "message"}
    assert [one.kind for one in found.records.found] == ["all"]

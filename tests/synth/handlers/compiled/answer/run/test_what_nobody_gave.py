"""What nobody gave: a parameter that has a value by default, and a property of an object that the code made. What else may have given it one, is not known."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "reading.py"))
read, said, JAVA = HELP["read"], HELP["said"], HELP["JAVA"]
CSHARP = """using System; using System.Collections.Generic; using System.Threading.Tasks; using Amazon.Lambda.SQSEvents;
namespace Shop;
public record Outcome(bool Well, string? Reason = null);
public class Turn(SQSEvent.SQSMessage message) {
  public SQSEvent.SQSMessage Message { get; } = message;
  public Outcome? Outcome { get; set; }
  public bool Done { get; set; }
  public void End(bool well = true) { Done = well; }
}
public class Function(IOrders orders, IFilter filter) {
  public async Task<SQSBatchResponse> Handle(SQSEvent evnt) {
    var failed = new List<SQSBatchResponse.BatchItemFailure>();
    foreach (var m in evnt.Records) {
      var turn = new Turn(m);
      BEFORE
      await Work(turn);
      if (ASKS) failed.Add(new() { ItemIdentifier = m.MessageId });
    }
    return new SQSBatchResponse(failed);
  }
  private async Task Work(Turn turn) {
    try { await orders.SaveAsync(turn.Message.Body); WELL } catch (Exception e) { Console.WriteLine(e); FAILED }
  }
}
"""
WELL, WRONG = "turn.Outcome = new Outcome(true);", "turn.Outcome = new Outcome(false);"
CASES: list[tuple[str, str, str, set[str]]] = [
    ("turn.Outcome?.Well != true", WELL, "", set()),
    ("turn.Outcome == null", WELL, "", set()),
    ("!turn.Outcome.Well", WELL, WRONG, set()),
    ("!turn.Done", "turn.Done = true;", "", set()),
    ("!turn.Done", "turn.End();", "turn.End(false);", set()),
    ("turn.Outcome?.Well != true", WELL, WELL, {"empty"}),
    ("!turn.Done", "turn.End();", "turn.End();", {"empty"}),
    ("turn.Done", "", "", {"empty"}),
    ("turn.Outcome?.Reason != null", WELL, WRONG, {"empty"}),
]


def _told(folder: Path, asks: str, well: str, failed: str, before: str = "") -> set[str]:
    text = CSHARP.replace("ASKS", asks).replace("WELL", well).replace("FAILED", failed).replace("BEFORE", before)
    found = said(read(folder, "C#", text))["failures"]
    return {one if one == "?" else one.split()[1] for one in found} - {"response", "raised"}


@pytest.mark.parametrize(("asks", "well", "failed", "told"), CASES)
def test_what_is_known_of_it(asks: str, well: str, failed: str, told: set[str], tmp_path: Path) -> None:
    assert _told(tmp_path, asks, well, failed) == told


def test_who_was_handed_it_may_have_given_it_more(tmp_path: Path) -> None:
    assert "empty" not in _told(tmp_path, "turn.Done", "", "", before="filter.Apply(turn);")


def test_a_field_of_java(tmp_path: Path) -> None:
    text = f"""{JAVA}public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {{
  static class Turn {{ private boolean done; private String reason; boolean isDone() {{ return done; }} }}
  private final Orders orders = Orders.create();
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {{
    List<BatchItemFailure> failed = new ArrayList<>();
    for (SQSMessage m : event.getRecords()) {{
      Turn turn = new Turn();
      try {{ orders.save(m.getBody()); turn.done = true; }} catch (Exception e) {{ System.out.println(e.getMessage()); }}
      if (!turn.isDone()) failed.add(new BatchItemFailure(m.getMessageId()));
    }}
    return new SQSBatchResponse(failed);
  }}
}}
"""
    found = said(read(tmp_path, "Java", text))["failures"]
    assert {one.split()[1] for one in found if one != "?"} == {"response"}
    assert "?" not in found

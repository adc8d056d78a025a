"""C#: objects that Activator makes, and messages that come through a channel."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[2] / "reading.py"))
read = HELP["read"]
TEXT = """using System; using System.Collections.Generic; using System.Threading.Channels; using System.Threading.Tasks; using Amazon.Lambda.SQSEvents;
namespace Shop;
public class Function {
  public async Task<SQSBatchResponse> Handle(SQSEvent evnt) {
    var failed = new List<SQSBatchResponse.BatchItemFailure>();
    BODY
    return new SQSBatchResponse(failed);
  }
}
public interface IWorker { Task DoAsync(string body); }
public class Loud : IWorker { public async Task DoAsync(string body) => await Store.KeepAsync(body); }
public class Quiet : IWorker { public async Task DoAsync(string body) { try { await Store.KeepAsync(body); } catch (Exception e) { Console.WriteLine(e); } } }
"""
EACH = "foreach (var m in evnt.Records) { try { await worker.DoAsync(m.Body); } catch (Exception) { failed.Add(new() { ItemIdentifier = m.MessageId }); } }"
DRAINED = "var channel = Channel.CreateUnbounded<SQSEvent.SQSMessage>(); foreach (var m in evnt.Records) await channel.Writer.WriteAsync(m); channel.Writer.Complete(); READS"


@pytest.mark.parametrize("made", ["(IWorker)Activator.CreateInstance(typeof(KIND))", "Activator.CreateInstance<KIND>()", "new KIND()"])
@pytest.mark.parametrize(("kind", "told"), [("Loud", "response"), ("Quiet", "empty")])
def test_what_activator_makes_is_of_the_class_that_it_names(made: str, kind: str, told: str, tmp_path: Path) -> None:
    found = read(tmp_path, "C#", TEXT.replace("BODY", f"var worker = {made.replace('KIND', kind)}; {EACH}"))
    assert ({one.told for one in found.failures.found}, found.failures.doubt) == ({told}, None)


@pytest.mark.parametrize(
    "reads",
    [
        "await foreach (var m in channel.Reader.ReadAllAsync()) { try { await Store.KeepAsync(m.Body); } catch (Exception e) { Console.WriteLine(e); } }",
        "while (await channel.Reader.WaitToReadAsync()) while (channel.Reader.TryRead(out var m)) { try { await Store.KeepAsync(m.Body); } catch (Exception e) { Console.WriteLine(e); } }",
    ],
)
def test_what_comes_through_a_channel_is_one_question(reads: str, tmp_path: Path) -> None:
    found = read(tmp_path, "C#", TEXT.replace("BODY", DRAINED.replace("READS", reads)))
    doubts = [found.answers.doubt, found.failures.doubt, found.records.doubt, found.unawaited.doubt]
    assert len({str(one) for one in doubts}) == 1
    assert "what comes through a channel" in str(doubts[0])

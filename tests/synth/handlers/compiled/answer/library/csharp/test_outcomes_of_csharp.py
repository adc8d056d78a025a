"""Outcomes of C# as values: an enumeration that a property is called like, patterns of a switch, unions with a method `Match`, and exceptions that are kept and thrown as they came."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[2] / "reading.py"))
read, line = HELP["read"], HELP["line"]
TEXT = """using System; using System.Collections.Generic; using System.Diagnostics; using System.Runtime.ExceptionServices; using System.Threading; using System.Threading.Tasks;
using Amazon.DynamoDBv2; using Amazon.DynamoDBv2.Model; using Amazon.Lambda.SQSEvents; using Amazon.Runtime;
namespace Shop;
public enum Outcome { Stored, Known, Failed, Refused }
public sealed record Result(string Id, Outcome Outcome) {
  public bool Counts => ASKED;
}
public abstract record Written {
  public abstract T Match<T>(Func<Done, T> whenDone, Func<Fault, T> whenFault);
  public sealed record Done : Written { public override T Match<T>(Func<Done, T> whenDone, Func<Fault, T> whenFault) => whenDone(this); }
  public sealed record Fault(string Reason) : Written { public override T Match<T>(Func<Done, T> whenDone, Func<Fault, T> whenFault) => whenFault(this); }
}
public class Function {
  private static readonly ActivitySource Source = new("shop");
  private readonly IAmazonDynamoDB _db = new AmazonDynamoDBClient();
  private readonly TimeProvider _clock = TimeProvider.System;
  public async Task<SQSBatchResponse> Handle(SQSEvent evnt) {
    ArgumentNullException.ThrowIfNull(evnt);
    var failed = new List<SQSBatchResponse.BatchItemFailure>();
    foreach (var m in evnt.Records) {
      var result = await One(m, CancellationToken.None);
      if (result.Counts) failed.Add(new SQSBatchResponse.BatchItemFailure { ItemIdentifier = result.Id });
    }
    return new SQSBatchResponse { BatchItemFailures = failed };
  }
  private async Task<Result> One(SQSEvent.SQSMessage m, CancellationToken stop) {
    ArgumentNullException.ThrowIfNull(m);
    var started = _clock.GetTimestamp();
    using var span = Source.StartActivity("one");
    try {
      var written = await Store(m, stop);
      return written.Match(whenDone: _ => new Result(m.MessageId, Outcome.Stored), whenFault: fault => new Result(m.MessageId, Outcome.Failed));
    }
#pragma warning disable CA1031
    catch (Exception)
#pragma warning restore CA1031
    {
      return new Result(m.MessageId, Outcome.REST);
    }
  }
  private async Task<Written> Store(SQSEvent.SQSMessage m, CancellationToken stop) {
    try {
      await _db.PutItemAsync(new PutItemRequest { TableName = m.Body }, stop);
      return new Written.Done();
    }
    catch (AmazonServiceException exception) when (exception.InnerException is OperationCanceledException inner && stop.IsCancellationRequested) {
      ExceptionDispatchInfo.Capture(inner).Throw();
      throw;
    }
    catch (AmazonServiceException) { return new Written.SERVICE; }
  }
}
"""


def made(asked: str = "Outcome is not (Outcome.Stored or Outcome.Known)", rest: str = "Failed", service: str = 'Fault("service")') -> str:
    return TEXT.replace("ASKED", asked).replace("REST", rest).replace("SERVICE", service)


GOOD = [
    "Outcome is not (Outcome.Stored or Outcome.Known)",
    "Outcome != Outcome.Stored && Outcome != Outcome.Known",
    "this.Outcome is Outcome.Failed or Outcome.Refused",
    "Outcome switch { Outcome.Stored => false, Outcome.Known => false, _ => true }",
    "Outcome switch { Outcome.Stored or Outcome.Known => false, _ => true }",
    "Outcome switch { not (Outcome.Stored or Outcome.Known) => true, _ => false }",
    "this switch { { Outcome: Outcome.Failed or Outcome.Refused } => true, _ => false }",
    "(Outcome, Id) switch { (Outcome.Failed, _) => true, (Outcome.Refused, _) => true, _ => false }",
]
WRONG = [
    "Outcome is Outcome.Stored or Outcome.Known",
    "Outcome == Outcome.Stored",
    "this.Outcome is Outcome.Refused",
    "Outcome switch { Outcome.Failed => false, _ => true }",
    "Outcome switch { Outcome.Stored or Outcome.Failed => false, _ => true }",
    "Outcome switch { not (Outcome.Failed or Outcome.Known) => true, _ => false }",
    "this switch { { Outcome: Outcome.Failed or Outcome.Refused } => false, _ => true }",
    "(Outcome, Id) switch { (Outcome.Refused, _) => true, _ => false }",
]


@pytest.mark.parametrize("asked", GOOD)
def test_an_outcome_that_counts_as_a_failure_is_returned(asked: str, tmp_path: Path) -> None:
    found = read(tmp_path, "C#", made(asked))
    assert {(one.told, one.caught) for one in found.failures.found} == {("response", "catch (AmazonServiceException)")}
    assert (found.failures.doubt, found.unawaited.doubt, found.unfollowed) == (None, None, ())


@pytest.mark.parametrize("asked", WRONG)
def test_an_outcome_that_does_not_count_is_lost(asked: str, tmp_path: Path) -> None:
    found = read(tmp_path, "C#", made(asked))
    assert ("empty", True, False) in {(one.told, one.broad, one.part) for one in found.failures.found}


def test_each_clause_is_judged_by_itself(tmp_path: Path) -> None:
    """What the guards and the clock do is no work whose failure is told."""
    text = made(service="Done()")
    lost = [one for one in read(tmp_path, "C#", text).failures.found if one.told == "empty"]
    assert [(one.caught, one.part, one.at.spot.line) for one in lost if one.at.spot] == [
        ("catch (AmazonServiceException)", False, line(text, "new Written.Done(); }"))
    ]


def test_a_clause_is_named_without_what_stands_between(tmp_path: Path) -> None:
    found = read(tmp_path, "C#", made(rest="Stored").replace("catch (AmazonServiceException) {", "catch (TimeoutException) {"))
    assert {one.caught for one in found.failures.found if one.told == "empty"} == {"catch (Exception)"}


@pytest.mark.parametrize(
    "throws",
    ["ExceptionDispatchInfo.Capture(inner).Throw();", "ExceptionDispatchInfo.Throw(inner);", "var kept = ExceptionDispatchInfo.Capture(inner); kept.Throw();"],
)
def test_an_exception_that_is_thrown_as_it_came(throws: str, tmp_path: Path) -> None:
    """As `throw` does."""
    answers = []
    for at, one in enumerate((throws, "throw;")):
        (folder := tmp_path / str(at)).mkdir()
        found = read(folder, "C#", made().replace("ExceptionDispatchInfo.Capture(inner).Throw();", one))
        answers.append(({(fact.told, fact.caught) for fact in found.failures.found}, found.unawaited.doubt, found.failures.doubt))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("kept", ["this", "Me()", "Kept", "Same(this)"])
def test_an_object_that_hands_itself_on(kept: str, tmp_path: Path) -> None:
    """`this` is a word of the grammar, wherever it stands alone."""
    own = " public Fault Me() { return this; } public Fault Kept { get { var own = this; return own; } } static Fault Same(Fault one) => one;"
    text = made().replace("Fault(string Reason) : Written {", "Fault(string Reason) : Written {" + own).replace("=> whenFault(this)", f"=> whenFault({kept})")
    lost = made(asked="Outcome == Outcome.Refused").replace(
        "fault => new Result(m.MessageId, Outcome.Failed)", "fault => new Result(fault.Reason, Outcome.Refused)"
    )
    lost = lost.replace("Fault(string Reason) : Written {", "Fault(string Reason) : Written {" + own).replace("=> whenFault(this)", f"=> whenFault({kept})")
    for at, one in enumerate((text, lost)):
        (folder := tmp_path / str(at)).mkdir()
        found = read(folder, "C#", one)
        assert (found.failures.doubt, found.answers.doubt) == (None, None)
        assert any(answer.kind == "wrong" or "service" in answer.what for answer in found.answers.found) == bool(at), found.answers.found


OWN = """using System; using System.Collections.Generic; using System.Linq; using System.Threading.Tasks; using Amazon.DynamoDBv2; using Amazon.Lambda.SQSEvents;
namespace Shop;
public record Result(bool Ok) {
  public static implicit operator Result(string done) => new(true);
  public static implicit operator Result(Exception why) => new(false);
}
public class Store(IAmazonDynamoDB db) {
  public async ValueTask<Result> Add(string body) {
    try { await db.PutItemAsync(body, null); return "done"; } catch (AmazonDynamoDBException e) { return FAILED; }
  }
}
public class Function {
  private readonly Lazy<Store> store = new(() => new Store(new AmazonDynamoDBClient()));
  public async Task<SQSBatchResponse> Handle(SQSEvent evnt) {
    var failed = new List<SQSBatchResponse.BatchItemFailure>();
    foreach (var m in evnt.Records) { if (!(await store.Value.Add(m.Body)).Ok) failed.Add(new() { ItemIdentifier = m.MessageId }); }
    return new SQSBatchResponse(failed);
  }
}
"""


@pytest.mark.parametrize(
    ("failed", "told"), [("e", "response"), ("new InvalidOperationException(e.Message)", "response"), ('"done"', "empty"), ("new Result(false)", "response")]
)
def test_what_is_returned_becomes_what_is_declared(failed: str, told: str, tmp_path: Path) -> None:
    found = read(tmp_path, "C#", OWN.replace("FAILED", failed))
    assert {one.told for one in found.failures.found if one.caught} == {told}
    assert not found.unfollowed

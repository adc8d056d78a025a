"""A function for what fails, handed to a library that is not there: whether it is called for a message is up to that library."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "runners.py"))
read, TELLS, text_of = HELP["read"], HELP["TELLS"], HELP["text_of"]
CALLS = {
    "Java": "guard.run(() -> save(m)).onFailure(e -> ADD)",
    "C#": "(await _guard.RunAsync(() => Save(m))).OnFailure(e => ADD)",
    "Go": "func() error { guard.Run(func() error { return publish(ctx, m) }).OnError(func(err error) { ADD }); return nil }()",
}


def with_function(language: str, tells: str) -> str:
    return str(text_of(language, CALLS[language].replace("ADD", tells.removesuffix(";")), TELLS[language]))


@pytest.mark.parametrize("language", CALLS)
def test_that_every_message_is_returned_is_not_said(language: str, tmp_path: Path) -> None:
    found = read(tmp_path, language, with_function(language, TELLS[language]))
    assert "always" not in {one.kind for one in found.answers.found}
    assert found.failures.doubt is not None


@pytest.mark.parametrize(("language", "wrong"), [("Java", "m.getBody()"), ("C#", "m.Body"), ("Go", "m.Body")])
def test_what_it_returns_is_judged(language: str, wrong: str, tmp_path: Path) -> None:
    right = {"Java": "m.getMessageId()", "C#": "m.MessageId", "Go": "m.MessageId"}[language]
    found = read(tmp_path, language, with_function(language, TELLS[language].replace(right, wrong)))
    assert {one.kind for one in found.answers.found} - {"list", "empty"}


UNION = """using System; using System.Collections.Generic; using System.Threading.Tasks;
using Amazon.DynamoDBv2; using Amazon.DynamoDBv2.Model; using Amazon.Lambda.SQSEvents; using OneOf;
namespace Shop;
public readonly struct Stored;
public sealed record Problem(string Text);
public class Function {
  private readonly IAmazonDynamoDB _db = new AmazonDynamoDBClient();
  public async Task<SQSBatchResponse> Handle(SQSEvent evnt) {
    var failed = new List<SQSBatchResponse.BatchItemFailure>();
    foreach (var m in evnt.Records) {
      var result = await Store(m);
      result.Switch(stored => { }, problem => THEN);
    }
    return new SQSBatchResponse { BatchItemFailures = failed };
  }
  private async Task<OneOf<Stored, Problem>> Store(SQSEvent.SQSMessage m) {
    try { await _db.PutItemAsync(new PutItemRequest { TableName = m.Body }); return new Stored(); }
    catch (Exception e) { return new Problem(e.Message); }
  }
}
"""


@pytest.mark.parametrize("then", ["failed.Add(new SQSBatchResponse.BatchItemFailure { ItemIdentifier = m.MessageId })", "Console.WriteLine(problem)"])
def test_a_union_that_a_library_makes_of_objects_of_the_code_is_not_followed(then: str, tmp_path: Path) -> None:
    """Its `Switch` is no method of Problem, whose object the code returns: https://learn.microsoft.com/en-us/dotnet/csharp/language-reference/operators/user-defined-conversion-operators"""
    found = read(tmp_path, "C#", UNION.replace("THEN", then))
    assert found.failures.doubt is not None
    assert all(one.told != "empty" for one in found.failures.found)

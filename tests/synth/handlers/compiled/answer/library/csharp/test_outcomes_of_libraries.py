"""Outcomes that are values of libraries of C#: whoever asks one whether it went well is told, and whoever does not ask keeps a failure to himself."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[2] / "reading.py"))
read, said = HELP["read"], HELP["said"]
TEXT = """using System; using System.Collections.Generic; using System.Threading.Tasks; using Amazon.DynamoDBv2; using Amazon.DynamoDBv2.Model; using Amazon.Lambda.SQSEvents; using PACKAGE;
namespace Shop;
public class Store(IAmazonDynamoDB db) {
  public async Task<TYPE> Add(string body) {
    try { await db.PutItemAsync(new PutItemRequest { TableName = body }); return WELL; }
    catch (AmazonDynamoDBException e) { return FAILED; }
  }
}
public class Function {
  private readonly Store store = new(new AmazonDynamoDBClient());
  public async Task<SQSBatchResponse> Handle(SQSEvent evnt) {
    var failed = new List<SQSBatchResponse.BatchItemFailure>();
    foreach (var m in evnt.Records) {
      void Tell() => failed.Add(new() { ItemIdentifier = m.MessageId });
      try { var outcome = await store.Add(m.Body); ASKS } catch (Exception) { Tell(); }
    }
    return new SQSBatchResponse(failed);
  }
}
"""
LIBRARIES: dict[str, tuple[str, str, str, str, list[str]]] = {
    "ErrorOr": (
        "ErrorOr", "ErrorOr<Success>", "Result.Success", 'Error.Failure("store", e.Message)',
        ["if (outcome.IsError) Tell();", "outcome.Switch(_ => { }, _ => Tell());", "if (outcome.Match(_ => false, _ => true)) Tell();", "if (outcome.FirstError.Type == ErrorType.Failure && outcome.IsError) Tell();", "outcome.SwitchFirst(_ => { }, error => Tell());"],
    ),
    "OneOf": ("OneOf", "OneOf<Success, Error<string>>", "new Success()", "new Error<string>(e.Message)", ["if (outcome.IsT1) Tell();", "if (outcome.TryPickT1(out var error, out _)) Tell();", "if (!outcome.TryPickT0(out _, out var rest)) Tell();", "outcome.Switch(_ => { }, _ => Tell());"]),
    "FluentResults": ("FluentResults", "Result", "Result.Ok()", "Result.Fail(e.Message)", ["if (outcome.IsFailed) Tell();", "if (!outcome.IsSuccess) Tell();"]),
    "a value of FluentResults": ("FluentResults", "Result<string>", "body", "Result.Fail<string>(e.Message)", ["if (outcome.IsFailed) Tell();"]),
    "CSharpFunctionalExtensions": ("CSharpFunctionalExtensions", "Result", "Result.Success()", "Result.Failure(e.Message)", ["if (outcome.IsFailure) Tell();", "outcome.Match(() => { }, error => Tell());"]),
    "Ardalis.Result": ("Ardalis.Result", "Result", "Result.Success()", "Result.Error(e.Message)", ["if (!outcome.IsSuccess) Tell();"]),
}  # fmt: skip
ASKED = [(name, asks) for name, (*_, all_of_them) in LIBRARIES.items() for asks in all_of_them]
QUIET = {"message empty work catch (AmazonDynamoDBException e)"}


def _failures(folder: Path, name: str, asks: str, well: str = "", failed: str = "") -> set[str]:
    package, kind, as_well, as_failed, _ = LIBRARIES[name]
    parts = {"PACKAGE": package, "TYPE": kind, "WELL": well or as_well, "FAILED": failed or as_failed, "ASKS": asks}
    text = TEXT
    for part, what in parts.items():
        text = text.replace(part, what)
    return {one for one in said(read(folder, "C#", text))["failures"] if "response" not in one}


@pytest.mark.parametrize(("name", "asks"), ASKED)
def test_whoever_asks_is_told(name: str, asks: str, tmp_path: Path) -> None:
    assert _failures(tmp_path, name, asks) == set()


@pytest.mark.parametrize(("name", "asks"), ASKED)
def test_a_failure_that_is_said_to_be_none(name: str, asks: str, tmp_path: Path) -> None:
    assert _failures(tmp_path, name, asks, failed=LIBRARIES[name][2]) == QUIET


@pytest.mark.parametrize("name", LIBRARIES)
@pytest.mark.parametrize("asks", ["", "Console.WriteLine(outcome);"])
def test_an_outcome_at_which_nobody_looks(name: str, asks: str, tmp_path: Path) -> None:
    assert _failures(tmp_path, name, asks) == QUIET


@pytest.mark.parametrize(("name", "asks"), [("ErrorOr", "if (!outcome.IsError) Tell();"), ("OneOf", "if (outcome.IsT0) Tell();"), ("FluentResults", "if (outcome.IsSuccess) Tell();"), ("ErrorOr", "if (outcome.IsError && outcome.FirstError.Type == ErrorType.Validation) Tell();")])  # fmt: skip
def test_who_asks_for_something_else(name: str, asks: str, tmp_path: Path) -> None:
    assert _failures(tmp_path, name, asks) == QUIET


def test_a_class_of_the_program_is_what_it_says(tmp_path: Path) -> None:
    own = "public class Result { public bool IsFailed => false; public static Result Ok() => new(); public static Result Fail(string why) => new(); }"
    name = "FluentResults"
    text = (
        TEXT.replace("PACKAGE", "System.Text")
        .replace("TYPE", "Result")
        .replace("WELL", "Result.Ok()")
        .replace("FAILED", 'Result.Fail("no")')
        .replace("ASKS", LIBRARIES[name][4][0])
    )
    found = said(read(tmp_path, "C#", text + own))["failures"]
    assert found >= QUIET

"""`goto` of C# and Go, forward in a block around it."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "reading.py"))
read = HELP["read"]
CSHARP = """using System; using System.Collections.Generic; using System.Threading.Tasks; using Amazon.DynamoDBv2; using Amazon.DynamoDBv2.Model; using Amazon.Lambda.SQSEvents;
namespace Shop;
public class Function {
  private readonly IAmazonDynamoDB _db = new AmazonDynamoDBClient();
  public async Task<SQSBatchResponse> Handle(SQSEvent evnt) {
    var failed = new List<SQSBatchResponse.BatchItemFailure>();
    foreach (var m in evnt.Records) {
      try { await _db.PutItemAsync(new PutItemRequest { TableName = m.Body }); }
      catch (Exception) { GOES }
      continue;
      BEFORE
      lost: AFTER
    }
    return new SQSBatchResponse { BatchItemFailures = failed };
  }
}
"""
GO = """package main

import (
	"context"
	"log"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

var db *dynamodb.Client

func handle(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
	var out events.SQSEventResponse
	for _, m := range event.Records {
		if _, err := db.PutItem(ctx, &dynamodb.PutItemInput{TableName: &m.Body}); err != nil {
			GOES
		}
		continue
	lost:
		AFTER
	}
	return out, nil
}

func main() { lambda.Start(handle) }
"""
TOLD = {
    "C#": "failed.Add(new SQSBatchResponse.BatchItemFailure { ItemIdentifier = m.MessageId });",
    "Go": "out.BatchItemFailures = append(out.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})",
}
LOGGED = {"C#": "Console.WriteLine(m.MessageId);", "Go": "log.Println(m.MessageId)"}
GOES = {"C#": "goto lost;", "Go": "goto lost"}
TEXT = {"C#": CSHARP.replace("BEFORE", ""), "Go": GO}


@pytest.mark.parametrize("language", ["C#", "Go"])
@pytest.mark.parametrize("after", [TOLD, LOGGED])
def test_what_a_label_has_is_done_after_a_failure(language: str, after: dict[str, str], tmp_path: Path) -> None:
    """As if it stood in the clause."""
    answers = []
    for at, (goes, behind) in enumerate(((GOES[language], after[language]), (after[language], LOGGED[language]))):
        (folder := tmp_path / str(at)).mkdir()
        found = read(folder, language, TEXT[language].replace("GOES", goes).replace("AFTER", behind))
        assert (found.failures.doubt, found.unfollowed) == (None, ())
        answers.append({(one.told, one.broad) for one in found.failures.found})
    assert answers[0] == answers[1] == {("response" if after is TOLD else "empty", True)}


def test_a_goto_out_of_an_inner_loop(tmp_path: Path) -> None:
    goes = "foreach (var one in new[] { 1, 2 }) { switch (one) { case 1: goto lost; } }"
    found = read(tmp_path, "C#", TEXT["C#"].replace("GOES", goes).replace("AFTER", TOLD["C#"]))
    assert {one.told for one in found.failures.found} == {"response"}


@pytest.mark.parametrize("goes", ["goto first;", 'switch (m.Body) { case "a": goto case "b"; case "b": break; }'])
def test_trap_a_goto_that_is_not_followed_is_a_question(goes: str, tmp_path: Path) -> None:
    text = TEXT["C#"].replace("try {", "first: try {").replace("GOES", goes).replace("AFTER", LOGGED["C#"])
    found = read(tmp_path, "C#", text)
    assert found.failures.doubt is not None
    assert "goto" in found.failures.doubt.reason

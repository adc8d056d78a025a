"""A response of the code's own type is what its fields are called in JSON."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "reading.py"))
GO = """package main
import (
	"context"
	"example.com/stock"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)
type Failure struct {
	ID string ITEM
}
type Response struct {
	Failures []Failure LIST
}
func handle(ctx context.Context, e events.SQSEvent) (Response, error) {
	var r Response
	for _, m := range e.Records {
		if err := stock.Save(ctx, m.Body); err != nil {
			r.Failures = append(r.Failures, Failure{ID: m.MessageId})
		}
	}
	return r, nil
}
func main() { lambda.Start(handle) }
"""
JAVA = (
    HELP["JAVA"]
    + """public class Worker implements RequestHandler<SQSEvent, Worker.Response> {
  private final DynamoDbClient db = DynamoDbClient.create();
  TYPES
  public Response handleRequest(SQSEvent event, Context context) {
    List<Failure> failed = new ArrayList<>();
    for (SQSMessage m : event.getRecords()) {
      try { db.putItem(b -> b.tableName(m.getBody())); } catch (Exception e) { failed.add(new Failure(m.getMessageId())); }
    }
    return new Response(failed);
  }
}
"""
)
CSHARP = """using System;
using System.Collections.Generic;
using System.Text.Json.Serialization;
using System.Threading.Tasks;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
namespace Shop;
public class Failure { ITEM public string ItemIdentifier { get; set; } }
public class Response { LIST public List<Failure> BatchItemFailures { get; set; } = new(); }
public class Function {
    readonly IStock stock = Stocks.Make();
    public async Task<Response> Handle(SQSEvent e, ILambdaContext c) {
        var r = new Response();
        foreach (var m in e.Records) {
            try { await stock.SaveAsync(m.Body); } catch (Exception) { r.BatchItemFailures.Add(new Failure { ItemIdentifier = m.MessageId }); }
        }
        return r;
    }
}
"""
RECORDS = "public record Response(List<Failure> batchItemFailures) {} public record Failure(String itemIdentifier) {}"
CLASSES = """
  public static class Failure { private final String itemIdentifier; public Failure(String id) { itemIdentifier = id; } public String getItemIdentifier() { return itemIdentifier; } }
  public static class Response { private final List<Failure> batchItemFailures; public Response(List<Failure> all) { batchItemFailures = all; } public List<Failure> getBatchItemFailures() { return batchItemFailures; } }
"""
TAGGED = 'public record Response(@JsonProperty("batchItemFailures") List<Failure> all) {} public record Failure(@JsonProperty("itemIdentifier") String id) {}'
GOOD = {
    "tags of Go": ("Go", GO.replace("ITEM", '`json:"itemIdentifier"`').replace("LIST", '`json:"batchItemFailures,omitempty"`')),
    "records": ("Java", JAVA.replace("TYPES", RECORDS)),
    "classes with getters": ("Java", JAVA.replace("TYPES", CLASSES)),
    "annotations": ("Java", JAVA.replace("TYPES", TAGGED)),
    "attributes": ("C#", CSHARP.replace("ITEM", '[JsonPropertyName("itemIdentifier")]').replace("LIST", '[JsonPropertyName("batchItemFailures")]')),
}
WRONG = {
    "tags in another spelling": ("Go", GO.replace("ITEM", '`json:"item_identifier"`').replace("LIST", '`json:"batch_item_failures"`'), {("key", "batch_item_failures")}),
    "an item in another spelling": ("Go", GO.replace("ITEM", '`json:"id"`').replace("LIST", '`json:"batchItemFailures"`'), {("list", ""), ("item", "id")}),
    "a component in another spelling": ("Java", JAVA.replace("TYPES", RECORDS.replace("batchItemFailures", "failures")), {("other", "failures")}),
    "an item that is called otherwise": ("C#", CSHARP.replace("ITEM", '[JsonPropertyName("id")]').replace("LIST", '[JsonPropertyName("batchItemFailures")]'), {("list", ""), ("item", "id")}),
}  # fmt: skip


@pytest.mark.parametrize("case", GOOD)
def test_one_with_the_names_of_lambda_tells(case: str, tmp_path: Path) -> None:
    found = HELP["read"](tmp_path, *GOOD[case])
    assert {one.kind for one in found.answers.found} == {"list"}
    assert {one.told for one in found.failures.found} == {"response"}
    assert found.answers.doubt is found.failures.doubt is None


@pytest.mark.parametrize("case", WRONG)
def test_one_with_other_names_says_what_is_wrong(case: str, tmp_path: Path) -> None:
    language, text, said = WRONG[case]
    found = HELP["read"](tmp_path, language, text)
    assert {(one.kind, one.what) for one in found.answers.found} == said


def test_what_a_property_without_an_attribute_is_called_the_serializer_says(tmp_path: Path) -> None:
    assert HELP["read"](tmp_path, "C#", CSHARP.replace("ITEM", "").replace("LIST", "")).answers.doubt is not None

"""The attributes by which code in Java, Go and C# asks an index, and a key that a function of the code makes, beside the table's."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run

ASKED: Any = runpy.run_path(str(Path(__file__).with_name("test_item_keys.py")))["ASKED"]
TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 60}}
  Status:
    Type: AWS::DynamoDB::Table
    Properties:
      KeySchema: [{AttributeName: tenant, KeyType: HASH}, {AttributeName: id, KeyType: RANGE}]
      GlobalSecondaryIndexes:
        - {IndexName: by-day, KeySchema: [{AttributeName: day, KeyType: HASH}, {AttributeName: hour, KeyType: RANGE}]}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: code
      Environment: {Variables: {STATUS: !Ref Status}}
      Events: {Queue: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}}
"""
CODE = {
    "Java": (
        "java21", "shop.Worker::handleRequest", "Worker.java",
        """package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.*;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.*;
public class Worker implements RequestHandler<SQSEvent, Void> {
  private final DynamoDbClient db = DynamoDbClient.create();
  private static Map<String, AttributeValue> key(String id) { return Map.of(KEY); }
  public Void handleRequest(SQSEvent event, Context context) {
    for (SQSEvent.SQSMessage m : event.getRecords()) {
      db.getItem(GetItemRequest.builder().tableName(System.getenv("STATUS")).key(key(m.getMessageId())).build());
      db.query(QueryRequest.builder().tableName(System.getenv("STATUS"))INDEX.keyConditionExpression("CONDITION").expressionAttributeNames(Map.of(NAMES)).build());
    }
    return null;
  }
}
""",
        '.indexName("{}")', ", ", '"{}", "{}"', '"{}", AttributeValue.fromS(id)',
    ),
    "Go": (
        "provided.al2023", "bootstrap", "main.go",
        """package main
import (
	"context"
	"os"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)
var db *dynamodb.Client
func key(id string) map[string]types.AttributeValue { return map[string]types.AttributeValue{KEY} }
func handle(ctx context.Context, event events.SQSEvent) error {
	for _, m := range event.Records {
		if _, err := db.GetItem(ctx, &dynamodb.GetItemInput{TableName: aws.String(os.Getenv("STATUS")), Key: key(m.MessageId)}); err != nil { return err }
		pages := dynamodb.NewQueryPaginator(db, &dynamodb.QueryInput{TableName: aws.String(os.Getenv("STATUS"))INDEX, KeyConditionExpression: aws.String("CONDITION"), ExpressionAttributeNames: map[string]string{NAMES}})
		for pages.HasMorePages() { if _, err := pages.NextPage(ctx); err != nil { return err } }
	}
	return nil
}
func main() { lambda.Start(handle) }
""",
        ', IndexName: aws.String("{}")', ", ", '"{}": "{}"', '"{}": &types.AttributeValueMemberS{{Value: id}}',
    ),
    "C#": (
        "dotnet8", "Shop::Shop.Worker::Handle", "Worker.cs",
        """using System; using System.Collections.Generic; using System.Threading.Tasks;
using Amazon.DynamoDBv2; using Amazon.DynamoDBv2.Model; using Amazon.Lambda.SQSEvents;
namespace Shop;
public class Worker {
    readonly IAmazonDynamoDB _db = new AmazonDynamoDBClient();
    static Dictionary<string, AttributeValue> Key(string id) => new Dictionary<string, AttributeValue> { KEY };
    public async Task Handle(SQSEvent evnt) {
        foreach (var m in evnt.Records) {
            await _db.GetItemAsync(new GetItemRequest { TableName = Environment.GetEnvironmentVariable("STATUS"), Key = Key(m.MessageId) });
            await _db.QueryAsync(new QueryRequest { TableName = Environment.GetEnvironmentVariable("STATUS")INDEX, KeyConditionExpression = "CONDITION", ExpressionAttributeNames = new Dictionary<string, string> { NAMES } });
        }
    }
}
""",
        ', IndexName = "{}"', ", ", '["{}"] = "{}"', '["{}"] = new AttributeValue(id)',
    ),
}  # fmt: skip
LANGUAGES = [*CODE]


def said(folder: Path, language: str, *, index: str = "by-day", condition: str = "#d = :d", key: tuple[str, ...] = ("tenant", "id")) -> list[tuple[str, str]]:
    """What the rule says of the table, and of which operation."""
    runtime, handler, file, text, of_index, comma, name, attribute = CODE[language]
    names = comma.join(name.format(mark, meant) for mark, meant in {"#d": "day", "#t": "tenant"}.items() if mark in condition)
    text = text.replace("INDEX", of_index.format(index) if index else "").replace("CONDITION", condition).replace("NAMES", names)
    (folder / "code").mkdir()
    (folder / "code" / file).write_text(text.replace("KEY", comma.join(map(attribute.format, key))), encoding="utf-8")
    (folder / "code" / "go.mod").write_text("module shop\n", encoding="utf-8")
    (folder / "template.yaml").write_text(TEMPLATE + f"      Runtime: {runtime}\n      Handler: '{handler}'\n", encoding="utf-8")
    report = run(Flags(targets=(str(folder / "template.yaml"),), only=("item-key-mismatch",), linters=("none",), cache=False), folder).report
    return [("query" if "Query" in one.message else "get", one.resource or "") for one in report.findings if one.verdict == "fail"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("index", "condition", "fits"), ASKED.values(), ids=ASKED)
def test_what_a_query_asks_for(index: str, condition: str, fits: bool, language: str, tmp_path: Path) -> None:  # noqa: FBT001 - from the tables
    assert said(tmp_path, language, index=index, condition=condition) == ([] if fits else [("query", "Worker")])


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_index_that_is_not_there(language: str, tmp_path: Path) -> None:
    assert said(tmp_path, language, index="by_day") == [("query", "Worker")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [("tenant",), ("tenant", "ident"), ("Tenant", "id")])
def test_a_key_that_a_function_makes(key: tuple[str, ...], language: str, tmp_path: Path) -> None:
    assert said(tmp_path, language, key=key) == [("get", "Worker")]

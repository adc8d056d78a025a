"""Handlers in Java, Go and C#, from the template to the finding: what is called is allowed, one thing of it is not, or something else stands in the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from queuegate.policies.gate.report.record.model import Finding
from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run

RULE = "missing-call-permission"
TEMPLATE = """
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {{Type: AWS::SQS::Queue}}
  Next: {{Type: AWS::SQS::Queue}}
  Table: {{Type: AWS::DynamoDB::Table}}
  Other: {{Type: AWS::DynamoDB::Table}}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: {runtime}
      Handler: {handler}
      CodeUri: code/
      Environment: {{Variables: {{TABLE: !Ref Table, NEXT: !Ref Next}}}}
      Policies:
        - Statement:
            - {{Effect: Allow, Action: [{actions}], Resource: !GetAtt {table}.Arn}}
            - {{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Next.Arn}}
      Events: {{Queue: {{Type: SQS, Properties: {{Queue: !GetAtt Orders.Arn}}}}}}
"""
JAVA = """package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.*;
import software.amazon.awssdk.services.sqs.SqsClient;
public class Orders implements RequestHandler<SQSEvent, Void> {
    private final DynamoDbClient dynamo = DynamoDbClient.create();
    private final SqsClient sqs = SqsClient.create();
    private final String table = System.getenv("TABLE");
    public Void handleRequest(SQSEvent event, Context context) {
        dynamo.putItem(PutItemRequest.builder().tableName(table).build());
        dynamo.updateItem(b -> b.tableName(table));
        sqs.sendMessage(b -> b.queueUrl(System.getenv("NEXT")).messageBody("x"));
        return null;
    }
    void unused() { dynamo.deleteTable(b -> b.tableName(table)); }
}
"""
GO = """package main
import (
	"context"
	"os"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)
type store struct {
	db    *dynamodb.Client
	table string
}
func (s *store) put(ctx context.Context) error {
	_, err := s.db.PutItem(ctx, &dynamodb.PutItemInput{TableName: &s.table})
	return err
}
func (s *store) drop(ctx context.Context) { s.db.DeleteTable(ctx, &dynamodb.DeleteTableInput{TableName: &s.table}) }
func handler(ctx context.Context, event events.SQSEvent) error {
	cfg, err := config.LoadDefaultConfig(ctx)
	s := &store{dynamodb.NewFromConfig(cfg), os.Getenv("TABLE")}
	if err := s.put(ctx); err != nil {
		return err
	}
	_, err = s.db.UpdateItem(ctx, &dynamodb.UpdateItemInput{TableName: aws.String(s.table)})
	sqs.NewFromConfig(cfg).SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: aws.String(os.Getenv("NEXT"))})
	return err
}
func main() { lambda.Start(handler) }
"""
CSHARP = """using System;
using System.Threading.Tasks;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
using Amazon.SQS;
namespace Shop;
public class Orders
{
    private readonly IAmazonDynamoDB _dynamo;
    private readonly IAmazonSQS _sqs = new AmazonSQSClient();
    private readonly string _table = Environment.GetEnvironmentVariable("TABLE");
    public Orders() : this(new AmazonDynamoDBClient()) { }
    public Orders(IAmazonDynamoDB dynamo) { _dynamo = dynamo; }
    public async Task Handle(SQSEvent e, ILambdaContext context)
    {
        await _dynamo.PutItemAsync(new PutItemRequest { TableName = _table });
        await _dynamo.UpdateItemAsync(new UpdateItemRequest { TableName = _table });
        await _sqs.SendMessageAsync(Environment.GetEnvironmentVariable("NEXT"), "x");
    }
    private Task Unused() => _dynamo.DeleteTableAsync(_table);
}
"""
LANGUAGES = {
    "Java": ("java21", "shop.Orders::handleRequest", "Orders.java", JAVA),
    "Go": ("provided.al2023", "bootstrap", "main.go", GO),
    "C#": ("dotnet8", "Shop::Shop.Orders::Handle", "Orders.cs", CSHARP),
}
BOTH = "dynamodb:PutItem, dynamodb:UpdateItem"


Says = Callable[..., list[Finding]]


@pytest.fixture
def says(tmp_path: Path) -> Says:
    def judged(language: str, rule: str = RULE, actions: str = BOTH, table: str = "Table", changed: tuple[str, str] = ("", "")) -> list[Finding]:
        runtime, handler, file, text = LANGUAGES[language]
        (tmp_path / "code").mkdir()
        (tmp_path / "code" / file).write_text(text.replace(*changed) if changed[0] else text, encoding="utf-8")
        template = TEMPLATE.format(runtime=runtime, handler=handler, actions=actions, table=table)
        (tmp_path / "template.yaml").write_text(template, encoding="utf-8")
        return run(Flags(targets=(str(tmp_path / "template.yaml"),), only=(rule,), linters=("none",), cache=False), tmp_path).report.findings

    return judged


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", [RULE, "table-actions-unused"])
def test_what_is_called_is_allowed_and_nothing_else(rule: str, language: str, says: Says) -> None:
    assert says(language, rule) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_action_is_missing(language: str, says: Says) -> None:
    (said,) = says(language, actions="dynamodb:PutItem")
    assert (said.verdict, said.resource) == ("fail", "Worker")
    assert "lacks dynamodb:UpdateItem on Table: Worker calls UpdateItem" in said.message
    line = next(number for number, text in enumerate(LANGUAGES[language][3].splitlines(), 1) if re.search(r"\bdynamo\.updateItem|UpdateItem(?:Async)?\(", text))
    assert (LANGUAGES[language][2], line) in [(Path(one.source.file).name, one.source.line) for one in said.related if one.source]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_actions_are_allowed_on_another_table(language: str, says: Says) -> None:
    (said,) = says(language, table="Other")
    assert said.verdict == "fail"
    assert "on Table" in said.message


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_action_that_nothing_calls(language: str, says: Says) -> None:
    found = says(language, "table-actions-unused", actions=f"{BOTH}, dynamodb:DeleteItem")
    assert [one.verdict for one in found] == ["fail"]
    assert "dynamodb:DeleteItem" in found[0].message


@pytest.mark.parametrize(
    ("language", "line", "more"),
    [
        ("Java", "import software.amazon.awssdk.services.sqs.SqsClient;", "\nimport com.acme.orders.Archive;"),
        ("Go", '"github.com/aws/aws-sdk-go-v2/aws"', '\n\t"github.com/acme/archive"'),
        ("C#", "using Amazon.SQS;", "\nusing Acme.Archive;"),
    ],
)
def test_trap_what_a_library_of_the_house_calls_is_not_known(language: str, line: str, more: str, says: Says) -> None:
    changes = (line, line + more)
    (said,) = says(language, changed=changes)
    assert said.verdict == "undecided"
    assert "which is not in its folder: what that calls is not read" in said.message


@pytest.mark.parametrize("language", ["Go"])
def test_trap_nothing_is_said_to_be_unused_where_more_may_be_called(language: str, says: Says) -> None:
    line = '"github.com/aws/aws-sdk-go-v2/aws"'
    assert says(language, "table-actions-unused", actions=f"{BOTH}, dynamodb:DeleteItem", changed=(line, f'{line}\n\t"github.com/acme/archive"')) == []


def test_a_variable_that_the_class_cannot_do_without(says: Says) -> None:
    (said,) = says(
        "Java", "environment-variable-missing", changed=('System.getenv("TABLE");', 'java.util.Objects.requireNonNull(System.getenv("TABLE_NAME"));')
    )
    assert said.verdict == "fail"
    assert "reads TABLE_NAME by Objects.requireNonNull, which raises where it is not set" in said.message


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_queue_is_named_by_a_variable_that_is_spelt_otherwise(language: str, says: Says) -> None:
    (said,) = says(language, "environment-variable-missing", changed=('"NEXT"', '"NEXT_URL"'))
    assert said.verdict == "fail"
    assert "Worker calls SendMessage with the environment variable NEXT_URL, which it does not have (it has NEXT)" in said.message


UPDATES = {
    "Java": (
        "dynamo.updateItem(b -> b.tableName(table));",
        'dynamo.updateItem(UpdateItemRequest.builder().tableName(table).updateExpression("{text}").expressionAttributeValues(java.util.Map.of(":s", AttributeValue.fromS("{more}"))).build());',
    ),
    "Go": (
        "&dynamodb.UpdateItemInput{TableName: aws.String(s.table)}",
        '&dynamodb.UpdateItemInput{{TableName: aws.String(s.table), UpdateExpression: aws.String("{text}"), ExpressionAttributeValues: map[string]types.AttributeValue{{":s": one{more}}}}}',
    ),
    "C#": (
        "new UpdateItemRequest { TableName = _table }",
        'new UpdateItemRequest {{ TableName = _table, UpdateExpression = "{text}", ExpressionAttributeValues = new Dictionary<string, AttributeValue> {{ [":s"] = one{more} }} }}',
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SET status = :s", "UpdateItem with status in its UpdateExpression, a reserved word of DynamoDB"),
        ("SET stage = :t, seen = :s", "UpdateItem with :t in its UpdateExpression, which ExpressionAttributeValues does not define"),
        ("REMOVE stage", "UpdateItem with :s in its ExpressionAttributeValues, which no expression uses"),
        ("SET stage = :s", ""),
    ],
)
def test_an_expression_that_dynamodb_refuses(language: str, text: str, said: str, says: Says) -> None:
    before, after = UPDATES[language]
    found = says(language, "call-refused", changed=(before, after.format(text=text, more="")))
    assert [(one.verdict, one.message.partition(": ")[0]) for one in found] == ([("fail", f"Worker calls {said}")] if said else [])


@pytest.mark.parametrize("language", ["Go", "C#"])
def test_trap_values_that_are_put_together_elsewhere(language: str, says: Says) -> None:
    before, after = UPDATES[language]
    whole = after.format(text="SET stage = :t", more="")
    start = whole.index("map[") if language == "Go" else whole.index("new Dictionary")
    elsewhere = f"{whole[:start]}values(){'}' if language == 'Go' else ' }'}"
    assert says(language, "call-refused", changed=(before, elsewhere)) == []

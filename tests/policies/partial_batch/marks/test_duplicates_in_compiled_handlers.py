"""What test_duplicate_delivery_fails.py says of Python and Node.js is true of Java, Go and C#: the same mistakes are named, at the write, and the same good forms are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run

RULE = "duplicate-delivery-fails"
TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {{Type: AWS::SQS::Queue}}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: {runtime}
      Handler: {handler}
      CodeUri: code
      Events: {{Queue: {{Type: SQS, Properties: {{Queue: !GetAtt Orders.Arn, FunctionResponseTypes: [ReportBatchItemFailures]}}}}}}
"""
JAVA = """package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.*;
import com.fasterxml.jackson.databind.*;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.*;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.core.sync.RequestBody;
import java.time.Instant;
import java.util.*;
public class Payments implements RequestHandler<SQSEvent, SQSBatchResponse> {
    private final ObjectMapper mapper = new ObjectMapper();
    private final DynamoDbClient db = DynamoDbClient.create();
    private final S3Client bucket = S3Client.create();
    @Override
    public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
        List<SQSBatchResponse.BatchItemFailure> failures = new ArrayList<>();
        for (SQSEvent.SQSMessage message : event.getRecords()) {
            try {
                pay(message, mapper.readTree(message.getBody()));
            } catch (Exception e) {
                context.getLogger().log("not paid: " + e);
                failures.add(new SQSBatchResponse.BatchItemFailure(message.getMessageId()));
            }
        }
        return new SQSBatchResponse(failures);
    }
    private void pay(SQSEvent.SQSMessage message, JsonNode order) throws Exception {
        WORK
    }
}
"""
GO = """package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
	"github.com/google/uuid"
	"github.com/house/ids"
)

var db = dynamodb.New(dynamodb.Options{})
var bucket = s3.New(s3.Options{})

type Order struct {
	ID string `json:"id"`
}

type Row struct {
	Key string `dynamodbav:"id"`
	At  string `dynamodbav:"at"`
}

func pay(ctx context.Context, m events.SQSMessage) error {
	var order Order
	if err := json.Unmarshal([]byte(m.Body), &order); err != nil {
		return err
	}
	WORK
}

func handler(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
	var failures []events.SQSBatchItemFailure
	for _, m := range event.Records {
		if err := pay(ctx, m); err != nil {
			fmt.Println("not paid", err)
			failures = append(failures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
		}
	}
	return events.SQSEventResponse{BatchItemFailures: failures}, nil
}

func main() { lambda.Start(handler) }
"""
CSHARP = """using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
using Amazon.S3;
using Amazon.S3.Model;
namespace Shop;
public record Order(string Id);
public class Payments
{
    private readonly IAmazonDynamoDB _db = new AmazonDynamoDBClient();
    private readonly IAmazonS3 _bucket = new AmazonS3Client();
    public async Task<SQSBatchResponse> Handle(SQSEvent evnt, ILambdaContext context)
    {
        var failures = new List<SQSBatchResponse.BatchItemFailure>();
        foreach (var message in evnt.Records)
        {
            try
            {
                await Pay(message, JsonSerializer.Deserialize<Order>(message.Body));
            }
            catch (Exception e)
            {
                context.Logger.LogError(e.Message);
                failures.Add(new SQSBatchResponse.BatchItemFailure { ItemIdentifier = message.MessageId });
            }
        }
        return new SQSBatchResponse(failures);
    }
    private async Task Pay(SQSEvent.SQSMessage message, Order order)
    {
        WORK
    }
}
"""
LANGUAGES = {
    "Java": ("java21", "shop.Payments::handleRequest", "Payments.java", JAVA),
    "Go": ("provided.al2023", "bootstrap", "main.go", GO),
    "C#": ("dotnet8", "Shop::Shop.Payments::Handle", "Payments.cs", CSHARP),
}
RAISED = {
    "Java": ("failures.add(new SQSBatchResponse.BatchItemFailure(message.getMessageId()));", "throw new RuntimeException(e);"),
    "Go": ("failures = append(failures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})", "return events.SQSEventResponse{}, err"),
    "C#": ("failures.Add(new SQSBatchResponse.BatchItemFailure { ItemIdentifier = message.MessageId });", "throw;"),
}
CALLED = {"Java": "db.putItem(", "Go": "db.PutItem(", "C#": "_db.PutItemAsync("}


def put(language: str, key: str, condition: str = "attribute_not_exists(id)", more: str = "") -> str:
    """A PutItem of an item with this `id`; `more`: other attributes, as its language writes them."""
    return {
        "Java": f'db.putItem(PutItemRequest.builder().tableName("payments").item(Map.of("id", AttributeValue.fromS({key}){more})).conditionExpression("{condition}").build());',
        "Go": f'_, err := db.PutItem(ctx, &dynamodb.PutItemInput{{TableName: aws.String("payments"), Item: map[string]types.AttributeValue{{"id": &types.AttributeValueMemberS{{Value: {key}}}{more}}}, '
        f'ConditionExpression: aws.String("{condition}")}})\n\t',
        "C#": f'await _db.PutItemAsync(new PutItemRequest {{ TableName = "payments", Item = new Dictionary<string, AttributeValue> {{ ["id"] = new AttributeValue {{ S = {key} }}{more} }}, '
        f'ConditionExpression = "{condition}" }});',
    }[language]


def update(language: str, absent: str) -> str:
    return {
        "Java": 'db.updateItem(UpdateItemRequest.builder().tableName("payments").key(Map.of("id", AttributeValue.fromS(order.get("id").asText()))).updateExpression("SET paid = :now")'
        f'.conditionExpression("attribute_not_exists({absent})").expressionAttributeValues(Map.of(":now", AttributeValue.fromS(Instant.now().toString()))).build());',
        "Go": '_, err := db.UpdateItem(ctx, &dynamodb.UpdateItemInput{TableName: aws.String("payments"), Key: map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: order.ID}}, '
        f'UpdateExpression: aws.String("SET paid = :now"), ConditionExpression: aws.String("attribute_not_exists({absent})"), '
        'ExpressionAttributeValues: map[string]types.AttributeValue{":now": &types.AttributeValueMemberS{Value: time.Now().String()}}})\n\treturn err',
        "C#": 'await _db.UpdateItemAsync(new UpdateItemRequest { TableName = "payments", Key = new Dictionary<string, AttributeValue> { ["id"] = new() { S = order.Id } }, UpdateExpression = "SET paid = :now", '
        f'ConditionExpression = "attribute_not_exists({absent})", ExpressionAttributeValues = new Dictionary<string, AttributeValue> {{ [":now"] = new() {{ S = DateTime.UtcNow.ToString() }} }} }});',
    }[language]


IN_TRANSACTION = {
    "Java": 'db.transactWriteItems(TransactWriteItemsRequest.builder().transactItems(TransactWriteItem.builder().put(Put.builder().tableName("payments").item(Map.of("id", AttributeValue.fromS(message.getMessageId())))'
    '.conditionExpression("attribute_not_exists(id)").build()).build()).build());',
    "Go": '_, err := db.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{{Put: &types.Put{TableName: aws.String("payments"), '
    'Item: map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: m.MessageId}}, ConditionExpression: aws.String("attribute_not_exists(id)")}}}})\n\t',
    "C#": 'await _db.TransactWriteItemsAsync(new TransactWriteItemsRequest { TransactItems = new List<TransactWriteItem> { new TransactWriteItem { Put = new Put { TableName = "payments", '
    'Item = new Dictionary<string, AttributeValue> { ["id"] = new AttributeValue { S = message.MessageId } }, ConditionExpression = "attribute_not_exists(id)" } } } });',
}
OBJECT = {
    "Java": 'bucket.putObject(PutObjectRequest.builder().bucket("orders").key(message.getMessageId() + ".json").ifNoneMatch("*").build(), RequestBody.fromString(message.getBody()));',
    "Go": '_, err := bucket.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("orders"), Key: aws.String(m.MessageId + ".json"), Body: strings.NewReader(m.Body), IfNoneMatch: aws.String("*")})\n\t',
    "C#": 'await _bucket.PutObjectAsync(new PutObjectRequest { BucketName = "orders", Key = $"{message.MessageId}.json", ContentBody = message.Body, IfNoneMatch = "*" });',
}
IDS = {"Java": "message.getMessageId()", "Go": "m.MessageId", "C#": "message.MessageId"}
FIELD = {"Java": 'order.get("id").asText()', "Go": "order.ID", "C#": "order.Id"}
PREFIXED = {"Java": '"ORDER#" + order.get("id").asText()', "Go": 'fmt.Sprintf("ORDER#%s", order.ID)', "C#": '$"ORDER#{order.Id}"'}
MADE = {"Java": "UUID.randomUUID().toString()", "Go": "uuid.NewString()", "C#": "Guid.NewGuid().ToString()"}
TIMED = {"Java": "message.getMessageId() + Instant.now()", "Go": "m.MessageId + time.Now().String()", "C#": '$"{message.MessageId}-{DateTime.UtcNow:O}"'}
UNREAD = {"Java": "com.house.Ids.next(order)", "Go": "ids.For(order)", "C#": "House.Ids.Next(order)"}
AT = {
    "Java": ', "{}", AttributeValue.fromS(Instant.now().toString())',
    "Go": ', "{}": &types.AttributeValueMemberS{{Value: time.Now().String()}}',
    "C#": ', ["{}"] = new AttributeValue {{ S = DateTime.UtcNow.ToString() }}',
}
ENDS = {"Java": "", "Go": "return err", "C#": ""}


def caught(language: str, work: str, kind: str) -> str:
    return {
        "Java": f'try {{ {work} }} catch ({kind} e) {{ System.out.println("paid"); }}',
        "Go": f"{work}var there *types.{kind}\n\tif errors.As(err, &there) {{\n\t\treturn nil\n\t}}\n\treturn err",
        "C#": f'try {{ {work} }} catch ({kind}) {{ Console.WriteLine("paid"); }}',
    }[language]


def by_code(language: str, work: str) -> str:
    return {
        "Java": f'try {{ {work} }} catch (DynamoDbException e) {{ if (!"ConditionalCheckFailedException".equals(e.awsErrorDetails().errorCode())) throw e; }}',
        "Go": f'{work}var api smithy.APIError\n\tif errors.As(err, &api) && api.ErrorCode() == "ConditionalCheckFailedException" {{\n\t\treturn nil\n\t}}\n\treturn err',
        "C#": f'try {{ {work} }} catch (AmazonDynamoDBException e) when (e.ErrorCode == "ConditionalCheckFailedException") {{ Console.WriteLine("paid"); }}',
    }[language]


def of_object(language: str) -> str:
    work = OBJECT[language]
    return {
        "Java": f"try {{ {work} }} catch (S3Exception e) {{ if (e.statusCode() != 412) throw e; }}",
        "Go": f'{work}var api smithy.APIError\n\tif errors.As(err, &api) && api.ErrorCode() == "PreconditionFailed" {{\n\t\treturn nil\n\t}}\n\treturn err',
        "C#": f"try {{ {work} }} catch (AmazonS3Exception e) when (e.StatusCode == System.Net.HttpStatusCode.PreconditionFailed) {{ }}",
    }[language]


def for_a_reason(language: str) -> str:
    work = IN_TRANSACTION[language]
    return {
        "Java": f'try {{ {work} }} catch (TransactionCanceledException e) {{ if (!"ConditionalCheckFailed".equals(e.cancellationReasons().get(0).code())) throw e; }}',
        "Go": f"{work}var canceled *types.TransactionCanceledException\n\tif errors.As(err, &canceled) && aws.ToString(canceled.CancellationReasons[0].Code) == "
        '"ConditionalCheckFailed" {\n\t\treturn nil\n\t}\n\treturn err',
        "C#": f'try {{ {work} }} catch (TransactionCanceledException e) when (e.CancellationReasons[0].Code == "ConditionalCheckFailed") {{ return; }}',
    }[language]


def as_lock(language: str) -> str:
    work = put(language, IDS[language])
    return {
        "Java": f'{work} try {{ Mail.send(order); }} finally {{ db.deleteItem(DeleteItemRequest.builder().tableName("payments").key(Map.of("id", AttributeValue.fromS(message.getMessageId()))).build()); }}',
        "Go": f'{work}if err != nil {{\n\t\treturn err\n\t}}\n\tdefer db.DeleteItem(ctx, &dynamodb.DeleteItemInput{{TableName: aws.String("payments"), '
        'Key: map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: m.MessageId}}})\n\treturn mail(order)',
        "C#": f'{work} try {{ await Mail.SendAsync(order); }} finally {{ await _db.DeleteItemAsync(new DeleteItemRequest {{ TableName = "payments", '
        'Key = new Dictionary<string, AttributeValue> { ["id"] = new AttributeValue { S = message.MessageId } } }); }',
    }[language]


def taken_back(language: str) -> str:
    work = update(language, "paid")
    return {
        "Java": work
        + ' Mail.send(order); db.updateItem(UpdateItemRequest.builder().tableName("payments").key(Map.of("id", AttributeValue.fromS(order.get("id").asText()))).updateExpression("REMOVE paid").build());',
        "Go": work.replace(
            "return err",
            'if err != nil {\n\t\treturn err\n\t}\n\t_, err = db.UpdateItem(ctx, &dynamodb.UpdateItemInput{TableName: aws.String("payments"), '
            'Key: map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: order.ID}}, UpdateExpression: aws.String("REMOVE paid")})\n\treturn err',
        ),
        "C#": work
        + ' await _db.UpdateItemAsync(new UpdateItemRequest { TableName = "payments", Key = new Dictionary<string, AttributeValue> { ["id"] = new() { S = order.Id } }, UpdateExpression = "REMOVE paid" });',
    }[language]


def looked_for(language: str) -> str:
    work = put(language, IDS[language])
    return {
        "Java": f'if (db.getItem(GetItemRequest.builder().tableName("payments").key(Map.of("id", AttributeValue.fromS(message.getMessageId()))).build()).hasItem()) return; {work}',
        "Go": 'found, err := db.GetItem(ctx, &dynamodb.GetItemInput{TableName: aws.String("payments"), Key: map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: m.MessageId}}})\n'
        f"\tif err != nil || found.Item != nil {{\n\t\treturn err\n\t}}\n\t{work.replace(':=', '=', 1)}return err",
        "C#": 'var found = await _db.GetItemAsync(new GetItemRequest { TableName = "payments", Key = new Dictionary<string, AttributeValue> { ["id"] = new AttributeValue { S = message.MessageId } } }); '
        f"if (found.IsItemSet) return; {work}",
    }[language]


BAD = {
    "a record of the message": lambda one: put(one, IDS[one]) + ENDS[one],
    "a record of a field": lambda one: put(one, FIELD[one]) + ENDS[one],
    "under a text": lambda one: put(one, PREFIXED[one]) + ENDS[one],
    "with a time in it": lambda one: put(one, FIELD[one], more=AT[one].format("at")) + ENDS[one],
    "an update": lambda one: update(one, "paid"),
    "a transaction": lambda one: IN_TRANSACTION[one] + ENDS[one],
    "an object": lambda one: OBJECT[one] + ENDS[one],
}
GOOD = {
    "caught": lambda one: caught(one, put(one, IDS[one]), "ConditionalCheckFailedException"),
    "caught by its code": lambda one: by_code(one, put(one, IDS[one])),
    "a transaction, caught": lambda one: caught(one, IN_TRANSACTION[one], "TransactionCanceledException"),
    "a transaction whose reasons are asked": for_a_reason,
    "an object, caught": of_object,
    "a lock": as_lock,
    "an update that another one takes back": taken_back,
    "a lock that expires": lambda one: put(one, IDS[one], "attribute_not_exists(id) OR expires < :now") + ENDS[one],
    "a version": lambda one: put(one, IDS[one], "version = :v") + ENDS[one],
    "another attribute": lambda one: update(one, "canceled"),
    "an id that is made": lambda one: put(one, MADE[one]) + ENDS[one],
    "a time in a text": lambda one: put(one, TIMED[one]) + ENDS[one],
    "an id of code that is not read": lambda one: put(one, UNREAD[one]) + ENDS[one],
    "a sort key of the moment": lambda one: put(one, IDS[one], more=AT[one].format("sk")) + ENDS[one],
    "looked for before": looked_for,
}

IN_STEPS = (
    'Map<String, AttributeValue> row = new HashMap<>(); row.put("id", AttributeValue.fromS({})); row.put("at", AttributeValue.fromS(Instant.now().toString())); '
    'db.putItem(r -> r.tableName("payments").item(row).conditionExpression("attribute_not_exists(id)"));'
)
WORKED = {
    "Java": [
        IN_STEPS.format("UUID.randomUUID().toString()"),
        f"if (com.house.Seen.has(message.getMessageId())) return; {put('Java', IDS['Java'])}",
        f"try {{ {put('Java', IDS['Java'])} }} catch (java.util.concurrent.CompletionException e) {{ if (e.getCause() instanceof ConditionalCheckFailedException) return; throw e; }}",
        put("Java", "new Row(order).id")
        + " } static class Row { final String id; Row(JsonNode order) { this.id = UUID.randomUUID().toString(); } } void more() {",
        f"acquireLock(message); }} void acquireLock(SQSEvent.SQSMessage message) {{ {put('Java', IDS['Java'])}",
    ],
    "Go": [
        f"if ids.Known(ctx, m.MessageId) {{\n\t\treturn nil\n\t}}\n\t{put('Go', IDS['Go'])}return err",
        f"order.ID = uuid.NewString()\n\t{put('Go', FIELD['Go'])}return err",
        f"{put('Go', IDS['Go'])}if errors.As(err, new(*types.ConditionalCheckFailedException)) {{\n\t\treturn nil\n\t}}\n\treturn err",
        f'{put("Go", IDS["Go"])}if err != nil && strings.Contains(err.Error(), "ConditionalCheckFailedException") {{\n\t\treturn nil\n\t}}\n\treturn err',
        f"return acquireLock(ctx, m)\n}}\n\nfunc acquireLock(ctx context.Context, m events.SQSMessage) error {{\n\t{put('Go', IDS['Go'])}return err",
    ],
    "C#": [
        f"if (await House.Seen.HasAsync(message.MessageId)) return; {put('C#', IDS['C#'])}",
        f"try {{ {put('C#', IDS['C#'])} }} catch (Exception e) when (e is ConditionalCheckFailedException) {{ }}",
        f"try {{ {put('C#', IDS['C#']).removeprefix('await ').removesuffix(';')}.Wait(); }} catch (AggregateException e) when (e.InnerException is ConditionalCheckFailedException) {{ }}",
        put("C#", "new Row().Id") + " } private class Row { public string Id { get; } = Guid.NewGuid().ToString(); } private void More() {",
        f"await AcquireLock(message); }} private async Task AcquireLock(SQSEvent.SQSMessage message) {{ {put('C#', IDS['C#'])}",
    ],
}
"""An id that is made in steps or by an object of its own, a message that is asked for in code that is not read, an exception within another one or by other ways of asking, and a lock by its name."""


def said(folder: Path, language: str, work: str, change: tuple[str, str] = ("", "")) -> list[tuple[str, str, str, int]]:
    """The verdict, the resource, how it ends and the line of each finding."""
    runtime, handler, file, text = LANGUAGES[language]
    assert change[0] in text
    (folder / "code").mkdir(parents=True)
    (folder / "code" / file).write_text(text.replace(*change).replace("WORK", work), encoding="utf-8")
    (folder / "code" / "go.mod").write_text("module shop\n", encoding="utf-8")
    (folder / "template.yaml").write_text(TEMPLATE.format(runtime=runtime, handler=handler), encoding="utf-8")
    report = run(Flags(targets=(str(folder / "template.yaml"),), only=(RULE,), linters=("none",), cache=False), folder).report
    return [
        (
            one.verdict,
            one.resource or "",
            "again-raised" if "fails the invocation" in one.message else "again-told",
            one.source.line if one.source and one.source.file.endswith(file) else 0,
        )
        for one in report.findings
    ]


def line(language: str, work: str, call: str) -> int:
    return next(at for at, one in enumerate(LANGUAGES[language][3].replace("WORK", work).splitlines(), 1) if call in one)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", BAD)
def test_a_message_that_was_processed_is_returned_as_failed(form: str, language: str, tmp_path: Path) -> None:
    work = BAD[form](language)
    call = work.removeprefix("_, err := ").removeprefix("await ").partition("(")[0]
    assert said(tmp_path, language, work) == [("fail", "Worker", "again-told", line(language, work, f"{call}("))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_or_the_invocation_fails_for_it(language: str, tmp_path: Path) -> None:
    work = put(language, IDS[language]) + ENDS[language]
    assert said(tmp_path, language, work, RAISED[language]) == [("fail", "Worker", "again-raised", line(language, work, CALLED[language]))]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", GOOD)
def test_nothing_is_said_of_others(form: str, language: str, tmp_path: Path) -> None:
    assert not said(tmp_path, language, GOOD[form](language))


def test_an_item_that_is_put_together_in_steps(tmp_path: Path) -> None:
    assert [verdict for verdict, *_ in said(tmp_path, "Java", IN_STEPS.format(FIELD["Java"]))] == ["fail"]


@pytest.mark.parametrize(("language", "work"), [(language, work) for language, works in WORKED.items() for work in works])
def test_nothing_is_said_where_it_may_end_well(language: str, work: str, tmp_path: Path) -> None:
    assert not said(tmp_path, language, work)


@pytest.mark.parametrize(("key", "told"), [("m.MessageId", ["fail"]), ("uuid.NewString()", [])])
def test_a_struct_of_go_says_which_field_is_the_key(key: str, told: list[str], tmp_path: Path) -> None:
    work = (
        f"row, err := attributevalue.MarshalMap(Row{{Key: {key}, At: time.Now().String()}})\n\tif err != nil {{\n\t\treturn err\n\t}}\n\t"
        '_, err = db.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String("payments"), Item: row, ConditionExpression: aws.String("attribute_not_exists(id)")})\n\treturn err'
    )
    assert [verdict for verdict, *_ in said(tmp_path, "Go", work)] == told


@pytest.mark.parametrize(("key", "told"), [("message.MessageId", ["fail"]), ("Guid.NewGuid().ToString()", [])])
def test_a_request_that_is_put_together_in_steps(key: str, told: list[str], tmp_path: Path) -> None:
    work = (
        f'var item = new Dictionary<string, AttributeValue>(); item["id"] = new AttributeValue({key}); item["at"] = new AttributeValue(DateTime.UtcNow.ToString()); '
        'var request = new PutItemRequest { TableName = "payments" }; request.Item = item; request.ConditionExpression = "attribute_not_exists(#id)"; '
        'request.ExpressionAttributeNames = new Dictionary<string, string> { ["#id"] = "id" }; await _db.PutItemAsync(request);'
    )
    assert [verdict for verdict, *_ in said(tmp_path, "C#", work)] == told

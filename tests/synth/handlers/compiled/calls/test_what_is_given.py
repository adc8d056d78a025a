"""What the code gives a call in Java, Go and C#: the bucket and the key that a notification tells, the attributes of an item, and parameters that have no request."""

from __future__ import annotations

from pathlib import Path

import pytest

from queuegate.synth.handlers.aws_calls import Calls, Told

from .test_calls import calls

GO = """package main

import (
	"context"
	"net/url"
	"os"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

var db *dynamodb.Client
var st *s3.Client

func handle(ctx context.Context, event events.S3Event) error {
	for _, r := range event.Records {
		BODY
	}
	return nil
}

func main() { lambda.Start(handle) }
"""
JAVA = """package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.models.s3.S3EventNotification;
import java.util.*;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.*;
import software.amazon.awssdk.services.s3.S3Client;
public class Orders implements RequestHandler<S3EventNotification, Void> {
    private final S3Client s3 = S3Client.create();
    private final DynamoDbClient db = DynamoDbClient.create();
    public Void handleRequest(S3EventNotification event, Context context) {
        for (var r : event.getRecords()) { BODY }
        return null;
    }
}
"""
CSHARP = """using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.S3;
using Amazon.S3.Util;
using Amazon.SQS;
using Amazon.SQS.Model;
namespace Shop;
public class Orders
{
    private readonly AmazonS3Client _s3 = new();
    private readonly AmazonSQSClient _sqs = new();
    private readonly AmazonDynamoDBClient _db = new();
    public async Task Handle(S3EventNotification e)
    {
        foreach (var r in e.Records) { BODY }
    }
}
"""
LANGUAGES = {GO: ".go", JAVA: ".java", CSHARP: ".cs"}


def found(template: str, body: str, folder: Path) -> Calls:
    return calls(folder, LANGUAGES[template], template.replace("BODY", body))


GET = "st.GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(r.S3.Bucket.Name), Key: aws.String(KEY)})"


@pytest.mark.parametrize(
    ("template", "body", "encoded"),
    [
        (GO, GET.replace("KEY", "r.S3.Object.Key"), True),
        (GO, GET.replace("KEY", "r.S3.Object.URLDecodedKey"), False),
        (GO, "key := r.S3.Object.Key\n" + GET.replace("KEY", "key"), True),
        (GO, "key, _ := url.QueryUnescape(r.S3.Object.Key)\n" + GET.replace("KEY", "key"), False),
        (JAVA, "s3.getObject(b -> b.bucket(r.getS3().getBucket().getName()).key(r.getS3().getObject().getKey()));", True),
        (JAVA, "s3.getObject(b -> b.bucket(r.getS3().getBucket().getName()).key(r.getS3().getObject().getUrlDecodedKey()));", False),
        (CSHARP, "await _s3.GetObjectAsync(r.S3.Bucket.Name, r.S3.Object.Key);", True),
        (CSHARP, "await _s3.GetObjectAsync(r.S3.Bucket.Name, Uri.UnescapeDataString(r.S3.Object.Key));", False),
        (CSHARP, "r.S3.Object.Key = Decoded(r.S3.Object.Key); await _s3.GetObjectAsync(r.S3.Bucket.Name, r.S3.Object.Key);", False),
    ],
)
def test_the_bucket_and_the_key_of_a_notification(template: str, body: str, tmp_path: Path, *, encoded: bool) -> None:
    told = found(template, body, tmp_path)
    assert [one.named for one in told.calls if one.service == "s3"] == [(Told("bucket"),)]
    assert [one.kind for one in told.slips] == (["encoded-key"] if encoded else [])


PUT = 'db.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String(os.Getenv("TABLE")), Item: ITEM})'
ID = '"id": &types.AttributeValueMemberS{Value: "1"}'


@pytest.mark.parametrize(
    ("template", "body", "attributes"),
    [
        (GO, PUT.replace("ITEM", f"map[string]types.AttributeValue{{{ID}}}"), ("id",)),
        (GO, f"item := map[string]types.AttributeValue{{{ID}}}\n" + PUT.replace("ITEM", "item"), ("id",)),
        (GO, f'item := map[string]types.AttributeValue{{{ID}}}\nitem["sk"] = item["id"]\n' + PUT.replace("ITEM", "item"), None),
        (JAVA, 'db.putItem(b -> b.tableName("orders").item(Map.of("id", AttributeValue.fromS("1"), "at", AttributeValue.fromN("2"))));', ("id", "at")),
        (JAVA, 'Map<String, AttributeValue> item = new HashMap<>(); item.put("id", AttributeValue.fromS("1")); db.putItem(b -> b.tableName("orders").item(item));', None),
        (JAVA, 'db.getItem(b -> b.tableName("orders").key(Map.of("id", AttributeValue.fromS("1"))));', ("id",)),
        (CSHARP, 'await _db.PutItemAsync("orders", new Dictionary<string, AttributeValue> { ["id"] = new("1"), { "at", new("2") } });', ("id", "at")),
        (CSHARP, 'await _db.PutItemAsync("orders", new Dictionary<string, AttributeValue>(Common) { ["id"] = new("1") });', None),
        (CSHARP, 'await _db.DeleteItemAsync(new DeleteItemRequest { TableName = "orders", Key = new() { ["id"] = new("1") } });', ("id",)),
    ],
)  # fmt: skip
def test_the_attributes_of_an_item_that_is_written_out(template: str, body: str, attributes: tuple[str, ...] | None, tmp_path: Path) -> None:
    assert [one.attributes for one in found(template, body, tmp_path).calls if one.service == "dynamodb"] == [attributes]


@pytest.mark.parametrize(
    ("body", "given"),
    [
        ('await _sqs.SendMessageAsync("https://example.com", r.S3.Bucket.Name);', ("QueueUrl", "MessageBody")),
        ('await _sqs.SendMessageAsync(new SendMessageRequest("https://example.com", "x") { MessageGroupId = "a" });', None),
        ('await _sqs.SendMessageBatchAsync("https://example.com", new List<SendMessageBatchRequestEntry> { new SendMessageBatchRequestEntry { Id = "1", MessageBody = "x" } });', ("Id", "MessageBody")),
    ],
)  # fmt: skip
def test_parameters_by_their_place(body: str, given: tuple[str, ...] | None, tmp_path: Path) -> None:
    (call,) = (one for one in found(CSHARP, body, tmp_path).calls if one.service == "sqs")
    assert (call.named, call.given) == (("https://example.com",), given)


ENTRIES = 'new SendMessageBatchRequestEntry { Id = "1", MessageBody = "x" }, new SendMessageBatchRequestEntry { Id = "SECOND", MessageBody = "y" }'
BATCH = 'await _sqs.SendMessageBatchAsync(new SendMessageBatchRequest { QueueUrl = "https://example.com", Entries = LISTED });'


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        (BATCH.replace("LISTED", f"[{ENTRIES}]").replace("SECOND", "1"), ["same-id"]),
        (BATCH.replace("LISTED", f"[{ENTRIES}]").replace("SECOND", "2"), []),
        (f"var all = new List<SendMessageBatchRequestEntry> {{ {ENTRIES} }}; {BATCH}".replace("LISTED", "all").replace("SECOND", "1"), ["same-id"]),
        ('var all = new List<SendMessageBatchRequestEntry>(); if (r.S3 is null) { all.Add(new("1", "x")); } else { all.Add(new("1", "y")); } ' + BATCH.replace("LISTED", "all"), []),
    ],
)  # fmt: skip
def test_entries_of_one_id(body: str, refused: list[str], tmp_path: Path) -> None:
    assert [one.kind for one in found(CSHARP, body, tmp_path).slips] == refused

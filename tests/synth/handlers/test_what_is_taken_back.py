"""A failure after which the code takes away again what it wrote of the message (a mark, a lock, an item) is told nobody by that, and what was written is no work that was done; in each language. What is written of the failure tells somebody."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.handlers.reading import LOST, Reading

HELP: Any = runpy.run_path(str(Path(__file__).with_name("conditions.py")))
MADE = {
    "JavaScript": """import { DynamoDBClient, PutItemCommand, DeleteItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SNSClient, PublishCommand } from '@aws-sdk/client-sns';
import { S3Client, PutObjectCommand, DeleteObjectCommand } from '@aws-sdk/client-s3';
import Redis from 'ioredis';
import claims from 'shop-claims';
const redis = new Redis(), s3 = new S3Client({});
const db = new DynamoDBClient({}), sns = new SNSClient({});
export const handler = async (event) => {
  const f = [];
  for (const m of event.Records) {
    const key = { pk: { S: m.messageId } };
    WRITTEN
    try { await sns.send(new PublishCommand({ TopicArn: 't', Message: m.body })); } catch (e) { console.error(e); CAUGHT }
  }
  return { batchItemFailures: f };
};
""",
    "Python": """import boto3, redis
from shop import claims
r = redis.Redis()
s3 = boto3.client('s3')
table = boto3.resource('dynamodb').Table('marks')
sns = boto3.client('sns')
def handler(event, context):
    f = []
    for m in event['Records']:
        key = {'pk': m['messageId']}
        WRITTEN
        try:
            sns.publish(TopicArn='t', Message=m['body'])
        except Exception as e:
            print(e)
            CAUGHT
    return {'batchItemFailures': f}
""",
    "Java": HELP["HELP"]["JAVA"]
    + """import software.amazon.awssdk.services.dynamodb.model.*;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.*;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import redis.clients.jedis.*;
import com.acme.Claims;
public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final JedisPooled redis = new JedisPooled();
  private final S3Client s3 = S3Client.create();
  private final Claims claims = new Claims();
  private final SnsClient sns = SnsClient.create();
  private final DynamoDbClient db = DynamoDbClient.create();
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    List<BatchItemFailure> f = new ArrayList<>();
    for (SQSMessage m : event.getRecords()) {
      Map<String, AttributeValue> key = Map.of("pk", AttributeValue.fromS(m.getMessageId()));
      WRITTEN
      try { sns.publish(PublishRequest.builder().message(m.getBody()).messageAttributes(Map.of("a", MessageAttributeValue.builder().stringValue("b").build())).build()); }
      catch (Exception e) { System.out.println(e); CAUGHT }
    }
    return new SQSBatchResponse(f);
  }
}
""",
    "Go": """package main
import (
	"context"
	"log"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/redis/go-redis/v9"
	"example.com/acme/claims"
)
var rdb *redis.Client
var bucket *s3.Client
var topic *sns.Client
var db *dynamodb.Client
func handle(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
	var f []events.SQSBatchItemFailure
	for _, m := range event.Records {
		key := map[string]types.AttributeValue{"pk": &types.AttributeValueMemberS{Value: m.MessageId}}
		WRITTEN
		if _, e := topic.Publish(ctx, &sns.PublishInput{Message: &m.Body}); e != nil {
			log.Println(e)
			CAUGHT
		}
	}
	return events.SQSEventResponse{BatchItemFailures: f}, nil
}
func main() { lambda.Start(handle) }
""",
    "C#": """using System; using System.Collections.Generic; using System.Threading.Tasks;
using Amazon.DynamoDBv2; using Amazon.DynamoDBv2.Model; using Amazon.SimpleNotificationService; using Amazon.Lambda.SQSEvents; using Amazon.S3; using Amazon.S3.Model; using StackExchange.Redis; using Acme;
namespace Shop;
public class Function {
    IDatabase _redis;
    IAmazonS3 _s3 = new AmazonS3Client();
    Claims _claims = new Claims();
    IAmazonDynamoDB _db = new AmazonDynamoDBClient();
    IAmazonSimpleNotificationService _sns = new AmazonSimpleNotificationServiceClient();
    public async Task<SQSBatchResponse> Handle(SQSEvent evnt) {
        var f = new List<SQSBatchResponse.BatchItemFailure>();
        foreach (var m in evnt.Records) {
            var key = new Dictionary<string, AttributeValue> { ["pk"] = new(m.MessageId) };
            WRITTEN
            try { await _sns.PublishAsync("t", m.Body); } catch (Exception e) { Console.WriteLine(e); CAUGHT }
        }
        return new SQSBatchResponse(f);
    }
}
""",
}
LANGUAGES = [*MADE]


def in_each(*written: str) -> dict[str, str]:
    return dict(zip(LANGUAGES, written, strict=True))


WRITTEN = in_each(
    "await db.send(new PutItemCommand({ TableName: 'marks', Item: key, ConditionExpression: 'attribute_not_exists(pk)' }));",
    "table.put_item(Item=key, ConditionExpression='attribute_not_exists(pk)')",
    'db.putItem(PutItemRequest.builder().tableName("marks").item(key).conditionExpression("attribute_not_exists(pk)").build());',
    'if _, err := db.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String("marks"), Item: key, ConditionExpression: aws.String("attribute_not_exists(pk)")}); err != nil {\n\t\t\treturn events.SQSEventResponse{}, err\n\t\t}',
    'await _db.PutItemAsync(new PutItemRequest { TableName = "marks", Item = key, ConditionExpression = "attribute_not_exists(pk)" });',
)
CLEARED = in_each(
    "await db.send(new DeleteItemCommand({ TableName: 'marks', Key: key }));",
    "table.delete_item(Key=key)",
    'db.deleteItem(DeleteItemRequest.builder().tableName("marks").key(key).build());',
    'if _, err := db.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: aws.String("marks"), Key: key}); err != nil { log.Println(err) }',
    'await _db.DeleteItemAsync(new DeleteItemRequest { TableName = "marks", Key = key });',
)
TAKEN_OUT = in_each(
    "await db.send(new UpdateItemCommand({ TableName: 'marks', Key: key, UpdateExpression: 'REMOVE claimed_at' }));",
    "table.update_item(Key=key, UpdateExpression='REMOVE claimed_at')",
    'db.updateItem(UpdateItemRequest.builder().tableName("marks").key(key).updateExpression("REMOVE claimed_at").build());',
    'if _, err := db.UpdateItem(ctx, &dynamodb.UpdateItemInput{TableName: aws.String("marks"), Key: key, UpdateExpression: aws.String("REMOVE claimed_at")}); err != nil { log.Println(err) }',
    'await _db.UpdateItemAsync(new UpdateItemRequest { TableName = "marks", Key = key, UpdateExpression = "REMOVE claimed_at" });',
)
NOTHING = in_each("", "pass", "", "", "")
THROWN = in_each("throw e;", "raise", "throw e;", "return events.SQSEventResponse{}, e", "throw;")
TOLD = HELP["TOLD"]
NOTED = in_each(
    "await db.send(new UpdateItemCommand({ TableName: 'marks', Key: key, UpdateExpression: 'SET s = :f', ExpressionAttributeValues: { ':f': { S: 'failed' } } }));",
    "table.update_item(Key=key, UpdateExpression='SET s = :f', ExpressionAttributeValues={':f': 'failed'})",
    'db.updateItem(UpdateItemRequest.builder().tableName("marks").key(key).updateExpression("SET s = :f").build());',
    'if _, err := db.UpdateItem(ctx, &dynamodb.UpdateItemInput{TableName: aws.String("marks"), Key: key}); err != nil { return events.SQSEventResponse{}, err }',
    'await _db.UpdateItemAsync(new UpdateItemRequest { TableName = "marks", Key = key });',
)


def read(folder: Path, language: str, *caught: dict[str, str], written: dict[str, str] = WRITTEN, behind: dict[str, str] | None = None) -> Reading:
    """The handler that does these after a message failed. `behind`: what it does in any case after that."""
    between = {"Python": "\n            ", "Go": "\n"}.get(language, " ")
    text = MADE[language].replace("WRITTEN", written[language]).replace("CAUGHT", between.join(one[language] for one in caught) + "BEHIND")
    after = behind[language] if behind is not None else ""
    end = {"Python": f"\n        finally:\n            {after}", "Go": f"\n}}\nif true {{\n{after}"}.get(language, f" }} finally {{ {after}")
    found: Reading = HELP["read_text"](folder, language, text.replace("BEHIND", end if after else ""))
    return found


def lost(found: Reading) -> set[bool]:
    return {one.told in LOST and not one.part for one in found.failures.found if one.caught}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("away", [CLEARED, TAKEN_OUT])
def test_a_mark_that_is_taken_away_tells_nobody(language: str, away: dict[str, str], tmp_path: Path) -> None:
    found = read(tmp_path, language, away)
    assert True in lost(found)
    assert found.failures.doubt is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("told", [(CLEARED, THROWN), (CLEARED, TOLD), (NOTED,)])
def test_trap_somebody_learns_of_it_all_the_same(language: str, told: tuple[dict[str, str], ...], tmp_path: Path) -> None:
    assert True not in lost(read(tmp_path, language, *told))


def own(name: str) -> dict[str, str]:
    """The method of a library's object that is called so."""
    pascal = name[0].upper() + name[1:]
    return in_each(
        f"await claims.{name}(m.messageId);",
        f"claims.{''.join(f'_{one.lower()}' if one.isupper() else one for one in name)}(m['messageId'])",
        f"claims.{name}(m.getMessageId());",
        f"if err := claims.{pascal}(ctx, m.MessageId); err != nil {{ return events.SQSEventResponse{{}}, err }}",
        f"await _claims.{pascal}Async(m.MessageId);",
    )


KEPT_IN_REDIS = in_each(
    "await redis.set(m.messageId, '1');",
    "r.set(m['messageId'], '1')",
    'redis.set(m.getMessageId(), "1");',
    "if err := rdb.Set(ctx, m.MessageId, 1, 0).Err(); err != nil { return events.SQSEventResponse{}, err }",
    'await _redis.StringSetAsync(m.MessageId, "1");',
)
UNLINKED = in_each(
    "await redis.unlink(m.messageId);",
    "r.unlink(m['messageId'])",
    "redis.unlink(m.getMessageId());",
    "if err := rdb.Unlink(ctx, m.MessageId).Err(); err != nil { log.Println(err) }",
    "await _redis.KeyDeleteAsync(m.MessageId);",
)
TAKEN_FROM_A_SET = in_each(
    "await redis.srem('open', m.messageId);",
    "r.srem('open', m['messageId'])",
    'redis.srem("open", m.getMessageId());',
    'if err := rdb.SRem(ctx, "open", m.MessageId).Err(); err != nil { log.Println(err) }',
    'await _redis.SetRemoveAsync("open", m.MessageId);',
)
KEPT_IN_A_BUCKET = in_each(
    "await s3.send(new PutObjectCommand({ Bucket: 'b', Key: m.messageId, Body: m.body }));",
    "s3.put_object(Bucket='b', Key=m['messageId'], Body=m['body'])",
    's3.putObject(x -> x.bucket("b").key(m.getMessageId()), RequestBody.fromString(m.getBody()));',
    "if _, err := bucket.PutObject(ctx, &s3.PutObjectInput{Key: &m.MessageId}); err != nil { return events.SQSEventResponse{}, err }",
    'await _s3.PutObjectAsync(new PutObjectRequest { BucketName = "b", Key = m.MessageId });',
)
OBJECT_DELETED = in_each(
    "const gone = new DeleteObjectCommand({ Bucket: 'b', Key: m.messageId }); await s3.send(gone);",
    "s3.delete_object(Bucket='b', Key=m['messageId'])",
    's3.deleteObject(x -> x.bucket("b").key(m.getMessageId()));',
    "if _, err := bucket.DeleteObject(ctx, &s3.DeleteObjectInput{Key: &m.MessageId}); err != nil { log.Println(err) }",
    'await _s3.DeleteObjectAsync("b", m.MessageId);',
)
UNCONDITIONAL = {
    language: text.replace(", ConditionExpression: 'attribute_not_exists(pk)'", "")
    .replace(", ConditionExpression='attribute_not_exists(pk)'", "")
    .replace('.conditionExpression("attribute_not_exists(pk)")', "")
    .replace(', ConditionExpression: aws.String("attribute_not_exists(pk)")', "")
    .replace(', ConditionExpression = "attribute_not_exists(pk)"', "")
    for language, text in WRITTEN.items()
}
WITH_THE_ERROR = in_each(
    "await claims.remove(m.messageId, e);",
    "claims.remove(m['messageId'], e)",
    "claims.remove(m.getMessageId(), e);",
    "if err := claims.Remove(ctx, m.MessageId, e); err != nil { return events.SQSEventResponse{}, err }",
    "await _claims.RemoveAsync(m.MessageId, e);",
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("written", "away"),
    [
        (UNCONDITIONAL, CLEARED),
        (KEPT_IN_REDIS, UNLINKED),
        (KEPT_IN_REDIS, TAKEN_FROM_A_SET),
        (KEPT_IN_A_BUCKET, OBJECT_DELETED),
        *((own("claim"), own(name)) for name in ("releaseClaim", "evict", "unclaim", "invalidate", "rollback")),
    ],
    ids=["item", "key", "member", "object", "release", "evict", "unclaim", "invalidate", "rollback"],
)
def test_what_was_written_and_is_taken_away_again_is_no_work_that_was_done(
    language: str, written: dict[str, str], away: dict[str, str], tmp_path: Path
) -> None:
    assert True in lost(read(tmp_path, language, away, written=written))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["unlock", "releaseLock"])
def test_a_lock_that_is_given_back_in_any_case_tells_nobody(language: str, name: str, tmp_path: Path) -> None:
    assert True in lost(read(tmp_path, language, NOTHING, written=own("lock"), behind=own(name)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("away", [own("deleteOrder"), own("evict")], ids=["delete", "evict"])
def test_trap_what_is_taken_away_in_any_case_is_work_of_its_own(language: str, away: dict[str, str], tmp_path: Path) -> None:
    assert True not in lost(read(tmp_path, language, NOTHING, behind=away))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("does", [WITH_THE_ERROR, own("record"), own("deleteAndNotify"), own("cancel")], ids=["with the error", "record", "and", "cancel"])
def test_trap_what_does_more_than_take_away_tells_somebody(language: str, does: dict[str, str], tmp_path: Path) -> None:
    assert True not in lost(read(tmp_path, language, does, written=own("claim")))

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
const db = new DynamoDBClient({}), sns = new SNSClient({});
export const handler = async (event) => {
  const f = [];
  for (const m of event.Records) {
    const key = { pk: { S: m.messageId } };
    await db.send(new PutItemCommand({ TableName: 'marks', Item: key, ConditionExpression: 'attribute_not_exists(pk)' }));
    try { await sns.send(new PublishCommand({ TopicArn: 't', Message: m.body })); } catch (e) { console.error(e); CAUGHT }
  }
  return { batchItemFailures: f };
};
""",
    "Python": """import boto3
table = boto3.resource('dynamodb').Table('marks')
sns = boto3.client('sns')
def handler(event, context):
    f = []
    for m in event['Records']:
        key = {'pk': m['messageId']}
        table.put_item(Item=key, ConditionExpression='attribute_not_exists(pk)')
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
public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final SnsClient sns = SnsClient.create();
  private final DynamoDbClient db = DynamoDbClient.create();
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    List<BatchItemFailure> f = new ArrayList<>();
    for (SQSMessage m : event.getRecords()) {
      Map<String, AttributeValue> key = Map.of("pk", AttributeValue.fromS(m.getMessageId()));
      db.putItem(PutItemRequest.builder().tableName("marks").item(key).conditionExpression("attribute_not_exists(pk)").build());
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
	"github.com/aws/aws-sdk-go-v2/service/sns"
)
var topic *sns.Client
var db *dynamodb.Client
func handle(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
	var f []events.SQSBatchItemFailure
	for _, m := range event.Records {
		key := map[string]types.AttributeValue{"pk": &types.AttributeValueMemberS{Value: m.MessageId}}
		if _, err := db.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String("marks"), Item: key, ConditionExpression: aws.String("attribute_not_exists(pk)")}); err != nil {
			return events.SQSEventResponse{}, err
		}
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
using Amazon.DynamoDBv2; using Amazon.DynamoDBv2.Model; using Amazon.SimpleNotificationService; using Amazon.Lambda.SQSEvents;
namespace Shop;
public class Function {
    IAmazonDynamoDB _db = new AmazonDynamoDBClient();
    IAmazonSimpleNotificationService _sns = new AmazonSimpleNotificationServiceClient();
    public async Task<SQSBatchResponse> Handle(SQSEvent evnt) {
        var f = new List<SQSBatchResponse.BatchItemFailure>();
        foreach (var m in evnt.Records) {
            var key = new Dictionary<string, AttributeValue> { ["pk"] = new(m.MessageId) };
            await _db.PutItemAsync(new PutItemRequest { TableName = "marks", Item = key, ConditionExpression = "attribute_not_exists(pk)" });
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
THROWN = in_each("throw e;", "raise", "throw e;", "return events.SQSEventResponse{}, e", "throw;")
TOLD = HELP["TOLD"]
NOTED = in_each(
    "await db.send(new UpdateItemCommand({ TableName: 'marks', Key: key, UpdateExpression: 'SET s = :f', ExpressionAttributeValues: { ':f': { S: 'failed' } } }));",
    "table.update_item(Key=key, UpdateExpression='SET s = :f', ExpressionAttributeValues={':f': 'failed'})",
    'db.updateItem(UpdateItemRequest.builder().tableName("marks").key(key).updateExpression("SET s = :f").build());',
    'if _, err := db.UpdateItem(ctx, &dynamodb.UpdateItemInput{TableName: aws.String("marks"), Key: key}); err != nil { return events.SQSEventResponse{}, err }',
    'await _db.UpdateItemAsync(new UpdateItemRequest { TableName = "marks", Key = key });',
)


def read(folder: Path, language: str, *caught: dict[str, str]) -> Reading:
    """The handler that does these after a message failed."""
    text = MADE[language].replace(
        "CAUGHT", ("\n            " if language == "Python" else " " if language != "Go" else "\n").join(one[language] for one in caught)
    )
    found: Reading = HELP["read_text"](folder, language, text)
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

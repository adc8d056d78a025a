"""What stands in itemIdentifier: an id that is made anew each time, a part of the messageId, and whatever else a map was given as keys."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "reading.py"))
read, said, JAVA = HELP["read"], HELP["said"], HELP["JAVA"]
MADE = {
    "Java": JAVA
    + """public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final DynamoDbClient db = DynamoDbClient.create();
  record Order(String id) {}
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    Map<String, String> failed = new HashMap<>();
    for (SQSMessage m : event.getRecords()) {
      String trace = UUID.randomUUID().toString();
      try { db.putItem(b -> b.tableName(m.getBody())); } catch (Exception e) { failed.put(KEY, trace); }
    }
    return new SQSBatchResponse(failed.keySet().stream().map(BatchItemFailure::new).toList());
  }
}
""",
    "Go": """package main

import (
	"context"
	"strings"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/google/uuid"
)

var db *dynamodb.Client

func handler(ctx context.Context, e events.SQSEvent) (resp events.SQSEventResponse, err error) {
	failed := map[string]string{}
	for _, m := range e.Records {
		trace := uuid.New().String()
		if _, err := db.PutItem(ctx, &dynamodb.PutItemInput{Item: item(m.Body)}); err != nil {
			failed[KEY] = trace
		}
	}
	for key := range failed {
		resp.BatchItemFailures = append(resp.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: key})
	}
	return resp, nil
}

func main() { lambda.Start(handler) }
""",
    "C#": """using System; using System.Collections.Generic; using System.Linq; using System.Threading.Tasks; using Amazon.DynamoDBv2; using Amazon.Lambda.SQSEvents;
namespace Shop;
public class Function {
  private readonly IAmazonDynamoDB _db = new AmazonDynamoDBClient();
  public async Task<SQSBatchResponse> Handle(SQSEvent evnt) {
    var failed = new Dictionary<string, string>();
    foreach (var m in evnt.Records) {
      var trace = Guid.NewGuid().ToString("N");
      try { await _db.PutItemAsync(new PutItemRequest { TableName = m.Body }); } catch (Exception) { failed[KEY] = trace; }
    }
    return new SQSBatchResponse(failed.Keys.Select(one => new SQSBatchResponse.BatchItemFailure { ItemIdentifier = one }).ToList());
  }
}
""",
}
KEYS = [
    ("Java", "trace", "a random id"),
    ("Go", "trace", "a random id"),
    ("Go", "uuid.NewString()", "a random id"),
    ("C#", "trace", "a random id"),
    ("Java", "m.getMd5OfBody()", "the record's md5OfBody"),
    ("Java", "m.getBody()", "something from the message's body"),
    ("Go", "m.EventSourceARN", "the record's eventSourceARN"),
    ("C#", "m.Md5OfBody", "the record's md5OfBody"),
    ("Java", "m.getMessageId().toUpperCase()", "the messageId in capitals"),
    ("Java", "m.getMessageId().substring(0, 8)", "a part of the messageId"),
    ("Java", 'm.getMessageId().replace("-", "")', "another text that is made of the messageId"),
    ("Java", 'm.getMessageId().split("-")[0]', "a part of the messageId"),
    ("Go", "strings.ToUpper(m.MessageId)", "the messageId in capitals"),
    ("Go", "m.MessageId[:8]", "a part of the messageId"),
    ("Go", 'strings.ReplaceAll(m.MessageId, "-", "")', "another text that is made of the messageId"),
    ("C#", "m.MessageId.ToUpperInvariant()", "the messageId in capitals"),
    ("C#", "m.MessageId[..8]", "a part of the messageId"),
    ("C#", "m.MessageId[^4..]", "a part of the messageId"),
    ("C#", "m.MessageId.Substring(9)", "a part of the messageId"),
    ("Java", "String.valueOf(m.getMessageId().hashCode())", "another text that is made of the messageId"),
    ("Java", "UUID.nameUUIDFromBytes(m.getMessageId().getBytes()).toString()", "another text that is made of the messageId"),
    ("Java", 'm.getMessageAttributes().get("id").getStringValue()', "the record's messageAttributes"),
    ("C#", "m.MessageId.GetHashCode().ToString()", "another text that is made of the messageId"),
    ("C#", 'm.MessageAttributes["id"].StringValue', "the record's messageAttributes"),
    ("Java", "new String(m.getMessageId().getBytes())", ""),
    ("Java", 'Optional.ofNullable(m.getMessageId()).orElse("")', ""),
    ("Java", "Optional.ofNullable(m).map(SQSMessage::getMessageId).orElseThrow()", ""),
    ("Java", 'Optional.ofNullable(trace).orElse("")', "a random id"),
    ("C#", 'm.MessageId ?? ""', ""),
    ("Java", "m.getMessageId().strip()", ""),
    ("Java", "m.getMessageId().toLowerCase()", ""),
    ("Java", "m.getMessageId().substring(0)", ""),
    ("Java", 'm.getMessageId().replace("urn:", "")', ""),
    ("Go", "strings.TrimSpace(m.MessageId)", ""),
    ("Go", "m.MessageId[:]", ""),
    ("C#", "m.MessageId.Trim()", ""),
    ("C#", "m.MessageId[..]", ""),
    ("C#", "m.MessageId[0..36]", ""),
    ("Java", "m.getMessageId()", ""),
    ("Go", "m.MessageId", ""),
    ("C#", "m.MessageId", ""),
]


@pytest.mark.parametrize(("language", "key", "wrong"), KEYS, ids=[f"{one[0]} {one[1]}" for one in KEYS])
def test_keys_of_a_map_as_identifiers(language: str, key: str, wrong: str, tmp_path: Path) -> None:
    found = said(read(tmp_path, language, MADE[language].replace("KEY", key)))
    assert found["answers"] == {"list", *([f"identifier {wrong}"] if wrong else [])}
    assert "?" not in found["failures"]


PARSED = """using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
namespace Shop;
public class Function {
    readonly IStock stock = Stocks.Make();
    public async Task<SQSBatchResponse> Handle(SQSEvent e, ILambdaContext c) {
        var failed = new List<SQSBatchResponse.BatchItemFailure>();
        foreach (var m in e.Records) {
            var id = Guid.Parse(WHAT);
            try { await stock.SaveAsync(id, m.Body); } catch (Exception) { failed.Add(new SQSBatchResponse.BatchItemFailure { ItemIdentifier = m.MessageId }); }
        }
        return new SQSBatchResponse(failed);
    }
}
"""


@pytest.mark.parametrize(("what", "told"), [("m.MessageId", {"response"}), ("m.Body", {"response", "raised"})])
def test_an_id_is_parsed_whatever_comes(what: str, told: set[str], tmp_path: Path) -> None:
    assert {one.told for one in HELP["read"](tmp_path, "C#", PARSED.replace("WHAT", what)).failures.found} == told

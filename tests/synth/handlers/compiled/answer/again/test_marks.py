"""Messages that are marked as processed before they are: a retry finds the mark, and is taken for a duplicate. And Powertools' guards, with the time that is left."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "reading.py"))
read = HELP["read"]

_JAVA = """package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.*;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.lambda.powertools.idempotency.*;
import java.util.*;
import java.util.concurrent.*;
public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {{
  private final DynamoDbClient db = DynamoDbClient.create();
  private final SnsClient sns = SnsClient.create();
  {fields}
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {{
    List<BatchItemFailure> f = new ArrayList<>();
    for (SQSMessage m : event.getRecords()) {{
      try {{ {work} }} catch (Exception e) {{ {caught} f.add(new BatchItemFailure(m.getMessageId())); }}
    }}
    return new SQSBatchResponse(f);
  }}
  void deliver(SQSMessage m) {{ sns.publish(b -> b.message(m.getBody())); }}
}}
"""
_ONCE = 'try { db.putItem(b -> b.tableName("seen").item(Map.of("id", m.getMessageId())).conditionExpression("attribute_not_exists(id)")); } catch (ConditionalCheckFailedException e) { continue; } '
_KNOWN = "boolean known = false; " + _ONCE.replace("continue;", "known = true;")
_BUILT = 'PutItemRequest once = PutItemRequest.builder().tableName("seen").item(Map.of("id", m.getMessageId())).conditionExpression("attribute_not_exists(id)").build(); try { db.putItem(once); } catch (ConditionalCheckFailedException e) { continue; } '
_OWN = "static class Seen extends RuntimeException {} void once(SQSMessage m) { " + _ONCE.replace("continue;", "throw new Seen();") + "}"
JAVA: dict[str, tuple[str, str, str, set[str]]] = {
    "before the work": ("", f"{_ONCE} deliver(m);", "", {"mark"}),
    "a request that is built": ("", f"{_BUILT} deliver(m);", "", {"mark"}),
    "caught by the class above": ("", _ONCE.replace("ConditionalCheckFailedException", "DynamoDbException") + "deliver(m);", "", {"mark"}),
    "after the work": ("", f"deliver(m); {_ONCE}", "", set()),
    "by which the work differs": ("", f"{_KNOWN} if (known) sns.subscribe(b -> b.endpoint(m.getBody())); else deliver(m);", "", set()),
    "by which some of the work is done": ("", f"{_KNOWN} if (!known) deliver(m); sns.subscribe(b -> b.endpoint(m.getBody()));", "", {"mark"}),
    "taken back": ("", f"{_ONCE} deliver(m);", 'db.deleteItem(b -> b.tableName("seen").key(Map.of("id", m.getMessageId())));', set()),
    "with a state": ("", _ONCE.replace("attribute_not_exists(id)", "attribute_not_exists(id) OR expires < :now") + "deliver(m);", "", set()),
    "told as a failure": ("", f"{_ONCE.replace('continue;', 'throw new IllegalStateException(e);')} deliver(m);", "", {"again-told"}),
    "told by an exception of its own": (_OWN, "try { once(m); } catch (Seen e) { continue; } deliver(m);", "", {"mark"}),
    "told by an exception of its own, and as a failure": (_OWN, "once(m); deliver(m);", "", {"again-told"}),
    "a set": ("private final Set<String> seen = new HashSet<>();", "if (!seen.add(m.getMessageId())) continue; deliver(m);", "", {"memory"}),
    "a set that is asked": ("private static final Set<String> seen = ConcurrentHashMap.newKeySet();", "if (seen.contains(m.getMessageId())) continue; seen.add(m.getMessageId()); deliver(m);", "", {"memory"}),
    "a set, after the work": ("private final Set<String> seen = new HashSet<>();", "if (seen.contains(m.getMessageId())) continue; deliver(m); seen.add(m.getMessageId());", "", set()),
    "a set of this batch": ("", "Set<String> seen = new HashSet<>(); if (!seen.add(m.getMessageId())) continue; deliver(m);", "", set()),
    "a map": ("private final Map<String, Boolean> seen = new ConcurrentHashMap<>();", "if (seen.putIfAbsent(m.getMessageId(), true) != null) continue; deliver(m);", "", {"memory"}),
    "a map that is asked": ("private final Map<String, Boolean> seen = new HashMap<>();", "if (seen.containsKey(m.getMessageId())) continue; seen.put(m.getMessageId(), true); deliver(m);", "", {"memory"}),
    "a set that is cleared": ("private final Set<String> seen = new HashSet<>();", "if (!seen.add(m.getMessageId())) continue; deliver(m);", "seen.clear();", set()),
    "a guard": ("@Idempotent void guarded(@IdempotencyKey String id, SQSMessage m) { deliver(m); }", "Idempotency.registerLambdaContext(context); guarded(m.getMessageId(), m);", "", {"record"}),
    "a guard that is told no time": ("@Idempotent void guarded(@IdempotencyKey String id, SQSMessage m) { deliver(m); }", "guarded(m.getMessageId(), m);", "", {"record", "unregistered"}),
    "a guard that is a function": ("", "Idempotency.registerLambdaContext(context); Idempotency.makeIdempotent(m.getMessageId(), () -> { deliver(m); return 1; }, Integer.class);", "", {"record"}),
    "a guard that is a function, and is told no time": ("", "Idempotency.makeIdempotent(m.getMessageId(), () -> { deliver(m); return 1; }, Integer.class);", "", {"record", "unregistered"}),
    "a guard around the batch": ("", "Idempotency.registerLambdaContext(context); Idempotency.makeIdempotent(event, () -> { deliver(m); return 1; }, Integer.class);", "", {"batch"}),
    "none": ("", "deliver(m);", "", set()),
}  # fmt: skip
_GO = """package main

import (
	"context"
	"errors"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
)

var db = dynamodb.New(dynamodb.Options{{}})
var topic = sns.New(sns.Options{{}})
var seen = map[string]bool{{}}
var errSeen, errOther = errors.New("seen"), errors.New("other")

func deliver(ctx context.Context, m events.SQSMessage) error {{
	_, err := topic.Publish(ctx, &sns.PublishInput{{Message: aws.String(m.Body)}})
	return err
}}

func once(ctx context.Context, m events.SQSMessage) error {{
	_, err := db.PutItem(ctx, &dynamodb.PutItemInput{{TableName: aws.String("seen"), Item: key(m), ConditionExpression: aws.String("{condition}")}})
	return err
}}

func key(m events.SQSMessage) map[string]types.AttributeValue {{
	return map[string]types.AttributeValue{{"id": &types.AttributeValueMemberS{{Value: m.MessageId}}}}
}}

func work(ctx context.Context, m events.SQSMessage) error {{
	{work}
}}

func handle(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {{
	var res events.SQSEventResponse
	for _, m := range event.Records {{
		if err := work(ctx, m); err != nil {{
			res.BatchItemFailures = append(res.BatchItemFailures, events.SQSBatchItemFailure{{ItemIdentifier: m.MessageId}})
		}}
	}}
	return res, nil
}}

func main() {{ lambda.Start(handle) }}
"""
_AS = "if err := once(ctx, m); err != nil { var ccf *types.ConditionalCheckFailedException; if errors.As(err, &ccf) { return nil }; return err }; "
_OWN_GO = "first := func() error { " + _AS.replace("return nil", "return errSeen") + "return nil }; err := first(); "
GO: dict[str, tuple[str, str, set[str]]] = {
    "before the work": (f"{_AS}return deliver(ctx, m)", "attribute_not_exists(id)", {"mark"}),
    "after the work": ("if err := deliver(ctx, m); err != nil { return err }; return once(ctx, m)", "attribute_not_exists(id)", {"again-told"}),
    "with a state": (f"{_AS}return deliver(ctx, m)", "attribute_not_exists(id) OR done = :no", set()),
    "told by an error of its own": (f"{_OWN_GO}if errors.Is(err, errSeen) {{ return nil }}; if err != nil {{ return err }}; return deliver(ctx, m)", "attribute_not_exists(id)", {"mark"}),
    "told by an error of its own, in a switch": (f"{_OWN_GO}switch {{ case errors.Is(err, errSeen): return nil; case err != nil: return err }}; return deliver(ctx, m)", "attribute_not_exists(id)", {"mark"}),
    "told by an error of its own, and another is dropped": (f"{_OWN_GO}if errors.Is(err, errOther) {{ return nil }}; if err != nil {{ return err }}; return deliver(ctx, m)", "attribute_not_exists(id)", set()),
    "told as a failure": ("if err := once(ctx, m); err != nil { return err }; return deliver(ctx, m)", "attribute_not_exists(id)", {"again-told"}),
    "a map": ("if seen[m.MessageId] { return nil }; seen[m.MessageId] = true; return deliver(ctx, m)", "", {"memory"}),
    "a map that is asked": ("if _, ok := seen[m.MessageId]; ok { return nil }; seen[m.MessageId] = true; return deliver(ctx, m)", "", {"memory"}),
    "a map, after the work": ("if seen[m.MessageId] { return nil }; if err := deliver(ctx, m); err != nil { return err }; seen[m.MessageId] = true; return nil", "", set()),
    "a map, taken back": ("if seen[m.MessageId] { return nil }; seen[m.MessageId] = true; if err := deliver(ctx, m); err != nil { delete(seen, m.MessageId); return err }; return nil", "", set()),
    "none": ("return deliver(ctx, m)", "", set()),
}  # fmt: skip
_CSHARP = """using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading.Tasks;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
using Amazon.SimpleNotificationService;
using Amazon.SimpleNotificationService.Model;
using AWS.Lambda.Powertools.Idempotency;
namespace Shop;
public class Function {{
  private readonly IAmazonDynamoDB _db = new AmazonDynamoDBClient();
  private readonly IAmazonSimpleNotificationService _sns = new AmazonSimpleNotificationServiceClient();
  {fields}
  public async Task<SQSBatchResponse> Handle(SQSEvent evt, ILambdaContext context) {{
    var failures = new List<SQSBatchResponse.BatchItemFailure>();
    foreach (var m in evt.Records) {{
      try {{ {work} }} catch (Exception e) {{ {caught} failures.Add(new SQSBatchResponse.BatchItemFailure {{ ItemIdentifier = m.MessageId }}); }}
    }}
    return new SQSBatchResponse(failures);
  }}
  private Task Deliver(SQSEvent.SQSMessage m) => _sns.PublishAsync(new PublishRequest {{ Message = m.Body }});
}}
"""
_PUT = 'try { await _db.PutItemAsync(new PutItemRequest { TableName = "seen", Item = new() { ["id"] = new AttributeValue(m.MessageId) }, ConditionExpression = "attribute_not_exists(id)" }); } catch (ConditionalCheckFailedException) { continue; } '
_OWN_CS = "private class Seen : Exception {} private async Task Once(SQSEvent.SQSMessage m) { " + _PUT.replace("continue;", "throw new Seen();") + "}"
CSHARP: dict[str, tuple[str, str, str, set[str]]] = {
    "before the work": ("", f"{_PUT} await Deliver(m);", "", {"mark"}),
    "after the work": ("", f"await Deliver(m); {_PUT}", "", set()),
    "taken back": ("", f"{_PUT} await Deliver(m);", 'await _db.DeleteItemAsync(new DeleteItemRequest { TableName = "seen", Key = new() { ["id"] = new AttributeValue(m.MessageId) } });', set()),
    "taken back by a dictionary": (
        "",
        f"{_PUT} await Deliver(m);",
        'await _db.DeleteItemAsync("seen", new Dictionary<string, AttributeValue> { ["id"] = new AttributeValue(m.MessageId) });',
        set(),
    ),
    "told by an exception of its own": (_OWN_CS, "try { await Once(m); } catch (Seen) { continue; } await Deliver(m);", "", {"mark"}),
    "told by an exception of its own, and as a failure": (_OWN_CS, "await Once(m); await Deliver(m);", "", {"again-told"}),
    "a set": ("private static readonly HashSet<string> Seen = new();", "if (!Seen.Add(m.MessageId)) continue; await Deliver(m);", "", {"memory"}),
    "a set of which the type is written": ("private static readonly HashSet<string> Seen = new HashSet<string>();", "if (Seen.Contains(m.MessageId)) continue; Seen.Add(m.MessageId); await Deliver(m);", "", {"memory"}),
    "a set, after the work": ("private static readonly HashSet<string> Seen = new();", "if (Seen.Contains(m.MessageId)) continue; await Deliver(m); Seen.Add(m.MessageId);", "", set()),
    "a dictionary": ("private static readonly ConcurrentDictionary<string, bool> Seen = new();", "if (!Seen.TryAdd(m.MessageId, true)) continue; await Deliver(m);", "", {"memory"}),
    "a guard": ("[Idempotent] private Task Guarded([IdempotencyKey] string id, SQSEvent.SQSMessage m) => Deliver(m);", "Idempotency.RegisterLambdaContext(context); await Guarded(m.MessageId, m);", "", {"record"}),
    "a guard that is told no time": ("[Idempotent] private Task Guarded([IdempotencyKey] string id, SQSEvent.SQSMessage m) => Deliver(m);", "await Guarded(m.MessageId, m);", "", {"record", "unregistered"}),
    "none": ("", "await Deliver(m);", "", set()),
}  # fmt: skip


def kinds(folder: Path, language: str, text: str) -> set[str]:
    found = read(folder, language, text)
    assert found.idempotency.doubt is None, found.idempotency
    return {one.kind for one in found.idempotency.found}


@pytest.mark.parametrize("name", JAVA)
def test_java(name: str, tmp_path: Path) -> None:
    fields, work, caught, expected = JAVA[name]
    assert kinds(tmp_path, "Java", _JAVA.format(fields=fields, work=work, caught=caught)) == expected


@pytest.mark.parametrize("name", GO)
def test_go(name: str, tmp_path: Path) -> None:
    work, condition, expected = GO[name]
    assert kinds(tmp_path, "Go", _GO.format(work=work, condition=condition)) == expected


@pytest.mark.parametrize("name", CSHARP)
def test_csharp(name: str, tmp_path: Path) -> None:
    fields, work, caught, expected = CSHARP[name]
    assert kinds(tmp_path, "C#", _CSHARP.format(fields=fields, work=work, caught=caught)) == expected

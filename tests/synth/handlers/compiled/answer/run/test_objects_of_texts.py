"""What is made of a text by the class that is named is an object of that class: its methods are the code's own, whether a variable is declared as one or not."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "reading.py"))
JAVA = (
    HELP["JAVA"]
    + """import com.fasterxml.jackson.core.type.TypeReference;
import com.google.gson.Gson;
import software.amazon.awssdk.services.dynamodb.model.*;
public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final ObjectMapper mapper = new ObjectMapper();
  private final Gson gson = new Gson();
  private static final DynamoDbClient DB = DynamoDbClient.create();
  public static class Order {
    public String id;
    public void save() { SAVES }
  }
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    List<BatchItemFailure> failed = new ArrayList<>();
    for (SQSMessage m : event.getRecords()) {
      try { WORK } catch (Exception e) { failed.add(new BatchItemFailure(m.getMessageId())); }
    }
    return new SQSBatchResponse(failed);
  }
}
"""
)
CSHARP = """using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Threading.Tasks;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
using Newtonsoft.Json;
namespace Shop;
public class Order {
    public string Id { get; set; }
    static readonly AmazonDynamoDBClient Db = new();
    public async Task SaveAsync() { SAVES }
}
public class Function {
    public async Task<SQSBatchResponse> Handle(SQSEvent e, ILambdaContext c) {
        var failed = new List<SQSBatchResponse.BatchItemFailure>();
        foreach (var m in e.Records) {
            try { WORK } catch (Exception) { failed.Add(new SQSBatchResponse.BatchItemFailure { ItemIdentifier = m.MessageId }); }
        }
        return new SQSBatchResponse(failed);
    }
}
"""
SAVES = {
    "Java": 'DB.putItem(PutItemRequest.builder().tableName("t").item(Map.of("pk", AttributeValue.fromS(id))).build());',
    "C#": 'await Db.PutItemAsync("t", new Dictionary<string, AttributeValue> { ["pk"] = new(Id) });',
}
DROPS = {"Java": "try { SAVES } catch (Exception e) { System.err.println(e); }", "C#": "try { SAVES } catch (Exception e) { Console.WriteLine(e); }"}
WORK = [
    ("Java", "mapper.readValue(m.getBody(), Order.class).save();"),
    ("Java", "Order order = mapper.readValue(m.getBody(), Order.class); order.save();"),
    ("Java", "var order = mapper.readValue(m.getBody(), new TypeReference<Order>() {}); order.save();"),
    ("Java", "gson.fromJson(m.getBody(), Order.class).save();"),
    ("Java", "mapper.convertValue(mapper.readTree(m.getBody()), Order.class).save();"),
    ("Java", "mapper.readerFor(Order.class).<Order>readValue(m.getBody()).save();"),
    ("C#", "await System.Text.Json.JsonSerializer.Deserialize<Order>(m.Body)!.SaveAsync();"),
    ("C#", "var order = JsonConvert.DeserializeObject<Order>(m.Body); await order.SaveAsync();"),
    ("C#", "var order = (Order)System.Text.Json.JsonSerializer.Deserialize(m.Body, typeof(Order))!; await order.SaveAsync();"),
    ("C#", "var order = JsonDocument.Parse(m.Body).RootElement.Deserialize<Order>(); await order!.SaveAsync();"),
]


def told(folder: Path, language: str, work: str, saves: str) -> set[str]:
    text = (JAVA if language == "Java" else CSHARP).replace("WORK", work).replace("SAVES", saves.replace("SAVES", SAVES[language]))
    return {one.told for one in HELP["read"](folder, language, text).failures.found if one.work != "parse"}


@pytest.mark.parametrize(("language", "work"), WORK)
def test_a_method_that_drops_its_exception_is_followed(language: str, work: str, tmp_path: Path) -> None:
    assert "empty" in told(tmp_path, language, work, DROPS[language])


@pytest.mark.parametrize(("language", "work"), WORK)
def test_so_is_one_that_throws(language: str, work: str, tmp_path: Path) -> None:
    assert told(tmp_path, language, work, "SAVES") == {"response"}

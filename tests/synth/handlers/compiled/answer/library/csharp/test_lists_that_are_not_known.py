"""C#: methods of LINQ on what is only known to be gone through: parts of a list of the message, items of an answer."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[2] / "reading.py"))
CODE = """using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Amazon.SQS;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
namespace Shop;
public sealed record Line(string Sku, int Count);
public sealed record Order(string Id, List<Line> Lines);
public class Function {
    IAmazonSQS _sqs = new AmazonSQSClient();
    IAmazonDynamoDB _db = new AmazonDynamoDBClient();
    Task Send(string text) => _sqs.SendMessageAsync(Url, text);
    async Task One(SQSEvent.SQSMessage m) {
        var order = JsonSerializer.Deserialize<Order>(m.Body)!;
        await Each(order, m);
    }
    async Task Each(Order order, SQSEvent.SQSMessage m) {
        BODY
    }
    public async Task<SQSBatchResponse> Handle(SQSEvent evnt, ILambdaContext context) {
        var f = new List<SQSBatchResponse.BatchItemFailure>();
        foreach (var m in evnt.Records) { try { await One(m); } catch (Exception e) { CAUGHT } }
        return new SQSBatchResponse(f);
    }
}
"""
BODIES = {
    "parts": "foreach (var part in order.Lines.Chunk(10)) { var texts = part.Select(line => line.Count.ToString(System.Globalization.CultureInfo.InvariantCulture)).ToList(); await Send(string.Join(',', texts)); }",
    "groups": "foreach (var group in order.Lines.GroupBy(line => line.Sku)) { await Send(group.Key + group.Sum(line => line.Count)); }",
    "a dictionary": "var counts = order.Lines.ToDictionary(line => line.Sku, line => line.Count); await Send(JsonSerializer.Serialize(counts));",
    "what a table has": 'var found = await _db.QueryAsync(new QueryRequest("lines")); foreach (var item in found.Items) { var names = item.Select(pair => pair.Value.N.Normalize()).ToArray(); await Send(m.Body + string.Join(",", names)); }',
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_what_becomes_of_a_failure_is_known(name: str, tmp_path: Path) -> None:
    right = CODE.replace("BODY", BODIES[name]).replace("CAUGHT", "f.Add(new() { ItemIdentifier = m.MessageId });")
    said = HELP["said"](HELP["read"](tmp_path, "C#", right))
    assert "?" not in said["failures"] | said["answers"]
    wrong = CODE.replace("BODY", BODIES[name]).replace("CAUGHT", "Console.WriteLine(e);")
    found = HELP["read"](tmp_path, "C#", wrong).failures
    assert {one.told for one in found.found} == {"empty"}
    assert found.doubt is None

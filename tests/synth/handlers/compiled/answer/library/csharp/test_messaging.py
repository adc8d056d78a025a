"""The AWS Message Processing Framework for .NET: the handler of a message tells of a failure by an exception or by the status that it returns."""

from __future__ import annotations

from pathlib import Path

import pytest

from ...reading import read, said

CODE = """using Amazon.DynamoDBv2;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
using AWS.Messaging;
using AWS.Messaging.Lambda;
namespace Shop;
public record Order(string Id);
public class OrderHandler : IMessageHandler<Order>
{
    private readonly AmazonDynamoDBClient _db = new();
    public async Task<MessageProcessStatus> HandleAsync(MessageEnvelope<Order> envelope, CancellationToken token = default)
    {
        WORK
    }
}
public class Function
{
    private readonly ILambdaMessaging _messaging;
    public Function(ILambdaMessaging messaging) => _messaging = messaging;
    public async Task<SQSBatchResponse> Handle(SQSEvent evnt, ILambdaContext context) => await _messaging.ProcessLambdaEventWithBatchResponseAsync(evnt, context);
}
"""
PUT = 'await _db.PutItemAsync("orders", new() { ["id"] = new(envelope.Message.Id) }, token);'
SUCCESS = "return MessageProcessStatus.Success();"


@pytest.mark.parametrize(
    ("work", "told"),
    [
        (f"{PUT} {SUCCESS}", "response"),
        (f"try {{ {PUT} {SUCCESS} }} catch (Exception e) {{ Console.WriteLine(e); return MessageProcessStatus.Failed(); }}", "response"),
        (f"try {{ {PUT} }} catch (Exception e) {{ Console.WriteLine(e); }} {SUCCESS}", "empty"),
    ],
)
def test_a_status_says_what_an_exception_does(work: str, told: str, tmp_path: Path) -> None:
    found = said(read(tmp_path, "C#", CODE.replace("WORK", work)))
    assert found["answers"] == {"library"}
    assert {one.split()[1] for one in found["failures"]} == {told}

using System;
using System.Collections.Generic;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;

namespace Billing;

public record Order(string Id, string Kind);

public class Function
{
    private static readonly HttpClient Ledger = new() { Timeout = TimeSpan.FromSeconds(1) };
    private readonly IAmazonDynamoDB _bills = new AmazonDynamoDBClient();

    public async Task<SQSBatchResponse> Handle(SQSEvent batch, ILambdaContext context)
    {
        var failed = new List<SQSBatchResponse.BatchItemFailure>();
        foreach (var message in batch.Records)
        {
            try
            {
                await Bill(message.Body);
            }
            catch (Exception error)
            {
                context.Logger.LogError($"failed: {message.MessageId} {error}");
                failed.Add(new SQSBatchResponse.BatchItemFailure { ItemIdentifier = message.MessageId });
            }
        }
        return new SQSBatchResponse(failed);
    }

    private async Task Bill(string body)
    {
        var order = JsonSerializer.Deserialize<Order>(body);
        var response = await Ledger.PostAsync("https://ledger.example.com/bills", new StringContent(body));
        response.EnsureSuccessStatusCode();
        await _bills.PutItemAsync(new PutItemRequest
        {
            TableName = Environment.GetEnvironmentVariable("TABLE"),
            Item = new Dictionary<string, AttributeValue> { ["id"] = new AttributeValue { S = order.Id } },
        });
    }
}

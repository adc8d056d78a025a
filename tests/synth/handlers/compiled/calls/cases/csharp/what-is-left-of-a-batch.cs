using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;

namespace Shop;

public class Orders
{
    private static readonly string Table = Environment.GetEnvironmentVariable("TABLE");
    private readonly IAmazonDynamoDB _dynamo = new AmazonDynamoDBClient();

    public async Task Handle(SQSEvent e, ILambdaContext context)
    {
        var left = new Dictionary<string, List<KeysAndAttributes>> { [Table] = new() };
        while (left.Count > 0)
        {
            var response = await _dynamo.BatchGetItemAsync(new BatchGetItemRequest { RequestItems = left }); //! dynamodb batch_get_item ${TABLE}
            left = response.UnprocessedKeys;
        }
    }
}

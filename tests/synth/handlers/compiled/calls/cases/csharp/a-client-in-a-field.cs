using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.SQS;
using Amazon.SQS.Model;
using Amazon.S3;
using Amazon.SimpleNotificationService;

namespace Shop;
public class Orders
{
    private static readonly string Table = Environment.GetEnvironmentVariable("TABLE_NAME") ?? throw new InvalidOperationException("TABLE_NAME");
    private readonly AmazonDynamoDBClient _dynamo = new();
    public async Task Handle(SQSEvent sqsEvent, ILambdaContext context)
    {
        foreach (var record in sqsEvent.Records)
        {
            await _dynamo.PutItemAsync(new PutItemRequest { TableName = Table, Item = new Dictionary<string, AttributeValue>() }); //! dynamodb put_item ${TABLE_NAME}
            var request = new QueryRequest { IndexName = "byDay" };
            request.TableName = Table;
            var found = await _dynamo.QueryAsync(request).ConfigureAwait(false); //! dynamodb query ${TABLE_NAME} index
        }
    }
}

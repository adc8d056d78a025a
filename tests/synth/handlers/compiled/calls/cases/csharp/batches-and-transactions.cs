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
    private readonly IAmazonDynamoDB _dynamo = new AmazonDynamoDBClient();
    private static string Table = Environment.GetEnvironmentVariable("TABLE");
    public async Task Handle(SQSEvent e, ILambdaContext context)
    {
        await _dynamo.BatchWriteItemAsync(new BatchWriteItemRequest { RequestItems = new Dictionary<string, List<WriteRequest>> { [Table] = new List<WriteRequest>() } }); //! dynamodb batch_write_item ${TABLE}
        await _dynamo.BatchWriteItemAsync(new BatchWriteItemRequest { RequestItems = new Dictionary<string, List<WriteRequest>> { { "other", new List<WriteRequest>() } } }); //! dynamodb batch_write_item other
        await _dynamo.TransactWriteItemsAsync(new TransactWriteItemsRequest { TransactItems = new List<TransactWriteItem> { new TransactWriteItem { Put = new Put { TableName = Table } }, new TransactWriteItem { Delete = new Delete { TableName = "old" } } } }); //! dynamodb put_item ${TABLE} //! dynamodb delete_item old
    }
}

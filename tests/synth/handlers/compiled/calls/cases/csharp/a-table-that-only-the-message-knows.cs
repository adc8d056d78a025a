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
    public async Task Handle(SQSEvent e, ILambdaContext context)
    {
        foreach (var r in e.Records) await _dynamo.DeleteItemAsync(new DeleteItemRequest { TableName = r.Body }); //! dynamodb delete_item ?
    }
}

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

using Amazon.Runtime;
using Amazon.SecurityToken;
namespace Shop;
public class Orders
{
    public async Task Handle(SQSEvent e, ILambdaContext context)
    {
        var credentials = new AssumeRoleAWSCredentials(FallbackCredentialsFactory.GetCredentials(), Environment.GetEnvironmentVariable("ROLE"), "orders");
        var theirs = new AmazonDynamoDBClient(credentials);
        await theirs.PutItemAsync("theirs", null);
    }
}

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

using Microsoft.Extensions.DependencyInjection;
namespace Shop;
public static class Sending
{
    public static Task Forward(this IAmazonSQS sqs, string url) => sqs.SendMessageAsync(new SendMessageRequest(url, "x")); //! sqs send_message ${NEXT}
}
public class Orders
{
    private readonly ServiceProvider _services = new ServiceCollection().AddAWSService<IAmazonSQS>().BuildServiceProvider();
    public async Task Handle(SQSEvent e, ILambdaContext context)
    {
        var sqs = _services.GetRequiredService<IAmazonSQS>();
        await sqs.Forward(Environment.GetEnvironmentVariable("NEXT"));
    }
}

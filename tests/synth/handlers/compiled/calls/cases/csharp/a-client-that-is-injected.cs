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

namespace Shop
{
    public class Orders
    {
        private readonly IAmazonSQS _sqs;
        private readonly IAmazonSimpleNotificationService _sns;
        private readonly string _url;
        public Orders() : this(new AmazonSQSClient(), new AmazonSimpleNotificationServiceClient(), Environment.GetEnvironmentVariable("NEXT")!) { }
        public Orders(IAmazonSQS sqs, IAmazonSimpleNotificationService sns, string url)
        {
            _sqs = sqs ?? throw new ArgumentNullException(nameof(sqs));
            _sns = sns;
            _url = url;
        }
        public async Task Handle(SQSEvent e, ILambdaContext context)
        {
            await Task.WhenAll(e.Records.Select(Work));
        }
        private async Task Work(SQSEvent.SQSMessage message)
        {
            await _sqs.SendMessageAsync(_url, message.Body); //! sqs send_message ${NEXT}
            await _sns.PublishAsync(Environment.GetEnvironmentVariable("TOPIC"), "x"); //! sns publish ${TOPIC}
        }
    }
}

//? sqs
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
public class Orders { private readonly IAmazonSQS _sqs = new AmazonSQSClient("AKIA", "secret"); public Task Handle(SQSEvent e, ILambdaContext c) => _sqs.SendMessageAsync("https://x", "y"); }

//? any
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

using Acme.Common;
namespace Shop;
public class Orders { private readonly OrderStore _store = new(); public Task Handle(SQSEvent e, ILambdaContext c) => _store.Save("x"); }

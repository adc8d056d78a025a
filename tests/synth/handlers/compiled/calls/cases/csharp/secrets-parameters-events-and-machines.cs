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

using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Amazon.EventBridge;
using Amazon.EventBridge.Model;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
namespace Shop;
public class Orders
{
    public async Task Handle(SQSEvent e, ILambdaContext context)
    {
        var secrets = new AmazonSecretsManagerClient();
        await secrets.GetSecretValueAsync(new GetSecretValueRequest { SecretId = Environment.GetEnvironmentVariable("SECRET") }); //! secretsmanager get_secret_value ${SECRET}
        using var ssm = new AmazonSimpleSystemsManagementClient();
        await ssm.GetParameterAsync(new GetParameterRequest { Name = $"/shop/{Environment.GetEnvironmentVariable("STAGE")}/key" }); //! ssm get_parameter /shop/${STAGE}/key
        IAmazonEventBridge events = new AmazonEventBridgeClient();
        await events.PutEventsAsync(new PutEventsRequest { Entries = new List<PutEventsRequestEntry> { new PutEventsRequestEntry { EventBusName = "orders" }, new() { Source = "x" } } }); //! events put_events orders //! events put_events default
        await new AmazonStepFunctionsClient().StartExecutionAsync(new StartExecutionRequest { StateMachineArn = Environment.GetEnvironmentVariable("MACHINE") }); //! stepfunctions start_execution ${MACHINE}
    }
}

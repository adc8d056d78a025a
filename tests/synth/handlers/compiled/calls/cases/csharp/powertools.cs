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

using AWS.Lambda.Powertools.Idempotency;
using AWS.Lambda.Powertools.Parameters;
namespace Shop;
public class Orders
{
    public Orders()
    {
        Idempotency.Configure(builder => builder.UseDynamoDb(Environment.GetEnvironmentVariable("SEEN"))); //! dynamodb idempotency ${SEEN}
    }
    [Idempotent]
    public async Task Handle(SQSEvent e, ILambdaContext context)
    {
        var provider = ParametersManager.SsmProvider;
        var key = await provider.WithDecryption().GetAsync("/shop/key"); //! ssm get_parameter /shop/key
        var secret = await ParametersManager.SecretsProvider.GetAsync(Environment.GetEnvironmentVariable("SECRET")); //! secretsmanager get_secret_value ${SECRET}
    }
}

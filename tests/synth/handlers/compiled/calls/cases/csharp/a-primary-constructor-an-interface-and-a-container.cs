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

using Amazon.Lambda.Annotations;
using Microsoft.Extensions.DependencyInjection;
namespace Shop;
[LambdaStartup]
public class Startup
{
    public void ConfigureServices(IServiceCollection services)
    {
        services.AddAWSService<IAmazonDynamoDB>();
        services.AddSingleton<IStore, DynamoStore>();
    }
}
public interface IStore { Task Save(string id); }
public class MemoryStore : IStore { public Task Save(string id) => Task.CompletedTask; }
public class DynamoStore(IAmazonDynamoDB dynamo) : IStore
{
    private readonly string _table = Environment.GetEnvironmentVariable("TABLE") ?? "orders";
    public async Task Save(string id) => await dynamo.UpdateItemAsync(new UpdateItemRequest { TableName = _table }); //! dynamodb update_item ${TABLE}
    public async Task Remove(string id) => await dynamo.DeleteItemAsync(_table, null);
}
public class Orders
{
    private readonly IStore _store;
    public Orders(IStore store) => _store = store;
    [LambdaFunction]
    public async Task Handle(SQSEvent e) { foreach (var r in e.Records) await _store.Save(r.Body); }
}

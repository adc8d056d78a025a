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

using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.DocumentModel;
namespace Shop;
public class Order { }
public class Orders
{
    private readonly Table _table = Table.LoadTable(new AmazonDynamoDBClient(), Environment.GetEnvironmentVariable("TABLE")); //! dynamodb describe_table ${TABLE}
    private readonly IDynamoDBContext _context = new DynamoDBContext(new AmazonDynamoDBClient()); //! dynamodb describe_table ${TABLE} //! dynamodb describe_table orders
    public async Task Handle(SQSEvent e, ILambdaContext context)
    {
        await _table.PutItemAsync(new Document()); //! dynamodb put_item ${TABLE}
        await _context.SaveAsync(new Order()); //! dynamodb update_item ?
        await _context.SaveAsync(new Order(), new DynamoDBOperationConfig { OverrideTableName = Environment.GetEnvironmentVariable("TABLE") }); //! dynamodb update_item ${TABLE}
        var config = new LoadConfig { OverrideTableName = "orders" };
        var other = await _context.LoadAsync<Order>("1", config); //! dynamodb get_item orders
        await _context.SaveAsync(new Order(), new SaveConfig { SkipVersionCheck = true }); //! dynamodb update_item ?
        var order = await _context.LoadAsync<Order>("1"); //! dynamodb get_item ?
    }
}

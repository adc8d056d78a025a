using System.Threading.Tasks;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
namespace Shop;
public class Order { }
public class Orders
{
    private readonly IDynamoDBContext _context = new DynamoDBContext(new AmazonDynamoDBClient()); //! dynamodb describe_table ?
    public async Task Handle(SQSEvent e, ILambdaContext context)
    {
        await _context.SaveAsync(new Order(), new SaveConfig { SkipVersionCheck = true }); //! dynamodb update_item ?
    }
}

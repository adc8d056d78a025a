//? dynamodb
using System;
using System.Threading;
using System.Threading.Tasks;
using Amazon.DynamoDBv2;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
namespace Shop;
public record Place(string Id) : IRequest;
public class PlaceHandler : IRequestHandler<Place>
{
    private readonly IAmazonDynamoDB _dynamo;
    public PlaceHandler(IAmazonDynamoDB dynamo) => _dynamo = dynamo;
    public async Task Handle(Place place, CancellationToken token) => await _dynamo.DeleteItemAsync("orders", null, token);
}
public class Orders
{
    private readonly IMediator _mediator = new ServiceCollection().AddMediatR(x => x.RegisterServicesFromAssembly(typeof(Orders).Assembly)).BuildServiceProvider().GetRequiredService<IMediator>();
    public async Task Handle(SQSEvent e, ILambdaContext context)
    {
        foreach (var record in e.Records) await _mediator.Send(Requests.Of(record.Body));
    }
}

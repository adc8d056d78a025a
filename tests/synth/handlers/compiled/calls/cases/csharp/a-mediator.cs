using System;
using System.Threading;
using System.Threading.Tasks;
using Amazon.DynamoDBv2;
using Amazon.SimpleNotificationService;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
namespace Shop;
public record Place(string Id) : IRequest;
public record Placed(string Id) : INotification;
public class PlacedHandler(IAmazonSimpleNotificationService topics) : INotificationHandler<Placed>
{
    public Task Handle(Placed placed, CancellationToken token) => topics.PublishAsync("arn:aws:sns:eu-west-1:111122223333:placed", placed.Id, token); //! sns publish arn:aws:sns:eu-west-1:111122223333:placed
}
public class PlaceHandler : IRequestHandler<Place>
{
    private readonly IAmazonDynamoDB _dynamo;
    public PlaceHandler(IAmazonDynamoDB dynamo) => _dynamo = dynamo;
    public async Task Handle(Place place, CancellationToken token) => await _dynamo.DeleteItemAsync("orders", null, token); //! dynamodb delete_item orders
}
public class Orders
{
    private readonly IMediator _mediator = new ServiceCollection().AddMediatR(x => x.RegisterServicesFromAssembly(typeof(Orders).Assembly)).BuildServiceProvider().GetRequiredService<IMediator>();
    public async Task Handle(SQSEvent e, ILambdaContext context)
    {
        foreach (var record in e.Records) { await _mediator.Send(new Place(record.Body)); await _mediator.Publish(new Placed(record.Body)); }
    }
}

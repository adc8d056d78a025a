// The handler of a message that an attribute of Powertools names is made and called by it.
using Amazon.DynamoDBv2;
using Amazon.Lambda.SQSEvents;
using AWS.Lambda.Powertools.BatchProcessing;
using AWS.Lambda.Powertools.BatchProcessing.Sqs;

namespace Shop;

public class Saving : ISqsRecordHandler
{
    private readonly IAmazonDynamoDB _db = new AmazonDynamoDBClient();

    public async Task<RecordHandlerResult> HandleAsync(SQSEvent.SQSMessage record, CancellationToken token)
    {
        await _db.PutItemAsync("orders", new() { ["id"] = new(record.Body) }, token); //! dynamodb put_item orders
        return RecordHandlerResult.None;
    }
}

public class Orders
{
    [BatchProcessor(RecordHandler = typeof(Saving))]
    public BatchItemFailuresResponse Handle(SQSEvent _) => SqsBatchProcessor.Result.BatchItemFailuresResponse;
}

using System;
using System.Threading.Tasks;
using Amazon.SQS;
using Amazon.SQS.Model;
namespace Shop;
public class Settings
{
    public string QueueUrl { get; init; } = "";
    public static Settings FromEnvironment() => new() { QueueUrl = Environment.GetEnvironmentVariable("NEXT") ?? "" };
}
public class Orders
{
    private readonly Settings _settings = Settings.FromEnvironment();
    private readonly Lazy<IAmazonSQS> _sqs = new(() => new AmazonSQSClient());
    public async Task Handle(SQSEvent e, ILambdaContext context)
    {
        var tasks = e.Records.Select(async r => { await _sqs.Value.SendMessageAsync(new SendMessageRequest { QueueUrl = _settings.QueueUrl, MessageBody = r.Body }); }); //! sqs send_message ${NEXT}
        await Task.WhenAll(tasks);
    }
}

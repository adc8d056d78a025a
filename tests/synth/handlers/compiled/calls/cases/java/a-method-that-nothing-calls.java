package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.*;

import software.amazon.awssdk.services.sqs.SqsClient;
public class Orders implements RequestHandler<SQSEvent, Void> {
    private final SqsClient sqs = SqsClient.create();
    public Void handleRequest(SQSEvent event, Context context) { return null; }
    public void purge() { sqs.purgeQueue(b -> b.queueUrl(System.getenv("QUEUE"))); }
}
class Job { void run(SqsClient sqs) { sqs.createQueue(b -> b.queueName("x")); } }

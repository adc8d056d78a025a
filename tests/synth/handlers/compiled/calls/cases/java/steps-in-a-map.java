package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.*;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.*;
interface Step { void work(String body); }
class Tell implements Step {
    private final SnsClient sns = SnsClient.create();
    public void work(String body) { sns.publish(r -> r.topicArn(System.getenv("TOPIC")).message(body)); } //! sns publish ${TOPIC}
}
class Forward implements Step {
    private final SqsClient sqs = SqsClient.create();
    public void work(String body) {
        List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
        entries.add(SendMessageBatchRequestEntry.builder().id("1").messageBody(body).build());
        sqs.sendMessageBatch(SendMessageBatchRequest.builder().queueUrl(System.getenv("NEXT")).entries(entries).build()); //! sqs send_message_batch ${NEXT}
    }
}
class Purge implements Step {
    private final SqsClient sqs = SqsClient.create();
    public void work(String body) { sqs.purgeQueue(r -> r.queueUrl("x")); }
}
public class Orders implements RequestHandler<SQSEvent, Void> {
    private static final Map<String, Step> STEPS = Map.of("tell", new Tell(), "forward", new Forward());
    public Void handleRequest(SQSEvent event, Context context) {
        for (var message : event.getRecords()) STEPS.get(message.getBody()).work(message.getBody());
        return null;
    }
}

package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.*;

import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sns.SnsAsyncClient;
import software.amazon.awssdk.regions.Region;
public class Orders implements RequestHandler<SQSEvent, Void> {
    private final SqsClient sqs;
    private final SnsAsyncClient sns;
    private final String url = Optional.ofNullable(System.getenv("NEXT")).orElse("https://sqs.eu-west-1.amazonaws.com/111122223333/next");
    public Orders() {
        this(SqsClient.builder().region(Region.EU_WEST_1).build(), SnsAsyncClient.create());
    }
    Orders(SqsClient sqs, SnsAsyncClient sns) {
        this.sqs = sqs;
        this.sns = sns;
    }
    public Void handleRequest(SQSEvent event, Context context) {
        event.getRecords().forEach(this::work);
        return null;
    }
    private void work(SQSEvent.SQSMessage message) {
        sqs.sendMessage(b -> b.queueUrl(url).messageBody(message.getBody())); //! sqs send_message ${NEXT}
        sns.publish(r -> r.topicArn(System.getenv("TOPIC")).message("x")).join(); //! sns publish ${TOPIC}
    }
}

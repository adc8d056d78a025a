//? sqs
package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.*;

import software.amazon.awssdk.auth.credentials.*;
import software.amazon.awssdk.services.sqs.SqsClient;
public class Orders implements RequestHandler<SQSEvent, Void> {
    private final SqsClient sqs = SqsClient.builder().credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b"))).build();
    public Void handleRequest(SQSEvent event, Context context) { sqs.sendMessage(b -> b.queueUrl("https://sqs.eu-west-1.amazonaws.com/111122223333/q")); return null; }
}

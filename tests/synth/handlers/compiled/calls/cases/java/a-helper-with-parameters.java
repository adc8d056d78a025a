package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.*;

import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
public class Orders implements RequestHandler<SQSEvent, Void> {
    private final SqsClient sqs = Clients.sqs();
    public Void handleRequest(SQSEvent event, Context context) {
        Sender.send(sqs, Env.required("FIRST"), "a");
        Sender.send(sqs, Env.required("SECOND"), "b");
        return null;
    }
}
class Env { static String required(String name) { String value = System.getenv(name); if (value == null) throw new IllegalStateException(name); return value; } }
class Clients { static SqsClient sqs() { return SqsClient.create(); } }
class Sender {
    static void send(SqsClient client, String url, String body) {
        client.sendMessage(SendMessageRequest.builder().queueUrl(url).messageBody(body).build()); //! sqs send_message ${FIRST} //! sqs send_message ${SECOND}
    }
}

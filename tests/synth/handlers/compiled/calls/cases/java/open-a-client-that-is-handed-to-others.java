//? sqs
package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.*;

import software.amazon.awssdk.services.sqs.SqsClient;
import org.apache.commons.pool.Things;
public class Orders implements RequestHandler<SQSEvent, Void> {
    private final SqsClient sqs = SqsClient.create();
    public Void handleRequest(SQSEvent event, Context context) { Things.use(sqs); return null; }
}

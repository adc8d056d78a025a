//? dynamodb
package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.*;

import org.socialsignin.spring.data.dynamodb.repository.EnableScan;
import software.amazon.awssdk.services.sqs.SqsClient;
@EnableScan interface Repository extends org.springframework.data.repository.CrudRepository<String, String> { }
public class Orders implements RequestHandler<SQSEvent, Void> {
    private Repository repository;
    private final SqsClient sqs = SqsClient.create();
    public Void handleRequest(SQSEvent event, Context context) { repository.save("x"); sqs.sendMessage(b -> b.queueUrl(System.getenv("NEXT"))); return null; } //! sqs send_message ${NEXT}
}

package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.*;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
public class Orders implements RequestHandler<SQSEvent, Void> {
    private final DynamoDbClient dynamo = DynamoDbClient.create();
    public Void handleRequest(SQSEvent event, Context context) {
        for (SQSEvent.SQSMessage m : event.getRecords()) dynamo.deleteItem(b -> b.tableName(m.getBody())); //! dynamodb delete_item ?
        return null;
    }
}

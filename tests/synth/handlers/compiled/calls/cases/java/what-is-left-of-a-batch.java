package shop;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.*;

public class Orders implements RequestHandler<SQSEvent, Void> {
    private static final String TABLE = System.getenv("TABLE");
    private final DynamoDbClient dynamo = DynamoDbClient.create();

    public Void handleRequest(SQSEvent event, Context context) {
        Map<String, List<WriteRequest>> left = Map.of(TABLE, List.of());
        while (!left.isEmpty()) {
            BatchWriteItemResponse response = dynamo.batchWriteItem(BatchWriteItemRequest.builder().requestItems(left).build()); //! dynamodb batch_write_item ${TABLE}
            left = response.unprocessedItems();
        }
        return null;
    }
}

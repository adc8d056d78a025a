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
        Map<String, List<WriteRequest>> rest = Map.of(TABLE, List.of());
        for (int i = 0; i < 5 && !rest.isEmpty(); i++) {
            Map<String, List<WriteRequest>> request = rest;
            rest = dynamo.batchWriteItem(b -> b.requestItems(request)).unprocessedItems(); //! dynamodb batch_write_item ${TABLE}
        }
        return null;
    }
}

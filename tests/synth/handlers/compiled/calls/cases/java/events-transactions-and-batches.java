package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.*;

import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.*;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.*;
public class Orders implements RequestHandler<SQSEvent, Void> {
    private final EventBridgeClient events = EventBridgeClient.create();
    private final DynamoDbClient dynamo = DynamoDbClient.create();
    private static final String TABLE = System.getenv("TABLE");
    public Void handleRequest(SQSEvent event, Context context) {
        PutEventsRequestEntry entry = PutEventsRequestEntry.builder().eventBusName(System.getenv("BUS")).source("shop").build();
        events.putEvents(PutEventsRequest.builder().entries(entry).build()); //! events put_events ${BUS}
        dynamo.batchWriteItem(BatchWriteItemRequest.builder().requestItems(Map.of(TABLE, List.of())).build()); //! dynamodb batch_write_item ${TABLE}
        dynamo.transactWriteItems(TransactWriteItemsRequest.builder().transactItems(TransactWriteItem.builder().put(Put.builder().tableName(TABLE).build()).build(), TransactWriteItem.builder().update(Update.builder().tableName("stock").build()).build()).build()); //! dynamodb put_item ${TABLE} //! dynamodb update_item stock
        return null;
    }
}

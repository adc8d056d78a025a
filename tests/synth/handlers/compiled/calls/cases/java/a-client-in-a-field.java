package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.*;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.*;
public class Orders implements RequestHandler<SQSEvent, Void> {
    private static final String TABLE = System.getenv("TABLE_NAME");
    private final DynamoDbClient dynamo = DynamoDbClient.create();
    @Override
    public Void handleRequest(SQSEvent event, Context context) {
        for (SQSEvent.SQSMessage message : event.getRecords()) {
            PutItemRequest request = PutItemRequest.builder()
                .tableName(TABLE)
                .item(Map.of("id", AttributeValue.builder().s(message.getMessageId()).build()))
                .build();
            dynamo.putItem(request); //! dynamodb put_item ${TABLE_NAME}
            dynamo.query(QueryRequest.builder().tableName(TABLE).indexName("byDay").build()); //! dynamodb query ${TABLE_NAME} index
        }
        return null;
    }
}

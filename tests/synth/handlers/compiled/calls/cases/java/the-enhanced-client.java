package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.*;

import software.amazon.awssdk.enhanced.dynamodb.*;
import software.amazon.awssdk.enhanced.dynamodb.model.QueryConditional;
public class Orders implements RequestHandler<SQSEvent, Void> {
    private static final DynamoDbEnhancedClient ENHANCED = DynamoDbEnhancedClient.create();
    private final DynamoDbTable<Order> orders = ENHANCED.table(System.getenv("ORDERS"), TableSchema.fromBean(Order.class));
    public Void handleRequest(SQSEvent event, Context context) {
        Order order = orders.getItem(Key.builder().partitionValue("1").build()); //! dynamodb get_item ${ORDERS}
        orders.putItem(order); //! dynamodb put_item ${ORDERS}
        orders.index("byDay").query(QueryConditional.keyEqualTo(k -> k.partitionValue("1"))); //! dynamodb query ${ORDERS} index
        return null;
    }
    public static class Order { }
}

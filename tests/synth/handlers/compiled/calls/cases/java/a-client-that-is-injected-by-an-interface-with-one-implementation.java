package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.*;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.*;
interface Store { void save(String id); }
class DynamoStore implements Store {
    private final DynamoDbClient client;
    private final String table;
    DynamoStore(DynamoDbClient client, String table) { this.client = client; this.table = table; }
    public void save(String id) {
        client.updateItem(UpdateItemRequest.builder().tableName(table).build()); //! dynamodb update_item ${TABLE}
    }
    public void remove(String id) {
        client.deleteItem(b -> b.tableName(table));
    }
}
class Service {
    private final Store store;
    Service(Store store) { this.store = store; }
    void handle(String id) { store.save(id); }
}
public class Orders implements RequestHandler<SQSEvent, Void> {
    private final Service service = new Service(new DynamoStore(DynamoDbClient.create(), System.getenv("TABLE")));
    public Void handleRequest(SQSEvent event, Context context) {
        event.getRecords().forEach(m -> service.handle(m.getBody()));
        return null;
    }
}

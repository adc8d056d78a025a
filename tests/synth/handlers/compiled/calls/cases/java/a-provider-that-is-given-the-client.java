package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dagger.*;
import software.amazon.awssdk.enhanced.dynamodb.*;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
public class Orders implements RequestHandler<SQSEvent, Void> {
    private final Rows rows;
    public Orders() { this(DaggerParts.create().rows()); }
    Orders(Rows rows) { this.rows = rows; }
    @Override
    public Void handleRequest(SQSEvent event, Context context) {
        for (SQSEvent.SQSMessage message : event.getRecords()) { rows.put(message.getBody()); }
        return null;
    }
}
@Component(modules = Tables.class)
interface Parts { Rows rows(); }
@Module
class Tables {
    @Provides DynamoDbEnhancedClient client() { return DynamoDbEnhancedClient.builder().dynamoDbClient(DynamoDbClient.create()).build(); }
    @Provides DynamoDbTable<Row> table(DynamoDbEnhancedClient client) { return client.table(System.getenv("TABLE_NAME"), TableSchema.fromBean(Row.class)); }
}
class Row { }
class Rows {
    private final DynamoDbTable<Row> table;
    Rows(DynamoDbTable<Row> table) { this.table = table; }
    void put(String body) { table.putItem(new Row()); } //! dynamodb put_item ?
}

package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.*;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
record Settings(String table, String index) {
    static Settings load() { return new Settings(System.getenv("TABLE"), System.getenv().getOrDefault("INDEX", "byDay")); }
}
public class Orders implements RequestHandler<SQSEvent, Void> {
    private final Settings settings = Settings.load();
    private final DynamoDbClient dynamo = DynamoDbClient.create();
    public Void handleRequest(SQSEvent event, Context context) {
        dynamo.scan(b -> b.tableName(settings.table())); //! dynamodb scan ${TABLE}
        return null;
    }
}

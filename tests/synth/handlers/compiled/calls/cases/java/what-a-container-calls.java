package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dagger.Module;
import dagger.Provides;
import jakarta.inject.Inject;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.ssm.SsmClient;
@Module
class Wiring {
    @Provides String key() { return SsmClient.create().getParameter(r -> r.name("/shop/key")).parameter().value(); } //! ssm get_parameter /shop/key
    void unused() { SsmClient.create().deleteParameter(r -> r.name("/shop/key")); }
}
class Store {
    private final DynamoDbClient dynamo;
    @Inject Store(DynamoDbClient dynamo) {
        this.dynamo = dynamo;
        dynamo.describeTable(r -> r.tableName("orders")); //! dynamodb describe_table orders
    }
    void save() { dynamo.putItem(r -> r.tableName("orders")); } //! dynamodb put_item orders
}
public class Orders implements RequestHandler<SQSEvent, Void> {
    @Inject Store store;
    public Void handleRequest(SQSEvent event, Context context) {
        store.save();
        return null;
    }
}

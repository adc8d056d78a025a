package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.*;

import software.amazon.lambda.powertools.parameters.ssm.SSMProvider;
import software.amazon.lambda.powertools.parameters.secrets.SecretsProvider;
import software.amazon.lambda.powertools.idempotency.*;
import software.amazon.lambda.powertools.idempotency.persistence.dynamodb.DynamoDBPersistenceStore;
public class Orders implements RequestHandler<SQSEvent, Void> {
    private final SSMProvider parameters = SSMProvider.builder().build();
    private final SecretsProvider secrets = SecretsProvider.builder().build();
    public Orders() {
        Idempotency.config().withPersistenceStore(DynamoDBPersistenceStore.builder().withTableName(System.getenv("SEEN")).build()).configure(); //! dynamodb idempotency ${SEEN}
    }
    public Void handleRequest(SQSEvent event, Context context) {
        String key = parameters.get("/shop/key"); //! ssm get_parameter /shop/key
        secrets.get(System.getenv("SECRET")); //! secretsmanager get_secret_value ${SECRET}
        return null;
    }
}

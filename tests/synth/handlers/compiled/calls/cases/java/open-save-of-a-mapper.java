//? dynamodb
package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.*;

import com.amazonaws.services.dynamodbv2.*;
import com.amazonaws.services.dynamodbv2.datamodeling.*;
public class Orders implements RequestHandler<SQSEvent, Void> {
    private final DynamoDBMapper mapper = new DynamoDBMapper(AmazonDynamoDBClientBuilder.defaultClient());
    public Void handleRequest(SQSEvent event, Context context) { mapper.save(new Object()); return null; }
}

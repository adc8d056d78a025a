package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.*;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
public class Orders implements RequestHandler<SQSEvent, Void> {
    private final StsClient sts = StsClient.create();
    private final StsAssumeRoleCredentialsProvider provider = StsAssumeRoleCredentialsProvider.builder().stsClient(sts).refreshRequest(r -> r.roleArn(System.getenv("ROLE"))).build();
    private final DynamoDbClient dynamo = DynamoDbClient.builder().credentialsProvider(provider).build();
    public Void handleRequest(SQSEvent event, Context context) {
        dynamo.putItem(b -> b.tableName("theirs"));
        return null;
    }
}

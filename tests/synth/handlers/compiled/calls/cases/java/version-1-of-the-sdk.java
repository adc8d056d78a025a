package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.*;

import com.amazonaws.services.dynamodbv2.AmazonDynamoDB;
import com.amazonaws.services.dynamodbv2.AmazonDynamoDBClientBuilder;
import com.amazonaws.services.dynamodbv2.datamodeling.DynamoDBMapper;
import com.amazonaws.services.dynamodbv2.model.PutItemRequest;
import com.amazonaws.services.sqs.AmazonSQS;
import com.amazonaws.services.sqs.AmazonSQSClientBuilder;
import com.amazonaws.services.sqs.model.SendMessageRequest;
import com.amazonaws.services.s3.*;
public class Orders implements RequestHandler<SQSEvent, Void> {
    private final AmazonDynamoDB dynamo = AmazonDynamoDBClientBuilder.standard().withRegion("eu-west-1").build();
    private final AmazonSQS sqs = AmazonSQSClientBuilder.defaultClient();
    private final AmazonS3 s3 = AmazonS3ClientBuilder.standard().build();
    private final DynamoDBMapper mapper = new DynamoDBMapper(dynamo);
    public Void handleRequest(SQSEvent event, Context context) {
        dynamo.putItem(new PutItemRequest().withTableName(System.getenv("TABLE")).withItem(Map.of())); //! dynamodb put_item ${TABLE}
        dynamo.getItem("old", Map.of()); //! dynamodb get_item old
        sqs.sendMessage(System.getenv("NEXT"), "x"); //! sqs send_message ${NEXT}
        SendMessageRequest request = new SendMessageRequest();
        request.setQueueUrl(System.getenv("OTHER"));
        request.setDelaySeconds(5);
        sqs.sendMessage(request); //! sqs send_message ${OTHER}
        s3.putObject(System.getenv("BUCKET"), "key", "content"); //! s3 put_object ${BUCKET}
        mapper.load(String.class, "1"); //! dynamodb get_item ?
        return null;
    }
}

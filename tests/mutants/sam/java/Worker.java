package billing;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

record Order(String id, String kind) {}

public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
    private final ObjectMapper mapper = new ObjectMapper();
    private final HttpClient ledger = HttpClient.newHttpClient();
    private final DynamoDbClient bills = DynamoDbClient.builder().overrideConfiguration(c -> c.apiCallTimeout(Duration.ofMillis(900))).build();

    @Override
    public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
        List<SQSBatchResponse.BatchItemFailure> failed = new ArrayList<>();
        for (SQSEvent.SQSMessage message : event.getRecords()) {
            try {
                bill(mapper.readValue(message.getBody(), Order.class));
            } catch (Exception e) {
                context.getLogger().log("failed: " + message.getMessageId() + " " + e);
                failed.add(new SQSBatchResponse.BatchItemFailure(message.getMessageId()));
            }
        }
        return new SQSBatchResponse(failed);
    }

    private void bill(Order order) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://ledger.example.com/bills"))
            .timeout(Duration.ofSeconds(1))
            .POST(HttpRequest.BodyPublishers.ofString(mapper.writeValueAsString(order)))
            .build();
        HttpResponse<String> response = ledger.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IllegalStateException("the ledger says " + response.statusCode());
        }
        Map<String, AttributeValue> item = Map.of("id", AttributeValue.fromS(order.id()));
        bills.putItem(b -> b.tableName(System.getenv("TABLE")).item(item));
    }
}

package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.*;

import java.util.concurrent.*;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.firehose.FirehoseClient;
public class Orders implements RequestHandler<SQSEvent, Void> {
    private final LambdaClient lambda = LambdaClient.create();
    private final FirehoseClient firehose = FirehoseClient.create();
    private final ExecutorService pool = Executors.newFixedThreadPool(4);
    public Void handleRequest(SQSEvent event, Context context) {
        pool.submit(() -> {
            lambda.invoke(b -> { b.functionName(System.getenv("OTHER")); b.payload(null); }); //! lambda invoke ${OTHER}
        });
        pool.submit(new Job(firehose));
        return null;
    }
    static class Job implements Runnable {
        private final FirehoseClient client;
        Job(FirehoseClient client) { this.client = client; }
        @Override public void run() { client.putRecord(b -> b.deliveryStreamName("clicks")); } //! firehose put_record clicks
    }
}

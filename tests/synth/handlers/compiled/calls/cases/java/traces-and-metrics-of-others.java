package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.*;
import com.timgroup.statsd.StatsDClient;
import datadog.trace.api.Trace;
import io.opentracing.Span;
import io.opentracing.util.GlobalTracer;
import software.amazon.awssdk.services.sqs.SqsClient;
public class Orders implements RequestHandler<SQSEvent, Void> {
    private final SqsClient sqs = SqsClient.create();
    private final StatsDClient metrics;
    public Orders(StatsDClient metrics) { this.metrics = metrics; }
    @Trace(operationName = "orders")
    public Void handleRequest(SQSEvent event, Context context) {
        Span span = GlobalTracer.get().activeSpan();
        for (SQSEvent.SQSMessage m : event.getRecords()) {
            span.setTag("id", m.getMessageId());
            metrics.increment("orders");
            sqs.sendMessage(r -> r.queueUrl("https://sqs.eu-west-1.amazonaws.com/111122223333/orders").messageBody(m.getBody())); //! sqs send_message https://sqs.eu-west-1.amazonaws.com/111122223333/orders
        }
        return null;
    }
}

package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.*;

import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;
abstract class Base implements RequestHandler<SQSEvent, Void> {
    protected final SfnClient steps = SfnClient.create();
    public Void handleRequest(SQSEvent event, Context context) {
        event.getRecords().stream().map(SQSEvent.SQSMessage::getBody).forEach(this::process);
        return null;
    }
    protected abstract void process(String body);
}
public class Orders extends Base {
    protected void process(String body) {
        var request = StartExecutionRequest.builder().stateMachineArn(System.getenv("MACHINE")).input(body).build();
        steps.startExecution(request); //! stepfunctions start_execution ${MACHINE}
    }
}

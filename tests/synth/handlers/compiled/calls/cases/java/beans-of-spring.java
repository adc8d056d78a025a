package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.*;

import org.springframework.context.annotation.*;
import org.springframework.stereotype.*;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.PublishRequest;
@Configuration
class Config { @Bean SnsClient sns() { return SnsClient.create(); } }
interface Notifier { void tell(String what); }
@Service
class TopicNotifier implements Notifier {
    private final SnsClient sns;
    private final String topic = System.getenv("TOPIC");
    TopicNotifier(SnsClient sns) { this.sns = sns; }
    public void tell(String what) { sns.publish(PublishRequest.builder().topicArn(topic).message(what).build()); } //! sns publish ${TOPIC}
}
@Component
public class Orders implements RequestHandler<SQSEvent, Void> {
    private final Notifier notifier;
    public Orders(Notifier notifier) { this.notifier = notifier; }
    public Void handleRequest(SQSEvent event, Context context) { notifier.tell("x"); return null; }
}

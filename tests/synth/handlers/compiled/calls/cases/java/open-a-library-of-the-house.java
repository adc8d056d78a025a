//? any
package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.*;

import com.acme.common.OrderStore;
public class Orders implements RequestHandler<SQSEvent, Void> {
    private final OrderStore store = new OrderStore();
    public Void handleRequest(SQSEvent event, Context context) { store.save("x"); return null; }
}

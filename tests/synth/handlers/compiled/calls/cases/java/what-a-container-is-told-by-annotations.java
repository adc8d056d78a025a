package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dagger.*;
import jakarta.inject.*;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.springframework.beans.factory.annotation.Value;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.enhanced.dynamodb.*;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
public class Orders implements RequestHandler<SQSEvent, Void> {
    private final Uploader uploader;
    private final Rows rows;
    public Orders() { this(DaggerParts.create()); }
    Orders(Parts parts) {
        this.uploader = parts.uploader();
        this.rows = new Rows(parts.table());
    }
    @Override
    public Void handleRequest(SQSEvent event, Context context) {
        for (SQSEvent.SQSMessage message : event.getRecords()) { uploader.put(message.getBody()); rows.put(message.getBody()); }
        return null;
    }
}
@Component(modules = Tables.class)
interface Parts { Uploader uploader(); DynamoDbTable<Row> table(); }
@Module
class Tables {
    @Provides DynamoDbTable<Row> table() {
        return DynamoDbEnhancedClient.builder().dynamoDbClient(DynamoDbClient.create()).build().table(System.getenv("TABLE_NAME"), TableSchema.fromBean(Row.class));
    }
}
class Row { }
class Rows {
    private final DynamoDbTable<Row> table;
    Rows(DynamoDbTable<Row> table) { this.table = table; }
    void put(String body) { table.putItem(new Row()); } //! dynamodb put_item ${TABLE_NAME}
}
class Uploader {
    @Value("${ARCHIVE_BUCKET:archive}")
    private String archive;
    @ConfigProperty(name = "LABELS_BUCKET")
    String labels;
    @Value("${shop.other.bucket}")
    private String other;
    private final S3Client s3;
    private final String bucket;
    @Inject
    Uploader(S3Client s3, @Value("${BUCKET}") String bucket) { this.s3 = s3; this.bucket = bucket; }
    void put(String body) {
        s3.putObject(b -> b.bucket(bucket).key("a"), RequestBody.fromString(body)); //! s3 put_object ${BUCKET}
        s3.getObject(b -> b.bucket(archive).key("a")); //! s3 get_object ${ARCHIVE_BUCKET}
        s3.getObject(b -> b.bucket(labels).key("a")); //! s3 get_object ${LABELS_BUCKET}
        s3.getObject(b -> b.bucket(other).key("a")); //! s3 get_object ?
    }
}

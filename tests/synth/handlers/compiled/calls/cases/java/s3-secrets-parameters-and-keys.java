package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.*;

import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.*;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.GetParameterRequest;
import software.amazon.awssdk.services.kms.KmsClient;
public class Orders implements RequestHandler<SQSEvent, Void> {
    private final S3Client s3 = S3Client.create();
    private final SsmClient ssm = SsmClient.create();
    private static final SecretsManagerClient SECRETS;
    static {
        SECRETS = SecretsManagerClient.builder().build();
    }
    public Void handleRequest(SQSEvent event, Context context) {
        String bucket = System.getenv().get("BUCKET");
        s3.getObjectAsBytes(GetObjectRequest.builder().bucket(bucket).key("a").build()); //! s3 get_object ${BUCKET}
        s3.putObject(b -> b.bucket(bucket).key("b"), RequestBody.fromString("x")); //! s3 put_object ${BUCKET}
        s3.listObjectsV2Paginator(r -> r.bucket(bucket)); //! s3 list_objects_v2 ${BUCKET}
        String secret = SECRETS.getSecretValue(r -> r.secretId(System.getenv("SECRET"))).secretString(); //! secretsmanager get_secret_value ${SECRET}
        ssm.getParameter(GetParameterRequest.builder().name("/shop/" + System.getenv("STAGE") + "/key").withDecryption(true).build()); //! ssm get_parameter /shop/${STAGE}/key
        return null;
    }
}

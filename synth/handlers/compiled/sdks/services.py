"""The AWS SDKs for Java, Go and .NET: which service a client is for, which operation a method is, and which parameter names what it is done to.

https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/, https://docs.aws.amazon.com/sdk-for-go/v2/developer-guide/ and https://docs.aws.amazon.com/sdk-for-net/v4/developer-guide/;
the older ones: https://docs.aws.amazon.com/AWSJavaSDK/latest/javadoc/, https://docs.aws.amazon.com/sdk-for-go/api/. Services and operations have boto3's names, as in every other record of calls.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

ANY: Final[tuple[str, ...]] = ()
"""Whatever service there is."""
_SERVICES: Final = {
    "dynamodbv2": "dynamodb", "dynamodbstreams": "dynamodbstreams", "eventbridge": "events", "cloudwatchevents": "events", "cloudwatchlogs": "logs", "sfn": "stepfunctions",
    "simplenotificationservice": "sns", "keymanagementservice": "kms", "simplesystemsmanagement": "ssm", "securitytoken": "sts", "securitytokenservice": "sts", "kinesisfirehose": "firehose",
    "simpleemail": "ses", "simpleemailservice": "ses", "simpleemailv2": "sesv2", "simpleemailservicev2": "sesv2", "cognitoidentityprovider": "cognito-idp", "cognitoidentity": "cognito-identity", "cognitoidp": "cognito-idp",
    "bedrockruntime": "bedrock-runtime", "bedrockagentruntime": "bedrock-agent-runtime", "rdsdata": "rds-data", "rdsdataservice": "rds-data", "elasticsearchservice": "es", "identitymanagement": "iam",
    "identitymanagementservice": "iam", "elasticcontainerservice": "ecs", "keymanagement": "kms", "amazonlambda": "lambda",
}  # fmt: skip
_JAVA: Final = re.compile(r"^software\.amazon\.awssdk\.services\.(\w+)\.(\w+)Client$")
_JAVA_OLD: Final = re.compile(r"^com\.amazonaws\.services\.(\w+)\.(?:Amazon|AWS)(\w+)$")
_DOTNET: Final = re.compile(r"^(?:[\w.]+\.)?(?:I?Amazon(\w+?)(Client)?)$")
_GO: Final = re.compile(r"^github\.com/aws/aws-sdk-go(?:-v2)?/service/(\w+?)(?:/\w+?iface)?$")
_NO_CLIENT: Final = re.compile(r"(?:Exception|Config|Request|Response|Result|Builder|Metadata|Constants|Defaults)$")
NAMING: Final = {
    "dynamodb": ("tablename",), "sqs": ("queueurl", "queuename"), "sns": ("topicarn", "targetarn"), "lambda": ("functionname",), "s3": ("bucket", "bucketname"), "kms": ("keyid",),
    "secretsmanager": ("secretid",), "ssm": ("name", "path"), "stepfunctions": ("statemachinearn",), "logs": ("loggroupname",), "sts": ("rolearn",), "kinesis": ("streamname", "streamarn"),
    "firehose": ("deliverystreamname",), "ses": ("source",), "sesv2": ("fromemailaddress",),
}  # fmt: skip
"""The parameter that names what an operation is done to, in small letters."""
TRANSACTED: Final = {"put": "put_item", "update": "update_item", "delete": "delete_item", "conditioncheck": "condition_check_item", "get": "get_item"}
"""What an entry of a transaction does: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html"""
NO_CALL: Final = frozenset(
    {
        *(
            "close",
            "shutdown",
            "utilities",
            "serviceName",
            "serviceClientConfiguration",
            "getCachedResponseMetadata",
            "setRegion",
            "setEndpoint",
            "getRegion",
            "getUrl",
            "getRegionName",
        ),
        *(
            "toString",
            "hashCode",
            "equals",
            "getClass",
            "builder",
            "Dispose",
            "DisposeAsync",
            "GetHashCode",
            "Equals",
            "GetType",
            "ToString",
            "DetermineServiceOperationEndpoint",
            "Options",
        ),
        *("ConfigureAwait", "AddDebugHandlers", "isPresent", "get", "orElse", "orElseThrow", "waiters", "handle", "join"),
    }
)
"""Methods of clients that make no request."""
_SAME: Final = {
    ("s3", "get_object_as_bytes"): "get_object", ("s3", "get_object_as_string"): "get_object", ("s3", "does_object_exist"): "head_object", ("s3", "get_object_metadata"): "head_object",
    ("s3", "upload_object_from_stream"): "put_object", ("s3", "upload_object_from_file_path"): "put_object", ("s3", "download_to_file_path"): "get_object", ("s3", "get_object_stream"): "get_object",
    ("s3", "delete"): "delete_object", ("s3", "upload_file"): "put_object", ("s3", "upload"): "put_object", ("s3", "upload_directory"): "put_object", ("s3", "download"): "get_object",
    ("s3", "download_file"): "get_object", ("s3", "open_stream"): "get_object", ("s3", "put_object_with_response"): "put_object",
}  # fmt: skip
"""Methods of S3's clients and transfer managers, and what they call."""


def known(service: str) -> str:
    """A service by boto3's name."""
    return _SERVICES.get(service.lower(), service.lower())


def client_of(language: str, path: str) -> str | None:
    """The service of the client that a type is; None where it is none. `path` is the whole name of the type; of Go, its package."""
    if language == "Java":
        if (found := _JAVA.match(path)) is not None:
            return known(found[1])
        old = _JAVA_OLD.match(path)
        return known(old[1]) if old is not None and not _NO_CLIENT.search(path) else None
    if language == "C#":
        found = _DOTNET.match(path)
        is_client = found is not None and (found[2] or path.rpartition(".")[2].startswith("IAmazon"))
        return known(found[1]) if found is not None and is_client and not _NO_CLIENT.search(path) else None
    found = _GO.match(path)
    return known(found[1]) if found is not None else None


@lru_cache(maxsize=4_096)
def operation_of(service: str, name: str) -> str:
    """The operation of a method, as boto3 has it: `sendMessage`, `SendMessage` and `SendMessageAsync` are `send_message`."""
    plain = re.sub(r"(?:PagesWithContext|WithContext|Paginator|Pages|Async)$", "", name)
    plain = re.sub(r"^(?:presign|Presign)(?=[A-Z])", "", plain)
    capital = plain[:1].upper() + plain[1:]
    spelt = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", capital).lower()
    return _SAME.get((service, spelt), spelt)


def parameter(name: str) -> str:
    """A parameter as AWS spells it: `queueUrl`, `withQueueUrl` and `setQueueUrl` are `QueueUrl`."""
    plain = re.sub(r"^(?:with|set)(?=[A-Z])", "", name)
    return plain[:1].upper() + plain[1:]

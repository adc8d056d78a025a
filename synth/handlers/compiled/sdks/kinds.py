"""What a type of somebody else's library is: a client of a service, or something that calls one in its stead.

The enhanced client: https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/dynamodb-enhanced-client.html; DynamoDBMapper: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBMapper.html;
the models of .NET: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DotNetSDKHighLevel.html; secrets that are kept: https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_cache-java.html;
Powertools' parameters: https://docs.aws.amazon.com/powertools/java/latest/utilities/parameters/ and https://docs.aws.amazon.com/powertools/dotnet/utilities/parameters/
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from ..program.worth import Value
from .services import client_of

_TABLE: Final = Value("table", parts=(None,))
_INDEX: Final = Value("index", parts=(None,))
_S3: Final = Value("client", "s3")
_JAVA: Final = {
    "software.amazon.awssdk.enhanced.dynamodb.DynamoDbEnhancedClient": Value("tool", "enhanced"), "software.amazon.awssdk.enhanced.dynamodb.DynamoDbEnhancedAsyncClient": Value("tool", "enhanced"),
    "software.amazon.awssdk.enhanced.dynamodb.DynamoDbTable": _TABLE, "software.amazon.awssdk.enhanced.dynamodb.DynamoDbAsyncTable": _TABLE,
    "software.amazon.awssdk.enhanced.dynamodb.DynamoDbIndex": _INDEX, "software.amazon.awssdk.enhanced.dynamodb.DynamoDbAsyncIndex": _INDEX,
    "software.amazon.awssdk.transfer.s3.S3TransferManager": _S3, "software.amazon.awssdk.services.s3.presigner.S3Presigner": _S3, "com.amazonaws.services.s3.transfer.TransferManager": _S3,
    "com.amazonaws.services.dynamodbv2.datamodeling.DynamoDBMapper": Value("tool", "mapper"), "com.amazonaws.services.dynamodbv2.datamodeling.IDynamoDBMapper": Value("tool", "mapper"),
    "com.amazonaws.services.dynamodbv2.document.DynamoDB": Value("tool", "documents"), "com.amazonaws.services.dynamodbv2.document.Table": _TABLE,
    "com.amazonaws.services.dynamodbv2.document.Index": _INDEX, "com.amazonaws.secretsmanager.caching.SecretCache": Value("tool", "secrets kept"),
}  # fmt: skip
_POWERTOOLS: Final = {
    "SSMProvider": "ssm", "SecretsProvider": "secrets", "AppConfigProvider": "appconfig", "DynamoDbProvider": "dynamodb", "ISsmProvider": "ssm", "ISecretsProvider": "secrets",
    "IDynamoDBProvider": "dynamodb", "IAppConfigProvider": "appconfig", "SsmProvider": "ssm", "DynamoDBProvider": "dynamodb",
}  # fmt: skip
_DOTNET: Final = {
    "DynamoDBContext": Value("tool", "context"), "IDynamoDBContext": Value("tool", "context"), "DynamoDBContextBuilder": Value("tool", "context"), "Amazon.DynamoDBv2.DocumentModel.Table": _TABLE, "Amazon.DynamoDBv2.DocumentModel.ITable": _TABLE,
    "TransferUtility": Value("tool", "transfer"), "ITransferUtility": Value("tool", "transfer"), "SecretsManagerCache": Value("tool", "secrets kept"), "ISecretsManagerCache": Value("tool", "secrets kept"),
}  # fmt: skip
_MANAGERS: Final = re.compile(
    r"^github\.com/aws/aws-sdk-go(?:-v2)?/(?:feature/s3/(?:manager|transfermanager)|service/s3/s3manager)(?:/\w+iface)?\.(?:Uploader|Downloader|Client|UploaderAPI|DownloaderAPI)$"
)
_SECRETS: Final = re.compile(r"^github\.com/aws/aws-secretsmanager-caching-go(?:/v2)?/secretcache\.Cache$")


@lru_cache(maxsize=4096)
def kind_of(language: str, path: str, *, is_member: bool = False) -> Value | None:
    """What something of this type is; None where it calls nothing of AWS. `is_member`: the path ends in a member of a class of .NET, not in a type."""
    name = path.rpartition(".")[2]
    if language == "Go":
        return _of_go(path)
    if language == "Java" and path in _JAVA:
        return _JAVA[path]
    if language == "C#" and not is_member and (found := _DOTNET.get(path) or _DOTNET.get(name if not path.endswith("Table") else "")) is not None:
        return found
    powertools = "powertools" in path.lower() or path.startswith("ParametersManager.") or name.startswith("I")
    if name in _POWERTOOLS and (powertools if language == "C#" else path.startswith("software.amazon.lambda.powertools.")):
        return Value("tool", _POWERTOOLS[name])
    service = client_of(language, path) if not is_member else None
    return Value("client", service) if service is not None else None


def _of_go(path: str) -> Value | None:
    package, _, name = path.rpartition(".")
    if "/" in name or "/" not in package:
        return None
    if _MANAGERS.match(path):
        return _S3
    if _SECRETS.match(path):
        return Value("tool", "secrets kept")
    service = client_of("Go", package)
    last = package.rpartition("/")[2]
    if service is None or not (name in ("Client", "PresignClient") or name.endswith("API") or name.lower() == last):
        return None
    return Value("client", service)

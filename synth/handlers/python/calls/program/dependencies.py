"""What is known of the libraries that a handler imports: which call no service of AWS, which call one, and which operations tell their service.

The utilities of Powertools: https://docs.aws.amazon.com/powertools/python/latest/
"""

from __future__ import annotations

from typing import Final

ANY: Final[tuple[str, ...]] = ()
"""Whatever service there is."""
CALLS: Final = {
    "aiobotocore": ANY, "pynamodb": ("dynamodb",), "dynamodb_json": ("dynamodb",), "s3fs": ("s3",), "smart_open": ("s3",), "awswrangler": ANY,
    "pydantic_settings.AWSSecretsManagerSettingsSource": ("secretsmanager",), **dict.fromkeys(("opensearchpy.AWSV4SignerAuth", "opensearchpy.RequestsAWSV4SignerAuth", "opensearchpy.Urllib3AWSV4SignerAuth", "opensearchpy.AWSV4SignerAsyncAuth"), ("es", "aoss")), "importlib": ANY, "runpy": ANY, "subprocess": ANY,
}  # fmt: skip
"""Libraries that call it on their own, and modules that run code which is not seen."""
TYPES: Final = ("mypy_boto3", "types_", "boto3_stubs", "botocore_stubs")
"""How the packages begin that hold types alone."""
PLAIN: Final = frozenset({"meta", "exceptions", "name", "table_name", "url", "arn", "bucket_name", "key", "region_name"})
"""Attributes of clients and resources whose use makes no request, as far as is known."""
SILENT: Final = (
    "boto3.dynamodb",
    "boto3.s3.transfer.TransferConfig",
    "boto3.set_stream_logger",
    "boto3.setup_default_session",
    "botocore.config",
    "botocore.exceptions",
    "botocore.client.Config",
    "boto3.session.Config",
)
"""What of boto3 makes no request."""
TELLING: Final = {
    "dynamodb": ("put_item", "get_item", "update_item", "delete_item", "batch_write_item", "batch_get_item", "transact_write_items", "transact_get_items"),
    "sqs": ("send_message", "send_message_batch", "receive_message", "delete_message", "send_messages", "change_message_visibility"),
    "sns": ("publish", "publish_batch"), "events": ("put_events",), "lambda": ("invoke",), "kms": ("generate_data_key",),
    "s3": ("get_object", "put_object", "upload_file", "upload_fileobj", "download_file", "delete_object", "list_objects_v2"),
    "secretsmanager": ("get_secret_value",), "ssm": ("get_parameter", "get_parameters_by_path"), "stepfunctions": ("start_execution",),
}  # fmt: skip
"""Operations that give their service away, whatever they are called on."""
NAMING: Final = {
    "dynamodb": ("TableName",), "sqs": ("QueueUrl", "QueueName", "SourceArn"), "sns": ("TopicArn", "TargetArn"), "lambda": ("FunctionName",), "s3": ("Bucket",), "kms": ("KeyId",),
    "secretsmanager": ("SecretId",), "ssm": ("Name", "Path"), "stepfunctions": ("stateMachineArn",), "logs": ("logGroupName",), "sts": ("RoleArn",), "kinesis": ("StreamName", "StreamARN"), "firehose": ("DeliveryStreamName",), "rds-data": ("resourceArn",),
    "ses": ("Source",), "sesv2": ("FromEmailAddress",),
}  # fmt: skip
"""The parameter that names what an operation is done to."""
INSIDE: Final = {"put_events": ("Entries", "EventBusName", "default")}
"""Operations that name it in each entry of a list: the list, the key, and what is meant where an entry has none."""
TRANSACTIONS: Final = ("transact_write_items", "transact_get_items")
TRANSACTED: Final = {"Put": "put_item", "Update": "update_item", "Delete": "delete_item", "ConditionCheck": "condition_check_item", "Get": "get_item"}
"""What each request of a transaction does, as far as permissions go: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html"""
BY_KEY: Final = {"batch_write_item": "RequestItems", "batch_get_item": "RequestItems"}
"""Operations that name it by the keys of a mapping."""
RESTS: Final = ("UnprocessedItems", "UnprocessedKeys")
"""What their answers say was not done, and is to be asked again: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html"""
BY_PLACE: Final = {"download_file": 0, "download_fileobj": 0, "upload_file": 1, "upload_fileobj": 1}
"""Operations of S3 that take the bucket as a positional argument, too, and its index: https://boto3.amazonaws.com/v1/documentation/api/latest/guide/s3.html"""
HANDING: Final = {"partial": 0, "submit": 0, "to_thread": 0, "apply_async": 0, "run_in_executor": 1, "call_soon": 0}
"""Functions that call what they are handed, with what follows it, and its place among the arguments."""
POWERTOOLS: Final = "aws_lambda_powertools.utilities."
UTILITIES: Final = {
    "parameters.get_parameter": ("ssm", "get_parameter"), "parameters.get_parameters": ("ssm", "get_parameters_by_path"),
    "parameters.get_secret": ("secretsmanager", "get_secret_value"),
}  # fmt: skip
"""Functions of Powertools, and what each one calls."""
OPEN_UTILITIES: Final = {
    "parameters": ("ssm", "secretsmanager", "appconfig", "dynamodb", "kms"), "feature_flags": ("appconfig",), "streaming": ("s3", "kms"), "data_masking": ("kms",),
}  # fmt: skip
"""Utilities of Powertools of which no more is known than the services that they call."""
KEEPS: Final = ("cast", "print", "isinstance", "DynamoDBPersistenceLayer", "patch", "str", "repr", "type", "len", "id", "hasattr")
"""Functions that call nothing on what they are handed."""
LOOKS_UP: Final = {"getattr": 1, "methodcaller": 0, "attrgetter": 0, "getmembers": 9, "dir": 9}
"""Functions that look up an attribute, and the place of its name among what they are given; those at 9 give all that there are: https://docs.python.org/3/library/inspect.html#inspect.getmembers"""

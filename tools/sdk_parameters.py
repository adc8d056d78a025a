"""Writes `synth/handlers/sdk_requests/parameters.json`: what the operations of AWS that handlers call most are given, with which of it is required; and `errors.json` beside it: what their services' errors are called.

It is made from the models in botocore (Apache-2.0, https://github.com/boto/botocore), which its reference is made from too
(https://docs.aws.amazon.com/botocore/latest/reference/services/). The first entry of the file says from which version.

To refresh: `python tools/sdk_parameters.py`. With `--check` nothing is written: it says whether the file is as it would be written.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import botocore
import botocore.session
from botocore import xform_name

TARGET = Path(__file__).parents[1] / "synth" / "handlers" / "sdk_requests" / "parameters.json"
ERRORS = TARGET.with_name("errors.json")
OPERATIONS = {
    "apigatewaymanagementapi": "PostToConnection",
    "cloudwatch": "PutMetricData",
    "dynamodb": "BatchGetItem BatchWriteItem DeleteItem GetItem PutItem Query Scan TransactGetItems TransactWriteItems UpdateItem",
    "events": "PutEvents",
    "firehose": "PutRecord PutRecordBatch",
    "kinesis": "PutRecord PutRecords",
    "kms": "Decrypt Encrypt GenerateDataKey",
    "lambda": "Invoke",
    "rds-data": "BatchExecuteStatement ExecuteStatement",
    "s3": "CopyObject DeleteObject DeleteObjects GetObject GetObjectTagging HeadObject ListObjectsV2 PutObject PutObjectTagging",
    "scheduler": "CreateSchedule DeleteSchedule UpdateSchedule",
    "secretsmanager": "GetSecretValue PutSecretValue",
    "ses": "SendEmail SendRawEmail SendTemplatedEmail",
    "sesv2": "SendEmail",
    "sns": "Publish PublishBatch",
    "sqs": (
        "ChangeMessageVisibility ChangeMessageVisibilityBatch DeleteMessage DeleteMessageBatch GetQueueAttributes GetQueueUrl ReceiveMessage SendMessage SendMessageBatch"
    ),
    "ssm": "GetParameter GetParameters GetParametersByPath PutParameter",
    "stepfunctions": "DescribeExecution SendTaskFailure SendTaskHeartbeat SendTaskSuccess StartExecution StartSyncExecution StopExecution",
    "sts": "AssumeRole",
}
DEEP = 3
KINDS = {
    "string": "text",
    "character": "text",
    "integer": "number",
    "long": "number",
    "float": "fraction",
    "double": "fraction",
    "boolean": "truth",
    "blob": "blob",
}
"""Of the others, such as a time, several kinds are accepted."""
SEVERAL = {"CopySource", "AttributeValue"}
"""What boto3 takes in several ways: https://docs.aws.amazon.com/boto3/latest/reference/services/s3/client/copy_object.html"""


def shape_of(shape: Any, depth: int) -> Any:
    """`text`; a list of what its items are; an object of its members, with `!` behind those that are required; of a map, `*` is what each of its values is."""
    if shape.type_name == "structure" and shape.name not in SEVERAL and depth:
        required = {name for name in shape.required_members if not shape.members[name].metadata.get("idempotencyToken")}
        return {f"{name}{'!' * (name in required)}": shape_of(member, depth - 1) if name not in SEVERAL else "any" for name, member in shape.members.items()}
    if shape.type_name == "list" and depth:
        return [shape_of(shape.member, depth - 1)]
    if shape.name in SEVERAL:
        return "any"
    if shape.type_name == "map" and depth and shape.value.type_name == "structure" and shape.value.name not in SEVERAL:
        return {"*": shape_of(shape.value, depth - 1)}
    return {"structure": "map", "map": "map", "list": "list", **KINDS}.get(shape.type_name, "any")


def table() -> str:
    session = botocore.session.get_session()
    models = {service: session.get_service_model(service) for service in OPERATIONS}
    found = {
        service: {xform_name(one): shape_of(models[service].operation_model(one).input_shape, DEEP) for one in named.split()}
        for service, named in OPERATIONS.items()
    }
    lines = [f"{json.dumps(service)}: {json.dumps(operations)}" for service, operations in found.items()]
    return "{" + ",\n".join([f'"botocore": "{botocore.__version__}"', *lines]) + "}\n"


def errors() -> str:
    session = botocore.session.get_session()
    found = {service: " ".join(sorted(one.name for one in session.get_service_model(service).error_shapes)) for service in OPERATIONS}
    lines = [f"{json.dumps(service)}: {json.dumps(names)}" for service, names in found.items()]
    return "{" + ",\n".join([f'"botocore": "{botocore.__version__}"', *lines]) + "}\n"


def main(words: list[str]) -> int:
    texts = {TARGET: table(), ERRORS: errors()}
    if "--check" in words:
        return int(any(target.read_text(encoding="utf-8") != text for target, text in texts.items()))
    for target, text in texts.items():
        target.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

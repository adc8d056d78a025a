"""What a custom resource of the CDK calls when it is deployed: https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.custom_resources-readme.html"""

from __future__ import annotations

import json
from typing import Any

import pytest

from queuegate.synth.linking.by_others.sdk_calls import changed_by


def resource(service: str, action: str, trigger: str = "Create") -> dict[str, Any]:
    call = json.dumps({"service": service, "action": action, "parameters": {"QueueUrl": "URL"}})
    before, after = call.split("URL")
    return {"Type": "Custom::AWS", "Properties": {"ServiceToken": "arn", trigger: {"Fn::Join": ["", [before, {"Ref": "Queue"}, after]]}}}


@pytest.mark.parametrize(
    ("service", "action", "said"),
    [
        ("SQS", "setQueueAttributes", "SQS SetQueueAttributes"),
        ("@aws-sdk/client-sqs", "SetQueueAttributesCommand", "SQS SetQueueAttributes"),
        ("Lambda", "putFunctionConcurrency", "Lambda PutFunctionConcurrency"),
        ("iam", "PutRolePolicy", "IAM PutRolePolicy"),
        ("CloudControl", "createResource", "CloudControl CreateResource"),
        ("@aws-sdk/client-cloudcontrol", "UpdateResourceCommand", "CloudControl UpdateResource"),
        ("CloudFormation", "createStack", "CloudFormation CreateStack"),
        ("CloudFormation", "describeStacks", ""),
        ("CloudControl", "getResource", ""),
        ("SQS", "sendMessage", ""),
        ("Lambda", "invoke", ""),
        ("SSM", "putParameter", ""),
        ("IAM", "createServiceLinkedRole", ""),
    ],
)
def test_what_changes_a_part_of_a_pipeline(service: str, action: str, said: str) -> None:
    assert [changed_by(resource(service, action, trigger)) for trigger in ("Create", "Update", "Delete")] == [said, said, ""]


def test_what_is_no_custom_resource_calls_nothing() -> None:
    made = resource("SQS", "setQueueAttributes")
    assert changed_by({**made, "Properties": {"Create": made["Properties"]["Create"]}}) == ""

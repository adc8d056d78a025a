"""What the template's roles allow: a call that its function's role does not allow is refused, as AWS would. moto itself asks nobody.

Enough for the reference system, whose roles have Allow statements only, with whole actions and whole ARNs. A queue with a key asks for the key, too:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from .deployment import ACCOUNT, REGION, Deployment

KEY_ACTIONS = {"SendMessage": ("kms:GenerateDataKey", "kms:Decrypt"), "ReceiveMessage": ("kms:Decrypt",)}


class Permissions:
    """`check` raises where the role of a function does not allow a call."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.allowed: dict[str, set[tuple[str, str]]] = {}
        for policy in deployment.of_type("AWS::IAM::Policy").values():
            for role in policy["Roles"]:
                self.allowed.setdefault(role, set()).update(
                    (action, resource)
                    for statement in policy["PolicyDocument"]["Statement"]
                    if statement["Effect"] == "Allow"
                    for action in _listed(statement["Action"])
                    for resource in _listed(statement["Resource"])
                )
        self.queues = {deployment.resolve({"Ref": name}): name for name in deployment.of_type("AWS::SQS::Queue")}
        self.used: dict[str, set[tuple[str, str]]] = {}

    def check(self, function: str, service: str, operation: str, parameters: dict[str, Any]) -> None:
        role = self.deployment.named(f"{function}/Role", "AWS::IAM::Role")
        for needed in self._needed(service, operation, parameters):
            self.used.setdefault(function, set()).add(needed)
            if needed not in self.allowed.get(role, set()):
                raise ClientError({"Error": {"Code": "AccessDenied", "Message": f"{function} may not do {needed[0]} on {needed[1]}"}}, operation)

    def _needed(self, service: str, operation: str, parameters: dict[str, Any]) -> list[tuple[str, str]]:
        if service == "dynamodb":
            return [(f"dynamodb:{operation}", f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{parameters['TableName']}")]
        name = self.queues[parameters["QueueUrl"]]
        needed = [(f"sqs:{operation}", str(self.deployment.resolve({"Fn::GetAtt": [name, "Arn"]})))]
        key = self.deployment.properties(name).get("KmsMasterKeyId")
        return needed + [(action, key) for action in KEY_ACTIONS.get(operation, ()) if key]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]

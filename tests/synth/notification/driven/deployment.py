"""The synthesised template as if it were deployed: every name, ARN and URL that it means, and its queues and tables in moto."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

ACCOUNT, REGION = "123456789012", "eu-west-1"
PSEUDO = {
    "AWS::AccountId": ACCOUNT,
    "AWS::NoValue": None,
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::StackName": "notification-prod",
    "AWS::URLSuffix": "amazonaws.com",
}
SERVICES = {
    "AWS::CloudWatch::Alarm": "cloudwatch:{}:alarm:",
    "AWS::CloudWatch::CompositeAlarm": "cloudwatch:{}:alarm:",
    "AWS::DynamoDB::Table": "dynamodb:{}:table/",
    "AWS::KMS::Key": "kms:{}:key/",
    "AWS::Lambda::Function": "lambda:{}:function:",
    "AWS::SQS::Queue": "sqs:{}:",
}
RESOLVED = re.compile(r"\{\{resolve:secretsmanager:[^}]*\}\}")
SIGNING_KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
"""What a secret's dynamic reference is resolved to. An example: nobody has it."""


@dataclass
class Deployment:
    """One stack. `resources` are those of its template, and `resolve` gives what an expression in them is when it is deployed."""

    template: dict[str, Any]
    resources: dict[str, Any] = field(init=False)
    _properties: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.resources = self.template["Resources"]

    def named(self, pattern: str, *kinds: str) -> str:
        """Return the logical id of the one resource of these types whose construct path ends so."""
        found = [
            name for name, one in self.resources.items() if one["Type"] in kinds and f"/{one['Metadata']['aws:cdk:path']}".endswith(f"/{pattern}/Resource")
        ]
        assert len(found) == 1, (pattern, kinds, found)
        return found[0]

    def properties(self, name: str) -> dict[str, Any]:
        """Return a resource's properties, resolved."""
        if name not in self._properties:
            self._properties[name] = self.resolve(self.resources[name].get("Properties", {}))
        return self._properties[name]

    def of_type(self, kind: str) -> dict[str, dict[str, Any]]:
        return {name: self.properties(name) for name, one in self.resources.items() if one["Type"] == kind}

    def environment(self, function: str) -> dict[str, str]:
        """Return a function's environment variables, as its code reads them."""
        variables = self.properties(self.named(function, "AWS::Lambda::Function"))["Environment"]["Variables"]
        return {name: RESOLVED.sub(SIGNING_KEY, value) for name, value in variables.items()}

    def physical(self, name: str) -> str:
        """Return the name that a resource has in its account."""
        one = self.resources[name]
        kind, given = one["Type"], one.get("Properties", {})
        own = given.get({"AWS::SQS::Queue": "QueueName", "AWS::CloudWatch::Alarm": "AlarmName", "AWS::ApiGateway::RestApi": "Name"}.get(kind, ""), name)
        return str(self.resolve(own))

    def resolve(self, value: Any) -> Any:
        match value:
            case {"Ref": str(name), **rest} if not rest:
                return PSEUDO[name] if name in PSEUDO else self._ref(name)
            case {"Fn::GetAtt": [name, attribute], **rest} if not rest:
                return self._attribute(name, attribute)
            case {"Fn::Join": [separator, parts], **rest} if not rest:
                return separator.join(str(self.resolve(part)) for part in parts)
            case {"Fn::Select": [index, parts], **rest} if not rest:
                return self.resolve(parts)[int(index)]
            case {"Fn::Split": [separator, text], **rest} if not rest:
                return self.resolve(text).split(separator)
            case dict():
                return {key: self.resolve(inner) for key, inner in value.items()}
            case list():
                return [self.resolve(inner) for inner in value]
        return value

    def _ref(self, name: str) -> str:
        """Return what a Ref gives: mostly the name, but https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-ref.html"""
        match self.resources[name]["Type"]:
            case "AWS::SQS::Queue":
                return f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{self.physical(name)}"
            case "AWS::Lambda::Alias":
                alias = self.properties(name)
                return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{alias['FunctionName']}:{alias['Name']}"
            case "AWS::SecretsManager::Secret":
                return f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{name}"
        return self.physical(name)

    def _attribute(self, name: str, attribute: str) -> str:
        kind = self.resources[name]["Type"]
        if attribute == "Arn" and kind in SERVICES:
            return f"arn:aws:{SERVICES[kind].format(f'{REGION}:{ACCOUNT}')}{self.physical(name)}"
        if attribute == "Version":
            return "1"
        return self.physical(name) if attribute in ("QueueName", "TableName") else f"{name}.{attribute}"

    def create(self, sqs: Any, dynamodb: Any) -> None:
        """Make its queues, with their own redrive policies, and its tables. What a queue refers to has to be there before it."""
        queues = self.of_type("AWS::SQS::Queue")
        for name in sorted(queues, key=lambda name: "RedrivePolicy" in queues[name]):
            sqs.create_queue(QueueName=self.physical(name), Attributes=_attributes(queues[name]))
        for name, table in self.of_type("AWS::DynamoDB::Table").items():
            dynamodb.create_table(TableName=self.physical(name), **{key: table[key] for key in ("KeySchema", "AttributeDefinitions", "BillingMode")})


def _attributes(queue: dict[str, Any]) -> dict[str, str]:
    known = {
        "VisibilityTimeout": queue.get("VisibilityTimeout", 30),
        "MessageRetentionPeriod": queue.get("MessageRetentionPeriod", 345_600),
        "MaximumMessageSize": queue.get("MaximumMessageSize"),
        "DelaySeconds": queue.get("DelaySeconds", 0),
        "RedrivePolicy": json.dumps(queue["RedrivePolicy"]) if "RedrivePolicy" in queue else None,
    }
    return {name: str(value) for name, value in known.items() if value is not None}

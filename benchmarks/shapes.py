"""Assemblies as teams have them, in any size, for `growth.py`: linked by exports, by names, by one name everywhere, in one template; roles with many statements; and a folder of mixed
templates, most of which have nothing to do with each other.

Copies of one template hide how cost grows: here names, roles, alarms and conditions differ.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from sizes import pipeline

from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.template import Unreadable

CORPUS: Final = Path(__file__).parents[1].parent / "shared" / "corpus" / "files"
"""Real templates, where they lie beside the checkout."""
_ENV: Final = {"Env": {"Type": "String", "Default": "dev", "AllowedValues": ["dev", "prod"]}}
_ACTIONS: Final = (
    *("sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:*", "s3:GetObject", "s3:PutObject", "s3:ListBucket"),
    *(
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "dynamodb:*",
        "sns:Publish",
        "kms:Decrypt",
        "logs:PutLogEvents",
        "lambda:InvokeFunction",
        "events:PutEvents",
    ),
)
_METRICS: Final = ("ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible", "NumberOfMessagesSent")
Templates = Iterator[tuple[str, dict[str, Any]]]


def _arn(name: Any) -> Any:
    spelt = name["Fn::Sub"] if isinstance(name, dict) else name
    return {"Fn::Sub": f"arn:aws:sqs:${{AWS::Region}}:${{AWS::AccountId}}:{spelt}"}


def _sends(to: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": to}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    return {"Type": "AWS::IAM::Policy", "Properties": {"PolicyName": "send", "Roles": [{"Ref": "ARole"}], "PolicyDocument": document}}


def by_export(count: int) -> Templates:
    """Services with one role and one dead-letter queue for all, each sending to the next: everything by exports."""
    shared = pipeline("S")
    outputs = {key: {"Value": {"Fn::GetAtt": [of, "Arn"]}, "Export": {"Name": name}} for key, of, name in (("R", "SRole", "role"), ("D", "SDlq", "dlq"))}
    yield "shared", {"Resources": {name: shared[name] for name in ("SRole", "SDlq")}, "Outputs": outputs}
    for i in range(count):
        resources = pipeline("A")
        resources["AWorker"]["Properties"] |= {
            "Role": {"Fn::ImportValue": "role"},
            "Environment": {"Variables": {"NEXT": {"Fn::ImportValue": f"queue-{(i + 1) % count}"}}},
        }
        resources["AQueue"]["Properties"]["RedrivePolicy"]["deadLetterTargetArn"] = {"Fn::ImportValue": "dlq"}
        for name in ("ARole", "ADlq", "AAlarm"):
            del resources[name]
        yield f"service{i}", {"Resources": resources, "Outputs": {"Q": {"Value": {"Fn::GetAtt": ["AQueue", "Arn"]}, "Export": {"Name": f"queue-{i}"}}}}


def by_name(count: int) -> Templates:
    """Services that send to each other's queues, whose names hang on the environment."""
    for i in range(count):
        resources = pipeline("A")
        resources["AQueue"]["Properties"]["QueueName"] = {"Fn::Sub": f"${{Env}}-service-{i}"}
        resources["APolicy"] = _sends(_arn({"Fn::Sub": f"${{Env}}-service-{(i + 1) % count}"}))
        yield f"service{i}", {"Parameters": _ENV, "Resources": resources}


def one_name(count: int) -> Templates:
    """Services each of which calls its queue `orders`."""
    for i in range(count):
        resources = pipeline("A")
        resources["AQueue"]["Properties"]["QueueName"] = "orders"
        resources["APolicy"] = _sends(_arn("orders"))
        yield f"service{i}", {"Resources": resources}


def one_template(count: int) -> Templates:
    """All pipelines in one template."""
    yield "all", {"Resources": {name: resource for i in range(count) for name, resource in pipeline(f"P{i}").items()}}


def roles(count: int) -> Templates:
    """Roles with five to thirty statements each, and functions that send."""
    resources: dict[str, Any] = {}
    for i in range(count):
        chance = random.Random(i)  # noqa: S311 - a shape, no secret
        statements = [_statement(i, j, chance) for j in range(chance.randint(5, 30))]
        assume = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}]}
        policy = {"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}
        url = f"https://sqs.eu-west-1.amazonaws.com/111111111111/q-{i}-0"
        code = f"import boto3\nsqs = boto3.client('sqs')\ndef handler(event, context):\n    sqs.send_message(QueueUrl='{url}', MessageBody='x')\n    return {{'batchItemFailures': []}}"
        function = {"Handler": "index.handler", "Runtime": "python3.13", "Code": {"ZipFile": code}, "Role": {"Fn::GetAtt": [f"Role{i}", "Arn"]}}
        resources |= {
            f"Role{i}": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": assume, "Policies": [policy]}},
            f"Fn{i}": {"Type": "AWS::Lambda::Function", "Properties": function},
            f"Q{i}": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": f"q-{i}-0"}},
            f"M{i}": {
                "Type": "AWS::Lambda::EventSourceMapping",
                "Properties": {"EventSourceArn": {"Fn::GetAtt": [f"Q{i}", "Arn"]}, "FunctionName": {"Ref": f"Fn{i}"}},
            },
        }
    yield "roles", {"Resources": resources}


def _statement(role: int, number: int, chance: random.Random) -> dict[str, Any]:
    own = f"{role}-{number}"
    resource = chance.choice(
        [
            f"arn:aws:sqs:eu-west-1:111111111111:q-{own}",
            f"arn:aws:s3:::bucket-{own}/*",
            {"Fn::Sub": f"arn:${{AWS::Partition}}:dynamodb:${{AWS::Region}}:${{AWS::AccountId}}:table/t-{own}"},
            "*",
            f"arn:aws:s3:::bucket-{own}/prefix-*/x?",
        ]
    )
    several = [resource, f"arn:aws:sqs:*:111111111111:q-{role}-*"]
    effect = "Deny" if chance.random() < 0.08 else "Allow"  # noqa: PLR2004 - a shape
    return {"Effect": effect, "Action": chance.sample(_ACTIONS, chance.randint(1, 4)), "Resource": resource if chance.random() < 0.6 else several}  # noqa: PLR2004 - as above


def mixed(count: int) -> Templates:
    """A folder of templates that have little to do with each other: real ones where there are any, with other logical ids, and of every ten one with conditions and alarms on
    queues that only a parameter names.
    """
    real = [found for file in sorted(CORPUS.rglob("*")) if file.is_file() and (found := _read(file))]
    for i in range(count):
        if i % 10 == 0 or not real:
            yield f"conditional{i}", _conditional(i)
        else:
            text = real[i % len(real)]
            yield f"real{i}", text if i < len(real) else _renamed(text, i)


def _read(file: Path) -> dict[str, Any] | None:
    """The template as data; None of what is none."""
    try:
        return parse(file.read_text(encoding="utf-8"), str(file))[0]
    except Unreadable:
        return None


def _renamed(template: dict[str, Any], number: int) -> dict[str, Any]:
    """The same template with other logical ids."""
    names = {name: f"{name}N{number}" for name in template.get("Resources", {})}

    def walk(node: Any) -> Any:
        match node:
            case {"Ref": str(name)}:
                return {"Ref": names.get(name, name)}
            case {"Fn::GetAtt": [str(name), *rest]}:
                return {"Fn::GetAtt": [names.get(name, name), *rest]}
            case dict():
                return {key: walk(value) for key, value in node.items()}
            case list():
                return [walk(item) for item in node]
        return node

    return {**walk(template), "Resources": {names[name]: walk(resource) for name, resource in template.get("Resources", {}).items()}}


def _conditional(number: int) -> dict[str, Any]:
    chance = random.Random(number)  # noqa: S311 - a shape, no secret
    parameters = {"Stage": {"Type": "String", "Default": "dev"}, "Prefix": {"Type": "String"}, "Watched": {"Type": "String"}}
    conditions: dict[str, Any] = {"Prod": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}}
    resources = {name: resource for i in range(3) for name, resource in pipeline(f"P{i}").items()}
    for i in range(12):
        parameters[f"Alarm{i}For"] = {"Type": "String", "Default": ""}
        conditions[f"Has{i}"] = {"Fn::Not": [{"Fn::Equals": [{"Ref": f"Alarm{i}For"}, ""]}]}
        named = chance.choice(
            [{"Ref": "Watched"}, {"Fn::Sub": f"${{Prefix}}-{i}"}, {"Ref": f"Alarm{i}For"}, {"Fn::Select": [1, {"Fn::Split": ["-", {"Ref": "Prefix"}]}]}]
        )
        metric = {"Namespace": "AWS/SQS", "MetricName": chance.choice(_METRICS), "Dimensions": [{"Name": "QueueName", "Value": named}]}
        resources[f"Alarm{i}"] = {
            "Type": "AWS::CloudWatch::Alarm",
            "Condition": chance.choice(["Prod", f"Has{i}"]),
            "Properties": {**metric, "Threshold": {"Fn::If": ["Prod", 1, 5]}},
        }
    resources["P0Queue"]["Properties"]["VisibilityTimeout"] = {"Fn::If": ["Prod", 180, 30]}
    return {"Parameters": parameters, "Conditions": conditions, "Resources": resources}


SHAPES: Final[dict[str, Callable[[int], Templates]]] = {
    "linked by exports": by_export,
    "linked by names that hang on a parameter": by_name,
    "one queue name everywhere": one_name,
    "one template": one_template,
    "roles": roles,
    "mixed folder": mixed,
}


def put(folder: Path, templates: Templates) -> Path:
    """The templates as files of a new folder."""
    folder.mkdir(parents=True)
    for name, template in templates:
        (folder / f"{name}.json").write_text(json.dumps({"AWSTemplateFormatVersion": "2010-09-09", **template}, indent=1, default=str), encoding="utf-8")
    return folder

"""Random roles, resources and policies, and a request: the same number always gives the same template."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any, NamedTuple

Node = Any
ACCOUNT, NO_VALUE = {"Ref": "AWS::AccountId"}, {"Ref": "AWS::NoValue"}
ORDERS = {"Fn::GetAtt": ["Orders", "Arn"]}
LIVE = "arn:aws:sqs:eu-west-1:111122223333:orders-live"
ROLE = {"Fn::GetAtt": ["Worker", "Arn"]}
OTHER_ROLE = "arn:aws:iam::111122223333:role/other"
ROOT = {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:root"}


class Target(NamedTuple):
    """A resource of the template: what is done to it, which actions and ARNs policies name, and where its own policy stands."""

    actions: list[Node]
    asked: list[str]
    resources: list[Node]
    holder: str
    key: str


QUEUES: list[Node] = [ORDERS, ORDERS, ORDERS, LIVE, {"Fn::Sub": "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:orders-live"}]
QUEUES += [
    "arn:aws:sqs:*:*:orders-*",
    "arn:*:sqs:*:*:*",
    "arn:aws:sqs:*",
    "arn:aws:sqs:eu-west-?:*:o*-l?ve",
    "arn:aws:sqs:*:*:Orders-live",
    "arn:aws:sqs:*:*:orders",
]
QUEUES += ["arn:aws:sqs:*:*:orders-${aws:PrincipalTag/Stage}"] * 3 + ["arn:aws:sqs:*:*:${aws:username, 'orders-live'}", "arn:aws:sqs:*:*:orders-${*}"]
SQS = [
    "sqs:ReceiveMessage",
    "sqs:ReceiveMessage",
    "SQS:receivemessage",
    "sqs:*",
    "sqs:Receive*",
    "sqs:?eceiveMessage",
    "sqs:SendMessage",
    "sqs:ReceiveMessage?",
]
TARGETS = {
    "Orders": Target(SQS, ["sqs:ReceiveMessage", "sqs:ReceiveMessage", "sqs:SendMessage"], QUEUES, "AWS::SQS::QueuePolicy", "Queues"),
    "Key": Target(["kms:Decrypt", "kms:*", "kms:De*", "kms:Encrypt"], ["kms:Decrypt"], [{"Fn::GetAtt": ["Key", "Arn"]}, "arn:aws:kms:*:*:key/*"], "", ""),
    "Topic": Target(["sns:Publish", "sns:*", "sns:Subscribe"], ["sns:Publish"], [{"Ref": "Topic"}, "arn:aws:sns:*:*:ne?s"], "AWS::SNS::TopicPolicy", "Topics"),
    "Jobs": Target(
        ["dynamodb:PutItem", "dynamodb:Put*", "dynamodb:GetItem"],
        ["dynamodb:PutItem"],
        [{"Fn::GetAtt": ["Jobs", "Arn"]}, "arn:aws:dynamodb:*:*:table/jobs"],
        "",
        "",
    ),
    "Next": Target(["lambda:InvokeFunction", "lambda:Invoke*"], ["lambda:InvokeFunction"], [{"Fn::GetAtt": ["Next", "Arn"]}], "AWS::Lambda::Permission", ""),
}
ANY_ACTION, ANY_RESOURCE = ["*", "s3:GetObject"], ["*", "*", "arn:aws:s3:::*"]
PRINCIPALS: list[Node] = ["*", {"AWS": "*"}, {"AWS": ROLE}, {"AWS": ROLE}, {"AWS": [OTHER_ROLE, "arn:aws:iam::111122223333:role/worker"]}]
PRINCIPALS += [{"AWS": ROOT}, {"AWS": ROOT}, {"AWS": ACCOUNT}, {"AWS": [{"Fn::If": ["IsProd", ROLE, NO_VALUE]}, OTHER_ROLE]}]
SESSION = {"AWS": "arn:aws:sts::111122223333:assumed-role/worker/x"}
STRANGERS: list[Node] = [{"AWS": OTHER_ROLE}, {"Service": "sns.amazonaws.com"}, {"AWS": "arn:aws:sts::111122223333:assumed-role/other/x"}]
EXCEPTED: list[Node] = [{"AWS": ROLE}, {"AWS": [ROLE, ROOT]}, {"AWS": ROOT}]
UNKNOWN_RESOURCES: list[Node] = [
    {"Ref": "P"},
    {"Fn::Sub": "arn:aws:sqs:*:*:${P}"},
    {"Fn::Sub": "arn:aws:sqs:*:*:orders${P}"},
    "arn:aws:sqs:*:*:${aws:PrincipalTag/Late}",
]
CONDITIONS: list[tuple[str, str, Node]] = [
    ("Bool", "aws:SecureTransport", "true"),
    ("Bool", "aws:SecureTransport", "False"),
    ("BoolIfExists", "aws:PrincipalIsAWSService", "false"),
    ("StringEquals", "aws:PrincipalType", ["User", "AssumedRole"]),
    ("StringEquals", "AWS:principaltype", "assumedrole"),
    ("StringNotEquals", "aws:PrincipalType", ["User", "AssumedRole"]),
    ("StringLike", "aws:PrincipalType", "Assum*"),
    ("StringEquals", "aws:PrincipalType", "Assum*"),
    ("StringEqualsIgnoreCase", "aws:PrincipalType", "assumedROLE"),
    ("StringEquals", "aws:PrincipalType", [{"Fn::If": ["IsBig", "AssumedRole", NO_VALUE]}, "User"]),
    ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/w*"),
    ("ArnNotEquals", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/worker"),
    ("ArnLike", "aws:PrincipalArn", "arn:*:role/worker"),
    ("ArnNotLike", "aws:PrincipalArn", ["arn:aws:iam::*:role/other", "*"]),
    ("StringNotLike", "aws:PrincipalArn", "*worker"),
    ("Null", "aws:SourceAccount", "true"),
    ("Null", "aws:PrincipalArn", "true"),
    ("Null", "aws:username", "false"),
    ("StringEquals", "aws:SourceAccount", "1"),
    ("StringNotEquals", "aws:SourceAccount", "1"),
    ("StringEqualsIfExists", "aws:SourceAccount", "1"),
    ("ArnLikeIfExists", "aws:SourceArn", "arn:aws:sns:*:*:x"),
    ("ForAllValues:StringLike", "aws:SourceAccount", "1"),
    ("ForAnyValue:StringNotLike", "aws:SourceAccount", "1"),
    ("ForAnyValue:StringLike", "aws:PrincipalType", "A*"),
    ("ForAllValues:StringEquals", "aws:PrincipalServiceNamesList", "sns.amazonaws.com"),
    ("StringEquals", "aws:PrincipalTag/Stage", ["dev", "live"]),
    ("StringNotLike", "aws:PrincipalTag/Stage", "l*"),
    ("StringEquals", "aws:ResourceTag/Team", "${aws:PrincipalTag/Team}"),
    ("StringLike", "aws:ResourceTag/Team", "${aws:PrincipalTag/Stage}*"),
    ("StringNotEquals", "aws:PrincipalAccount", ACCOUNT),
    ("StringEquals", "aws:ResourceAccount", "${aws:PrincipalAccount}"),
    ("StringNotEquals", "aws:RequestedRegion", ["eu-west-1", "eu-central-1"]),
    ("StringEquals", "aws:RequestedRegion", ["eu-west-1", "eu-central-1"]),
]


class Maker:
    def __init__(self, number: int) -> None:
        self.random = random.Random(number)  # noqa: S311 - no secret
        self.unknowns = 0
        self.allowed_unknowns = self.random.choice([0, 1, 1, 1, 1, 3])
        self.spotlight = self.random.choice(["NotAction", "NotResource", "NotPrincipal", "Condition", "PermissionsBoundary", "Fn::If"])
        self.name = self.random.choice([*["Orders"] * 4, "Key", "Key", "Topic", "Jobs", "Next"])
        self.target = TARGETS[self.name]

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def often(self, what: str, probability: float) -> bool:
        """Whether there is one of these: mostly, where this template is about them."""
        return self.chance(0.7 if what == self.spotlight else probability)

    def unknown(self, probability: float) -> bool:
        if self.unknowns >= self.allowed_unknowns or not self.chance(probability):
            return False
        self.unknowns += 1
        return True

    def either(self, make: Callable[[], Node], probability: float) -> Node:
        """Something, or what a condition chooses: that, or another one, or nothing."""
        if not self.often("Fn::If", probability):
            return make()
        return {"Fn::If": [self.random.choice(["IsProd", "IsBig"]), make(), NO_VALUE if self.chance(0.4) else make()]}

    def several(self, choices: list[Node], unknown: list[Node] | None = None) -> Node:
        """One, or a list, perhaps with something that depends on a condition; and with something unknown."""
        if self.chance(0.4):
            return self.random.choice(unknown or choices)
        found = [self.random.choice(choices) for _ in range(self.random.randint(0 if self.chance(0.2) else 1, 3))]
        found += [self.random.choice(unknown)] if unknown else []
        return [*found, self.either(lambda: self.random.choice(choices), 1.0)] if self.chance(0.2) else found

    def condition(self) -> Node:
        if self.unknown(0.6):
            return {self.random.choice(["IpAddress", "NotIpAddress"]): {"aws:SourceIp": f"10.0.0.{self.unknowns}"}}
        made: Node = {}
        for operator, key, wanted in self.random.sample(CONDITIONS, self.random.choice([1, 1, 2])):
            made.setdefault(operator, {})[key] = wanted
        return made

    def statement(self, *, on_resource: bool = False) -> Node:
        service = self.target.actions[0].partition(":")[0]
        effects = ["Allow"] * (1 if on_resource and self.spotlight == "NotPrincipal" else 3) + ["Deny"]
        made: Node = {"Effect": self.random.choice(effects)}
        if self.chance(0.05):  # a statement needs an effect in every world
            made["Effect"] = {"Fn::If": ["IsBig", "Allow", "Deny"]}
        actions, unknown = [*self.target.actions, *ANY_ACTION], [{"Fn::Sub": f"{service}:${{P}}"}, {"Ref": "P"}]
        made["NotAction" if self.often("NotAction", 0.1) else "Action"] = self.several(actions, unknown if self.unknown(0.3) else None)
        resources = [*self.target.resources, *ANY_RESOURCE]
        unknown = [{"Ref": "P"}, {"Fn::Sub": f"arn:aws:{service}:*:*:${{P}}"}, f"arn:aws:{service}:*:*:${{aws:PrincipalTag/Late}}"]
        unknown += [{"Fn::Sub": "arn:aws:sqs:*:*:orders${P}"}] if service == "sqs" else []
        made["NotResource" if self.often("NotResource", 0.1) else "Resource"] = self.several(resources, unknown if self.unknown(0.7) else None)
        if self.often("Condition", 0.3):
            made["Condition"] = self.either(self.condition, 0.1)
        if on_resource and made["Effect"] == "Deny" and self.often("NotPrincipal", 0.3):
            made["NotPrincipal"] = self.random.choice(EXCEPTED if self.unknown(0.5) else STRANGERS)
        elif on_resource:
            made["Principal"] = SESSION if self.unknown(0.2) else self.random.choice([*PRINCIPALS, *PRINCIPALS, *STRANGERS])
        return made

    def document(self, *, on_resource: bool = False) -> Node:
        statements: Node = [self.statement(on_resource=on_resource) for _ in range(self.random.choice([1, 1, 2, 3]))]
        if self.chance(0.15):
            statements.append(self.either(lambda: self.statement(on_resource=on_resource), 1.0))
        elif len(statements) == 1 and self.chance(0.5):
            statements = statements[0]
        made = {"Version": self.random.choice(["2012-10-17"] * 5 + ["2008-10-17"]), "Statement": statements}
        if self.chance(0.05):
            del made["Version"]
        text = json.dumps(made)
        return text if not on_resource and self.chance(0.1) and '{"Fn::' not in text and '{"Ref"' not in text else made

    def own(self, made: Node, worker: Node) -> None:
        """Policies of the role, by every way that leads to it; mostly something that gives everything, where the template is about what takes it back."""
        if self.spotlight in ("NotPrincipal", "PermissionsBoundary") and self.chance(0.8):
            everything = {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
            worker["Policies"] = [{"PolicyName": "all", "PolicyDocument": everything}]
        elif self.chance(0.8):
            several = [self.either(lambda: {"PolicyName": "p", "PolicyDocument": self.document()}, 0.1) for _ in range(self.random.choice([1, 1, 2]))]
            worker["Policies"] = several
        if self.chance(0.2):
            made["Separate"] = {"Type": "AWS::IAM::Policy", "Properties": {"PolicyName": "s", "Roles": [{"Ref": "Worker"}], "PolicyDocument": self.document()}}
        if self.chance(0.1):
            made["OfRole"] = {
                "Type": "AWS::IAM::RolePolicy",
                "Properties": {"PolicyName": "r", "RoleName": {"Ref": "Worker"}, "PolicyDocument": self.document()},
            }
        if self.chance(0.2):
            named = {"Roles": [self.random.choice(["worker", "other"])], "PolicyDocument": self.document()}
            made["Attached"] = {"Type": "AWS::IAM::ManagedPolicy", "Properties": named}
        if self.chance(0.2):
            made["Managed"] = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"ManagedPolicyName": "managed", "PolicyDocument": self.document()}}
            of_aws = "arn:aws:iam::aws:policy/AmazonSQSFullAccess"
            worker["ManagedPolicyArns"] = [self.either(lambda: {"Ref": "Managed"} if self.chance(0.7) else of_aws, 0.2)]
        if self.often("PermissionsBoundary", 0.2):
            made["Limit"] = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"ManagedPolicyName": "limit", "PolicyDocument": self.document()}}
            worker["PermissionsBoundary"] = self.either(lambda: {"Ref": "Limit"} if self.chance(0.9) else "arn:aws:iam::aws:policy/AdministratorAccess", 0.2)

    def of_resource(self, made: Node) -> None:
        """The target's own policy."""
        if self.name == "Key":
            made["Key"]["Properties"] |= {"KeyPolicy": self.document(on_resource=True)} if self.chance(0.6) else {}
        elif not self.often("NotPrincipal", 0.5):
            return
        elif self.name == "Jobs":
            made["Jobs"]["Properties"]["ResourcePolicy"] = {"PolicyDocument": self.document(on_resource=True)}
        elif self.name == "Next":
            who = self.random.choice([ROLE, ROLE, "*", OTHER_ROLE, "sns.amazonaws.com", ACCOUNT])
            given = {"SourceArn": "arn:aws:sns:*:*:x"} if self.chance(0.2) else {"SourceAccount": ACCOUNT} if self.chance(0.2) else {}
            properties = {"FunctionName": {"Ref": "Next"}, "Action": self.random.choice(self.target.actions), "Principal": who, **given}
            made["OnTarget"] = {"Type": self.target.holder, "Properties": properties}
        else:
            properties = {self.target.key: [{"Ref": self.name}], "PolicyDocument": self.document(on_resource=True)}
            made["OnTarget"] = {"Type": self.target.holder, "Properties": properties}

    def template(self) -> Node:
        tags = {"Tags": [{"Key": "Team", "Value": "live-orders"}]}
        worker: Node = {"RoleName": "worker", "Tags": [*tags["Tags"], {"Key": "Stage", "Value": "live"}]}
        name: Node = "orders-live"
        if self.name == "Orders" and self.unknown(0.15):
            name = self.random.choice([{"Ref": "P"}, {"Fn::Sub": "orders-${P}"}])
            self.unknowns += 1  # every pattern is compared with it
        made: Node = {
            "Worker": {"Type": "AWS::IAM::Role", "Properties": worker},
            "Key": {"Type": "AWS::KMS::Key", "Properties": {**tags}},
            "Orders": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": name, **tags}},
            "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "news", **tags}},
            "Jobs": {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "jobs", **tags}},
            "Next": {"Type": "AWS::Lambda::Function", "Properties": {"FunctionName": "next", **tags}},
        }
        self.own(made, worker)
        self.of_resource(made)
        for resource in [made[name] for name in ("Separate", "OfRole", "OnTarget") if name in made and self.chance(0.2)]:
            resource["Condition"] = self.random.choice(["IsProd", "IsBig"])
        choices = {name: {"Type": "String", "AllowedValues": values} for name, values in (("Env", ["dev", "prod"]), ("Size", ["small", "big"]))}
        conditions = {"IsProd": {"Fn::Equals": [{"Ref": "Env"}, "prod"]}, "IsBig": {"Fn::Equals": [{"Ref": "Size"}, "big"]}}
        return {"Parameters": {"P": {"Type": "String"}, **choices}, "Conditions": conditions, "Resources": made}


def made(number: int) -> tuple[Node, str, str, int]:
    """A template, the action and the target of a request, and how many unknowns the template has."""
    maker = Maker(number)
    body = maker.template()
    return body, maker.random.choice(maker.target.asked), maker.name, maker.unknowns

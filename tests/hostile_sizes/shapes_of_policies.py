"""Policies, roles and senders that are small to write and large to compare. `runpy.run_path(…)["SHAPES"]` gives each by its name, as `shapes.py` does."""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

_OTHERS: dict[str, Any] = runpy.run_path(str(Path(__file__).with_name("shapes.py")))
pipeline: Callable[..., dict[str, Any]] = _OTHERS["pipeline"]
SHAPES: dict[str, Callable[[Path], None]] = {}
EFFECTS = ("Allow", "Deny")


def _shape(make: Callable[[], dict[str, Any]]) -> None:
    SHAPES[make.__name__] = lambda folder: (folder / "template.json").write_text(json.dumps(make()), encoding="utf-8") and None


def _queue_policy(statements: list[Any]) -> dict[str, Any]:
    made = pipeline()
    made["Resources"]["Policy"] = {"Type": "AWS::SQS::QueuePolicy", "Properties": {"Queues": [{"Ref": "Queue0"}], "PolicyDocument": {"Statement": statements}}}
    return made


@_shape
def arns_of_five_thousand_letters() -> dict[str, Any]:
    made = pipeline(20)
    for i in range(20):
        resources = [f"arn:aws:sqs:eu-west-1:1:{'x' * 5000}{j}*" for j in range(3)]
        role = made["Resources"][f"Role{i}"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
        role += [{"Effect": effect, "Action": ["sqs:*", "s3:Get*"], "Resource": resources} for effect in EFFECTS]
    return made


@_shape
def sets_of_values() -> dict[str, Any]:
    return _queue_policy([
        {
            "Effect": EFFECTS[i % 2],
            "Principal": {"AWS": "*"},
            "Action": f"sqs:{'SRDG'[i % 4]}*",
            "Resource": f"arn:aws:sqs:*:*:*{i}*",
            "Condition": {f"For{('All', 'Any')[i % 2]}Values:StringLike": {"aws:TagKeys": [f"*{j}*{i}" for j in range(20)]}},
        }
        for i in range(200)
    ])  # fmt: skip


@_shape
def a_queue_policy_of_900_statements() -> dict[str, Any]:
    return _queue_policy([
        {
            "Effect": ("Allow", "Deny", "Allow")[i % 3],
            "NotPrincipal" if i % 7 == 6 else "Principal": {"AWS": [f"arn:aws:iam::{10**11 + i}:role/*r{i}", "*"][i % 5 == 0]} if i % 11 else "*",
            ("Action", "NotAction")[i % 2]: [f"sqs:*{chr(97 + i % 26)}*", f"s?s:{i}*"],
            "NotResource" if i % 3 == 1 else "Resource": f"arn:aws:sqs:*:*:*q{i}*",
        }
        for i in range(900)
    ])  # fmt: skip


@_shape
def addresses_dates_and_numbers() -> dict[str, Any]:
    return _queue_policy([
        {
            "Effect": EFFECTS[i % 2],
            "Principal": "*",
            "Action": "sqs:*",
            "Resource": "*",
            "Condition": {
                "IpAddress": {"aws:SourceIp": [f"10.{i % 256}.{j}.0/{8 + j % 24}" for j in range(30)]},
                "DateGreaterThan": {"aws:CurrentTime": f"20{10 + i % 80}-01-01T00:00:00Z"},
                "NumericLessThan": {"aws:MultiFactorAuthAge": i},
            },
        }
        for i in range(150)
    ])  # fmt: skip


@_shape
def two_hundred_roles_of_thirty_statements() -> dict[str, Any]:
    made = pipeline()
    trust = made["Resources"]["Role0"]["Properties"]["AssumeRolePolicyDocument"]
    for i in range(200):
        statements = [
            {
                "Effect": "Deny" if j % 3 == 2 else "Allow",
                "NotAction" if j % 4 == 3 else "Action": [f"sqs:*{j}*", "s3:Get*"],
                "NotResource" if j % 5 == 4 else "Resource": f"arn:aws:sqs:*:*:*{i}*{j}",
                "Condition": {"StringLike": {f"aws:PrincipalTag/t{j % 6}": f"*{i}*"}},
            }
            for j in range(30)
        ]
        policies = [{"PolicyName": "p", "PolicyDocument": {"Statement": statements}}]
        made["Resources"][f"Again{i}"] = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust, "Policies": policies}}
    return made


@_shape
def sixty_functions_that_send_to_sixty_queues() -> dict[str, Any]:
    made = pipeline(60)
    for i in range(60):
        sends = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": [{"Fn::GetAtt": [f"Queue{j}", "Arn"]} for j in range(60)]}
        made["Resources"][f"Role{i}"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"].append(sends)
        made["Resources"][f"Function{i}"]["Properties"]["Environment"] = {"Variables": {f"Q{j}": {"Ref": f"Queue{j}"} for j in range(60)}}
    return made


@_shape
def alarms_and_topics_in_many_worlds() -> dict[str, Any]:
    made = pipeline(20) | {"Parameters": {f"P{i}": {"Type": "String"} for i in range(40)}}
    made["Conditions"] = {f"C{i}": {"Fn::Equals": [{"Ref": f"P{i}"}, "b"]} for i in range(40)}
    subscriptions = [{"Protocol": "sqs", "Endpoint": {"Fn::GetAtt": [f"Queue{j}", "Arn"]}} for j in range(20)]
    for i in range(200):
        named = {"Fn::If": [f"C{i % 40}", {"Fn::GetAtt": [f"Queue{i % 20}", "QueueName"]}, {"Ref": f"P{i % 40}"}]}
        alarm = {"Namespace": "AWS/SQS", "MetricName": "ApproximateNumberOfMessagesVisible", "Dimensions": [{"Name": "QueueName", "Value": named}]}
        made["Resources"][f"Alarm{i}"] = {"Type": "AWS::CloudWatch::Alarm", "Properties": {**alarm, "Threshold": {"Ref": f"P{i % 40}"}}}
        made["Resources"][f"Topic{i}"] = {"Type": "AWS::SNS::Topic", "Properties": {"Subscription": subscriptions}}
    return made


@_shape
def eight_thousand_patterns_that_are_left_out() -> dict[str, Any]:
    """Each is compared with every action of AWS."""
    made = pipeline()
    all_but = {"Effect": "Allow", "NotAction": [f"*{i}*" for i in range(8_000)], "Resource": "*"}
    made["Resources"]["Role0"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"].append(all_but)
    return made


@_shape
def sixty_thousand_services_that_are_none() -> dict[str, Any]:
    """For each it is looked for what was meant."""
    made = pipeline()
    all_but = {"Effect": "Allow", "NotAction": [f"s{i}:*" for i in range(60_000)], "Resource": "*"}
    made["Resources"]["Role0"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"].append(all_but)
    return made


@_shape
def stars_in_the_actions_of_a_role() -> dict[str, Any]:
    """Each pattern is compared with each of the same policy as it was before, and each comparison is a search."""
    made = pipeline()
    statements = made["Resources"]["Role0"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    starred = [{"Effect": "Allow", "Action": [f"sqs:*{j}*{k}*DeleteMessage" for k in range(12)], "Resource": f"arn:aws:sqs:*:*:*{j}*"} for j in range(8)]
    statements += [*starred, {"Effect": "Allow", "Action": ["sqs:DeleteMessage"], "Resource": "*"}]
    return made


@_shape
def three_thousand_statements_as_text() -> dict[str, Any]:
    """A document that Fn::Sub puts together, with a reference in each statement."""
    condition = {"StringLike": {"aws:PrincipalTag/x": "*a*b*c*"}}
    statements = [{"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "${Queue0.Arn}", "Condition": condition}] * 3_000
    made = _queue_policy([])
    made["Resources"]["Policy"]["Properties"]["PolicyDocument"] = {"Fn::Sub": json.dumps({"Statement": statements})}
    return made


SHAPES["conditions_on_pairs_of_parameters"] = _OTHERS["SHAPES"]["conditions_on_pairs_of_parameters"]

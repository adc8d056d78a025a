"""Whatever a template says, linking and judging it ends, soon, and without an exception. `QUEUEGATE_TEMPLATES` sets how many are tried."""

from __future__ import annotations

import copy
import json
import random
import runpy
import time
from collections.abc import Iterator
from pathlib import Path
from types import NoneType
from typing import Any

import pytest

from queuegate.policies.contents import RULES
from queuegate.policies.gate.judging.rounds import judge
from queuegate.policies.gate.judging.verdicts import TOO_MANY, Crash, Doubt, Verdict
from queuegate.policies.rule import Finding, Mapping, Rule, Severity, Team
from queuegate.synth.linking.resources import Property, View
from queuegate.synth.model.pipelines import build, linked
from queuegate.synth.sources.template import Spot, Template
from queuegate.synth.values.value import Place, Value
from queuegate.synth.values.worlds import Undecided

NUMBERS: Any = runpy.run_path(str(Path(__file__).parents[1] / "lengths.py"))["numbers"]
QUEUE, FUNCTION, MAPPING, ALIAS, POLICY = (
    "AWS::SQS::Queue",
    "AWS::Lambda::Function",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Lambda::Alias",
    "AWS::IAM::ManagedPolicy",
)

GOOD: dict[str, Any] = {
    "Parameters": {
        "Env": {"Type": "String", "AllowedValues": ["dev", "prod"], "Default": "dev"},
        "Size": {"Type": "Number"},
        "Names": {"Type": "CommaDelimitedList", "Default": "a,b"},
    },
    "Mappings": {"Sizes": {"dev": {"timeout": 5, "batch": "10"}, "prod": {"timeout": 30, "batch": 100}}},
    "Conditions": {
        "IsProd": {"Fn::Equals": [{"Ref": "Env"}, "prod"]},
        "Here": {"Fn::And": [{"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}, {"Fn::Not": [{"Condition": "IsProd"}]}]},
        "Large": {"Fn::Or": [{"Condition": "IsProd"}, {"Fn::Equals": [{"Ref": "Size"}, 10]}]},
    },
    "Rules": {
        "Known": {"RuleCondition": {"Fn::Equals": [{"Ref": "Env"}, "prod"]}, "Assertions": [{"Assert": {"Fn::Contains": [["10", "20"], {"Ref": "Size"}]}}]}
    },
    "Resources": {
        "Dlq": {"Type": QUEUE, "Properties": {"MessageRetentionPeriod": 1209600, "QueueName": {"Fn::Sub": "dlq-${Env}"}}},
        "Orders": {
            "Type": QUEUE,
            "Properties": {
                "VisibilityTimeout": {"Fn::If": ["IsProd", 180, 30]},
                "RedrivePolicy": {
                    "deadLetterTargetArn": {
                        "Fn::Join": [":", ["arn:aws:sqs", {"Ref": "AWS::Region"}, {"Ref": "AWS::AccountId"}, {"Fn::GetAtt": ["Dlq", "QueueName"]}]]
                    },
                    "maxReceiveCount": 5,
                },
                "RedriveAllowPolicy": {"redrivePermission": "byQueue", "sourceQueueArns": [{"Fn::GetAtt": ["Dlq", "Arn"]}]},
                "KmsMasterKeyId": {"Fn::GetAtt": ["Key", "Arn"]},
            },
        },
        "Text": {"Type": QUEUE, "Properties": {"RedrivePolicy": {"Fn::Sub": '{"deadLetterTargetArn": "${Dlq.Arn}", "maxReceiveCount": ${Size}}'}}},
        "Key": {
            "Type": "AWS::KMS::Key",
            "Properties": {
                "KeyPolicy": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:*", "Resource": "*"}]}
            },
        },
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
                },
                "Policies": [
                    {
                        "PolicyName": "poll",
                        "PolicyDocument": {
                            "Version": "2012-10-17",
                            "Statement": [
                                {
                                    "Effect": "Allow",
                                    "Action": ["sqs:ReceiveMessage", "sqs:Delete*"],
                                    "Resource": [{"Fn::GetAtt": ["Orders", "Arn"]}, {"Fn::Sub": "arn:aws:sqs:*:*:${Env}-*"}],
                                }
                            ],
                        },
                    }
                ],
                "ManagedPolicyArns": [{"Ref": "Managed"}, {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"}],
            },
        },
        "Managed": {
            "Type": POLICY,
            "Properties": {
                "Roles": [{"Ref": "Role"}],
                "PolicyDocument": {
                    "Statement": {"Effect": "Deny", "NotAction": "sqs:*", "NotResource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
                },
            },
        },
        "QueuePolicy": {
            "Type": "AWS::SQS::QueuePolicy",
            "Properties": {
                "Queues": [{"Ref": "Orders"}],
                "PolicyDocument": {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}]},
            },
        },
        "Worker": {
            "Type": FUNCTION,
            "Properties": {
                "Timeout": {"Fn::FindInMap": ["Sizes", {"Ref": "Env"}, "timeout"]},
                "ReservedConcurrentExecutions": {"Fn::Select": [0, {"Fn::Split": [",", "10,20"]}]},
                "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                "Handler": "index.handler",
                "Runtime": "python3.13",
            },
        },
        "Live": {"Type": ALIAS, "Properties": {"Name": "live", "FunctionName": {"Ref": "Worker"}}},
        "Mapping": {
            "Type": MAPPING,
            "DependsOn": ["Role", "Managed"],
            "Condition": "Large",
            "Properties": {
                "EventSourceArn": {"Fn::GetAtt": ["Orders", "Arn"]},
                "FunctionName": {"Ref": "Live"},
                "BatchSize": {"Fn::FindInMap": ["Sizes", {"Ref": "Env"}, "batch"]},
                "MaximumBatchingWindowInSeconds": {"Ref": "Size"},
                "FunctionResponseTypes": [{"Fn::If": ["Here", "ReportBatchItemFailures", {"Ref": "AWS::NoValue"}]}],
                "ScalingConfig": {"MaximumConcurrency": 10},
            },
        },
        "Direct": {"Type": MAPPING, "Properties": {"EventSourceArn": {"Fn::Sub": "${Text.Arn}"}, "FunctionName": {"Fn::Sub": "${Worker.Arn}:live"}}},
        "Alarm": {
            "Type": "AWS::CloudWatch::Alarm",
            "Condition": "IsProd",
            "Properties": {
                "MetricName": "ApproximateNumberOfMessagesVisible",
                "Namespace": "AWS/SQS",
                "AlarmActions": [{"Ref": "Names"}],
                "Dimensions": [{"Name": "QueueName", "Value": {"Fn::GetAtt": ["Dlq", "QueueName"]}}],
            },
        },
    },
}


def tried(work: Any) -> Any:
    try:
        return work()
    except Undecided as doubt:
        if not isinstance(doubt.reason, str) or not isinstance(doubt.place, (Place, NoneType)):
            raise TypeError(f"{doubt!r} is no reason at a place") from doubt
        return None


def properties(view: View) -> Iterator[Value[Any]]:
    """Every property that this kind of resource is read for."""
    return (getattr(view, name) for name, descriptor in vars(type(view)).items() if isinstance(descriptor, Property))


def everything(mapping: Mapping) -> Iterator[Finding]:
    """A rule that reads all that there is to read."""
    ways = (lambda: mapping.queue, lambda: mapping.function, lambda: mapping.function.role, lambda: mapping.queue.dead_letter_queue)
    views = [mapping, *(view for way in ways if (view := tried(way)) is not None)]
    for view in views:
        for value in properties(view):
            tried(value.get)
            tried(lambda value=value: value.place)
        for name in ("alarms", "sources", "mappings"):
            if hasattr(type(view), name):
                members = getattr(view, name)
                for ask in (members.any, members.all):
                    tried(lambda ask=ask: ask(lambda member: any(tried(value.get) for value in properties(member))))
                tried(lambda members=members: list(members))
        for other in views:
            view.waits_for(other.facts)
    queue = tried(lambda: mapping.queue)
    if queue is not None:
        tried(lambda: queue.allows_redrive_from(queue))
    yield Finding("read", at=mapping, because=views)


ALL = [*RULES, Rule("everything", "test", Mapping, Severity.ERROR, "", "", everything, "")]


SECONDS = 5
"""How much of the processor one template may take: most take a fiftieth of it, and what grows without bounds takes minutes."""


def judged(body: Any, rules: Any = ALL) -> list[Verdict]:
    """What the rules say. Fails where one raises, and where it hangs."""
    start = time.process_time()
    model = build([Template(file="/hostile.json", stack="hostile", body=body, spot=lambda _: Spot("/hostile.json", 1))])
    told = list(judge(model, rules, Team({})))
    for pipeline in model.pipelines:
        linked(pipeline.usual())
    took = time.process_time() - start
    for one in told:
        if isinstance(one, Crash):
            raise one.error
    assert took < SECONDS
    return [one for one in told if isinstance(one, Verdict)]


def routes(node: Any, route: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield route
    for key, inner in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from routes(inner, (*route, key))


ROUTES = [route for route in routes(GOOD) if route]
GARBAGE: list[Any] = [
    *(
        None,
        True,
        0,
        -1,
        30,
        2.5,
        float("inf"),
        10**40,
        "",
        "30",
        "x" * 300,
        "9" * 5000,
        "²",
        "\x00",
        "arn:",
        "arn:aws:sqs:::",
        "https://",
        "{",
        "[[[",
        "${",
        "${}",
        "{{resolve:",
        "{{resolve:ssm:x}}",
    ),
    *(
        [],
        {},
        [None],
        [[]],
        {"": None},
        {"a": 1, "b": 2},
        [1, "a", {}],
        {"Ref": None},
        {"Ref": "Nowhere"},
        {"Ref": "Orders"},
        {"Ref": "Env"},
        {"Ref": "Names"},
        {"Ref": "AWS::NoValue"},
        {"Ref": "AWS::Region"},
    ),
    *(
        {"Fn::GetAtt": []},
        {"Fn::GetAtt": ["Orders", "Arn"]},
        {"Fn::GetAtt": "Nowhere.Arn"},
        {"Fn::GetAtt": ["Mapping", {"Ref": "Env"}]},
        {"Fn::Sub": "${Orders.Arn}${Env}${Size}"},
        {"Fn::Sub": ["${a}", {"a": None}]},
    ),
    *(
        {"Fn::Join": ["", {"Ref": "Names"}]},
        {"Fn::Join": [None, None]},
        {"Fn::Select": [9, []]},
        {"Fn::Split": [":", {"Ref": "Size"}]},
        {"Fn::If": ["IsProd", {"Ref": "AWS::NoValue"}, []]},
        {"Fn::If": ["Nowhere", 1, 2]},
        {"Fn::If": [[], 1]},
    ),
    *(
        {"Fn::FindInMap": ["Sizes", {"Ref": "Size"}, "x"]},
        {"Fn::FindInMap": [None, [], {}]},
        {"Fn::ImportValue": {"Ref": "Size"}},
        {"Fn::Base64": {"Ref": "Env"}},
        {"Fn::ToJsonString": {"a": {"Ref": "Size"}}},
        {"Fn::Length": {"Ref": "Names"}},
    ),
    *(
        {"Fn::Transform": {"Name": "x"}},
        {"Fn::GetAZs": ""},
        {"Fn::Cidr": []},
        {"Fn::Nothing": 1},
        {"!Vault": "x"},
        {"Condition": "IsProd"},
        {"Fn::Equals": [{"Ref": "Size"}, {"Ref": "Names"}]},
        {"Fn::And": []},
        {"Fn::Not": [{"Condition": "Here"}]},
    ),
    *({"Fn::ForEach::X": ["a", [1], {}]}, {"Fn::GetStackOutput": {}}, {"Fn::GetStackOutput": {"StackName": "hostile", "OutputName": "x"}}),
]


def mutated(chance: random.Random) -> Any:
    body = copy.deepcopy(GOOD)
    for _ in range(chance.randint(1, 4)):
        *way, last = chance.choice(ROUTES)
        node = body
        try:
            for key in way:
                node = node[key]
            put = copy.deepcopy(chance.choice(GARBAGE)) if chance.random() < 0.7 else copy.deepcopy(body["Resources"][chance.choice(list(body["Resources"]))])
            if chance.random() < 0.1 and isinstance(node, dict):
                del node[last]
            elif chance.random() < 0.1 and isinstance(node, dict):
                node[chance.choice(["Type", "Fn::If", "Ref", "Properties", "Condition", "x", "Fn::Sub"])] = put
            elif not (isinstance(node, dict) and isinstance(last, int)):  # a template's keys are strings
                node[last] = put
        except (KeyError, IndexError, TypeError, AttributeError):
            continue  # an earlier mutation took it away
    return body


@pytest.mark.parametrize("numbers", NUMBERS("QUEUEGATE_TEMPLATES", 6, 300, step=100))
def test_a_template_with_anything_anywhere_is_judged(numbers: range) -> None:
    for number in numbers:
        body = mutated(random.Random(number))  # noqa: S311 - no secret
        try:
            judged(body)
        except Exception as error:
            error.add_note(f"number {number}: {json.dumps(body, default=str)[:3000]}")
            raise


FEW = 16
READ = [(resource, name) for resource in ("Dlq", "Orders", "Worker", "Live", "Mapping", "Alarm") for name in GOOD["Resources"][resource]["Properties"]]


@pytest.mark.parametrize("few", [pytest.param(True, id="few"), pytest.param(False, id="the others", marks=pytest.mark.slow)])
@pytest.mark.parametrize("number", range(len(GARBAGE)), ids=lambda number: json.dumps(GARBAGE[number], default=str)[:40].replace("\\u0000", "nul"))
def test_garbage_in_each_of_the_places_that_rules_read_is_judged(number: int, few: bool) -> None:  # noqa: FBT001 - two parts of one list
    """In a short run in every sixteenth place, in other ones for each piece of garbage; the long run goes through the others."""
    for i, (resource, name) in enumerate(READ):
        if (i % FEW == number % FEW) is not few:
            continue
        body = {
            **GOOD,
            "Resources": {
                **GOOD["Resources"],
                resource: {**GOOD["Resources"][resource], "Properties": {**GOOD["Resources"][resource]["Properties"], name: GARBAGE[number]}},
            },
        }
        judged(body, [ALL[-1]])


def resources(**other: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "Orders": {"Type": QUEUE, "Properties": {}},
        "Worker": {"Type": FUNCTION, "Properties": {}},
        "Mapping": {"Type": MAPPING, "Properties": {"EventSourceArn": {"Fn::GetAtt": ["Orders", "Arn"]}, "FunctionName": {"Ref": "Worker"}}},
    }
    return plain | other


def reads(function: str = "Worker") -> dict[str, Any]:
    return {"Type": MAPPING, "Properties": {"EventSourceArn": {"Fn::GetAtt": ["Orders", "Arn"]}, "FunctionName": {"Ref": function}}}


def timeout(expression: Any) -> dict[str, Any]:
    return {"Type": FUNCTION, "Properties": {"Timeout": expression}}


def nested(times: int, wrap: Any, inner: Any) -> Any:
    for _ in range(times):
        inner = wrap(inner)
    return inner


CHAIN = {"C0": {"Fn::Equals": [{"Ref": "P"}, "a"]}} | {f"C{i}": {"Fn::Not": [{"Condition": f"C{i - 1}"}]} for i in range(1, 500)}
P = {"P": {"Type": "String"}}


def reads_timeout(mapping: Mapping) -> Iterator[Finding]:
    yield Finding(f"{mapping.function.timeout.get()} s", at=mapping)


TIMEOUT = [Rule("timeout", "test", Mapping, Severity.ERROR, "", "", reads_timeout, "")]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            {"Parameters": P, "Conditions": CHAIN, "Resources": resources(Worker=timeout({"Fn::If": ["C499", 5, 6]}))},
            "its expression is nested too deeply to follow",
        ),
        ({"Parameters": P, "Conditions": dict(reversed(CHAIN.items())), "Resources": resources(Worker=timeout({"Fn::If": ["C40", 5, 6]}))}, ["6 s", "5 s"]),
        (
            {"Conditions": {"A": {"Condition": "B"}, "B": {"Condition": "A"}}, "Resources": resources(Worker=timeout({"Fn::If": ["A", 5, 6]}))},
            "it refers to itself in a circle",
        ),
        ({"Resources": resources(Worker=timeout(nested(60, lambda inner: {"Fn::Sub": ["${A}", {"A": inner}]}, "5")))}, ["5 s"]),
        (
            {
                "Parameters": P,
                "Conditions": {"C": CHAIN["C0"]},
                "Resources": resources(Worker=timeout(nested(90, lambda inner: {"Fn::If": ["C", inner, 6]}, 5))),
            },
            ["5 s", "6 s"],
        ),
        (
            {"Resources": resources(Live={"Type": ALIAS, "Properties": {"FunctionName": {"Ref": "Live"}}}, Mapping=reads("Live"))},
            "its expression is nested too deeply to follow",
        ),
        (
            {
                "Resources": resources(
                    A={"Type": ALIAS, "Properties": {"FunctionName": {"Ref": "B"}}},
                    B={"Type": ALIAS, "Properties": {"FunctionName": {"Fn::Sub": "${A}:x"}}},
                    Mapping=reads("A"),
                )
            },
            "its expression is nested too deeply to follow",
        ),
        ({"Resources": resources(Live={"Type": ALIAS}, Mapping=reads("Live"))}, "Live names no function"),
        ({"Resources": resources(Live={"Type": ALIAS, "Properties": {"FunctionName": {"a": 1, "b": 2}}}, Mapping=reads("Live"))}, "Live names no function"),
        ({"Resources": resources(Mapping=reads("Nowhere"))}, "Ref names Nowhere, which is no parameter and no resource of the template"),
        ({"Resources": resources(Worker=None)}, "Ref names Worker, which is no parameter and no resource of the template"),
        ({"Resources": resources(Worker=timeout({"Fn::Select": ["9" * 5000, [1]]}))}, f"Fn::Select asks for item {'9' * 20} of a list of 1"),
    ],
    ids=[
        "deep chain",
        "chain backwards",
        "circle",
        "deep sub",
        "deep if",
        "alias of itself",
        "alias circle",
        "alias of nothing",
        "alias of a mapping",
        "nowhere",
        "null resource",
        "huge index",
    ],
)
def test_what_is_deep_or_circular_is_decided_or_says_so(body: Any, reason: str | list[str]) -> None:
    judged(body)
    told = [one.what for one in judged(body, TIMEOUT)]
    if isinstance(reason, str):
        (doubt,) = told
        assert isinstance(doubt, Doubt)
        assert reason in doubt.reason
    else:
        assert sorted(one.message for one in told if isinstance(one, Finding)) == sorted(reason)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"Resources": None},
        {"Resources": [1]},
        {"Resources": {"A": None, "B": [1], "C": "text", "D": 3, **resources()}},
        {"Resources": resources(), "Parameters": None, "Conditions": [1], "Mappings": "x", "Rules": 3, "Outputs": None},
        {
            "Resources": resources(),
            "Parameters": {"A": None, "B": {"Type": None, "AllowedValues": 3}, "C": {"AllowedValues": [None, {}, [1]], "Default": {}}},
            "Conditions": {"A": None},
            "Mappings": {"A": None},
            "Rules": {"A": None},
        },
        {
            "Resources": resources(
                Orders={"Type": QUEUE, "Properties": {"RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["Orders", "Arn"]}, "maxReceiveCount": 3}}}
            )
        },
        {
            "Resources": resources(
                Orders={"Type": QUEUE, "Properties": {"QueueName": {"Fn::Sub": "${Orders.QueueName}-x"}}},
                Mapping={"Type": MAPPING, "Properties": {"EventSourceArn": "arn:aws:sqs:r:1:a-x", "FunctionName": "x"}},
            )
        },
        {"Resources": resources(Orders={"Type": QUEUE, "DependsOn": ["Mapping", None]}, Mapping={**reads(), "DependsOn": "Orders"})},
        {"Resources": resources(Orders={"Type": QUEUE, "Properties": {"RedrivePolicy": "[" * 100_000}})},
        {"Resources": resources(Orders={"Type": QUEUE, "Properties": {"RedrivePolicy": '{"maxReceiveCount": ' + "9" * 6000 + "}"}})},
        {
            "Resources": resources(
                X={"Type": None},
                Y={"Type": [QUEUE]},
                Z={"Type": QUEUE, "Properties": None},
                V={"Type": QUEUE, "Properties": [1]},
                U={"Type": QUEUE, "Properties": {"QueueName": None}},
            )
        },
        {
            "Resources": resources(
                Role={"Type": "AWS::IAM::Role", "Properties": {"ManagedPolicyArns": [{"Ref": "A"}], "RoleName": {"Ref": "Role"}}},
                Worker={"Type": FUNCTION, "Properties": {"Role": {"Fn::GetAtt": ["Role", "Arn"]}}},
                A={"Type": POLICY, "Properties": {"ManagedPolicyName": {"Ref": "B"}, "Roles": [{"Ref": "Role"}]}},
                B={"Type": POLICY, "Properties": {"ManagedPolicyName": {"Ref": "A"}, "PolicyDocument": {"Ref": "A"}}},
            )
        },
    ],
    ids=range(13),
)
def test_sections_and_resources_of_any_shape_are_judged(body: Any) -> None:
    judged(body)


def test_more_worlds_than_can_be_tried_are_undecided_and_what_was_found_stays() -> None:
    names = [f"P{i}" for i in range(9)]
    body = {
        "Parameters": {name: {"Type": "String", "AllowedValues": ["a", "b"]} for name in names},
        "Conditions": {f"Is{name}": {"Fn::Equals": [{"Ref": name}, "a"]} for name in names},
        "Resources": resources(
            **{
                f"M{name}": {
                    "Type": MAPPING,
                    "Condition": f"Is{name}",
                    "Properties": {"EventSourceArn": {"Fn::GetAtt": ["Orders", "Arn"]}, "FunctionName": {"Ref": "Worker"}},
                }
                for name in names
            }
        ),
    }

    def many(mapping: Mapping) -> Iterator[Finding]:
        count = sum(1 for _ in mapping.function.mappings)
        if count > 9:
            yield Finding(f"{count} mappings", at=mapping)

    told = [one for one in judged(body, [Rule("many", "test", Mapping, Severity.ERROR, "", "", many, "")]) if one.pipelines == ("hostile/Mapping",)]
    assert [one.what.message if isinstance(one.what, Finding) else one.what[:2] for one in told] == ["10 mappings", (TOO_MANY.reason, TOO_MANY.settle)]
    assert told[0].worlds == (", ".join(f"{name} = a" for name in names),)
    assert told[1].worlds == ()


@pytest.mark.parametrize(
    "value",
    ["{{resolve:ssm:x}}", {"Ref": "Env"}, {"Fn::ImportValue": "x"}, {"Fn::Sub": "${Size}"}, {"Fn::If": ["IsProd", {"Ref": "Size"}, {"Ref": "AWS::NoValue"}]}],
)
def test_a_text_in_the_place_of_all_properties_is_judged(value: Any) -> None:
    for name, resource in GOOD["Resources"].items():
        judged({**GOOD, "Resources": {**GOOD["Resources"], name: {**resource, "Properties": value}}})

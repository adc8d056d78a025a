"""Whatever stands in a policy: a finding, a pass, or a reason; never a crash. `QUEUEGATE_EXAMPLES` sets the number of examples."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queuegate.policies.contents import RULES
from queuegate.policies.gate.judging.rounds import judge
from queuegate.policies.gate.judging.verdicts import Crash
from queuegate.policies.rule import Finding, Team
from queuegate.synth.model.pipelines import build
from queuegate.synth.sources.template import Spot, Template

EXAMPLES: Any = runpy.run_path(str(Path(__file__).parents[2] / "lengths.py"))["examples"]
IAM = [rule for rule in RULES if rule.group == "iam_scope"]
KEYS = st.sampled_from(
    [
        "Statement",
        "Effect",
        "Action",
        "NotAction",
        "Resource",
        "Condition",
        "Principal",
        "NotPrincipal",
        "AWS",
        "Service",
        "StringEquals",
        "ArnLike",
        "aws:SourceArn",
    ]
)
LEAVES = st.one_of(
    st.sampled_from(
        [
            {"Ref": "Role"},
            {"Ref": "Key"},
            {"Ref": "Alias"},
            {"Ref": "AWS::NoValue"},
            {"Ref": "Param"},
            {"Ref": "List"},
            {"Ref": "Nowhere"},
            {"Fn::GetAtt": ["Orders", "Arn"]},
            {"Fn::GetAtt": ["Key", "Arn"]},
            {"Fn::ImportValue": "x"},
            {"Fn::Sub": "arn:aws:sqs:*:*:${Param}"},
            {"Fn::Transform": {}},
        ]
    ),
    st.sampled_from(
        ["Allow", "Deny", "*", "sqs:*", "sqs:SendMessage", "kms:Decrypt", "lambda.amazonaws.com", "alias/x", "arn:aws:s3:::*", "arn:", "{", "", None, 7, True]
    ),
)
ANY = st.recursive(
    LEAVES,
    lambda deeper: st.one_of(
        st.lists(deeper, max_size=3), st.dictionaries(KEYS, deeper, max_size=4), st.tuples(deeper, deeper).map(lambda two: {"Fn::If": ["C", *two]})
    ),
    max_leaves=10,
)
STATEMENT = st.fixed_dictionaries(
    {"Effect": st.sampled_from(["Allow", "Deny"]), "Action": ANY, "Resource": ANY},
    optional={"Condition": ANY, "Principal": ANY, "NotPrincipal": ANY, "NotAction": ANY},
)
DOCUMENT = st.one_of(ANY, st.fixed_dictionaries({"Statement": st.one_of(STATEMENT, st.lists(st.one_of(ANY, STATEMENT), max_size=3))}))


@pytest.mark.parametrize("examples", EXAMPLES("QUEUEGATE_EXAMPLES", 8, 150))
def test_never_a_crash(examples: int) -> None:
    @settings(max_examples=examples, deadline=None)
    @given(role=DOCUMENT, trust=DOCUMENT, queue=DOCUMENT, key=DOCUMENT, encrypted=ANY, logs=ANY)
    def judged(*, role: Any, trust: Any, queue: Any, key: Any, encrypted: Any, logs: Any) -> None:  # noqa: PLR0913 - every policy of a pipeline
        function = {"Role": {"Fn::GetAtt": ["Role", "Arn"]}, "LoggingConfig": {"LogGroup": logs}}
        resources = {
            "Orders": {"Type": "AWS::SQS::Queue", "Properties": {"KmsMasterKeyId": encrypted}},
            "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": key}},
            "Alias": {"Type": "AWS::KMS::Alias", "Properties": {"AliasName": encrypted, "TargetKeyId": {"Ref": "Key"}}},
            "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust, "Policies": [{"PolicyDocument": role}]}},
            "Access": {"Type": "AWS::SQS::QueuePolicy", "Properties": {"Queues": [{"Ref": "Orders"}], "PolicyDocument": queue}},
            "Worker": {"Type": "AWS::Lambda::Function", "Properties": function},
            "Producer": {"Type": "AWS::Lambda::Function", "Properties": function},
            "Mapping": {
                "Type": "AWS::Lambda::EventSourceMapping",
                "Properties": {"EventSourceArn": {"Fn::GetAtt": ["Orders", "Arn"]}, "FunctionName": {"Ref": "Worker"}},
            },
        }
        body = {
            "Parameters": {"Param": {"Type": "String"}, "List": {"Type": "CommaDelimitedList"}},
            "Conditions": {"C": {"Fn::Equals": [{"Ref": "Param"}, "x"]}},
            "Resources": resources,
        }
        model = build([Template(file="t.yaml", stack="t", body=body, spot=lambda _: Spot("t.yaml", 1))])
        for said in judge(model, IAM, Team({})):
            assert not isinstance(said, Crash), (said.rule.name, said.error)
            assert (said.what.message if isinstance(said.what, Finding) else said.what.reason).strip()

    judged()

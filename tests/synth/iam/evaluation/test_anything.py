"""Whatever stands in a role or a policy: a yes, a no, or a reason; never anything else.

`QUEUEGATE_EXAMPLES` sets the number of examples.
"""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queuegate.synth.iam import allows, granted
from queuegate.synth.linking.resources import view_of
from queuegate.synth.model.pipelines import build
from queuegate.synth.sources.template import Spot, Template
from queuegate.synth.values.exploration import explore
from queuegate.synth.values.text import Text
from queuegate.synth.values.trees import paths
from queuegate.synth.values.worlds import Impossible, Undecided, World

EXAMPLES: Any = runpy.run_path(str(Path(__file__).parents[3] / "lengths.py"))["examples"]
KEYS = st.sampled_from(
    [
        "Statement",
        "Effect",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
        "Principal",
        "NotPrincipal",
        "AWS",
        "Bool",
        "aws:SecureTransport",
        "PolicyName",
    ]
)
CALLS = st.sampled_from(
    [
        {"Ref": "Role"},
        {"Ref": "AWS::NoValue"},
        {"Ref": "Param"},
        {"Ref": "List"},
        {"Ref": "Nowhere"},
        {"Fn::GetAtt": ["Orders", "Arn"]},
        {"Fn::GetAtt": 7},
        {"Fn::ImportValue": "x"},
        {"Fn::Sub": "arn:aws:sqs:*:*:${Param}"},
        {"Fn::Transform": {}},
    ]
)
LEAVES = st.one_of(
    CALLS,
    st.sampled_from(
        ["Allow", "Deny", "*", "sqs:*", "arn:aws:sqs:*:*:*", "arn:aws:iam::aws:policy/AdministratorAccess", "{", '{"Statement": 7}', "", None, 7, True]
    ),
)
ANY = st.recursive(
    LEAVES,
    lambda deeper: st.one_of(
        st.lists(deeper, max_size=3), st.dictionaries(KEYS, deeper, max_size=4), st.tuples(deeper, deeper).map(lambda two: {"Fn::If": ["C", *two]})
    ),
    max_leaves=12,
)
STATEMENT = st.fixed_dictionaries({"Effect": LEAVES, "Action": ANY, "Resource": ANY}, optional={"Condition": ANY, "Principal": ANY, "NotAction": ANY})
DOCUMENT = st.one_of(ANY, st.fixed_dictionaries({"Statement": st.one_of(ANY, STATEMENT, st.lists(st.one_of(ANY, STATEMENT), max_size=3))}))


def model_of(role: Any, policy: Any, names: Any, document: Any) -> Any:
    body = {
        "Parameters": {"Param": {"Type": "String"}, "List": {"Type": "CommaDelimitedList"}},
        "Conditions": {"C": {"Fn::Equals": [{"Ref": "Param"}, "x"]}},
        "Resources": {
            "Orders": {"Type": "AWS::SQS::Queue"},
            "Role": {"Type": "AWS::IAM::Role", "Properties": role},
            "P": {"Type": "AWS::IAM::Policy", "Properties": {"Roles": names, "PolicyDocument": policy}},
            "Q": {"Type": "AWS::SQS::QueuePolicy", "Properties": {"Queues": [{"Ref": "Orders"}], "PolicyDocument": document}},
        },
    }
    return build([Template(file="t.yaml", stack="t", body=body, spot=lambda _: Spot("t.yaml", 1))])


@pytest.mark.parametrize("examples", EXAMPLES("QUEUEGATE_EXAMPLES", 12, 200))
def test_never_a_crash(examples: int) -> None:
    @settings(max_examples=examples, deadline=None)
    @given(
        st.one_of(
            ANY,
            st.fixed_dictionaries(
                {},
                optional={
                    "Policies": st.one_of(ANY, st.lists(st.fixed_dictionaries({"PolicyDocument": DOCUMENT}), max_size=2)),
                    "ManagedPolicyArns": ANY,
                    "PermissionsBoundary": ANY,
                },
            ),
        ),
        DOCUMENT,
        ANY,
        DOCUMENT,
    )
    def answered(role: Any, policy: Any, names: Any, document: Any) -> None:
        model = model_of(role, policy, names, document)
        facts, queue = model.links.facts["t", "Role"], model.links.facts["t", "Orders"]

        def work(world: World) -> Any:
            view = view_of(facts, world)
            answers: list[Any] = []
            for ask in (
                lambda: allows(view, "sqs:ReceiveMessage", Text.of(model.links.arn(queue, world))),
                lambda: tuple(grant.means("sqs") for grant in granted(view)),
            ):
                try:
                    answers.append(ask())
                except Undecided as doubt:
                    answers.append(doubt.reason)
            return tuple(answers)

        for _, outcome in paths(explore(work), {}):
            assert isinstance(outcome, (tuple, Undecided, Impossible))
            if isinstance(outcome, tuple):
                assert isinstance(outcome[0], (bool, str))

    answered()

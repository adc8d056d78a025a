"""What a queue's policies say of requests without TLS, statement by statement."""

from __future__ import annotations

from typing import Any

import pytest

from queuegate.synth.iam import transports
from queuegate.synth.linking.resources import view_of
from queuegate.synth.model.pipelines import build
from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.template import Template
from queuegate.synth.values.worlds import World


def said(statement: str) -> list[Any]:
    """`denies, encrypted, everybody, messages, this_queue` of each statement about TLS."""
    text = f"""
Resources:
  Orders: {{Type: AWS::SQS::Queue}}
  Policy: {{Type: AWS::SQS::QueuePolicy, Properties: {{Queues: [!Ref Orders], PolicyDocument: {{Statement: [{statement}]}}}}}}
"""
    body, spot = parse(text, "t.yaml")
    model = build([Template(file="t.yaml", stack="t", body=body, spot=spot)])
    world = World()
    world.steps = []
    return [one[1:] for one in transports(view_of(model.links.facts["t", "Orders"], world))]


def tls(condition: str, principal: str = "Principal: '*'", action: str = "Action: 'sqs:*'", resource: str = "Resource: '*'", effect: str = "Deny") -> str:
    return ", ".join(part for part in (f"{{Effect: {effect}", principal, action, resource, f"Condition: {condition}}}") if part)


PLAIN = "{Bool: {'aws:SecureTransport': 'false'}}"


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        pytest.param(tls(PLAIN), [(True, False, True, True, True)], id="whole"),
        pytest.param(tls(PLAIN, effect="Allow"), [(False, False, True, True, True)], id="Allow"),
        pytest.param(tls("{Bool: {'aws:SecureTransport': true}}"), [(True, True, True, True, True)], id="with TLS"),
        pytest.param(tls("{StringNotEquals: {'aws:SecureTransport': 'true'}}"), [(True, False, True, True, True)], id="not true is false"),
        pytest.param(tls(PLAIN, principal="NotPrincipal: {AWS: 'arn:aws:iam::111122223333:root'}"), [(True, False, True, True, True)], id="NotPrincipal"),
        pytest.param(tls(PLAIN, principal="Principal: {AWS: 111122223333}"), [(True, False, False, True, True)], id="one account"),
        pytest.param(tls(PLAIN, action="NotAction: 'sqs:PurgeQueue'"), [(True, False, True, True, True)], id="NotAction"),
        pytest.param(tls(PLAIN, action="Action: ['sqs:send*', 'SQS:Receive*']"), [(True, False, True, True, True)], id="sending and receiving"),
        pytest.param(tls(PLAIN, action="Action: 'sqs:Send*'"), [(True, False, True, False, True)], id="sending only"),
        pytest.param(tls(PLAIN, resource=""), [(True, False, True, True, True)], id="no Resource"),
        pytest.param(tls(PLAIN, resource="Resource: !GetAtt Orders.Arn"), [(True, False, True, True, True)], id="the ARN"),
        pytest.param(tls(PLAIN, resource="Resource: !Ref Orders"), [(True, False, True, True, False)], id="the URL"),
        pytest.param(tls("{'Null': {'aws:SecureTransport': 'true'}}"), [], id="Null asks something else"),
        pytest.param(tls("{Bool: {'aws:ViaAWSService': 'false'}}"), [], id="another key"),
        pytest.param("{Effect: Deny, Principal: '*', Action: 'sqs:*', Resource: '*'}", [], id="no condition"),
    ],
)
def test_each_part(statement: str, told: list[Any]) -> None:
    assert said(statement) == told

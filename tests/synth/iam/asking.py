"""One role, one queue, and the policies that a test gives them, as a template; and what `allows` says of it. Loaded with `runpy`, since tests are no package."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from queuegate.synth.iam import allows
from queuegate.synth.linking.resources import view_of
from queuegate.synth.model.pipelines import build
from queuegate.synth.sources.template import Spot, Template
from queuegate.synth.values.exploration import explore
from queuegate.synth.values.text import Text
from queuegate.synth.values.trees import paths
from queuegate.synth.values.worlds import Undecided, World

Node = Any
QUEUE_ARN = "arn:aws:sqs:eu-west-1:111122223333:orders"
ROLE_ARN = "arn:aws:iam::111122223333:role/worker"
POLICY_ARN = "arn:aws:iam::111122223333:policy/limit"


def document(statements: Node, version: str | None = "2012-10-17") -> Node:
    return {**({"Version": version} if version else {}), "Statement": statements}


def template(  # noqa: PLR0913 - one argument for each place where a policy stands
    own: Node = (),
    *,
    on_queue: Node = None,
    on_key: Node = None,
    limit: Node = None,
    version: str | None = "2012-10-17",
    role: Node = None,
    queue: Node = None,
    more: Node = None,
    head: Node = None,
) -> Node:
    """`own` are the statements of the role, `limit` those of its boundary, `on_queue` and `on_key` those of the resources' own policies."""
    worker: Node = {"RoleName": "worker", **(role or {})}
    if own:
        worker["Policies"] = [{"PolicyName": "own", "PolicyDocument": document(list(own) if isinstance(own, tuple) else own, version)}]
    resources: Node = {
        "Worker": {"Type": "AWS::IAM::Role", "Properties": worker},
        "Orders": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "orders", **(queue or {})}},
        "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": document(on_key)} if on_key is not None else {}},
        **(more or {}),
    }
    if on_queue is not None:
        resources["OnQueue"] = {"Type": "AWS::SQS::QueuePolicy", "Properties": {"Queues": [{"Ref": "Orders"}], "PolicyDocument": document(on_queue, version)}}
    if limit is not None:
        worker["PermissionsBoundary"] = {"Ref": "Limit"}
        resources["Limit"] = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"ManagedPolicyName": "limit", "PolicyDocument": document(limit)}}
    return {**(head or {}), "Resources": resources}


def answers(
    body: Node, action: str = "sqs:ReceiveMessage", resource: Node = "Orders", ask: Callable[..., bool] = allows, given: dict[str, str] | None = None
) -> list[Any]:
    """What `allows` (or another who is asked) says, world by world: True, False or why it is undecided. `resource` is a logical id or the `Text` of an ARN."""
    model = build([Template(file="t.yaml", stack="t", body=body, spot=lambda _: Spot("t.yaml", 1))], given)
    links = model.links
    role = links.facts["t", "Worker"]

    def answer(world: World) -> Any:
        arn = Text.of(links.arn(links.facts["t", resource], world)) if isinstance(resource, str) else resource
        try:
            return ask(view_of(role, world), action, arn)
        except Undecided as doubt:
            return f"undecided: {doubt.reason}"

    return list(dict.fromkeys(outcome for _, outcome in paths(explore(answer), {})))

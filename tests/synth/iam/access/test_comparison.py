"""What is new, against the plainest evaluator there is: random roles before and after, and every request of a small world."""

from __future__ import annotations

import copy
import itertools
import json
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.iam.access import Found, no_new_access
from queuegate.synth.model.pipelines import Model, build
from queuegate.synth.sources.template import Spot, Template

HERE = Path(__file__).parents[1]
EVALUATOR: Any = runpy.run_path(str(HERE / "evaluator.py"))
RANDOM: Any = runpy.run_path(str(HERE / "random_policies.py"))
WORLD: Any = EVALUATOR["met"].__globals__
NUMBERS: Any = runpy.run_path(str(HERE.parents[1] / "lengths.py"))["numbers"]
GIVEN = {"AWS::Region": "eu-west-1", "AWS::AccountId": "111122223333", "AWS::Partition": "aws"}
ACTIONS = ["sqs:ReceiveMessage", "sqs:ReceiveMessages", "sqs:SendMessage", "sqs:DeleteQueue", "s3:GetObject", "kms:Decrypt", "kms:Encrypt", "ec2:RunInstances"]
QUEUE = "arn:aws:sqs:eu-west-1:111122223333:"
EMPTY = {"Version": "2012-10-17", "Statement": []}
OF_P = ["", "*", "zz", "sqs:ReceiveMessage", "ReceiveMessage", "orders-live", "-live", "arn:aws:sqs:eu-west-1:111122223333:orders-live", "live"]
RESOURCES = [
    f"{QUEUE}orders-live",
    f"{QUEUE}Orders-live",
    f"{QUEUE}orders",
    f"{QUEUE}other",
    "arn:aws:s3:::bucket",
    "arn:aws:kms:eu-west-1:111122223333:key/made-up",
    "zz",
]


REQUESTS = list(itertools.product(ACTIONS, RESOURCES, ["true", "false"]))
CHOICES = [{"Env": env, "Size": size} for env in ("dev", "prod") for size in ("small", "big")]


def model(body: Any, given: dict[str, str]) -> Model:
    return build([Template(file="t.yaml", stack="t", body=body, spot=lambda _: Spot("t.yaml", 1))], GIVEN | given)


def alone(body: Any) -> Any:
    """The role with its own policies, without those of resources."""
    kept = {name: one for name, one in body["Resources"].items() if name != "OnTarget"}
    return {**body, "Resources": kept | {name: {**kept[name], "Properties": {}} for name in ("Key", "Jobs")}}


def allows(body: Any, env: dict[str, Any], action: str, resource: str, context: dict[str, Any]) -> bool:
    before = WORLD["CONTEXT"]
    WORLD["CONTEXT"], WORLD["NAMES"]["Asked.Arn"] = before | context, resource
    try:
        return bool(EVALUATOR["verdict"](alone(body), env, action, "Asked"))
    finally:
        WORLD["CONTEXT"] = before


def environments(now: Any, before: Any, given: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Every value of what nobody knows."""
    text = json.dumps([now, before])
    unknown = {name: OF_P for name, mark in (("P", '"Ref": "P"'), ("P", "${P}"), ("late", "PrincipalTag/Late")) if mark in text}
    several = [*itertools.product(*unknown.values())]
    for values in several[:: 1 + len(several) // 20]:
        env = {"IsProd": given["Env"] == "prod", "IsBig": given["Size"] == "big", **dict(zip(unknown, values, strict=True))}
        yield env | {"queue": EVALUATOR["value"](now["Resources"]["Orders"]["Properties"]["QueueName"], env)}


def pairs(numbers: range) -> Iterator[tuple[int, Any, Any]]:
    """Two templates: of one the roles were changed altogether, of the other, as in a pull request, one policy."""
    for number in numbers:
        before, other = RANDOM["made"](number)[0], RANDOM["made"](number + 1)[0]
        now = copy.deepcopy(before)
        changed = now["Resources"]
        if number % 2:
            changed |= {name: one for name, one in other["Resources"].items() if name in ("Worker", "Separate", "Attached", "OfRole", "Managed", "Limit")}
        else:
            changed["Separate"] = {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyName": "s",
                    "Roles": [{"Ref": "Worker"}],
                    "PolicyDocument": other["Resources"]["Worker"]["Properties"].get("Policies", [{}])[0].get("PolicyDocument", EMPTY),
                },
            }
        if "10.0.0." not in json.dumps([before, now]):  # an address is no unknown here
            yield number, before, now


@pytest.mark.parametrize("numbers", NUMBERS("QUEUEGATE_POLICIES_COMPARED", 6, 60))
def test_what_is_new_is_what_enumeration_finds(numbers: range) -> None:
    seen = {"no": 0, "yes": 0, "undecided": 0}
    for number, before, now in pairs(numbers):
        given = CHOICES[number % 4]
        checked = next(one for one in no_new_access(model(now, given), model(before, given)) if one.subject.own)
        found = [said.what for said in checked.said if isinstance(said.what, Found)]
        assert not any(said.worlds for said in checked.said)
        for one in found:
            request = one.request
            if "${" in request.resource or "${" in request.action:  # what only the deployment knows is no word of the evaluator's
                continue
            context = {key.lower(): value for key, value in request.context}
            resource = request.resource.replace("*", "\ue000")  # as the evaluator spells a star that is no wildcard
            for env in environments(now, before, given):
                env["late"] = context.get("aws:principaltag/late", "")
                assert allows(now, env, request.action, resource, context), (number, one)
                assert not allows(before, env, request.action, resource, context), (number, one)
        for env in environments(now, before, given) if not checked.said else ():
            for action, resource, tls in REQUESTS:
                context = {"aws:securetransport": tls}
                new = allows(now, env, action, resource, context) and not allows(before, env, action, resource, context)
                assert not new, (number, action, resource, tls, env)
        seen["no" if found else "undecided" if checked.said else "yes"] += 1
    assert min(seen[one] for one in (seen if len(numbers) >= 60 else ("no", "yes"))) > len(numbers) / 100, seen

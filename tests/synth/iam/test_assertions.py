"""What others assert about IAM policies, and what is said of the same here: AWS's pages and samples, and the tests of simulators, linters and mocks.

Each file beside this one in `assertions/` holds groups of rows with one source. `say` is the answer here: `allowed`, `denied` or `undecided` of a request, `pass`, `fail` or
`undecided` of a check. Where the source says something else, `theirs` has it, and `why` the reason; whatever is undecided has a reason too.

A statement is written in short: `{Allow: sqs:*, at: ARN, to: PRINCIPAL, if: CONDITION}`, with `AllowBut` for NotAction, `not at` for NotResource and `not to` for
NotPrincipal; `raw` is a statement as it stands. In ARNs `@` is the account of the test.
"""

from __future__ import annotations

import json
import runpy
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from queuegate.synth.iam import allows, queue_lets, trusts
from queuegate.synth.iam.access import Found, no_new_access, no_public_access, not_granted
from queuegate.synth.linking.resources import view_of
from queuegate.synth.model.pipelines import Model, build
from queuegate.synth.sources.template import Spot, Template
from queuegate.synth.values.exploration import explore
from queuegate.synth.values.text import Text
from queuegate.synth.values.trees import paths
from queuegate.synth.values.worlds import Undecided, World

FOLDER = Path(__file__).with_name("assertions")
ACCOUNT, OTHER = "111122223333", "444455556666"
GIVEN = {"AWS::AccountId": ACCOUNT, "AWS::Region": "eu-west-1", "AWS::Partition": "aws"}
OWNERS: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "sqs": ("AWS::SQS::Queue", {"QueueName": "orders"}, "AWS::SQS::QueuePolicy", "Queues"),
    "sns": ("AWS::SNS::Topic", {"TopicName": "orders"}, "AWS::SNS::TopicPolicy", "Topics"),
    "s3": ("AWS::S3::Bucket", {"BucketName": "orders"}, "AWS::S3::BucketPolicy", "Bucket"),
    "dynamodb": ("AWS::DynamoDB::Table", {"TableName": "orders"}, "", "ResourcePolicy"),
    "kms": ("AWS::KMS::Key", {}, "", "KeyPolicy"),
    "trust": ("AWS::IAM::Role", {"RoleName": "orders"}, "", "AssumeRolePolicyDocument"),
}
Rows = Iterator[tuple[str, dict[str, Any]]]


def rows() -> Rows:
    for file in sorted(FOLDER.glob("*.yaml")):
        groups = yaml.load(file.read_text(encoding="utf-8").replace("@:", f"{ACCOUNT}:").replace("@/", f"{ACCOUNT}/"), yaml.CSafeLoader)
        for number, group in enumerate(groups):
            common = {key: value for key, value in group.items() if key != "rows"}
            for i, row in enumerate(group["rows"]):
                yield f"{file.stem}-{number}-{i}", common | row


ROWS = dict(rows())
spread: Any = runpy.run_path(str(Path(__file__).parents[2] / "lengths.py"))["spread"]


def statement(short: Any) -> Any:
    if "raw" in short:
        return short["raw"]
    effect = next(name for name in ("Allow", "Deny", "AllowBut", "DenyBut") if name in short)
    made: Any = {"Effect": effect.removesuffix("But"), ("NotAction" if effect.endswith("But") else "Action"): short[effect]}
    names = {"not at": "NotResource", "to": "Principal", "not to": "NotPrincipal", "if": "Condition"}
    made |= {long: short[name] for name, long in names.items() if name in short}
    if "not at" not in short and short.get("at") != "nothing":
        made["Resource"] = short.get("at", "*")
    return made


def document(statements: Any, version: str | None) -> Any:
    several = [statement(one) for one in statements] if isinstance(statements, list) else statements
    return {**({"Version": version} if version else {}), "Statement": several}


def model(resources: Any) -> Model:
    return build([Template(file="t.yaml", stack="t", body={"Resources": resources}, spot=lambda _: Spot("t.yaml", 1))], GIVEN)


def owned(kind: str, policy: Any) -> Any:
    """A resource of this kind with a policy of its own."""
    type_, properties, holder, key = OWNERS[kind]
    if kind == "dynamodb":
        return {"Owner": {"Type": type_, "Properties": {**properties, key: {"PolicyDocument": policy}}}}
    if not holder:
        return {"Owner": {"Type": type_, "Properties": {**properties, key: policy}}}
    named: Any = {"Ref": "Owner"}
    held = {"Type": holder, "Properties": {key: [named] if key.endswith("s") else named, "PolicyDocument": policy}}
    return {"Owner": {"Type": type_, "Properties": properties}, "Policy": held}


def identity(row: Any, statements: Any) -> Any:
    """A role with these statements, and with the row's boundary."""
    version = row.get("version", "2012-10-17")
    worker: Any = {"RoleName": "worker", **row.get("role", {})}
    if statements is not None:
        worker["Policies"] = [{"PolicyName": "own", "PolicyDocument": document(statements, version)}]
    found = {"Worker": {"Type": "AWS::IAM::Role", "Properties": worker}}
    if "limit" in row:
        worker["PermissionsBoundary"] = {"Ref": "Limit"}
        found["Limit"] = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document(row["limit"], version)}}
    return found


def checked(found: Iterable[Any]) -> str:
    whats = [said.what for one in found for said in one.said]
    return "fail" if any(isinstance(what, Found) for what in whats) else "undecided" if whats else "pass"


def outcome(ask: Any) -> str:
    def answer(world: World) -> Any:
        try:
            return "allowed" if ask(world) else "denied"
        except Undecided:
            return "undecided"

    (found,) = dict.fromkeys(what for _, what in paths(explore(answer), {}))
    return str(found)


def pinned(has: Any, condition: Any) -> Any:
    """A condition that only requests with this context meet."""
    families = {"numeric": "NumericEquals", "date": "DateEquals", "ip": "IpAddress", "notip": "IpAddress", "bool": "Bool"}
    asked = {key: operator.lower() for operator, keys in condition.items() for key in keys}
    made: dict[str, dict[str, Any]] = {}
    spelt = {key.lower() for key in has}
    for key in {**dict.fromkeys(key for key in asked if key.lower() not in spelt), **has}:
        operator, value = asked.get(key, "stringequals"), has.get(key)
        if value is None or value == []:
            made.setdefault("Null", {})[key] = "true"
        elif isinstance(value, list):
            made.setdefault("ForAllValues:StringEquals", {})[key] = value
            for i, one in enumerate(value):  # names of keys know no case: each spelling is one more line about the same key
                made.setdefault("ForAnyValue:StringEquals", {})[key[:i].swapcase() + key[i:].upper() if i else key] = one
        else:
            family = next((name for start, name in families.items() if operator.startswith(start)), "StringEquals")
            made.setdefault(family, {})[key] = value
    return made


def request(row: Any, resources: Any, before: Any, now: Any) -> str:
    """Is a request with the row's context allowed? It is, where a policy for it alone allows nothing that the row's policy does not."""
    said = checked(no_new_access(model({**resources, **now}), model({**resources, **before})))
    assert checked(no_new_access(model({**resources, **now}), model({}))) == "fail", f"there is no such request: {row}"
    return {"pass": "allowed", "fail": "denied"}.get(said, said)


def ask_condition(row: Any) -> str:
    policy = {"Allow": "s3:GetObject", "to": "*"}
    one, two = ([{**policy, "if": condition}] for condition in (row["if"], pinned(row.get("has", {}), row["if"])))
    return request(row, {}, *(owned("s3", document(statements, row.get("version", "2012-10-17"))) for statements in (one, two)))


def ask_request(row: Any) -> str:
    """Of the role `worker`: by `allows`, and, where the row has a context, as a difference of policies."""
    if "has" in row:
        pin = {"Allow": row["action"], "at": row["of"], "if": pinned(row["has"], {})}
        if "policy" in row:
            kind = row["action"].partition(":")[0]
            one, two = (owned(kind, document(statements, "2012-10-17")) for statements in (row["policy"], [pin | {"to": "*"}]))
            return request(row, {}, one, two)
        return request(row, {}, identity(row, row["own"]), identity({}, [pin]))
    resources = identity(row, row.get("own"))
    if "policy" in row:
        resources |= owned(row["action"].partition(":")[0], document(row["policy"], row.get("version", "2012-10-17")))
    made = model(resources)
    worker = made.links.facts["t", "Worker"]

    def may(world: World) -> bool:
        arn = Text.of(made.links.arn(made.links.facts["t", "Owner"], world)) if row["of"] == "Owner" else Text.of(row["of"])
        return allows(view_of(worker, world), row["action"], arn)

    said = outcome(may)
    if "policy" not in row and "limit" not in row and row["of"] != "Owner":  # the same by the other engine: what is granted on one resource
        other = checked(not_granted(model(resources), [row["action"]], [Text.of(row["of"])]))
        assert {"fail": "allowed", "pass": "denied"}.get(other, other) == row.get("granted", said), row
    return said


def ask_granted(row: Any) -> str:
    return checked(not_granted(model(identity(row, row["own"])), row.get("actions", []), [Text.of(one) for one in row.get("resources", [])]))


def ask_new(row: Any) -> str:
    kind, version = row.get("kind", "role"), row.get("version", "2012-10-17")
    one, two = (model(identity({}, row[side]) if kind == "role" else owned(kind, document(row[side], version))) for side in ("before", "now"))
    return checked(no_new_access(two, one))


def ask_public(row: Any) -> str:
    return checked(no_public_access(model(owned(row["kind"], document(row["policy"], row.get("version", "2012-10-17"))))))


def ask_trust(row: Any) -> str:
    made = model(owned("trust", document(row["policy"], row.get("version", "2012-10-17"))))
    return outcome(lambda world: trusts(view_of(made.links.facts["t", "Owner"], world), row["service"]))


def ask_lets(row: Any) -> str:
    """Does the queue's policy let the role `worker` of another account, and do the role's own policies?"""
    ours, theirs = model(identity(row, row.get("own"))), model(identity(row, row.get("own")) | owned("sqs", document(row["policy"], "2012-10-17")))
    there = theirs.links.facts
    own = outcome(lambda world: allows(view_of(ours.links.facts["t", "Worker"], world), row["action"], Text.of("arn:aws:sqs:eu-west-1:999988887777:orders")))
    lets = outcome(lambda world: queue_lets(view_of(there["t", "Worker"], world), OTHER, view_of(there["t", "Owner"], world), row["action"]))
    return next((said for said in ("denied", "undecided") if said in (own, lets)), "allowed")


ASKS = {name.removeprefix("ask_"): function for name, function in globals().copy().items() if name.startswith("ask_")}


@pytest.mark.parametrize("name", spread(ROWS, 3))
def test_what_others_assert(name: str) -> None:
    row = ROWS[name]
    assert ASKS[row["ask"]](row) == row["say"], json.dumps(row, indent=1)


def test_every_row_has_a_source_and_a_reason_where_it_differs() -> None:
    for name, row in ROWS.items():
        assert row["source"].startswith("https://"), name
        assert ("why" in row) is ("theirs" in row or row["say"] == "undecided"), name
        assert row.get("theirs") != row["say"], name
        assert row.get("theirs", "pass") in {"allowed", "denied", "undecided", "pass", "fail"}, name


def test_there_are_many_and_they_differ() -> None:
    assert len(ROWS) >= 500
    spelt = [json.dumps({key: value for key, value in row.items() if key not in ("source", "why", "theirs")}, sort_keys=True) for row in ROWS.values()]
    assert len(set(spelt)) == len(spelt)
    assert {row["say"] for row in ROWS.values()} == {"allowed", "denied", "undecided", "pass", "fail"}

"""AWS's evaluation as plainly as it can be written: every unknown gets every value, one after the other, and every string is compared whole.

Written apart from `synth.iam`, and sharing nothing with it. An unknown is a parameter without a value, a condition that only the request tells, a tag that may be the
stack's, a session's name, or whether an exception (NotPrincipal) reaches the role. The verdict is True or False where all values agree, else None.
"""

from __future__ import annotations

import itertools
import json
import re
from typing import Any

Node = Any
HERE = "eu-west-1:111122223333"
ROLE = "arn:aws:iam::111122223333:role/worker"
NAMES = {
    "AWS::Region": "eu-west-1",
    "AWS::AccountId": "111122223333",
    "AWS::Partition": "aws",
    "Orders": "https://sqs.eu-west-1.amazonaws.com/111122223333/orders",
    "Worker": "worker",
    "Worker.Arn": ROLE,
    "Key.Arn": f"arn:aws:kms:{HERE}:key/made-up",
    "Topic": f"arn:aws:sns:{HERE}:news",
    "Jobs.Arn": f"arn:aws:dynamodb:{HERE}:table/jobs",
    "Next": "next",
    "Next.Arn": f"arn:aws:lambda:{HERE}:function:next",
    "Limit": "arn:aws:iam::111122223333:policy/limit",
    "Managed": "arn:aws:iam::111122223333:policy/managed",
}
OF_AWS = {
    "arn:aws:iam::aws:policy/AmazonSQSFullAccess": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}],
    "arn:aws:iam::aws:policy/AdministratorAccess": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
}
CONTEXT: dict[str, str | None] = {
    "aws:securetransport": "true",
    "aws:principaltype": "AssumedRole",
    "aws:principalarn": ROLE,
    "aws:principalaccount": "111122223333",
    "aws:principalisawsservice": "false",
    "aws:principaltag/stage": "live",
    "aws:principaltag/team": "live-orders",
    "aws:resourcetag/team": "live-orders",
    "aws:resourceaccount": "111122223333",
    "aws:requestedregion": "eu-west-1",
    **dict.fromkeys(("aws:sourceaccount", "aws:sourcearn", "aws:username", "aws:principalservicenameslist")),
}
PIECES = ["arn", ":", "aws", ":", "sqs", ":", "eu-west-1", ":", "111122223333", ":", "orders", "-", "live"]
# a parameter may hold colons, and then what follows the last one may be a name of its own
OF_QUEUES = {"".join(PIECES[i:j]) for i in range(len(PIECES)) for j in range(i, len(PIECES) + 1)} | {":Orders-live", ":orders-live", ":orders"}


def value(node: Node, env: dict[str, Any]) -> Node:
    """What an expression is when every unknown has its value."""
    if isinstance(node, list):
        return [found for item in node if (found := value(item, env)) is not None]
    if not isinstance(node, dict):
        return node
    match next(iter(node.items()), ("", None)):
        case ("Ref", "AWS::NoValue"):
            return None
        case ("Ref", name):
            return env[name] if name in env else NAMES[name]
        case ("Fn::GetAtt", at):
            return f"arn:aws:sqs:{HERE}:{env['queue']}" if at[0] == "Orders" else NAMES[".".join(at)]
        case ("Fn::Sub", text):
            return re.sub(r"\$\{([^!}][^}]*)\}", lambda name: str(value({"Ref": name[1]}, env)), text)
        case ("Fn::If", (condition, then, other)):
            return value(then if env[condition] else other, env)
    return {key: found for key, item in node.items() if (found := value(item, env)) is not None}


def listed(node: Node) -> list[Any]:
    return node if isinstance(node, list) else [node]


def read(text: str, env: dict[str, Any]) -> str:
    """A string with its policy variables put in; a star that is none becomes a character of its own."""

    def put(found: re.Match[str]) -> str:
        key, _, default = found[1].partition(", ")
        plain = {"*": "\ue000", "?": "\ue001", "$": "$"}.get(key)
        return plain or (env["late"] if key == "aws:PrincipalTag/Late" else CONTEXT[key.lower()]) or default.strip("'")

    return re.sub(r"\$\{([^}]*)\}", put, text)


def like(pattern: str, text: str) -> bool:
    return re.fullmatch("".join({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in pattern), text, re.DOTALL) is not None


def arn_like(pattern: str, text: str) -> bool:
    ours, theirs = pattern.split(":", 5), text.split(":", 5)
    return pattern == "*" or (len(ours) == len(theirs) and all(map(like, ours, theirs)))


TESTS = {
    "StringEquals": str.__eq__,
    "StringLike": like,
    "StringEqualsIgnoreCase": lambda a, b: a.lower() == b.lower(),
    "ArnLike": arn_like,
    "ArnEquals": arn_like,
}
TESTS["Bool"] = TESTS["StringEqualsIgnoreCase"]


def met(operator: str, key: str, wanted: Node, env: dict[str, Any]) -> bool:
    if key == "aws:SourceIp":
        return bool(env[wanted])
    asked = CONTEXT[key.lower()]
    if operator == "Null":
        return (asked is None) is (wanted == "true")
    base, lax = operator.rpartition(":")[2].removesuffix("IfExists"), operator.endswith("IfExists")
    negated, base = "Not" in base, base.replace("Not", "")
    if asked is None:
        return lax or operator.startswith("ForAllValues:") or (negated and not operator.startswith("ForAnyValue:"))
    return any(TESTS[base](one, asked) for one in listed(wanted)) is not negated


def speaks(statement: Node, action: str, resource: str, env: dict[str, Any]) -> bool:
    def one_of(key: str, text: str, spelt: Any) -> bool:
        patterns = [spelt(one) for one in listed(statement.get(f"Not{key}", statement.get(key)))]
        return any(like(pattern, text) for pattern in patterns) is not (f"Not{key}" in statement)

    def spelt(text: str) -> str:
        return read(text, env) if statement["variables"] else text

    conditions = [(operator, key, wanted) for operator, keys in statement.get("Condition", {}).items() for key, wanted in keys.items()]
    return (
        one_of("Action", action.lower(), str.lower)
        and one_of("Resource", resource, spelt)
        and all(met(operator, key, [spelt(one) for one in wanted] if isinstance(wanted, list) else spelt(wanted), env) for operator, key, wanted in conditions)
    )


def names(principal: Node, env: dict[str, Any], *, account: bool) -> tuple[bool, bool]:
    """Does a principal name the role, and does it name the session or everybody?"""
    each = ["*"] if principal == "*" else listed(principal.get("AWS", []))
    session = any(one == "*" or (":assumed-role/worker/" in one and env["session"]) for one in each)
    root = any(one in ("111122223333", "arn:aws:iam::111122223333:root") for one in each)
    return session or ROLE in each or (account and root), session


def statements(document: Node) -> list[Any]:
    plain = json.loads(document) if isinstance(document, str) else document
    return [{**one, "variables": plain.get("Version") == "2012-10-17"} for one in listed(plain["Statement"])]


def permission(given: Node) -> list[Any]:
    """The statement of a function's policy that a permission stands for."""
    tests = {"ArnLike": {"aws:SourceArn": given.get("SourceArn")}, "StringEquals": {"aws:SourceAccount": given.get("SourceAccount")}}
    kept = {operator: keys for operator, keys in tests.items() if None not in keys.values()}
    statement = {"Effect": "Allow", "Action": given["Action"], "Resource": "*", "Principal": {"AWS": given["Principal"]}, "Condition": kept}
    return statements({"Version": "2012-10-17", "Statement": statement})


def verdict(body: Node, env: dict[str, Any], action: str, target: str) -> bool:
    """Is the request allowed when every unknown has its value?"""
    found = {name: value(one.get("Properties", {}), env) for name, one in body["Resources"].items() if env.get(one.get("Condition"), True)}
    resource = value({"Ref": "Topic"} if target == "Topic" else {"Fn::GetAtt": [target, "Arn"]}, env)
    role = found["Worker"]

    def managed(arn: str) -> list[Any]:
        if arn in OF_AWS:
            return statements({"Version": "2012-10-17", "Statement": OF_AWS[arn]})
        return statements(found["Managed" if arn == NAMES["Managed"] else "Limit"]["PolicyDocument"])

    def said(several: list[Any], effect: str) -> list[Any]:
        return [one for one in several if one["Effect"] == effect and speaks(one, action, resource, env)]

    own = [one for policy in role.get("Policies", []) for one in statements(policy["PolicyDocument"])]
    own += [one for name in ("Separate", "Attached") if name in found and "worker" in found[name]["Roles"] for one in statements(found[name]["PolicyDocument"])]
    own += statements(found["OfRole"]["PolicyDocument"]) if "OfRole" in found else []
    own += [one for arn in role.get("ManagedPolicyArns", []) for one in managed(arn)]
    limit = managed(role["PermissionsBoundary"]) if "PermissionsBoundary" in role else None
    key_policy = found["Key"].get("KeyPolicy") if target == "Key" else None
    held = found.get("OnTarget", {})
    of_resource = permission(held) if "Principal" in held else statements(held["PolicyDocument"]) if held else []
    of_resource += statements(key_policy) if key_policy else []
    of_resource += statements(found["Jobs"]["ResourcePolicy"]["PolicyDocument"]) if "ResourcePolicy" in found.get("Jobs", {}) else []

    def denies(one: Node) -> bool:
        if "NotPrincipal" in one:
            return limit is not None or not (names(one["NotPrincipal"], env, account=True)[0] and env["excepted"])
        return names(one["Principal"], env, account=True)[0]

    if said(own, "Deny") or said(limit or [], "Deny") or any(denies(one) for one in said(of_resource, "Deny")):
        return False
    to_role = [names(one["Principal"], env, account=False) for one in said(of_resource, "Allow")]
    delegates = key_policy is None or any(names(one["Principal"], env, account=True)[0] for one in said(of_resource, "Allow"))
    given = (bool(said(own, "Allow")) and delegates) or any(role for role, _ in to_role)
    return (given and (limit is None or bool(said(limit, "Allow")))) or any(session for _, session in to_role)


def some_of(several: list[Any]) -> list[Any]:
    """All, or where two unknowns make them too many, every so many: who asks then compares only what is said for sure."""
    return several[:: 1 + len(several) // 2000]


def candidates(action: str, target: str) -> list[str]:
    """What a string that nobody knows may be, as far as it matters for this request."""
    whole = NAMES["Topic" if target == "Topic" else f"{target}.Arn"] if target != "Orders" else ""
    last = whole.rpartition(":")[2]
    named = OF_QUEUES if target == "Orders" else {"", whole, last, f":{last}"}
    return sorted(named | {"*", "zz", "Receive", "worker", ROLE, action, action.partition(":")[2]})


def verdicts(body: Node, action: str, target: str) -> set[bool | None]:
    """Per choice of the team (`Env`, `Size`): True, False, or None where the unknowns decide."""
    text = json.dumps(body)
    unknown: dict[str, list[Any]] = {name: [True, False] for name in sorted(set(re.findall(r"10\.0\.0\.\d+", text)))}
    unknown |= {name: [True, False] for name, mark in (("session", ":assumed-role/"), ("excepted", "NotPrincipal")) if mark in text}
    unknown |= {name: candidates(action, target) for name, mark in (("P", '"Ref": "P"'), ("P", "${P}"), ("late", "PrincipalTag/Late")) if mark in text}
    named_by = body["Resources"]["Orders"]["Properties"]["QueueName"]
    used = [condition for condition in ("IsProd", "IsBig") if text.count(condition) > 1]
    found = set()
    for choice in itertools.product((False, True), repeat=len(used)):
        each = set()
        for values in some_of(list(itertools.product(*unknown.values()))):
            env: dict[str, Any] = {"session": True, "excepted": True, **dict(zip(used, choice, strict=True)), **dict(zip(unknown, values, strict=True))}
            env["queue"] = value(named_by, env)
            each.add(verdict(body, env, action, target))
        found.add(each.pop() if len(each) == 1 else None)
    return found

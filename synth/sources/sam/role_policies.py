"""A SAM function's `Policies`: managed policies by name or ARN, policy documents, and SAM's policy templates, each made into what a role takes.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html#sam-function-policies
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from queuegate._light import regex

from ..template import REFUSED, Route
from .written import Written, is_call, is_no_value, made

_TABLE: Final = Path(__file__).with_name("policy_templates.json")
_WORD: Final = regex(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|\d+")
_FEWEST: Final = 3
"""Words that say which policy template is meant: its service, what it allows, and Policy."""
_BRANCHES: Final = 3  # of Fn::If: the condition, and a value for each of its outcomes
_NO_VALUE: Final = {"Ref": "AWS::NoValue"}


def lower(policies: Written, role: str) -> tuple[list[Written], list[Written]]:
    """The managed policies' ARNs, and the policies that are written out, which are named after the role."""
    if not policies.value:
        return [], []
    each = [policies.part(i) for i in range(len(policies.value))] if isinstance(policies.value, list) else [policies]
    pairs = [_either(one, f"{role}Policy{i}") for i, one in enumerate(each)]
    return [managed for managed, _ in pairs if managed], [spelt for _, spelt in pairs if spelt]


def _either(policy: Written, name: str) -> tuple[Written | None, Written | None]:
    """One entry as a managed policy, as one that is written out, or (under `Fn::If`) as both. What nobody knows is left as it is: the role's policies are then undecided."""
    value = policy.value
    if isinstance(value, str):
        return policy._replace(value=_arn(value)), None
    if is_call(value):
        branches = value.get("Fn::If")
        return _branched(policy.part("Fn::If"), policy, name) if isinstance(branches, list) and len(branches) == _BRANCHES else (policy, None)
    if isinstance(value, dict) and len(value) == 1 and (expanded := _expanded(*next(iter(value.items())))):
        return None, made({"PolicyName": name, "PolicyDocument": expanded}, policy.at)
    if isinstance(value, dict) and value and "Statement" not in value and (why := next(_wrong(value), "")):
        return None, made({"PolicyName": name, "PolicyDocument": {REFUSED: f"a policy that SAM refuses stands in its place: it {why}"}}, policy.at)
    return None, _spelt(policy, name)


def refused(policies: Written, function: str) -> Iterator[tuple[str, Route]]:
    """What of `Policies` SAM refuses, and where: a policy template that it does not have, or without one of its parameters.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-templates.html. A name that is like none may be younger than the table.
    """
    several = [policies.part(i) for i in range(len(policies.value))] if isinstance(policies.value, list) else [policies]
    for one in several:
        if isinstance(one.value, str) and one.value in _table()["templates"] and _arn(one.value) == one.value:
            yield f"Policies of {function} has {one.value} without its parameters: it is a policy template, and no managed policy, and SAM refuses it", one.at
        branches = one.value.get("Fn::If") if isinstance(one.value, dict) else None
        if is_call(one.value) and isinstance(branches, list) and len(branches) == _BRANCHES:
            for i in (1, 2):
                yield from refused(one.part("Fn::If").part(i), function)
        elif isinstance(one.value, dict) and one.value and "Statement" not in one.value and not is_call(one.value):
            yield from ((f"Policies of {function} {why}, and SAM refuses it", one.at) for why in _wrong(one.value))


def _wrong(policy: dict[str, Any]) -> Iterator[str]:
    templates, names = _table()["templates"], [str(name) for name in policy]
    if len(names) > 1:
        if any(name in templates for name in names):
            yield f"has {' and '.join(names)} in one entry of the list, which is for one policy template"
        elif not any(name.startswith("Fn::") for name in names):
            yield f"has an entry with {', '.join(names[:-1])} and {names[-1]}, which is neither a policy with a Statement nor a policy template"
        return
    given, name = policy[names[0]], names[0]
    if (found := templates.get(name)) is None:
        from difflib import get_close_matches  # noqa: PLC0415 - only for a name that there is not

        if near := get_close_matches(name, templates, 1, 0.85) or _with_words_left_out(name, templates):
            yield f"has {name}, which is no policy template of SAM ({near[0]} is meant)"
    elif not isinstance(given, dict) or is_call(given):
        yield f"has {name} without its parameters ({', '.join(found['parameters']) or '{}'})"
    elif missing := [one for one in found["parameters"] if one not in given]:
        instead = f" (it has {', '.join(map(str, given))})" if given else ""
        yield f"has {name} without {' and '.join(missing)}{instead}"


def _with_words_left_out(name: str, templates: Iterable[str]) -> list[str]:
    """The one policy template of whose words a name has all but a few, in their order: `SQSSendPolicy`."""
    words = _WORD.findall(name)
    found = [one for one in templates if all(word in rest for rest in [iter(_WORD.findall(one))] for word in words)]
    return found if len(found) == 1 and len(words) >= _FEWEST else []


def _spelt(document: Written, name: str) -> Written:
    return made({"PolicyName": name, "PolicyDocument": document.value}, document.at, {("PolicyDocument",): document})


def _branched(branches: Written, policy: Written, name: str) -> tuple[Written | None, Written | None]:
    sides = [(None, None) if is_no_value(branches.value[i]) else _either(branches.part(i), name) for i in (1, 2)]
    found: list[Written | None] = []
    for kind in (0, 1):
        parts: dict[Route, Written] = {("Fn::If", i): part for i, side in zip((1, 2), sides, strict=True) if (part := side[kind])}
        values = [parts[way].value if (way := ("Fn::If", i)) in parts else _NO_VALUE for i in (1, 2)]
        found.append(made({"Fn::If": [branches.value[0], *values]}, policy.at, parts) if parts else None)
    return found[0], found[1]


def _arn(name: str) -> str:
    """The ARN of one of AWS's managed policies by its short name; anything else as it is."""
    if name.startswith("arn:"):
        return name
    path = next((path for path, names in _table()["managed"].items() if name in names), None)
    return name if path is None else f"arn:aws:iam::aws:policy{path}{name}"


def _expanded(template: str, values: Any) -> dict[str, Any] | None:
    """A policy template with its parameters put in, None where there is no such template."""
    if (found := _table()["templates"].get(template)) is None:
        return None
    given = values if isinstance(values, dict) else {}
    parameters = {name: given.get(name, {REFUSED: f"{template} has no {name}, and SAM refuses it"}) for name in found["parameters"]}
    return {"Statement": [_put(statement, parameters) for statement in found["statements"]]}


def _put(node: Any, parameters: dict[str, Any]) -> Any:
    match node:
        case {"Ref": str(name)} if name in parameters:
            return parameters[name]
        case dict():
            return {key: _put(value, parameters) for key, value in node.items()}
        case list():
            return [_put(item, parameters) for item in node]
    return node


def statements(source: str, destination: str) -> dict[str, Any] | None:
    """What a connector between these types of resource gives: `role` (whose: source or destination) or `queue`, and the statements of each permission."""
    return _table()["connectors"].get(f"{source} {destination}")  # type: ignore[no-any-return]  # the table is this module's own


@cache
def _table() -> dict[str, Any]:
    """SAM's own policies; `tools/sam_policy_templates.py` writes them."""
    return json.loads(_TABLE.read_text(encoding="utf-8"))  # type: ignore[no-any-return]  # as above

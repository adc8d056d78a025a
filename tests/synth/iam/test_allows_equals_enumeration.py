"""`allows` against the plainest evaluator there is, over random policies: `QUEUEGATE_POLICIES` sets how many, and `QUEUEGATE_POLICIES_FROM` where they start."""

from __future__ import annotations

import json
import os
import re
import runpy
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ASKING: Any = runpy.run_path(str(HERE / "asking.py"))
EVALUATOR: Any = runpy.run_path(str(HERE / "evaluator.py"))
RANDOM: Any = runpy.run_path(str(HERE / "random_policies.py"))
NUMBERS: Any = runpy.run_path(str(HERE.parent.parent / "lengths.py"))["numbers"]
FIRST = int(os.environ.get("QUEUEGATE_POLICIES_FROM", "0"))


def said(answer: Any) -> bool | None:
    return answer if isinstance(answer, bool) else None


def changed(node: Any, change: Callable[[Any], Any]) -> Any:
    """The template with every mapping put through a function, those inside of JSON strings too."""
    if isinstance(node, list):
        return [changed(item, change) for item in node]
    if isinstance(node, str) and node.startswith("{"):
        return json.dumps(changed(json.loads(node), change))
    return change({key: changed(value, change) for key, value in node.items()}) if isinstance(node, dict) else node


def without(*keys: str) -> Callable[[Any], Any]:
    return lambda node: {key: value for key, value in node.items() if key not in keys}


def turned(key: str) -> Callable[[Any], Any]:
    """`NotAction` as `Action`."""
    return lambda node: {name.removeprefix("Not") if name == key else name: value for name, value in node.items()}


FEATURES = {
    "a boundary": without("PermissionsBoundary"),
    "a policy of the resource": without("OnTarget", "KeyPolicy", "ResourcePolicy"),
    "a condition": lambda node: {key: value for key, value in node.items() if key != "Condition" or isinstance(value, str)},
    "a Deny": lambda node: {**node, "Effect": "Allow", "Principal": "*"} if node.get("Effect") == "Deny" else node,
    "NotAction": turned("NotAction"),
    "NotResource": turned("NotResource"),
    "NotPrincipal": turned("NotPrincipal"),
    "Fn::If": lambda node: node["Fn::If"][1] if "Fn::If" in node else node,
    "a variable": lambda node: {**node, "Version": "2008-10-17"} if "Statement" in node else node,
    "a policy beside the role": without("Separate", "OfRole", "Attached", "ManagedPolicyArns"),
}
"""What a template may have, and the same template without it."""


@pytest.mark.parametrize("numbers", NUMBERS("QUEUEGATE_POLICIES", 20, 300))
def test_allows_says_what_enumeration_says(numbers: range) -> None:
    seen: Counter[Any] = Counter()
    matters: Counter[str] = Counter()
    for number in (FIRST + number for number in numbers):
        body, action, target, unknowns = RANDOM["made"](number)
        answers = ASKING["answers"](body, action, target)
        ours, theirs = {said(answer) for answer in answers}, EVALUATOR["verdicts"](body, action, target)
        if unknowns > 1:  # one unknown in two places: what they have in common is not followed, and undecided is no lie
            assert ours - {None} <= theirs, (number, action, target, answers, theirs)
        else:
            assert ours == theirs, (number, action, target, answers, theirs)
        seen.update((target, verdict) for verdict in ours)
        seen.update({*ours, "several worlds" if len(ours) > 1 else "one world"})
        if unknowns == 0 or not re.search(r'\{P\}|"Ref": "P"|Late', json.dumps(body)):
            matters.update(name for name, change in FEATURES.items() if EVALUATOR["verdicts"](changed(body, change), action, target) != theirs)
    assert min(seen[True], seen[False], seen[None], seen["several worlds"]) > len(numbers) / 20, seen
    assert all(min(seen[target, True], seen[target, False]) > len(numbers) // 200 for target in RANDOM["TARGETS"]), seen
    assert all(matters[name] >= (len(numbers) + 300) // 600 for name in FEATURES), matters


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        pytest.param({"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}, {True}, id="yes"),
        pytest.param({"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}, {False}, id="no"),
        pytest.param({"Effect": "Allow", "Action": "sqs:*", "Resource": {"Ref": "P"}}, {None}, id="undecided"),
    ],
)
def test_the_evaluator_itself(change: Any, answer: Any) -> None:
    body = ASKING["template"]([change], queue={"QueueName": "orders-live"})
    assert EVALUATOR["verdicts"](body, "sqs:ReceiveMessage", "Orders") == answer

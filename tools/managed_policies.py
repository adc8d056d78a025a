"""Writes `synth/iam/policies/managed_policies.json`: what AWS's managed policies say about the services whose actions are known (`synth/iam/words/actions.py`).

The documents are those that moto ships, which it takes from IAM itself. Of each policy only the statements are kept that can grant or deny something of these services.
Run `python tools/managed_policies.py`; a test compares the file with what the installed moto gives.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import moto
from moto.iam.aws_managed_policies import aws_managed_policies_data

from queuegate.synth.iam.words.actions import SERVICES

TARGET = Path(__file__).parents[1] / "synth" / "iam" / "policies" / "managed_policies.json"


def concerns(action: str) -> bool:
    """Can this action pattern mean an action of one of the services?"""
    service = action.lower().partition(":")[0]
    return "*" in service or "?" in service or service in SERVICES


def kept(statement: dict[str, Any]) -> dict[str, Any] | None:
    """The statement without what speaks of other services; None where nothing is left."""
    if "NotAction" in statement:
        return statement
    actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
    mine = [action for action in actions if concerns(action)]
    return {**{key: value for key, value in statement.items() if key != "Sid"}, "Action": mine} if mine else None


def table() -> dict[str, Any]:
    """Every policy's statements, by the part of its ARN after `policy`."""
    policies = {}
    for name, policy in json.loads(aws_managed_policies_data).items():
        document = policy["Document"]
        statements = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
        policies[f"{policy.get('Path', '/')}{name}"] = [one for statement in statements if (one := kept(statement))]
    return {"source": f"moto {moto.__version__}", "policies": dict(sorted(policies.items()))}


def rendered() -> str:
    found = table()
    rows = ",\n".join(f"{json.dumps(name)}: {json.dumps(statements, sort_keys=True, separators=(',', ':'))}" for name, statements in found["policies"].items())
    return f'{{"source": {json.dumps(found["source"])}, "policies": {{\n{rows}\n}}}}\n'


if __name__ == "__main__":
    TARGET.write_text(rendered(), encoding="utf-8")

"""Writes `synth/sources/sam/policy_templates.json`: what SAM's policy templates, short policy names and connectors stand for.

The tables are those of aws-sam-translator, which the transform itself uses. Run `python tools/sam_policy_templates.py` where it is installed; a test compares the file
with what the installed one gives.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "synth" / "sources" / "sam" / "policy_templates.json"
ENDS = ("AWS::DynamoDB::Table", "AWS::Lambda::Function", "AWS::SNS::Topic", "AWS::SQS::Queue", "AWS::StepFunctions::StateMachine")
"""What a pipeline is made of: only connectors from and to these are kept, and those from a function."""
WHERE = {"AWS_IAM_ROLE_MANAGED_POLICY": "role", "AWS_SQS_QUEUE_POLICY": "queue"}


def read(name: str) -> Any:
    spec = find_spec("samtranslator")
    if spec is None or spec.origin is None:
        raise SystemExit("aws-sam-translator is not installed")
    return json.loads((Path(spec.origin).parent / name).read_text(encoding="utf-8"))


def templates() -> dict[str, Any]:
    found = read("policy_templates_data/policy_templates.json")["Templates"]
    return {name: {"parameters": sorted(one["Parameters"]), "statements": one["Definition"]["Statement"]} for name, one in sorted(found.items())}


def managed() -> dict[str, list[str]]:
    """The names of AWS's managed policies by the path in their ARN."""
    found: dict[str, list[str]] = {}
    for name, arn in sorted(read("internal/data/aws_managed_policies.json")["aws"].items()):
        found.setdefault(arn.partition(":policy")[2].removesuffix(name), []).append(name)
    return dict(sorted(found.items()))


def connectors() -> dict[str, Any]:
    """By both types: on whose policy (source, destination or queue), and the statements of each permission."""
    found = {}
    for source, destinations in read("model/connector_profiles/profiles.json")["Permissions"].items():
        for destination, profile in destinations.items():
            where = WHERE.get(profile["Type"])
            if where and source in (*ENDS, "AWS::Events::Rule") and (destination in ENDS or source == "AWS::Lambda::Function"):
                on = where if where == "queue" else "source" if profile["Properties"]["SourcePolicy"] else "destination"
                access = {name: one["Statement"] for name, one in profile["Properties"]["AccessCategories"].items()}
                found[f"{source} {destination}"] = {"on": on, "access": access}
    return dict(sorted(found.items()))


def rendered() -> str:
    def row(key: str, value: Any) -> str:
        return f"{json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}"

    def table(rows: dict[str, Any]) -> str:
        return "{\n" + ",\n".join(row(key, value) for key, value in rows.items()) + "\n}"

    source = json.dumps(f"aws-sam-translator {version('aws-sam-translator')}")
    return f'{{"source": {source},\n"templates": {table(templates())},\n"managed": {table(managed())},\n"connectors": {table(connectors())}}}\n'


if __name__ == "__main__":
    TARGET.write_text(rendered(), encoding="utf-8")

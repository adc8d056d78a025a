"""Writes `tests/synth/sources/sam/expected.json`: what SAM's own transform makes of the templates beside it.

Run `python tools/sam_translated.py` where aws-sam-translator and this project are installed; a test compares the file with what the installed one makes, and another
compares it with what is read here.
"""

from __future__ import annotations

import json
import os
import re
from importlib import import_module
from pathlib import Path
from typing import Any

from queuegate.synth.sources.cloudformation import read

CASES = sorted((Path(__file__).parents[1] / "tests" / "synth" / "sources" / "sam").glob("*.yaml"))
TARGET = Path(__file__).parents[1] / "tests" / "synth" / "sources" / "sam" / "expected.json"
KINDS = (
    *("AWS::CodeDeploy::Application", "AWS::CodeDeploy::DeploymentGroup"),
    *(
        "AWS::CloudFormation::Stack",
        "AWS::DynamoDB::Table",
        "AWS::IAM::ManagedPolicy",
        "AWS::IAM::Role",
        "AWS::Lambda::Alias",
        "AWS::Lambda::EventSourceMapping",
        "AWS::Lambda::Function",
        "AWS::Lambda::LayerVersion",
    ),
    *("AWS::Lambda::Permission", "AWS::Events::Rule", "AWS::Scheduler::Schedule"),
    *("AWS::Lambda::Version", "AWS::SNS::Subscription", "AWS::SQS::Queue", "AWS::SQS::QueuePolicy"),
    *("AWS::ApiGateway::RestApi", "AWS::ApiGateway::Stage", "AWS::ApiGatewayV2::Api", "AWS::ApiGatewayV2::Stage", "AWS::StepFunctions::StateMachine"),
)
SPELT_OUT = (("BatchSize", 10), ("Enabled", True))
"""Defaults that the transform writes into the mapping of a topic's queue."""


_DIFFERENT = (
    *("Tags", "Code", "Description", "Body", "Content", "Definition", "DefinitionString", "DefinitionS3Location", "DeploymentId", "AutoDeploy"),
    *("AutoRollbackConfiguration", "DeploymentConfigName", "DeploymentStyle"),
)
"""Properties that say nothing of a pipeline, or are written in another form on purpose."""


class Policies:
    """The transform asks for names that its own table does not have: there are none."""

    @staticmethod
    def load() -> dict[str, str]:
        return {}


def translated(body: dict[str, Any]) -> dict[str, Any]:
    """What the transform makes of a template."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "eu-west-1")
    sam = import_module("samtranslator.translator.transform")
    made: dict[str, Any] = sam.transform(json.loads(json.dumps(body)), {}, Policies())
    return made


def compared(body: dict[str, Any]) -> dict[str, Any]:
    """The resources of a pipeline, without what differs on purpose: tags, code, the names of policies, the hash in a version's name."""
    text = json.dumps(body["Resources"]).replace("sns:publish", "sns:Publish")
    for name, resource in body["Resources"].items():
        if resource.get("Type") in ("AWS::Lambda::Version", "AWS::Lambda::LayerVersion"):
            short = re.sub("(Version)[0-9a-f]{10}$" if resource["Type"].endswith("::Version") else "()[0-9a-f]{10}$", r"\1", name)
            text = text.replace(f'"{name}"', f'"{short}"').replace(f"${{{name}}}", f"${{{short}}}")
    return {name: _part(resource, body) for name, resource in sorted(json.loads(text).items()) if resource["Type"] in KINDS and not _is_of_api(resource)}


def _is_of_api(resource: dict[str, Any]) -> bool:
    """A permission for an API or a bucket: what their events make is no part of a pipeline."""
    return resource["Type"] == "AWS::Lambda::Permission" and resource["Properties"].get("Principal") not in ("sns.amazonaws.com", "events.amazonaws.com")


def _part(resource: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in resource.get("Properties", {}).items() if key not in _DIFFERENT}
    if "ManagedPolicyArns" in kept:
        kept["ManagedPolicyArns"] = sorted(kept["ManagedPolicyArns"], key=str)
    if resource["Type"] == "AWS::Lambda::Alias" and isinstance(kept["Name"], dict):
        kept["Name"] = body["Parameters"][kept["Name"]["Ref"]]["Default"]
    if resource["Type"] == "AWS::Lambda::EventSourceMapping":
        depends = resource.get("DependsOn", [])
        kept = {key: value for key, value in kept.items() if (key, value) not in SPELT_OUT}
        kept["DependsOn"] = sorted([depends] if isinstance(depends, str) else depends)
    attributes = {key: resource[key] for key in ("Condition", "UpdateReplacePolicy", "UpdatePolicy") if key in resource}
    return {"Type": resource["Type"], **attributes, **{key: _plain(value) for key, value in sorted(kept.items())}}


def _plain(node: Any) -> Any:
    """Without the names of policies and the version of their language."""
    if isinstance(node, dict):
        return {key: _plain(value) for key, value in sorted(node.items()) if key not in ("PolicyName", "Version")}
    return [_plain(item) for item in node] if isinstance(node, list) else node


def rendered() -> str:
    return json.dumps({case.stem: compared(translated(read(case).body)) for case in CASES}, indent=1) + "\n"


if __name__ == "__main__":
    TARGET.write_text(rendered(), encoding="utf-8")

"""Asks parliament, cfn-lint, checkov and cdk-nag what they say of the permissions in the templates of `tests/peers`; `iam_peers.py` makes a page of it."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from queuegate.synth.sources.cloudformation import read

TEMPLATES = sorted((Path(__file__).parents[1] / "tests" / "peers" / "templates").glob("*.yaml"))
PERMISSIONS = ("AWS::IAM::", "AWS::SQS::QueuePolicy", "AWS::Lambda::Permission", "AWS::KMS::Key")
"""The types of resources that hold permissions: what a peer says of others is another matter."""
ARNS = {"AWS::SQS::Queue": "sqs:eu-west-1:111122223333:{}", "AWS::KMS::Key": "kms:eu-west-1:111122223333:key/{}", "AWS::IAM::Role": "iam::111122223333:role/{}"}
PSEUDO = {"AWS::Region": "eu-west-1", "AWS::AccountId": "111122223333", "AWS::Partition": "aws"}

Findings = dict[str, list[list[str]]]


def written(node: Any, body: Any) -> Any:
    """A policy as an author would hand it to a tool that knows no templates: every reference spelt out, every choice taken."""
    match node:
        case {"Ref": name}:
            return PSEUDO.get(name, name)
        case {"Fn::GetAtt": [name, "Arn"]}:
            return f"arn:aws:{ARNS[body['Resources'][name]['Type']].format(name)}"
        case {"Fn::GetAtt": [name, _]}:
            return name
        case {"Fn::Sub": str(text)}:
            return re.sub(r"\$\{([^}]*)\}", lambda found: PSEUDO.get(found[1], found[1]), text)
        case {"Fn::Join": [separator, parts]}:
            return separator.join(written(part, body) for part in parts)
        case {"Fn::If": [_, then, _]}:
            return written(then, body)
        case dict():
            return {key: written(value, body) for key, value in node.items()}
        case list():
            return [written(item, body) for item in node]
    return node


def policies() -> dict[str, Any]:
    """Every policy document of every template, by `template resource number`; no trust policies, which parliament does not read."""
    found = {}
    for file in TEMPLATES:
        body = read(file).body
        for name, resource in body["Resources"].items():
            properties = resource.get("Properties", {})
            documents = [*(one["PolicyDocument"] for one in properties.get("Policies", [])), properties.get("PolicyDocument"), properties.get("KeyPolicy")]
            found |= {f"{file.stem} {name} {i}": written(document, body) for i, document in enumerate(documents) if document}
    return found


def of_permissions(template: str, resource: str) -> bool:
    kind = read(TEMPLATES[0].with_name(f"{template}.yaml")).body["Resources"].get(resource, {}).get("Type", "")
    return kind.startswith(PERMISSIONS)


def foreign(peer: str, python: str, given: Any) -> tuple[str, Findings]:
    command = [python, str(Path(__file__).with_name("iam_peers_foreign.py")), peer]
    done = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, check=True)  # noqa: S603 - the command is the caller's own
    said = json.loads(done.stdout)
    return said["version"], said["findings"]


def parliament(python: str) -> tuple[str, Findings]:
    version, said = foreign("parliament", python, policies())
    found: Findings = {file.stem: [] for file in TEMPLATES}
    for name, findings in said.items():
        template, resource, _ = name.split()
        found[template] += [[check, resource] for check, _ in findings]
    return version, found


def cdk_nag(python: str) -> tuple[str, Findings]:
    return foreign("cdk-nag", python, [str(file) for file in TEMPLATES])


def cfn_lint(command: str) -> tuple[str, Findings]:
    words = [command, "--format", "json", "--regions", "eu-west-1", "--", *map(str, TEMPLATES)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - as above
    found: Findings = {file.stem: [] for file in TEMPLATES}
    for one in json.loads(done.stdout):
        path = one["Location"]["Path"] or ["", ""]
        template = Path(one["Filename"]).stem
        if path[0] == "Resources" and of_permissions(template, path[1]):
            found[template].append([one["Rule"]["Id"], path[1]])
    return subprocess.run([command, "--version"], capture_output=True, text=True, check=True).stdout.split()[-1], found  # noqa: S603 - as above


def checkov(command: str) -> tuple[str, Findings]:
    words = [command, "--framework", "cloudformation", "--output", "json", "--compact", "--skip-download", "--soft-fail", "--quiet"]
    words += [word for file in TEMPLATES for word in ("--file", str(file))]
    done = subprocess.run(words, capture_output=True, text=True, check=True)  # noqa: S603 - as above
    found: Findings = {file.stem: [] for file in TEMPLATES}
    for one in json.loads(done.stdout)["results"]["failed_checks"]:
        template, resource = Path(one["file_path"]).stem, one["resource"].rpartition(".")[2]
        if of_permissions(template, resource):
            found[template].append([one["check_id"], resource])
    return subprocess.run([command, "--version"], capture_output=True, text=True, check=True).stdout.strip(), found  # noqa: S603 - as above


PEERS: dict[str, Callable[[str], tuple[str, Findings]]] = {"parliament": parliament, "cfn-lint": cfn_lint, "checkov": checkov, "cdk-nag": cdk_nag}


def asked(peer: str, where: str) -> dict[str, Any]:
    """What a peer says of all templates, as it is recorded: each thing once."""
    version, found = PEERS[peer](where)
    return {"version": version, "findings": {name: sorted(map(list, {tuple(one) for one in said})) for name, said in sorted(found.items())}}

"""Asks parliament or cdk-nag, from inside of their own environment: `iam_peers.py` runs this file with that environment's Python.

`parliament` reads `{name: policy}` from stdin, `cdk-nag` a list of template files; both write `{name: [[check, resource]]}` to stdout.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any


def parliament(policies: dict[str, Any]) -> dict[str, list[list[str]]]:
    """The findings that its command shows of each policy document, by its default severity; a crash is one, too."""
    analyse = import_module("parliament").analyze_policy_string
    command = import_module("parliament.cli")
    described = import_module("parliament").enhance_finding

    def asked(policy: Any) -> list[list[str]]:
        try:
            found = [described(finding) for finding in analyse(json.dumps(policy), "policy.json").findings]
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what its user gets
            return [[f"crash: {type(error).__name__}", ""]]
        return [[finding.issue, ""] for finding in found if not command.is_finding_filtered(finding, "LOW")]

    return {name: asked(policy) for name, policy in policies.items()}


def cdk_nag(files: list[str]) -> dict[str, list[list[str]]]:
    """What AwsSolutions-IAM4 and IAM5 say of each template, included as it is."""
    cdk, include, nag = (import_module(name) for name in ("aws_cdk", "aws_cdk.cloudformation_include", "cdk_nag"))
    found: dict[str, list[list[str]]] = {}
    for file in files:
        app = cdk.App(outdir=tempfile.mkdtemp())
        include.CfnInclude(cdk.Stack(app, "t"), "T", template_file=file)
        report = nag.AwsSolutionsChecks(app).validate_scope(app)
        found[Path(file).stem] = [
            [violation.rule_name.removeprefix("AwsSolutions-"), resource.construct_path.split("/")[2]]
            for violation in report.violations
            if violation.rule_name.startswith(("AwsSolutions-IAM4", "AwsSolutions-IAM5"))
            for resource in violation.violating_resources
        ]
    return found


PEERS: dict[str, tuple[Callable[[Any], Any], str]] = {"parliament": (parliament, "parliament"), "cdk-nag": (cdk_nag, "cdk-nag")}

if __name__ == "__main__":
    ask, distribution = PEERS[sys.argv[1]]
    json.dump({"version": version(distribution), "findings": ask(json.load(sys.stdin))}, sys.stdout)

"""The text of `policies/gate/catalogue/fixes.json`: how the example on each rule's page is put right, in CloudFormation, SAM and the CDK. `generate.py` writes it.

Each `Bad` is laid over the good pipeline of the tests and judged; what the finding asks to be changed is spelt in all four.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from queuegate.policies.contents import RULES
from queuegate.policies.gate.catalogue.page import page_of
from queuegate.policies.gate.catalogue.whole import merged
from queuegate.policies.gate.fixes.four import in_four
from queuegate.policies.gate.judging.rounds import judge
from queuegate.policies.gate.judging.verdicts import Crash
from queuegate.policies.rule import Finding, Mapping, Rule, Team
from queuegate.synth.model.pipelines import build
from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.template import Template

POLICIES = Path(__file__).parents[1] / "tests" / "policies"


def rule_fixes() -> str:
    base, _ = parse((POLICIES / "base.yaml").read_text(encoding="utf-8"), "base.yaml")
    found = {rule.name: fixes for rule in RULES if rule.on is Mapping and (fixes := _of(rule, base))}
    return f"{json.dumps(found, indent=2, ensure_ascii=False)}\n"


def pipeline() -> str:
    """The good pipeline as data, of which examples are made whole."""
    base, _ = parse((POLICIES / "base.yaml").read_text(encoding="utf-8"), "base.yaml")
    return f"{json.dumps(base, indent=1)}\n"


def _of(rule: Rule, base: Any) -> dict[str, str]:
    return next(
        (
            in_four(finding)
            for example in page_of(rule).examples
            if example.title == "Bad"
            for finding in _findings(rule, example.text, base)
            if finding.changes
        ),
        {},
    )


def _findings(rule: Rule, fragment: str, base: Any) -> Iterator[Finding]:
    body, spot = parse(json.dumps(merged(base, {"Resources": parse(fragment, "fragment")[0]})), "example.json")
    for verdict in judge(build([Template(file="example.yaml", stack="example", body=body, spot=spot)]), [rule], Team({})):
        if isinstance(verdict, Crash):
            raise verdict.error
        if isinstance(verdict.what, Finding):
            yield verdict.what

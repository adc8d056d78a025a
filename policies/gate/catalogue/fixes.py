"""How the example on a rule's page is put right, in each spelling: made by `tools/rule_fixes.py` from what the rule says of the example."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from ...rule import Rule


def fixes_of(rule: Rule) -> dict[str, str]:
    """`{"CloudFormation, SAM": "Set VisibilityTimeout of Orders to 185.", "CDK in Python": …}`; under "" what else is to be said. Empty for a rule whose fix is
    no change of properties.
    """
    return dict(_every().get(rule.name, {}))


def spelt(rule: Rule) -> list[str]:
    """The same as paragraphs of Markdown: how the first example of the page is put right, in each spelling."""
    fixes = fixes_of(rule)
    more = fixes.pop("", "")
    return ["For the example:", "\n".join(f"- {title}: {text}" for title, text in fixes.items()), *([more] if more else [])] if fixes else []


@cache
def _every() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(Path(__file__).with_name("fixes.json").read_text(encoding="utf-8"))
    return found

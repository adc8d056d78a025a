"""The text of `docs/rules/`: a page for each rule, made from its docstring and metadata, and an index by group. `generate.py` writes it."""

from __future__ import annotations

import json
from collections.abc import Iterable

from queuegate.policies.gate.catalogue.deployments import failure_of
from queuegate.policies.gate.catalogue.fixes import spelt
from queuegate.policies.gate.catalogue.page import Example, page_of
from queuegate.policies.rule import Rule


def paths(rules: Iterable[Rule]) -> list[str]:
    """The files that `pages` gives."""
    return ["docs/rules/README.md", *(f"docs/rules/{rule.name}.md" for rule in rules)]


def pages(rules: Iterable[Rule]) -> dict[str, str]:
    """Every file below the repository's root, by its path."""
    rules = list(rules)
    return {"docs/rules/README.md": index(rules)} | {f"docs/rules/{rule.name}.md": page(rule) for rule in rules}


def page(rule: Rule) -> str:
    taken = page_of(rule)
    parts = [
        f"# {rule.name}",
        taken.summary,
        f"| Severity | Group | Terminal |\n| --- | --- | --- |\n| {rule.severity} | [{words(rule.group)}](README.md#{anchor(rule.group)}) | `queuegate explain {rule.name}` |",
        *(["## Why", *taken.why] if taken.why else []),
        *(line for example in taken.examples for line in shown(example)),
        *taken.more,
        *(["## Deployment", f"{failure}."] if (failure := failure_of(rule.name)) else []),
        "## Fix",
        rule.fix,
        *spelt(rule),
        *([f"More: <{rule.docs}>"] if rule.docs else []),
        "## Another severity, or none",
        f"In `queuegate.yaml` (`off` turns the rule off):\n\n```yaml\nseverity:\n  {rule.name}: note\n```",
        "To accept one finding, with a reason and for a while:",
        f"```yaml\nwaivers:\n  - rule: {rule.name}\n    resource: {json.dumps('LogicalId or Construct/Path')}\n    reason: why this is right here\n    until: 2027-01-31  # the last day, UTC; may be left out\n```",
    ]
    return "\n\n".join(parts) + "\n"


def index(rules: list[Rule]) -> str:
    parts = [
        "# Rules",
        f"{len(rules)} rules, by what they look at. `queuegate explain RULE` shows a page in the terminal, and `queuegate explain RULE --template bad` its example as a whole template.",
    ]
    for group in dict.fromkeys(rule.group for rule in rules):
        rows = [
            f"| [{rule.name}]({rule.name}.md) | {rule.severity} | {page_of(rule).summary.replace('|', chr(92) + '|')} |"
            for rule in rules
            if rule.group == group
        ]
        parts += [f"## {words(group)}", "\n".join(["| Rule | Severity | What it finds |", "| --- | --- | --- |", *rows])]
    return "\n\n".join(parts) + "\n"


def shown(example: Example) -> list[str]:
    return [f"## {example.title}", f"```yaml\n{example.text}\n```"]


def words(group: str) -> str:
    """`Event source mapping`."""
    spelt = group.replace("_", " ").capitalize()
    return {"Fifo": "FIFO", "Iam scope": "IAM scope"}.get(spelt, spelt)


def anchor(group: str) -> str:
    """The heading's address on a page that GitHub shows."""
    return words(group).lower().replace(" ", "-")

"""Writes `docs/iam-peers.md`: what parliament, cfn-lint, checkov and cdk-nag say of the permissions in the templates of `tests/peers`, and what Queuegate says.

What a peer says is recorded in `tests/peers/recorded.json`; whether it is right stands in `tests/peers/judged.yaml`, written by hand. Run `python tools/iam_peers.py` to
write the page anew, and with `--record` to ask first those peers that are there: cfn-lint in this environment, checkov where QUEUEGATE_CHECKOV says, and parliament and
cdk-nag by `--parliament PYTHON` and `--cdk-nag PYTHON` (or QUEUEGATE_PARLIAMENT, QUEUEGATE_CDK_NAG): the Python of an environment that has them. Exit status 1 if
something that a peer says is not judged, or if what is said to be found is not.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from iam_peers_asked import PEERS, TEMPLATES, asked

from queuegate.policies.contents import RULES

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "tests" / "peers"
RECORDED, JUDGED, PAGE = FOLDER / "recorded.json", FOLDER / "judged.yaml", ROOT / "docs" / "iam-peers.md"
OURS = frozenset({rule.name for rule in RULES if rule.group == "iam_scope"} | {"missing-decrypt-permission"})
"""Queuegate's rules that speak of permissions."""


class Said(NamedTuple):
    """What a peer said of a template, and the judgement of it."""

    peer: str
    template: str
    check: str
    resource: str
    judgement: dict[str, str] | None


def ours() -> dict[str, list[list[str]]]:
    """What Queuegate says of the permissions in each template."""
    words = [sys.executable, "-m", "queuegate", "check", "--linters", "none", "--no-cache", "--report", "json", *map(str, TEMPLATES)]
    report = json.loads(subprocess.run(words, capture_output=True, text=True, check=False, cwd=FOLDER).stdout)  # noqa: S603 - as above
    failed = [one for one in report["findings"] if one["rule"] in OURS and one["verdict"] == "fail"]
    return {file.stem: sorted([one["rule"], one["resource"]] for one in failed if Path(one["template"]).stem == file.stem) for file in TEMPLATES}


def said(recorded: dict[str, Any]) -> Iterator[Said]:
    """Everything that the peers said, with its judgement: the first that fits."""
    judgements = yaml.safe_load(JUDGED.read_text(encoding="utf-8"))["judgements"]

    def judged(peer: str, template: str, check: str) -> dict[str, str] | None:
        return next((one for one in judgements if one["peer"] == peer and check.startswith(one["check"]) and template in one.get("in", [template])), None)

    for peer in PEERS:
        for template, findings in recorded[peer]["findings"].items():
            for check, resource in findings:
                yield Said(peer, template, check, resource, judged(peer, template, check))


def problems(recorded: dict[str, Any], found: dict[str, list[list[str]]]) -> list[str]:
    """What is not judged, and what a judgement says that Queuegate finds, and it does not."""
    wrong = [f"{one.peer} {one.check} of {one.resource} in {one.template} is not judged" for one in said(recorded) if one.judgement is None]
    wrong += [
        f"{one.template}: {one.judgement['found']} is said to find what {one.peer} finds ({one.check}), and does not"
        for one in said(recorded)
        if one.judgement and "found" in one.judgement and one.judgement["found"] not in [rule for rule, _ in found[one.template]]
    ]
    planted = yaml.safe_load(JUDGED.read_text(encoding="utf-8"))["planted"]
    for name, rule in planted.items():
        rules = [found_rule for found_rule, _ in found[name]]
        if (rule is None and rules) or (rule is not None and rule not in rules):
            wrong.append(f"{name}: {rule or 'nothing'} is expected of Queuegate, which says {', '.join(rules) or 'nothing'}")
    return wrong + [f"{file.stem} is not in judged.yaml" for file in TEMPLATES if file.stem not in planted]


def title(name: str) -> str:
    return (FOLDER / "templates" / f"{name}.yaml").read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")


def cell(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*").replace("<", "\\<")


def rendered(recorded: dict[str, Any], found: dict[str, list[list[str]]]) -> str:
    """The page."""
    everything = list(said(recorded))
    true = [one for one in everything if one.judgement and "found" in one.judgement]

    def of(template: str, peer: str) -> str:
        here = sorted({one.check for one in true if (one.template, one.peer) == (template, peer)})
        false = len([one for one in everything if (one.template, one.peer) == (template, peer) and one not in true])
        return "; ".join([*map(cell, here), *([f"{false} beside it"] if false else [])]) or "–"

    rows = [
        f"| {cell(title(name))} (`{name}`) | {', '.join(dict.fromkeys(rule for rule, _ in found[name])) or '–'} | {' | '.join(of(name, peer) for peer in PEERS)} |"
        for name in (file.stem for file in TEMPLATES)
    ]
    planted = yaml.safe_load(JUDGED.read_text(encoding="utf-8"))["planted"]
    alone = [name for name, rule in planted.items() if rule and not any(one.template == name for one in true)]
    reasons: dict[tuple[str, str, str], set[str]] = {}
    for one in everything:
        if one.judgement and "found" not in one.judgement:
            kind = "false" if "false" in one.judgement else "beside"
            reasons.setdefault((one.peer, re.sub(r"\[.*", "", one.check), f"{kind}: {one.judgement[kind]}"), set()).add(one.template)
    lines = [f"| {peer} | {cell(check)} | {len(names)} | {cell(reason)} |" for (peer, check, reason), names in sorted(reasons.items())]
    versions = ", ".join(f"{peer} {recorded[peer]['version']}" for peer in PEERS)
    return f"""# Permissions: Queuegate and its peers

The same templates in one run: {versions}. The templates are in `tests/peers/templates`: each has one planted defect, or none and a trap. `tools/iam_peers.py`
writes this page; `tests/peers/judged.yaml` says of everything that a peer finds whether it is right. parliament knows no templates: it is given each policy with its
references spelt out, but for trust policies, which it does not read. Of cfn-lint and checkov those findings count that speak of a role, a policy, a permission or a key; of cdk-nag IAM4 and IAM5.

A peer's cell names what it finds that is true of the planted defect or of the template; *beside it* counts what is false or another matter, for the reasons below.

| Template | Queuegate | {" | ".join(PEERS)} |
|---|---|{"---|" * len(PEERS)}
{chr(10).join(rows)}

Every true finding of a peer is found. {len(alone)} of the {len([rule for rule in planted.values() if rule])} defects only Queuegate sees: {", ".join(f"`{name}`" for name in alone)}.

## What is false, and what is another matter

| Peer | Check | Templates | Why |
|---|---|---|---|
{chr(10).join(lines)}
"""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--record", action="store_true", help="ask the peers that are there")
    parser.add_argument("--parliament", default=os.environ.get("QUEUEGATE_PARLIAMENT"), help="the Python of an environment with parliament")
    parser.add_argument("--cdk-nag", default=os.environ.get("QUEUEGATE_CDK_NAG"), help="the Python of an environment with cdk-nag")
    options = parser.parse_args(arguments)
    recorded = json.loads(RECORDED.read_text(encoding="utf-8")) if RECORDED.is_file() else {}
    beside = str(Path(sys.executable).with_name("cfn-lint"))
    where = {"parliament": options.parliament, "cdk-nag": options.cdk_nag, "cfn-lint": shutil.which(beside), "checkov": os.environ.get("QUEUEGATE_CHECKOV")}
    for peer in PEERS if options.record else ():
        if path := where[peer]:
            recorded[peer] = asked(peer, path)
            print(f"asked {peer} {recorded[peer]['version']}")
        else:
            print(f"{peer} is not there: what it said before stays")
    RECORDED.write_text(json.dumps(recorded, indent=1) + "\n", encoding="utf-8")
    found = ours()
    PAGE.write_text(rendered(recorded, found), encoding="utf-8")
    for problem in (wrong := problems(recorded, found)):
        print(problem)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Judging templates that a test spells out: what each rule says, of which resource, and in which line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from queuegate.policies.contents import LISTED, RULES
from queuegate.policies.gate.catalogue.whole import merged
from queuegate.policies.gate.judging.rounds import judge
from queuegate.policies.gate.judging.verdicts import Crash
from queuegate.policies.rule import Finding, Rule, Severity, Team
from queuegate.synth.model.pipelines import build
from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.sam.transform import lowered
from queuegate.synth.sources.template import Template, is_sam

BASE = Path(__file__).with_name("base.yaml")


class Said(NamedTuple):
    """One verdict as a test speaks of it. `route` is the way below the resource (`Properties/Timeout`), `line` the text of the line that is pointed at."""

    rule: str
    verdict: str
    resource: str
    route: str
    line: str
    text: str
    worlds: tuple[str, ...] = ()
    settle: str = ""
    severity: Severity | None = None
    key: str = ""
    action: str = ""
    on: str = ""
    surplus: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    fix: str = ""
    explains: tuple[str, ...] = ()
    changes: tuple[tuple[str, Any], ...] = ()


class Examples(NamedTuple):
    """The fragments on a rule's page."""

    bad: list[str]
    good: list[str]


def verdicts(
    templates: list[Template], rules: Any = RULES, given: dict[str, str] | None = None, externals: Template | None = None, team: Team | None = None
) -> Iterator[Said]:
    for said in judge(build(templates, given, externals), rules, team or Team({})):
        if isinstance(said, Crash):
            raise said.error
        what = said.what
        assert what.place is not None
        spot = getattr(what, "spot", None) or what.place.scope.template.spot(what.place.route)
        lines = Path(spot.file).read_text(encoding="utf-8").splitlines() if Path(spot.file).exists() else []
        route = what.place.route
        yield Said(
            said.rule.name,
            "fail" if isinstance(what, Finding) else "undecided",
            str(route[1]) if len(route) > 1 else "",
            "/".join(map(str, route[2:])),
            lines[spot.line - 1].strip() if lines else "",
            what.message if isinstance(what, Finding) else what.reason,
            said.worlds,
            "" if isinstance(what, Finding) else what.settle,
            (what.severity or said.rule.severity) if isinstance(what, Finding) else said.rule.severity,
            what.key if isinstance(what, Finding) else "",
            *(
                (what.action, what.on, what.surplus, tuple(other.message for other in what.because), what.fix or said.rule.fix, what.explains, _changes(what))
                if isinstance(what, Finding)
                else ()
            ),
        )


def _changes(what: Finding) -> tuple[tuple[str, Any], ...]:
    """Each property that a fix sets, and to what."""
    return tuple((f"{one.name}.{one.property}", one.value) for one in what.changes)


@pytest.fixture
def judged(tmp_path: Path) -> Callable[..., list[Said]]:
    """`judged(text, rule="…")`: what the rule says of a whole template (or of several: `judged(one, two, rule=…)`)."""

    def run(*texts: str, rule: str, given: dict[str, str] | None = None, externals: str | None = None, team: Team | None = None) -> list[Said]:
        templates = []
        for i, text in enumerate(texts):
            file = tmp_path / f"template{i}.yaml"
            file.write_text(text, encoding="utf-8")
            body, spot = parse(text, str(file))
            template = Template(file=str(file), stack=f"template{i}" if len(texts) > 1 else "template", body=body, spot=spot)
            templates.append(lowered(template)[0] if is_sam(body) else template)
        outside = None
        if externals:
            body, spot = parse(externals, str(tmp_path / "externals.yaml"))
            outside = Template(file=str(tmp_path / "externals.yaml"), stack="externals", body={"Resources": body}, spot=spot)
        return list(verdicts(templates, _named(rule), given, outside, team))

    return run


@cache
def _named(name: str) -> list[Rule]:
    return [one.rule for one in LISTED if one.name == name]


@cache
def _base() -> dict[str, Any]:
    return parse(BASE.read_text(encoding="utf-8"), str(BASE))[0]


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., list[Said]]:
    """`changed(fragment, rule="…")`: what the rule (None: every rule) says of the good pipeline with a fragment of Resources laid over it.

    `head` is laid over the whole template (Parameters, Conditions, …). Resources, routes and texts can be asserted; lines cannot, since the merged template is nowhere written.
    """

    def run(fragment: str, rule: str | None = None, head: str = "", given: dict[str, str] | None = None, team: Team | None = None) -> list[Said]:
        change, _ = parse(fragment, "fragment")
        top, _ = parse(head, "head") if head else ({}, None)
        body = merged(merged(_base(), {"Resources": change}), top)
        file = tmp_path / "merged.json"
        text = json.dumps(body)
        file.write_text(text, encoding="utf-8")
        body, spot = parse(text, str(file))
        template = Template(file=str(file), stack="template", body=body, spot=spot)
        return list(verdicts([template], [*RULES] if rule is None else _named(rule), given, None, team))

    return run


PIPELINE = """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Code:
        ZipFile: |
CODE
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker, BatchSize: 10, FunctionResponseTypes: [ReportBatchItemFailures]}
"""


@pytest.fixture
def whole() -> Callable[[str], str]:
    """`whole(code)`: the template of a small pipeline whose worker has this inline code."""
    return lambda code: PIPELINE.replace("CODE", "".join(f"          {line}\n" for line in code.strip("\n").splitlines()))


@pytest.fixture
def placed(judged: Callable[..., list[Said]], whole: Callable[[str], str]) -> Callable[..., list[Said]]:
    """`placed(code, rule="…")`: what the rule says of that pipeline, with the lines that it points at."""
    return lambda code, rule: judged(whole(code), rule=rule)


@pytest.fixture
def coded(changed: Callable[..., list[Said]]) -> Callable[..., list[Said]]:
    """`coded(code, rule="…")`: what the rule says of the good pipeline whose worker has this inline code. `more` is laid over Resources as well, `properties` over the worker's own."""

    def run(code: str, rule: str, more: str = "", properties: str = "") -> list[Said]:
        lines = "".join(f"        {line}\n" for line in code.strip("\n").splitlines())
        return changed(f"Worker:\n  Properties:\n{properties}    Code:\n      ZipFile: |\n{lines}{more}", rule)

    return run

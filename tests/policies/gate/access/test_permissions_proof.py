"""The least that a role needs, fed back into its template: it is sufficient, it gives nothing else, the rules are content with it, and no action of it can be left out.

For the reference system, the apps in tests/apps and the templates in tests/permissions: SAM, keys, two stacks, an alias, tables and their indexes, FIFO queues, topics, a VPC with
tracing and destinations, producer and consumer, buckets, conditions, a shared role, further services, a nested stack.
"""

from __future__ import annotations

import copy
import json
import runpy
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.contents import RULES
from queuegate.policies.gate.access.least_text import in_yaml
from queuegate.policies.gate.access.ledgers import Ledger, ledgers
from queuegate.policies.gate.judging.places import Places
from queuegate.policies.gate.judging.rounds import judge
from queuegate.policies.gate.judging.verdicts import Crash
from queuegate.policies.rule import Finding, Severity, Team
from queuegate.synth import Assembly, Options, load
from queuegate.synth.iam.least_privilege.minimal import Minimal, document
from queuegate.synth.model.pipelines import Model, build
from queuegate.synth.sources.template import Template

spread: Any = runpy.run_path(str(Path(__file__).parents[3] / "lengths.py"))["spread"]
ROOT = Path(__file__).parents[4]
TEMPLATES = sorted(path.name for path in (ROOT / "tests" / "permissions").iterdir())
APPS = ["stages", "orders", "shared_queue"]
SEPARATE = ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy")
UNNAMED = ("REPLACE-ME", "log-group:/aws/lambda/*:*")
"""What a policy cannot name: a resource that nobody knows, and the function of a nested stack, whose made-up name is too long to be foretold."""


@pytest.fixture(scope="session")
def assembly_of(reference: Path, synthesised: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Assembly]:
    """Give the assembly of the reference system, an app or a template, by its name."""

    def loaded(name: str) -> Assembly:
        if name == "reference":
            target = reference
        elif name in APPS:
            target = synthesised(name)
        else:
            target = ROOT / "tests" / "permissions" / name
        assembly = load([str(target)], Options(ROOT, lambda: tmp_path_factory.mktemp("work"), run_apps=False))
        assert not assembly.problems
        return assembly

    return cache(loaded)


def linked(assembly: Assembly, bodies: dict[str, Any] | None = None) -> Model:
    """The model of an assembly, with other bodies for some of its templates."""
    bodies = bodies or {}
    templates = [
        Template(file=one.file, stack=one.stack, body=bodies.get(one.file, one.body), spot=one.spot, construct=one.construct, code=one.code)
        for one in assembly.templates
    ]
    return build(templates, None, None, assembly.nested)


def found(model: Model) -> dict[str, Ledger]:
    return {f"{ledger.subject.scope.id}/{ledger.subject.id}": ledger for ledger in ledgers(model)}


def fed_back(assembly: Assembly, policies: dict[str, tuple[Minimal, ...]]) -> Model:
    """The model of the assembly with these policies in the place of all that its roles have."""
    bodies = {one.file: copy.deepcopy(one.body) for one in assembly.templates}
    files = {scope.id: scope.template.file for scope in linked(assembly).scopes}
    for role, statements in policies.items():
        stack, _, name = role.rpartition("/")
        resources = bodies[files[stack]]["Resources"]
        properties = resources[name]["Properties"]
        properties.pop("ManagedPolicyArns", None)
        properties["Policies"] = [{"PolicyName": "minimal", "PolicyDocument": document(statements)}]
        gone = {
            key
            for key, one in resources.items()
            if one["Type"] in SEPARATE and name in json.dumps(one["Properties"].get("Roles", one["Properties"].get("RoleName")))
        }
        for key in gone:
            del resources[key]
        for one in resources.values():
            if "DependsOn" in one:
                waits = one["DependsOn"] if isinstance(one["DependsOn"], list) else [one["DependsOn"]]
                one["DependsOn"] = [key for key in waits if key not in gone]
    return linked(assembly, bodies)


def missing(ledger: Ledger) -> list[str]:
    """What the role needs and is not known to have, but for what cannot be named."""
    return [f"{row.action} on {row.resource}: {row.doubt or 'no'}" for row, _ in ledger.needed() if row.met is not True and UNNAMED[0] not in row.expression]


def beyond(ledger: Ledger) -> list[str]:
    """What the role is given beyond its needs, but for what cannot be named."""
    given = [row for row, _ in ledger.allowed() if row.surplus or row.wide or row.unjudged]
    return [f"{row.given} on {row.on}" for row in given if not row.on.endswith(UNNAMED)]


def complaints(model: Model) -> Iterator[str]:
    """What the rules about the scope of roles find wrong."""
    rules = [rule for rule in RULES if rule.group == "iam_scope"]
    for verdict in judge(model, rules, Team({})):
        assert not isinstance(verdict, Crash), verdict
        what = verdict.what
        if isinstance(what, Finding) and (what.severity or verdict.rule.severity) is not Severity.NOTE:
            yield f"{verdict.rule.name}: {what.message}"


def fewer(statements: tuple[Minimal, ...]) -> Iterator[tuple[str, tuple[Minimal, ...]]]:
    """The statements without one action of them, for each."""
    for i, one in enumerate(statements):
        for action in one.actions:
            rest = tuple(other for other in one.actions if other != action)
            yield f"{action} on {one.resource}", (*statements[:i], *([one._replace(actions=rest)] if rest else ()), *statements[i + 1 :])


CASES = ["reference", *APPS, *TEMPLATES]


@pytest.mark.parametrize("name", spread([*CASES[2:], *CASES[:2]], 7))
def test_the_least_is_sufficient_and_nothing_else(name: str, assembly_of: Callable[[str], Assembly]) -> None:
    assembly = assembly_of(name)
    policies = {role: ledger.statements for role, ledger in found(linked(assembly)).items()}
    assert policies
    model = fed_back(assembly, policies)
    after = found(model)
    assert after.keys() == policies.keys()
    assert {role: missing(ledger) for role, ledger in after.items() if missing(ledger)} == {}
    assert {role: beyond(ledger) for role, ledger in after.items() if beyond(ledger)} == {}
    assert {role: ledger.statements for role, ledger in after.items()} == policies


@pytest.mark.parametrize("name", spread([*CASES[8:], *CASES[:8]], 5))
def test_the_rules_are_content_with_it(name: str, assembly_of: Callable[[str], Assembly]) -> None:
    assembly = assembly_of(name)
    before = {one.partition(":")[0] for one in complaints(linked(assembly))}
    assert before >= WRONG.get(name, set())
    policies = {role: ledger.statements for role, ledger in found(linked(assembly)).items()}
    assert [one for one in complaints(fed_back(assembly, policies)) if one not in UNMENDED.get(name, ())] == []


@pytest.mark.parametrize("name", spread([*CASES[1:], CASES[0]], 20))
def test_no_action_of_it_can_be_left_out(name: str, assembly_of: Callable[[str], Assembly]) -> None:
    assembly = assembly_of(name)
    policies = {role: ledger.statements for role, ledger in found(linked(assembly)).items()}
    for role, statements in policies.items():
        for what, rest in fewer(statements):
            after = found(fed_back(assembly, {**policies, role: rest}))[role]
            assert any(row.met is not True and f"{row.action} on" in what for row, _ in after.needed()), f"{role} needs {what} in vain"


UNMENDED = {
    "nested": [
        "missing-call-permission: Role lacks sqs:SendMessage on Next (it has it on arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:REPLACE-ME): Worker calls send_message, and each such call is denied"
    ]
}
"""What a policy alone cannot mend: the queue is in the parent's stack, which hands over its URL and not its ARN."""
WRONG = {
    "across": {"wildcard-queue-actions"},
    "alias": {"mapping-before-permission", "queue-administration"},
    "fifo": {"allow-with-not", "wildcard-queue-actions"},
    "keys": {"missing-decrypt-permission", "missing-log-permission", "missing-poll-permission"},
    "nested": {"missing-log-permission", "wildcard-queue-actions"},
    "services": {"missing-log-permission", "missing-poll-permission"},
    "table": {"table-actions-unused"},
}
"""What is wrong with the roles of some of them before."""


@pytest.mark.slow
def test_the_real_cfn_lint_finds_nothing_wrong_with_the_yaml(assembly_of: Callable[[str], Assembly], tmp_path: Path) -> None:
    """The text of `--format yaml` stands in the role as it is printed; all else of each template is as it was."""
    files = {}
    for name in TEMPLATES:
        assembly = assembly_of(name)
        model = linked(assembly)
        for role, ledger in found(model).items():
            body, own = ledger.subject.scope.template.body, ledger.subject.id
            rest = {key: value for key, value in body["Resources"][own]["Properties"].items() if key not in ("Policies", "ManagedPolicyArns")}
            printed = in_yaml([(ledger, Places(assembly, str(tmp_path)))])
            lines = [f"{key}: {json.dumps(value)}" for key, value in body.items() if key not in ("Resources", "Transform")]
            lines += ["Resources:", *(f"  {key}: {json.dumps(value)}" for key, value in body["Resources"].items() if key != own)]
            lines += [f"  {own}:", "    Type: AWS::IAM::Role", "    Properties:", *(f"      {key}: {json.dumps(value)}" for key, value in rest.items())]
            lines += [f"      {line}" for line in printed.splitlines()]
            file = tmp_path / f"{name}-{own}.yaml"
            file.write_text("\n".join(lines) + "\n", encoding="utf-8")
            files[str(file)] = (role, own)
    done = subprocess.run(
        [str(Path(sys.executable).with_name("cfn-lint")), "--format", "json", "--include-checks", "I", "--", *files],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    matches = json.loads(done.stdout)
    assert {match["Filename"] for match in matches} <= files.keys()
    wrong = [
        match
        for match in matches
        if match["Location"]["Path"][1:4] == [files[match["Filename"]][1], "Properties", "Policies"] or match["Rule"]["Id"].startswith("E0")
    ]
    assert [(Path(match["Filename"]).name, match["Rule"]["Id"], match["Message"], match["Location"]["Path"]) for match in wrong] == []

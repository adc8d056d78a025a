"""The least that each role needs, as policies to copy: CloudFormation in YAML and in JSON, and code of the CDK."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from queuegate.synth.iam.least_privilege import cdk_notation, yaml_notation
from queuegate.synth.iam.least_privilege.cdk_languages import PYTHON, TYPESCRIPT, Language
from queuegate.synth.iam.least_privilege.minimal import Minimal, document, hint_of

from ...rule import few
from ..fixes.written import languages_of
from ..judging.places import Places, resource_of
from ..report.text.escape import neutral
from .ledgers import Ledger

Seen = Sequence[tuple[Ledger, Places]]


def in_yaml(seen: Seen) -> str:
    """A YAML document for each role: `Policies` as an AWS::IAM::Role takes it; only a comment of one of whose needs nothing is known."""
    written = apart(seen, lambda one, _: "" if one.is_dark() else yaml_notation.in_yaml(policies(one)))
    return "---\n".join(f"{_comments(head, one)}{text}" for head, one, text in written)


def policies(ledger: Ledger) -> dict[str, Any]:
    """What a role has in the place of all that it has now."""
    return {"Policies": [{"PolicyName": "least-privilege", "PolicyDocument": document(ledger.statements)}]}


def in_json(seen: Seen) -> str:
    """One JSON document: of every role its policy as CloudFormation takes it, and the difference to what it is given."""
    return f"{json.dumps({'version': 1, 'roles': [_role(ledger, places) for ledger, places in seen]}, indent=2, ensure_ascii=False)}\n"


def in_cdk(seen: Seen) -> str:
    """Code of the CDK, in one language: the statements for each role. The variables stand for the constructs whose paths the comments name."""
    languages = {_language(ledger, places) for ledger, places in seen}
    language = TYPESCRIPT if languages == {TYPESCRIPT} else PYTHON
    roles = (f"{_comments(head, one, language.remark)}{text}" for head, one, text in apart(seen, lambda one, _: _loop(one, language)))
    return "\n".join([language.imports, *roles])


def _language(ledger: Ledger, places: Places) -> Language:
    """The language in which the app is written; Python where nobody knows."""
    return TYPESCRIPT if languages_of(ledger.functions[0].place, places.assembly.shown) == ("TypeScript",) else PYTHON


def _loop(ledger: Ledger, language: Language) -> str:
    if ledger.is_dark():
        return ""
    owner = cdk_notation.variable(ledger.functions[0].id, ledger.subject.scope, language)
    return language.loop.format(owner=owner, statements="".join(f"{_indented(_of_cdk(one, ledger, language))},\n" for one in ledger.statements))


def apart(seen: Seen, written: Callable[[Ledger, Places], str]) -> Iterator[tuple[str, Ledger, str]]:
    """Each role's heading, and what is written of it: once for several stacks of which it is the same, and with the stack where another one's is called alike."""
    found: dict[tuple[str, str], list[Ledger]] = {}
    for ledger, places in seen:
        found.setdefault((_heading(ledger, places), written(ledger, places)), []).append(ledger)
    alike = Counter(head for head, _ in found)
    for (head, text), ledgers in found.items():
        stacks = [one.subject.scope.id for one in ledgers]
        yield f"{head} in {few(stacks)}" if len(stacks) > 1 or alike[head] > 1 else head, ledgers[0], text


def _heading(ledger: Ledger, places: Places) -> str:
    """The functions, their role, and where it is written."""
    functions = ", ".join(function.name for function in ledger.functions)
    source, _ = places.primary(ledger.subject.place)
    what = "its role is not among the targets" if ledger.subject in ledger.functions else f"role {ledger.subject.name}"
    return f"{functions} ({what}, {source.file}:{source.line})"


def remarks(ledger: Ledger) -> list[str]:
    """What a person has to know of the statements, once each."""
    found = list(dict.fromkeys(one.remark for one in ledger.statements if one.remark))
    if ledger.subject not in ledger.functions and resource_of(ledger.subject.place) != ledger.subject.id:
        found.append(
            "SAM makes this role, and gives it AWS's own policies by itself: write a role with this policy instead, and name it under Role of the function"
        )
    return found


def _comments(head: str, ledger: Ledger, remark: str = "#") -> str:
    more = (
        "what it needs is not known: `queuegate permissions` says why"
        if ledger.is_dark()
        else "it may need more: `queuegate permissions` says what is not known"
    )
    return "".join(f"{remark} {neutral(line)}\n" for line in (head, *remarks(ledger), *([more] if ledger.unknown() else [])))


def _of_cdk(one: Minimal, ledger: Ledger, language: Language) -> str:
    written = cdk_notation.in_cdk(one, ledger.subject.scope, language)
    return f"{language.remark} only where the condition {one.condition} {'does not hold' if one.unless else 'holds'}\n{written}" if one.condition else written


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())


def _role(ledger: Ledger, places: Places) -> dict[str, Any]:
    needed = [{**_need(row, places), "worlds": list(worlds)} for row, worlds in ledger.needed()]
    return {
        "role": None if ledger.subject in ledger.functions else places.linked(ledger.subject.place).resource,
        "functions": [function.id for function in ledger.functions],
        "stack": ledger.subject.scope.id,
        "source": _source(ledger.subject.place, places),
        "needed": needed,
        "given": [
            {
                "action": row.given,
                "resource": row.on,
                "used": list(row.used),
                "surplus": list(row.surplus),
                "wide": list(row.wide),
                "undecided": list(row.unjudged),
                "reason": row.why or None,
                "source": _source(row.place, places),
                "worlds": list(worlds),
            }
            for row, worlds in ledger.allowed()
        ],
        "undecided": [
            {"of": "policies" if row.given else "needs", "services": list(row.services), "reason": row.reason, "settle": row.settle, "worlds": list(worlds)}
            for row, worlds in ledger.unknown()
        ],
        "remarks": remarks(ledger),
        "policy": None if ledger.is_dark() else document(ledger.statements),
    }


def _need(row: Any, places: Places) -> dict[str, Any]:
    granted = "undecided" if row.met is None else "taken" if row.taken else "yes" if row.met else "no"
    return {
        "action": row.action,
        "resource": json.loads(row.expression),
        "why": row.why,
        "granted": granted,
        "reason": row.doubt or None,
        "source": _source(row.place, places),
    }


def _source(place: Any, places: Places) -> dict[str, Any]:
    source = places.related("", place).source
    return {"file": source.file, "line": source.line} if source else {}


def statements(ledger: Ledger, places: Places) -> Iterator[str]:
    """The statements as lines for a text: as code of the CDK where an app made the template, else as YAML."""
    if hint_of(ledger.functions[0].id, ledger.subject.scope):
        yield from _loop(ledger, _language(ledger, places)).splitlines()
    else:
        yield from yaml_notation.in_yaml({"Statement": [one.statement() for one in ledger.statements]}).splitlines()

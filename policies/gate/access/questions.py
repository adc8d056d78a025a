"""Three questions about access, put to the policies of the targets: from flags to a report. Nothing is printed here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from queuegate._light import NamedTuple, regex
from queuegate._version import __version__
from queuegate.synth import Assembly
from queuegate.synth.iam.access import ROLE, Checked, Found, Said, no_new_access, no_public_access, not_granted
from queuegate.synth.linking.formats.arn_formats import IDENTITIES
from queuegate.synth.model.pipelines import Model
from queuegate.synth.values.text import Text
from queuegate.synth.values.value import Place
from queuegate.synth.values.worlds import Undecided

from ..judging.crashed import crashed
from ..judging.opened import Opened, Wanted
from ..judging.places import Places, pointer
from ..judging.verdicts import described
from ..report.record.model import Problem, Related, Target, Tool
from ..report.source.no_echo import masked_data
from ..report.text.layout import counted
from ..run.asking.records import Request, Tell, silent
from ..run.asking.request import Flags, ask
from ..run.exit_codes import CLEAN, CRASHED, FINDINGS, NOTHING, UNUSABLE
from ..run.judge import wrong_settings
from ..run.read import opened, target_of, unread
from ..settings.settings import Refused, Wrong
from ..settings.suggest import nearest
from .answers import AccessFinding, AccessReport, Answer, Check, Witness

_MOST: Final = 20
_MADE_UP: Final = regex(r"\$\{AWS::StackName\}-(\w+)-(?=\$\{\1[.}])")
"""How a name begins that CloudFormation makes up, and a policy is compared with: to whoever wrote it, `${Table}` is the whole name."""


class Question(NamedTuple):
    """What is asked: which check, the targets before, and the actions and resources that nobody is to be granted (logical ids, or ARNs with wildcards)."""

    check: Check
    before: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()


def answered(question: Question, flags: Flags, cwd: Path, told: Tell = silent) -> AccessReport:
    """The whole answer. What cannot be read, and a crash of our own, are problems of the report."""
    try:
        asked = ask(cwd, flags)
    except Refused as error:
        return _empty(question, [wrong_settings(wrong, Places(Assembly(), str(cwd))) for wrong in error.wrongs])
    try:
        return _answer(question, asked.request._replace(tell=told))
    except Refused as error:
        return _empty(question, [wrong_settings(wrong, Places(Assembly(), str(cwd))) for wrong in error.wrongs])
    except Exception as error:  # noqa: BLE001 - our own mistake: said in the report, without a traceback
        return _empty(question, [crashed(error)])


def exit_code(report: AccessReport, *, strict: bool) -> int:
    """As every command's: a crash is 3, what cannot be read 4, `no` 1 (with `strict`, undecided too), nothing to read 5."""
    if report.problems:
        return CRASHED if any(problem.kind == "rule-crash" for problem in report.problems) else UNUSABLE
    if report.answer is None:
        return NOTHING
    return FINDINGS if report.answer == "no" or (strict and report.answer == "undecided") else CLEAN


def _answer(question: Question, request: Request) -> AccessReport:
    given = request.wanted[0].given if request.wanted else {}
    with opened(request) as assemblies, opened(request._replace(wanted=(Wanted(question.before, given),) if question.before else ())) as former:
        problems = [unread(problem, one.places) for one in assemblies for problem in one.assembly.problems]
        problems += [_of_old(unread(problem, one.places)) for one in former for problem in one.assembly.problems]
        targets, before = ([target_of(target) for one in several for target in one.assembly.targets] for several in (assemblies, former))
        if question.before and not problems and not _is_read(before):
            problems = [Problem("unreadable", "no template found here to compare with. Name a template, a folder with one, or a cdk.out", question.before[0])]
        findings: list[AccessFinding] = []
        roles = policies = 0
        request.tell("working out what the policies allow")
        for one in assemblies if not problems else ():
            checked = [*_checked(question, one.model, former)]
            roles += sum(each.subject.own for each in checked)
            policies += sum(not each.subject.own and each.counts for each in checked)
            findings += _findings(question, checked, one, former)
        secrets = {secret for one in (*assemblies, *former) for secret in one.secrets} if not problems else set()
    if secrets:
        findings = msgspec.convert(masked_data(msgspec.to_builtins(findings), secrets), list[AccessFinding])
    answer = _verdict(findings) if _is_read(targets) and not problems else None
    return msgspec.structs.replace(_empty(question, problems), answer=answer, targets=targets, before=before, roles=roles, policies=policies, findings=findings)


def _of_old(problem: Problem) -> Problem:
    """What OLD names may be a revision, as `queuegate diff` takes it."""
    if problem.target is None or "." in problem.target or Path(problem.target).exists():
        return problem
    how = (
        f"OLD is a template, a folder or a cdk.out. Of a revision: git show {problem.target}:template.yaml > old.yaml; or ask `queuegate diff {problem.target}`"
    )
    return msgspec.structs.replace(problem, message=f"{problem.message}. {how}")


def _is_read(targets: Iterable[Target]) -> bool:
    return any(target.status == "checked" for target in targets)


def _checked(question: Question, model: Model, former: Sequence[Opened]) -> Iterator[Checked]:
    match question.check:
        case "no-new-access":
            return no_new_access(model, former[0].model)
        case "not-granted":
            return not_granted(model, question.actions, [_resource(text, model) for text in question.resources])
        case "no-public-access":
            return no_public_access(model)


def _resource(text: str, model: Model) -> Text:
    """What a person calls a resource: a pattern of ARNs, or a resource of the templates by its logical id."""
    if text == "*" or text.startswith(("arn:", "*")):
        return Text.of(text)
    named = {facts.id: facts for facts in model.links.facts.values() if facts.type in IDENTITIES}
    if text not in named:
        known = f"no resource of the templates is called {text!r}{nearest(text, named)}"
        raise Refused([Wrong(f"--resource {text}: {known}. Give a logical id, or an ARN (`*` and `?` are wildcards): arn:aws:sqs:*:*:{text}")])
    from queuegate.synth.values.worlds import World  # noqa: PLC0415 - only here

    world = World()
    world.steps = []
    return Text.of(model.links.arn(named[text], world))


def _findings(question: Question, checked: Iterable[Checked], one: Opened, former: Sequence[Opened]) -> Iterator[AccessFinding]:
    for each in checked:
        yield from (_undecided(said.what, each, _worlds(said), one) for said in each.said if isinstance(said.what, Undecided))
        for group, worlds in _grouped(each):
            yield _no(question, each, group, worlds, one, former)


def _worlds(said: Said) -> tuple[str, ...]:
    return described(said.worlds)


def _grouped(each: Checked) -> Iterator[tuple[list[Found], list[str]]]:
    """What one statement allows in the same worlds is one finding, whatever its resources are; so is what it allows of one resource that has another name in each world."""
    alike: dict[tuple[object, ...], list[tuple[Found, tuple[str, ...]]]] = {}
    for said in each.said:
        if isinstance(found := said.what, Found):
            alike.setdefault((found.place, found.was, found.beyond, found.actions, _worlds(said)), []).append((found, _worlds(said)))
    merged: dict[tuple[object, ...], list[tuple[Found, tuple[str, ...]]]] = {}
    for (place, was, beyond, actions, worlds), group in alike.items():
        name = group[0][0].named
        merged.setdefault((place, was, beyond, actions, name or worlds), []).extend(group)
    for group in merged.values():
        everywhere = any(not worlds for _, worlds in group)
        yield [found for found, _ in group], [] if everywhere else list(dict.fromkeys(world for _, worlds in group for world in worlds))


def _no(question: Question, each: Checked, group: Sequence[Found], worlds: Sequence[str], one: Opened, former: Sequence[Opened]) -> AccessFinding:  # noqa: PLR0913, PLR0917 - the parts of one finding
    found = group[0]
    source, related = one.places.primary(found.place)
    if found.was is not None:
        old = next((each.places for each in former if any(scope is found.was.scope for scope in each.model.scopes)), one.places)
        related.insert(0, Related("denied it before", None, None, old.primary(found.was)[0]))
    return AccessFinding(
        verdict="no",
        message=_message(question, each, found),
        request=_witness(found),
        actions=list(found.actions[:_MOST]),
        action_count=len(found.actions),
        resources=list(dict.fromkeys(_as_written(other.on) for other in group)),
        named=found.named,
        formerly=None if question.check != "no-new-access" else "denied" if found.was else "outside-boundary" if found.beyond else "not-allowed",
        reason=None,
        settle=None,
        pointer=pointer(found.place),
        source=source,
        related=related,
        worlds=list(worlds),
        **_subject(each, one),
    )


def _witness(found: Found) -> Witness:
    one = found.request
    context = {key: value and _as_written(value) for key, value in one.context}
    return Witness(one.principal, one.action, _as_written(one.resource), context, list(one.assumes), one.real)


def _as_written(name: str) -> str:
    return _MADE_UP.sub("", name)


def _undecided(doubt: Undecided, each: Checked, worlds: Sequence[str], one: Opened) -> AccessFinding:
    place = doubt.place if isinstance(doubt.place, Place) and doubt.place.scope in one.model.scopes else each.subject.facts.place
    source, related = one.places.primary(place)
    return AccessFinding(
        verdict="undecided",
        message=f"cannot be decided for {each.subject.facts.name}: {doubt.reason}",
        request=None,
        actions=[],
        action_count=0,
        resources=[],
        named=None,
        formerly=None,
        reason=doubt.reason,
        settle=doubt.settle or None,
        pointer=pointer(place),
        source=source,
        related=related,
        worlds=list(worlds),
        **_subject(each, one),
    )


def _subject(each: Checked, one: Opened) -> dict[str, Any]:
    facts = each.subject.facts
    kind = "identity" if each.subject.own else "trust" if facts.type == ROLE else "resource"
    return {"kind": kind, "subject": one.places.linked(facts.place), "type": facts.type, "new": each.new}


def _message(question: Question, each: Checked, found: Found) -> str:
    name, request, more = each.subject.facts.name, found.request, len(found.actions) - 1
    may = "may now" if question.check == "no-new-access" else "may"
    what = f"{request.action} and {counted(more, 'more action')}" if more > 0 else request.action
    who = "anybody" if request.principal.endswith(":role/stranger") else request.principal.removeprefix("service ")
    before = ", which was denied before" if found.was else ", which was outside its boundary before" if found.beyond else ""
    if each.subject.own:
        return f"{name} {may} do {what} on {found.named or (_as_written(found.on) if found.on != '*' else 'every resource')}{before}"
    if each.subject.facts.type == ROLE:
        return f"{who} {may} assume {name}{before}"
    return f"{who} {may} do {what} on {name if each.counts else f'the resource outside whose policy is {name}'}{before}"


def _verdict(findings: Iterable[AccessFinding]) -> Answer:
    verdicts = {finding.verdict for finding in findings}
    return "no" if "no" in verdicts else "undecided" if verdicts else "yes"


def _empty(question: Question, problems: list[Problem]) -> AccessReport:
    return AccessReport(
        version=1,
        tool=Tool("queuegate", __version__),
        check=question.check,
        answer=None,
        before=[],
        actions=list(question.actions),
        resources=list(question.resources),
        targets=[],
        problems=problems,
        roles=0,
        policies=0,
        findings=[],
    )

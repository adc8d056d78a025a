"""What roles and policies allow and did not before, and the other way round: each state's policies are put to the question whether they allow what the other's did not."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, Final

from queuegate._light import NamedTuple
from queuegate.synth.iam.access import ROLE, Checked, Found, no_new_access
from queuegate.synth.iam.access.subjects import HOLDERS
from queuegate.synth.language.scope import Scope
from queuegate.synth.linking.facts import Facts
from queuegate.synth.model.pipelines import Model
from queuegate.synth.values.defaults import KEY, TABLE
from queuegate.synth.values.value import Place
from queuegate.synth.values.worlds import Undecided

from ..judging.opened import Opened
from ..judging.verdicts import described
from ..report.text.layout import counted, listed
from .model import Permission

_ABOUT_POLICIES: Final = frozenset({*HOLDERS, KEY, TABLE})
_SECTIONS: Final = ("Parameters", "Conditions", "Mappings", "Rules")
_EVERY: Final = {"sqs": "queue", "dynamodb": "table", "lambda": "function", "sns": "topic", "kms": "key"}
_MOST: Final = 3


class _Said(NamedTuple):
    """What statements of one subject let through: actions and resources as they are written."""

    place: Place
    actions: tuple[str, ...]
    on: str
    worlds: tuple[str, ...]


class _Half(NamedTuple):
    """One direction: the state that is asked, the other one, whose stacks may have had other names, and what its templates' policies are made of."""

    mine: Opened
    theirs: Model
    stacks: Mapping[str, str]
    contents: list[object]


def changes(before: Sequence[Opened], after: Sequence[Opened]) -> list[Permission]:
    """What is gained, then what is lost. Assemblies are compared one by one, in their order."""
    found: list[Permission] = []
    for was, now in _together(before, after):
        if _policies(was) == _policies(now):  # where only a queue's timeout changed there is nothing to compare, and nothing to be unsure of
            continue
        nothing = (now or was).linked({})  # type: ignore[union-attr]  # one of them is there
        old, new = was.model if was else nothing, now.model if now else nothing
        there, here = _stacks(was), _stacks(now)
        found += _side("gained", _Half(now, old, _same(there, here), _contents(was))) if now else ()
        found += (one for one in _side("lost", _Half(was, new, _same(here, there), _contents(now))) if one.change == "lost") if was else ()
    return found


def _stacks(one: Opened | None) -> dict[str, str]:
    """The stacks by their templates, as far as a template makes one stack: what a stack is called may hang on where the other templates lie."""
    found: dict[str, list[str]] = {}
    if one is not None:
        for scope in one.model.scopes:
            found.setdefault(one.places.path(scope.template.file), []).append(scope.id)
    return {file: ids[0] for file, ids in found.items() if len(ids) == 1}


def _same(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    return {before[file]: now[file] for file in before.keys() & now.keys()}


def _contents(one: Opened | None) -> list[object]:
    """What the policies of each template are made of."""
    return [_policies_of(scope) for scope in one.model.scopes] if one else []


def _together(before: Sequence[Opened], after: Sequence[Opened]) -> Iterator[tuple[Opened | None, Opened | None]]:
    """The assemblies that are the same target before and after; None where there is none."""
    if len(before) == len(after):
        yield from zip(before, after, strict=True)
        return
    left = {_name(one): one for one in before}
    yield from ((left.pop(_name(one), None), one) for one in after)
    yield from ((one, None) for one in left.values())


def _name(one: Opened) -> object:
    return one.wanted.name or tuple(os.path.basename(target) for target in one.wanted.targets)  # noqa: PTH119 - it may be a pattern


def _policies(one: Opened | None) -> list[tuple[str, Any]]:
    """Everything that policies are made of."""
    if one is None:
        return []
    return sorted(((scope.id, _policies_of(scope)) for scope in one.model.scopes), key=lambda pair: pair[0])


def _policies_of(scope: Scope) -> dict[str, Any]:
    sections = {f"/{name}": scope.template.body.get(name) for name in _SECTIONS}
    return sections | {name: each for name, each in scope.resources.items() if isinstance(each, Mapping) and _is_about(each.get("Type"))}


def _is_about(kind: object) -> bool:
    return isinstance(kind, str) and (kind.startswith("AWS::IAM::") or kind in _ABOUT_POLICIES)


def _side(change: Any, half: _Half) -> Iterator[Permission]:
    mine = half.mine
    checked = [*no_new_access(mine.model, half.theirs, half.stacks)]
    called = _called([each.subject.facts for each in checked])
    for each in checked:
        untouched = _policies_of(each.subject.facts.scope) in half.contents
        if untouched and each.new:
            continue  # the same template under another name
        said = [one for found in each.said if isinstance(found.what, Found) for one in [_statement(found.what, described(found.worlds))]]
        if said:
            yield _permission(change, each, called[each.subject.facts], said, mine)
        doubts = [found.what for found in each.said if isinstance(found.what, Undecided)]
        if doubts and not said and not untouched:
            yield _undecided(each, called[each.subject.facts], doubts[0], mine)


def _called(several: Sequence[Facts]) -> dict[Facts, str]:
    """What each of them is called: with its stack where another stack has one of that name."""
    stacks: dict[str, set[str]] = {}
    for facts in several:
        stacks.setdefault(facts.name, set()).add(facts.scope.id)
    return {facts: f"{facts.name} ({facts.scope.id})" if len(stacks[facts.name]) > 1 else facts.name for facts in several}


def _permission(change: Any, each: Checked, name: str, said: Sequence[_Said], one: Opened) -> Permission:
    together: dict[str, list[str]] = {}
    for statement in said:
        together.setdefault(listed(statement.actions, _MOST), []).append(statement.on)
    what = listed((f"{actions} on {listed(dict.fromkeys(on), _MOST)}" for actions, on in together.items()), _MOST, "; ")
    may = "may now" if change == "gained" else "may no longer"
    kind = _kind(each)
    message = (
        f"{name} {may} do {what}"
        if kind == "identity"
        else f"who may assume {name}: {'more' if change == 'gained' else 'fewer'} than before"
        if kind == "trust"
        else f"others {may} do {what} by the policy of {name}"
    )
    worlds = [] if any(not one.worlds for one in said) else list(dict.fromkeys(world for one in said for world in one.worlds))
    actions = list(dict.fromkeys(action for one in said for action in one.actions))
    return Permission(change, name, kind, message, actions, list(dict.fromkeys(one.on for one in said)), one.places.primary(said[0].place)[0], worlds)


def _undecided(each: Checked, name: str, doubt: Undecided, one: Opened) -> Permission:
    return Permission(
        "undecided",
        name,
        _kind(each),
        f"whether {name} may do more cannot be decided: {doubt.reason}",
        [],
        [],
        one.places.primary(each.subject.facts.place)[0],
        [],
    )


def _kind(each: Checked) -> Any:
    return "identity" if each.subject.own else "trust" if each.subject.facts.type == ROLE else "resource"


def _statement(found: Found, worlds: tuple[str, ...]) -> _Said:
    """The actions as the statement names them, those of them that let something new through; else an action of today, and how many more there are."""
    written = [one for one in _written(found.place) if any(fnmatchcase(action.lower(), one.lower()) for action in (*found.actions, found.request.action))]
    written = [one for one in written if not any(other != one and fnmatchcase(one.lower(), other.lower()) for other in written)]
    more = len(found.actions) - 1
    actions = tuple(written) or ((f"{found.request.action} and {counted(more, 'more action')}",) if more > 0 else (found.request.action,))
    on = found.named or found.on
    return _Said(found.place, actions, _every(actions) if on == "*" else on, worlds)


def _every(actions: Sequence[str]) -> str:
    services = {action.partition(":")[0] for action in actions}
    return f"every {_EVERY.get(services.pop(), 'resource') if len(services) == 1 else 'resource'}"


def _written(place: Place) -> list[str]:
    """The Action of a statement where it is spelt out; nothing where it is not, or says what is not allowed."""
    node: Any = place.scope.template.body
    for key in place.route:
        if not (isinstance(node, Mapping) and key in node) and not (isinstance(node, list) and isinstance(key, int) and key < len(node)):
            return []
        node = node[key]  # type: ignore[index]  # one of the two
    action = node.get("Action") if isinstance(node, Mapping) else None
    listed_ = [action] if isinstance(action, str) else action if isinstance(action, list) else []
    return [one for one in listed_ if isinstance(one, str)]

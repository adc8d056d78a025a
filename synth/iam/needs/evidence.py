"""What a template says instead, where a role may not do something: on which other resource it may, and what takes back what its policies allow.

Somebody who wrote a permission and named the wrong resource, or forgot a Deny, sees the permission and not the mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Final

from queuegate._light import NamedTuple

from ...linking.formats.arn_formats import IDENTITIES
from ...linking.resources import View
from ...model import Key, instead_of_arn
from ...values.text import Text, Token
from ...values.value import Place
from ...values.worlds import Undecided
from ..evaluation.allows import allows
from ..evaluation.application import applies
from ..evaluation.context import Known
from ..evaluation.grants import Grant, granted, owner
from ..evaluation.network import rests_on_network
from ..policies.attached import boundary
from ..policies.items import any_of, gathered
from ..policies.match import matches
from ..policies.of_resources.key_policies import delegating_policies
from ..policies.spelling import spelt
from ..policies.statement import Statement

_MOST: Final = 20
"""Of so many resources it is asked whether a role was meant for them."""
_SHOWN: Final = 3


class Asked(NamedTuple):
    """Actions that a role may not do on one resource. `via` is the service that asks in its name (`sqs`), `lacks` the condition keys that the request does not have."""

    role: View
    actions: Sequence[str]
    arn: Text
    via: str = ""
    lacks: tuple[str, ...] = ()


class Evidence(NamedTuple):
    """What the template says instead, in brackets behind what a role lacks (` (it has it on Failed)`), and what would mend that; "" where there is nothing, or nothing but what is missing.

    `also` is what has to change beside the role's policies, `places` are where it is written, with what stands there.
    """

    text: str = ""
    fix: str = ""
    also: str = ""
    places: tuple[tuple[str, Place], ...] = ()


def evidence(asked: Asked, kind: str = "") -> Evidence:
    """The evidence of a permission that was meant, and is for another resource of this kind, or is taken back."""
    text, fix = withheld(asked)
    if text:
        return Evidence(f" ({text})", fix)
    from .meant import misspelt  # noqa: PLC0415 - few roles lack anything

    if slips := misspelt(asked.role, asked.actions, asked.arn):
        written = list(dict.fromkeys(grant.action for grant in slips.values()))
        return Evidence(
            f" (it allows {' and '.join(written)}, which {'is no action' if len(written) == 1 else 'are no actions'} of AWS)",
            " and ".join(f"{'Write' if i == 0 else 'write'} {action} in the place of {grant.action}" for i, (action, grant) in enumerate(slips.items())) + ".",
            places=tuple((f"{grant.action} is no action", grant.place) for grant in slips.values()),
        )
    if key := _key_that_keeps_out(asked):
        return Evidence(f" (and the key policy of {key} allows neither the role nor the account)", also=_letting(key, asked))
    if found := (elsewhere(asked, kind) or written_for(asked)) if kind else []:
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        return Evidence(f" (it has {'it' if len(asked.actions) == 1 else 'them'} on {', '.join(found[:_SHOWN])}{more})")
    return Evidence()


def elsewhere(asked: Asked, kind: str) -> list[str]:
    """The other resources of this kind in the role's template on which it may do all of these actions: what somebody wrote for another one. As far as that is known."""
    facts, world, found = asked.role.facts, asked.role.world, list[str]()
    if kind not in IDENTITIES:
        return found
    for other in facts.links.of(kind, facts.scope)[:_MOST]:
        arn = Text.of(facts.links.arn(other, world))
        if arn != asked.arn and all(_is_known(partial(allows, asked.role, action, arn, via=asked.via, lacks=asked.lacks)) for action in asked.actions):
            found.append(other.name)
    return found


def written_for(asked: Asked) -> list[str]:
    """What the role's policies name for all of these actions that is no resource of the targets: a name that is misspelt, a URL in the place of an ARN. As far as that is known."""
    role, service = asked.role, asked.actions[0].partition(":")[0].lower()
    found: dict[str, None] = {}
    for action in asked.actions:
        named: dict[str, None] = {}
        for grant in gathered(granted(role))[0]:
            listed, but = grant.statement.list_of("Resource")
            for late in listed if matches(grant.action.lower(), action.lower()) and not but else ():
                with suppress(Undecided):
                    if (one := late()) is not None and (words := _words(*one, role, service)):
                        named[words] = None
        found = {words: None for words in (named if action == asked.actions[0] else found) if words in named}
    return [*found]


def _words(resource: Text, place: Place, role: View, service: str) -> str:
    """What a statement names, as it is written, where that is an ARN of the service, or a reference to a resource that is no ARN of it: in each world the same."""
    if f":{service}:" in str(resource):
        node: Any = place.scope.template.body
        try:
            for key in place.route:
                node = node[key]
        except (KeyError, IndexError, TypeError):  # what a loop or a macro has made stands nowhere
            return ""
        node = node.get("Fn::Sub") if isinstance(node, dict) else node
        spelt = node if isinstance(node, str) else str(resource) if isinstance(node, list) else ""
        return spelt and ", where ".join([spelt, *_misplaced(resource, role)])
    head = resource[0] if resource else ""
    if not isinstance(head, Token):
        return ""
    if len(resource) == 1:
        return (instead_of_arn(resource, role) or "") if service == "sqs" else _reference(head, role, service)
    facts = role.facts.links.facts.get((head.scope, head.name)) if head.kind == "resource" else None
    return str(resource) if facts is not None and (known := IDENTITIES.get(facts.type)) is not None and known.service == service else ""


def _misplaced(resource: Text, role: View) -> list[str]:
    """The references to queues within an ARN that are no name: what SAM's policy templates make of a URL or an ARN in the place of QueueName."""
    found = [(token, instead_of_arn(Text.of(token), role) or (f"the ARN of {token.name}" if token.attribute == "Arn" else "")) for token in resource.tokens]
    return [f"{token} is {words}" for token, words in found if words.startswith(("the URL of ", "the ARN of "))]


def _reference(token: Token, role: View, service: str) -> str:
    """What a reference gives that is no ARN of the service: a name, the id of a key, or the ARN of something else. "" where it may be one."""
    facts = role.facts.links.facts.get((token.scope, token.name)) if token.kind == "resource" else None
    known = IDENTITIES.get(facts.type) if facts is not None else None
    if facts is None or known is None or (known.service == service and token.attribute in known.arns):
        return ""
    if known.service != service:
        return f"{facts.name}, a resource of type {facts.type}"
    return f"the {'id' if facts.type == Key.type else 'name'} of {facts.name}, which is no ARN" if token.attribute in known.names else ""


def withheld(asked: Asked) -> tuple[str, str]:
    """What takes the actions back although the role's policies name them on this resource, and what would end that; twice "" where they do not, or where it is not known."""
    named = [_naming(asked, action) for action in asked.actions]
    if not all(named):
        return "", ""
    if denial := _denial(asked):
        by = owner(denial.place, asked.role)
        exempt = f"Exempt {asked.role.name} from the Deny in {by} (ArnNotEquals on aws:PrincipalArn)"
        return (
            f"its policies allow it, but a Deny in {by} denies it",
            exempt if denial.is_about_principals else f"Remove {' and '.join(asked.actions)} from the Deny in {by}",
        )
    if _is_outside_boundary(asked):
        return "its policies allow it, but its permissions boundary does not", f"Allow it in the permissions boundary of {asked.role.name}, too"
    if key := _key_that_keeps_out(asked):
        return (
            f"its policies allow it, but the key policy of {key} allows neither the role nor the account",
            _letting(key, asked),
        )
    if keys := dict.fromkeys(condition.key for grants in named for grant in grants for condition in grant.statement.conditions):
        return (
            f"its policies allow it only under a Condition that is not met ({', '.join(keys)})",
            f"Remove the Condition on {', '.join(keys)} from the statement that allows it",
        )
    return "", ""


def _naming(asked: Asked, action: str) -> list[Grant]:
    """The grants of the role's own policies that name the action on the resource, whatever their conditions say."""
    return [
        grant
        for grant in gathered(granted(asked.role))[0]
        if matches(grant.action.lower(), action.lower())
        and not any(matches(one.lower(), action.lower()) for one in grant.but)
        and _is_known(partial(grant.covers, asked.arn, asked.role))
    ]


def _denial(asked: Asked) -> Statement | None:
    """The Deny without which the role might do the first of the actions, where one by itself keeps it from that."""
    seen: list[Statement] = []

    def note(statement: Statement) -> bool:
        seen.append(statement)
        return True

    asks = partial(allows, asked.role, asked.actions[0], asked.arn, via=asked.via, lacks=asked.lacks)
    if not _is_known(partial(asks, aside=note)):
        return None
    for statement in {one.place: one for one in seen}.values():
        if not _is_known(partial(asks, aside=lambda one, place=statement.place: one.place != place or rests_on_network(one))):
            return statement
    return None


def _letting(key: str, asked: Asked) -> str:
    return f"Let the key policy of {key} allow {asked.role.name} {' and '.join(asked.actions)}, or the account (its root ARN) kms:*"


def _is_outside_boundary(asked: Asked) -> bool:
    """Does the permissions boundary not allow the first of the actions?"""
    try:
        limit = boundary(asked.role)
        return limit is not None and not any_of(asked.role.world, limit.statements, partial(_lets, asked))
    except Undecided:
        return False


def _lets(asked: Asked, statement: Statement) -> bool:
    """Does a statement allow the first of the actions, with all its conditions?"""
    role, action, links = asked.role, asked.actions[0], asked.role.facts.links
    request = Known(role, action, asked.arn, asked.via, asked.lacks)
    return statement.allow and applies(statement, action, spelt(asked.arn, links, role.world), links, request)


def _key_that_keeps_out(asked: Asked) -> str:
    """The key of which neither the account nor the role's own policies decide, as people call it; "" where it is none."""
    role, action = asked.role, asked.actions[0]
    try:
        policies = delegating_policies(role, asked.arn) if action.lower().startswith("kms:") else None
    except Undecided:
        policies = None
    if policies is None:
        return ""
    if _is_known(lambda: any_of(role.world, lambda: policies, lambda policy: any_of(role.world, policy.statements, partial(_lets, asked)))):
        return ""
    return str(role.facts.links.find(asked.arn, Key.type, role.world, role.facts.scope).name)


def _is_known(test: Callable[[], bool]) -> bool:
    try:
        return test()
    except Undecided:
        return False

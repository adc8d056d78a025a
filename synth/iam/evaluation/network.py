"""Denials that ask where a request comes from, and Lambda's pollers.

Lambda polls in the name of the function's role, but not from the function's network: AWS's own policy that admits one VPC endpoint only makes an exception of the function's
role (https://repost.aws/knowledge-center/sqs-access-policy-least-privilege). From which addresses it polls is on no page that we know.

Keys: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final, TypeVar

from queuegate._light import NamedTuple

from ...language.functions.intrinsics import resolve
from ...linking.resources import View
from ...values.text import Text
from ...values.value import ABSENT
from ...values.worlds import Undecided
from ..policies.attached import Policy, Source, attached, boundary
from ..policies.items import Late, each, present
from ..policies.of_resources.fixed_values import are_fixed
from ..policies.of_resources.principals import speaks_of
from ..policies.of_resources.resource_policies import resource_policies
from ..policies.spelling import spelt
from ..policies.statement import Condition, Statement
from .application import applies
from .context import ENDPOINT, FROM_CODE, Known, Request

T = TypeVar("T")
_ADDRESS: Final = frozenset({"aws:sourceip", "aws:vpcsourceip"})


class Lockout(NamedTuple):
    """A Deny that keeps Lambda's pollers from the queue, the condition that does it, and whether that is about an address."""

    statement: Statement
    condition: Condition
    by_address: bool


def rests_on_network(statement: Statement) -> bool:
    """Is it a Deny that asks where the request comes from? What it says of a poller is the matter of `lockouts`."""
    return statement.denies and _condition(statement) is not None


def lockouts(role: View, arn: Text, actions: tuple[str, ...]) -> Iterator[Lockout]:
    """The denials that keep a poller from one of these actions on the queue. Those that are known come first; then `Undecided` is raised where it is not known of others.

    A policy that nobody knows is taken not to deny, as `allows` has it.
    """
    sources: tuple[Source, ...] = (*attached(role), lambda: _boundary(role), lambda: resource_policies(role, "sqs", arn, speaks_of))
    statements = (statement for source in sources for policy in _known(source) for statement in _known(policy.statements))
    return each(statements, lambda statement: _of(statement, role, arn, actions))


def _known(several: Callable[[], Iterable[Late[T]]]) -> Iterator[T]:
    with suppress(Undecided):
        for late in several():
            with suppress(Undecided):
                yield from present(late)


def _boundary(role: View) -> list[Late[Policy]]:
    limit = boundary(role)
    return [] if limit is None else [lambda: limit]


def _of(statement: Statement, role: View, arn: Text, actions: tuple[str, ...]) -> Iterator[Lockout]:
    if not statement.denies or (condition := _condition(statement)) is None or (rest := _beside_addresses(statement)) is None:
        return
    links, whole = role.facts.links, spelt(arn, role.facts.links, role.world)
    if any(applies(rest, action, whole, links, _poll(role, action, arn)) for action in actions):
        yield Lockout(statement, condition, condition.key.lower() in _ADDRESS)


def _poll(role: View, action: str, arn: Text) -> Request:
    """A service that acts with a role makes the request itself: `aws:ViaAWSService` is false."""
    of_poller: Mapping[str, Text | None] = {**dict.fromkeys((*ENDPOINT, FROM_CODE)), "aws:viaawsservice": Text.of("false")}
    return ChainMap(of_poller, Known(role, action, arn, ""))  # type: ignore[arg-type]  # neither map is written to


def _condition(statement: Statement) -> Condition | None:
    """The condition that asks where the request comes from; one about an endpoint rather than one about an address."""
    try:
        found = [condition for condition in statement.conditions if condition.key.lower() in ENDPOINT | _ADDRESS]
    except Undecided:
        return None
    return min(found, key=lambda condition: condition.key.lower() in _ADDRESS, default=None)


def _beside_addresses(statement: Statement) -> Statement | None:
    """The statement without its tests of addresses, which a poller is taken to meet where they speak of all but some; None where it does not meet one."""
    for condition in statement.conditions:
        if condition.key.lower() in _ADDRESS and not (condition.operator.lower().startswith("notipaddress") and are_fixed(condition.values)):
            return None
    operators = resolve(statement.body.get("Condition", ABSENT), statement.world, statement.place / "Condition")[0]
    kept: dict[str, Any] = {}
    for operator, keys in operators.items() if isinstance(operators, dict) else ():
        tests = resolve(keys, statement.world, statement.place / "Condition" / operator)[0]
        kept[operator] = {key: value for key, value in tests.items() if key.lower() not in _ADDRESS} if isinstance(tests, dict) else ABSENT
    return statement._replace(body={**statement.body, "Condition": {operator: keys for operator, keys in kept.items() if keys is not ABSENT}})

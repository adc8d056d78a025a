"""What the policy of a KMS key says of a role.

No policy of a role counts unless the key's own policy lets the account decide, or names the role: https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from ....linking.facts import Facts
from ....linking.resources import View, view_of
from ....values.defaults import KEY
from ....values.text import Text
from ....values.value import ABSENT
from ....values.worlds import Undecided, every
from ..attached import Policy, document_of
from ..items import Late, kept, known_first, once, present
from ..statement import Statement
from .principals import speaks_of_account

_PROPERTY: Final = ("KeyPolicy",)


def key_policies(role: View, arn: Text, asks: Callable[[Statement, View], bool]) -> list[Late[Policy]]:
    """The policy of the key with this ARN, as far as it speaks of this role (`asks`); none where the key is not among the targets."""
    return _policy(role, arn, lambda statement: asks(statement, role))


def delegating_policies(role: View, arn: Text) -> list[Late[Policy]] | None:
    """The policy of the key with this ARN, as far as it lets the account decide; None where every policy of a role counts: of what is no key among the targets.

    A key that is made without a policy gets the default one, which lets the account decide.
    """
    found = _find(role, arn)
    if found is None or found.dig(_PROPERTY, role.world)[0] is ABSENT:
        return None
    return _policy(role, arn, lambda statement: speaks_of_account(statement, role))


def key_statements(key: View) -> Iterator[Statement]:
    """Every statement of the key's own policy in this world. Those that are known come first; then `Undecided` is raised where others are not."""
    if key.facts.dig(_PROPERTY, key.world)[0] is not ABSENT:
        yield from known_first([partial(present, late) for late in document_of(key.facts, key.world, _PROPERTY).statements()])


def _find(role: View, arn: Text) -> Facts | None:
    try:
        return role.facts.links.find(arn, KEY, role.world, role.facts.scope)
    except Undecided:
        return None


def _policy(role: View, arn: Text, concerns: Callable[[Statement], bool]) -> list[Late[Policy]]:
    found = _find(role, arn)
    if found is None:
        return []
    world, view = role.world, view_of(found, role.world)

    def of(late: Late[Statement]) -> Statement | None:
        statement = late()
        return statement and statement._replace(concerns=once(partial(every, world, (view.exists, partial(concerns, statement)))))

    def statements() -> list[Late[Statement]]:
        return [partial(of, late) for late in document_of(found, world, _PROPERTY).statements()]

    return [] if found.dig(_PROPERTY, world)[0] is ABSENT else [lambda: Policy(found, kept(statements))]

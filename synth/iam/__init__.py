"""What a role may do. One door: `allows` says whether it may, `granted` what it is given and where that is written.

An explicit Deny wins over every Allow, a permissions boundary has to allow too, and a queue's own policy may allow what the role's do not (in one account):
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, NamedTuple, TypeVar

from ..facts import View
from ..link import IDENTITIES, Links
from ..text import Text, Token, settle
from ..value import ABSENT, Place
from ..worlds import Undecided, World, every, some
from .condition import is_met
from .items import Late, any_of, known_first
from .match import covers, covers_action, matches, may_meet
from .policies import Policy, Source, Statement, attached, boundary
from .queue_policies import queue_policies

__all__ = ["POLL", "Grant", "Policy", "allows", "granted"]

T = TypeVar("T")

POLL: Final = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
"""What Lambda does with a queue in the name of the function's role: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"""
_LATE: Final = ("AWS::CloudFormation::CustomResource", "AWS::CloudFormation::Stack", "AWS::SSM::Parameter")
"""Resources whose attributes may be anything, another resource's ARN too."""
_ANYTHING: Final = Token("unknown", "anything")


class Grant(NamedTuple):
    """An action pattern that a statement allows, and where it is written. Under NotAction the pattern is `*`, and `but` are those that are left out."""

    action: str
    but: tuple[str, ...]
    place: Place
    statement: Statement

    def means(self, service: str) -> bool:
        """May it allow an action on a resource of this service (`sqs`)? What is not known may be one."""
        world = self.statement.world
        if not may_meet(Text.of(self.action.lower()), Text.of(f"{service}:", _ANYTHING)) or any(matches(one.lower(), f"{service}:*") for one in self.but):
            return False
        arn = Text.of("arn:", Token("pseudo", "AWS::Partition"), f":{service}:", _ANYTHING)
        try:
            listed, but = self.statement.list_of("Resource")
            return but or any_of(world, lambda: listed, lambda found: may_meet(self.place.scope.spelt(found[0], world), arn))
        except Undecided:
            return True


def allows(role: View, action: str, resource: Text, by: Callable[[Policy], bool] = lambda _: True) -> bool:
    """May the role do this to the resource with this ARN? `by` narrows which policies count as giving it.

    Raises `Undecided` where a policy, a pattern or a condition that is not known decides. A policy that nobody knows may allow, but is taken not to deny: else every role
    with a policy from outside would be undecided. The policy of a queue that is not among the targets is taken to say nothing of the role.
    """
    world, links = role.world, role.facts.links
    arn = _spelt(resource, links, world)
    sources: list[Source] = [*attached(role), lambda: queue_policies(role, resource)]

    def allowed(policy: Policy) -> bool:
        return any_of(world, policy.statements, lambda one: every(world, [lambda: one.allow, lambda: _applies(one, action, arn, links)]))

    def denied(policy: Policy) -> bool:
        return any_of(world, policy.statements, lambda one: one.denies and _applies(one, action, arn, links), known=True)

    def is_given() -> bool:
        return some(world, [partial(any_of, world, source, lambda policy: by(policy) and allowed(policy)) for source in sources])

    def is_taken() -> bool:
        return some(world, [partial(any_of, world, source, denied, known=True) for source in sources])

    def is_within() -> bool:
        limit = boundary(role)
        return limit is None or (allowed(limit) and not denied(limit))

    return every(world, [is_given, lambda: not is_taken(), is_within])


def granted(role: View) -> Iterator[Grant]:
    """Every action pattern that the role's own policies allow. Those that are known come first; then `Undecided` is raised where others are not."""

    def of_statement(one: Statement) -> Iterator[Grant]:
        if not one.allow:
            return
        listed, but = one.list_of("Action")
        if but:
            left_out = tuple(action for action, _ in known_first([partial(_plain, late) for late in listed]))
            yield Grant("*", left_out, one.shown or one.place / "NotAction", one)
            return
        for action, place in known_first([partial(_plain, late) for late in listed]):
            yield Grant(action, (), place, one)

    def of_policy(policy: Policy) -> Iterator[Grant]:
        return known_first([partial(_each, late, of_statement) for late in policy.statements()])

    def of_source(source: Source) -> Iterator[Grant]:
        return known_first([partial(_each, late, of_policy) for late in source()])

    return known_first([partial(of_source, source) for source in attached(role)])


def _each(late: Late[T], then: Callable[[T], Iterator[Grant]]) -> Iterator[Grant]:
    if (found := late()) is not None:
        yield from then(found)


def _plain(late: Late[tuple[Text, Place]]) -> Iterator[tuple[str, Place]]:
    if (found := late()) is not None:
        action, place = found
        if action.tokens:
            raise action.doubt()
        yield str(action), place


def _applies(statement: Statement, action: str, arn: Text, links: Links) -> bool:
    """Does it speak of this request? One known no is no, whatever the other parts are."""
    world = statement.world

    def holds(kind: str, test: Callable[[Text], bool]) -> bool:
        listed, but = statement.list_of(kind)
        return any_of(world, lambda: listed, lambda found: test(found[0])) is not but

    return every(
        world,
        [
            lambda: holds("Action", lambda pattern: covers_action(pattern, action)),
            lambda: holds("Resource", lambda pattern: covers(_spelt(pattern, links, world), arn)),
            statement.concerns,
            lambda: is_met(statement.body.get("Condition", ABSENT), world, statement.place / "Condition"),
        ],
    )


def _spelt(text: Text, links: Links, world: World) -> Text:
    """Names and ARNs spelt out, parameters put in; of a name that CloudFormation makes up, what is known.

    It begins with the stack's name and the logical id: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
    """

    def known(token: Token) -> Text | Token:
        facts = links.facts.get((token.scope, token.name)) if token.kind == "resource" else None
        if facts is None:
            return token
        if facts.type in _LATE or not facts.type.startswith("AWS::"):
            return Token("unknown", f"{token.name}{'.' if token.attribute else ''}{token.attribute} is known only after the deployment")
        if token.attribute in (*(IDENTITIES[facts.type].names if facts.type in IDENTITIES else ()), "Name"):
            return Text.of(facts.scope.ref("AWS::StackName", world, facts.place)[0], f"-{facts.id}-", token)
        return token

    whole = text.replace(lambda token: links.spell(token, world) if token.kind == "resource" else token)
    return Text.of(settle(whole.replace(known), world))

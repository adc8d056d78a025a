"""What a role is given, action by action, and where that is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from typing import Any, Final

from queuegate._light import NamedTuple

from ...linking.facts import Facts
from ...linking.resources import View, view_of
from ...values.text import OWN, Text, Token, settle, split
from ...values.value import Place
from ...values.worlds import Undecided, World, peek
from ..policies.attached import Policy, Source, attached
from ..policies.authorship import around
from ..policies.items import Late, any_of, each, gathered, known_first, learnt, once, present
from ..policies.match import covers_in, matches, may_meet
from ..policies.spelling import written_out
from ..policies.statement import Pattern, Statement
from ..words.actions import expand

_ANYTHING: Final = Token("unknown", "anything")
EVERYTHING: Final = Text.of("*")
_NO_ARN: Final = (Text(), Text(), Text())
_OPEN: Final[tuple[Any, ...]] = ("open",)
"""Stands for a list that takes a choice between worlds, or of which a part is not known."""
_SHOWN: Final = 2
_READ: Final = {"BatchGetItem", "ConditionCheckItem", "GetItem", "Query", "Scan"}
_WRITTEN: Final = {"BatchWriteItem", "DeleteItem", "PutItem", "UpdateItem"}
_GRANTED_BESIDE: Final = {"DescribeTable", "GetRecords", "GetShardIterator"}


class Grant(NamedTuple):
    """An action pattern that a statement allows, and where it is written. Under NotAction the pattern is `*`, and `but` are those that are left out."""

    action: str
    but: tuple[str, ...]
    place: Place
    statement: Statement

    @property
    def is_wild(self) -> bool:
        """Does it stand for more than one action?"""
        return "*" in self.action or "?" in self.action

    @property
    def given(self) -> str:
        """What is allowed, in words: `sqs:*`, or `everything but iam:*`."""
        return f"everything but {', '.join(self.but)}" if self.but else self.action

    def is_one_of(self, actions: frozenset[str]) -> bool:
        """Is it one of these actions (in lower case), or a pattern for nothing else? `sqs:SendMessage*` of SAM's SQSSendMessagePolicy is sqs:SendMessage."""
        return self.action.lower() in actions if not self.is_wild or self.but else _is_one_of(self.action, actions)

    def is_of_connector(self) -> bool:
        """Does SAM choose its actions, for a connector?"""
        resource, written = around(self.place)
        return "Connectors" in written[:1] or resource.get("Type") == "AWS::Serverless::Connector"

    def is_of_policy_template(self) -> bool:
        """Is it written as one of SAM's policy templates, `Policies: [{DynamoDBWritePolicy: …}]`, whose actions SAM chooses?

        https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-templates.html
        """
        resource, written = around(self.place)
        if written[:2] != ("Properties", "Policies") or not str(resource.get("Type")).startswith("AWS::Serverless::"):
            return False
        policy: Any = resource["Properties"]["Policies"]
        for step in written[2:]:
            if not (isinstance(step, int) if isinstance(policy, list) else step == "Fn::If" and step in policy):
                break
            policy = policy[step]
        return isinstance(policy, dict) and "Statement" not in policy and "Fn::If" not in policy

    def is_of_construct(self) -> bool:
        """Is it of a statement that a grant of the CDK's Table makes (`grant_write_data`), whose actions the CDK chooses?

        https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_dynamodb.Table.html
        """
        resource, _ = around(self.place)
        metadata, actions = resource.get("Metadata"), self.statement.body.get("Action")
        if not isinstance(metadata, dict) or "aws:cdk:path" not in metadata or not isinstance(actions, list):
            return False
        given = {str(one).removeprefix("dynamodb:") for one in actions}
        return given - _GRANTED_BESIDE in (_READ, _WRITTEN, _READ | _WRITTEN)

    def said(self, role: View, patterns: str) -> str:
        """Who gives it, what, and on which resources, in words: `WorkerRole has sqs:* on Orders`, `AdministratorAccess gives WorkerRole every action on every resource of the account`."""
        source = self.statement.policy
        what = "every action" if patterns == "*" else patterns
        return f"{f'{source} gives {role.facts.name}' if source else f'{role.facts.name} has'} {what} on {resources_said(self.statement, role)}"

    def actions(self, service: str) -> tuple[str, ...]:
        """The actions of a service that there are today, and that it gives, as AWS spells them."""
        return expand(self.action, self.but, service)

    def means(self, service: str) -> bool:
        """May it allow an action on a resource of this service (`sqs`)? What is not known may be one."""
        if not _may_be_of(self.action.lower(), service) or any(matches(one.lower(), f"{service}:*") for one in self.but):
            return False
        try:
            listed, but = self.statement.resources_as_written()
            return but or any_of(self.statement.world, lambda: listed, lambda found: self._may_be_of(found[0], service))
        except Undecided:
            return True

    def _may_be_of(self, resource: Text, service: str) -> bool:
        if resource == EVERYTHING:
            return True
        whole = self.place.scope.spelt(resource, self.statement.world)
        arn, _, its, *_ = (field.plain() for field in (*split(whole, ":", whole=True), *_NO_ARN))
        if arn == "arn" and isinstance(its, str) and not {"*", "?"} & set(its):
            return its == service
        return may_meet(Text.of(settle(whole, self.statement.world)), Text.of("arn:", Token("pseudo", "AWS::Partition"), f":{service}:", _ANYTHING))

    def covers(self, arn: Text, role: View) -> bool:
        """Does its statement speak of the resource with this ARN?"""
        world, links = role.world, role.facts.links
        listed, but = self.statement.resources_as_written()
        whole = once(lambda: written_out(arn, links, world))
        return any_of(world, lambda: listed, lambda found: covers_in(world, written_out(found[0], links, world), whole())) is not but


def _is_one_of(pattern: str, actions: frozenset[str]) -> bool:
    service = pattern.partition(":")[0].lower()
    return any(one.startswith(f"{service}:") for one in actions) and bool(given := expand(pattern, (), service)) and {one.lower() for one in given} <= actions


@lru_cache(maxsize=4096)
def _may_be_of(action: str, service: str) -> bool:
    its = action.partition(":")[0]
    return (
        its == service
        if ":" in action and "*" not in its and "?" not in its and "${" not in its
        else may_meet(Text.of(action), Text.of(f"{service}:", _ANYTHING))
    )


def granted(role: View) -> Iterator[Grant]:
    """Every action pattern that the role's own policies allow. Those that are known come first; then `Undecided` is raised where others are not."""
    return learnt(role.world, ("granted", role.facts), lambda: each(role_statements(role), grants))


def granted_by_name(role: View, actions: frozenset[str]) -> Iterator[Grant]:
    """Those of them that spell out any of these actions (in lower case), and nothing else. A role may name thousands of actions, and each rule asks for each mapping of it."""
    named = role.world.once(("granted by name", role.facts), lambda: peek(role.world, lambda: _by_name(granted(role)), None)) or _by_name(granted(role))
    found = [numbered for action in actions for numbered in named.plain.get(action, ())]
    found += [(i, grant) for i, grant in named.wild if grant.is_one_of(actions)]
    yield from (grant for _, grant in sorted(found, key=lambda numbered: numbered[0]))
    if named.doubt is not None:
        raise named.doubt.again()


class _ByName(NamedTuple):
    """What a role is given, each with its number: the actions by their names in lower case, the patterns, and why others are not known."""

    plain: dict[str, list[tuple[int, Grant]]]
    wild: list[tuple[int, Grant]]
    doubt: Undecided | None


def _by_name(found: Iterator[Grant]) -> _ByName:
    several, doubt = gathered(found)
    plain: dict[str, list[tuple[int, Grant]]] = {}
    wild: list[tuple[int, Grant]] = []
    for i, grant in enumerate(several):
        (wild if grant.is_wild and not grant.but else plain.setdefault(grant.action.lower(), [])).append((i, grant))
    return _ByName(plain, wild, doubt)


def granted_of(role: View, service: str) -> Iterator[Grant]:
    """Those of them that name a service (`kms`), likewise."""
    return learnt(role.world, ("granted of", role.facts, service), lambda: (grant for grant in granted(role) if grant.action.lower().startswith(f"{service}:")))


def resources_said(statement: Statement, role: View) -> str:
    """The resources of a statement as people call them, as far as they are known."""
    try:
        listed = statement.resources
    except Undecided:
        return "its resources"
    names = [*dict.fromkeys("every resource of the account (Resource *)" if one.text.plain() == "*" else called(one.text, role) for one in listed.patterns)]
    if listed.but:
        return f"every resource except {', '.join(names)}"
    shown = names if len(names) <= _SHOWN + 1 else [*names[:_SHOWN], f"{len(names) - _SHOWN} more"]
    return ", ".join(shown)


def called(text: Text, asker: View) -> str:
    """What an ARN names, as people call it: the resource where it is one of the targets', else the text as it is written."""
    named = [i for i, part in enumerate(text) if isinstance(part, Token) and part.name not in OWN]
    if len(named) == 1 and (facts := asker.facts.links.facts.get((text[named[0]].scope, text[named[0]].name))) is not None:
        before, behind = Text(text[: named[0]]), Text(text[named[0] + 1 :])
        if not before or (str(before).startswith("arn:") and str(before).endswith(("/", ":"))):
            return f"{facts.name}{behind}"
    return str(text)


def owner(place: Place, asker: View) -> str:
    """The resource that a statement is written in, as people call it."""
    logical_id = str(place.route[1])
    facts = asker.facts.links.facts.get((place.scope.id, logical_id))
    return str(facts.name) if facts else logical_id


def at_one_place(several: Iterable[Grant]) -> list[list[Grant]]:
    """Each grant by itself, but those of one of AWS's own policies together: for a person they stand at one place, its ARN."""
    found: dict[object, list[Grant]] = {}
    for i, grant in enumerate(several):
        found.setdefault(grant.statement.shown or i, []).append(grant)
    return [*found.values()]


def gives_by_name(role: View, actions: frozenset[str]) -> bool:
    """Do the role's policies spell out any of these actions (in lower case), on whatever resource? What is not known may be one."""
    plain, wild, is_known = role.facts.plan("action names", partial(_names, role.facts))(role.world)
    return not is_known or not actions.isdisjoint(plain) or any(_is_one_of(pattern, actions) for pattern in wild)


def _names(role: Facts, world: World) -> tuple[frozenset[str], tuple[str, ...], bool]:
    """What a role is given, by name alone, worked out once for all who ask: actions in lower case, patterns, and whether that is all."""
    plain: set[str] = set()
    wild: dict[str, None] = {}
    try:
        for grant in granted(view_of(role, world)):
            if not grant.is_wild:
                plain.add(grant.action.lower())
            elif not grant.but:
                wild[grant.action] = None
    except Undecided:
        return frozenset(plain), tuple(wild), False
    return frozenset(plain), tuple(wild), True


def grants(statement: Statement) -> Iterator[Grant]:
    """Every action pattern that a statement allows; then `Undecided` is raised where others are not known."""
    known = statement.once("grants", lambda: peek(statement.world, lambda: (*_grants(statement),), _OPEN))
    return _grants(statement) if known is _OPEN else iter(known)


def _grants(statement: Statement) -> Iterator[Grant]:
    if not statement.allow or _spares_everything(statement):
        return
    if statement.list_of("Action")[1]:
        yield Grant("*", tuple(str(one.text) for one in named_actions(statement)), statement.shown or statement.place / "NotAction", statement)
        return
    for one in named_actions(statement):
        yield Grant(str(one.text), (), one.place, statement)


def _spares_everything(statement: Statement) -> bool:
    """Does it leave out every resource (`NotResource: "*"`), or every action?"""
    lists = [statement.list_of(kind) for kind in ("Action", "Resource") if f"Not{kind}" in statement.body]
    return any(
        text.plain() in ("*", "arn:*") for listed, but in lists if but for text, _ in gathered(known_first([partial(present, late) for late in listed]))[0]
    )


def named_actions(statement: Statement) -> Iterator[Pattern]:
    """Every action pattern under `Action`, or `NotAction`; then `Undecided` is raised where others are not known."""
    known = statement.once("named actions", lambda: peek(statement.world, lambda: (*_named_actions(statement),), _OPEN))
    return _named_actions(statement) if known is _OPEN else iter(known)


def _named_actions(statement: Statement) -> Iterator[Pattern]:
    return known_first([partial(_plain, late) for late in statement.list_of("Action")[0]])


def role_statements(role: View) -> Iterator[Statement]:
    """Every statement of the role's own policies. Those that are known come first; then `Undecided` is raised where others are not."""
    return learnt(role.world, ("statements", role.facts), lambda: _role_statements(role))


def _role_statements(role: View) -> Iterator[Statement]:
    def of_policy(policy: Policy) -> Iterator[Statement]:
        return known_first([partial(present, late) for late in policy.statements()])

    def of_source(source: Source) -> Iterator[Statement]:
        return each(known_first([partial(present, late) for late in source()]), of_policy)

    return known_first([partial(of_source, source) for source in attached(role)])


def _plain(late: Late[tuple[Text, Place]]) -> Iterator[Pattern]:
    if (found := late()) is not None:
        if found[0].tokens:
            raise found[0].doubt()
        yield Pattern(*found)

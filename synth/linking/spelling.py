"""What a resource is called: its name and its ARN, as far as the template tells them.

The format of each ARN: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from ..language.scope import Scope
from ..sources.template import DUMMY
from ..values.defaults import ALIAS, FUNCTION, VERSION
from ..values.plan import Plan
from ..values.text import Text, Token
from ..values.value import ABSENT
from ..values.worlds import World
from .facts import Facts
from .formats.arn_formats import IDENTITIES, IDS_OF_EC2

if TYPE_CHECKING:
    from .links import Links

QUALIFIED: Final = {ALIAS: "Name", VERSION: ""}
"""What stands for a function, and the property that names it."""


def _is_id(facts: Facts, attribute: str) -> bool:
    """Does it give the id of a part of a network? Ref of a security group does where that has a VpcId."""
    return attribute in IDS_OF_EC2.get(facts.type, ()) or (facts.type == "AWS::EC2::SecurityGroup" and not attribute and facts.written(("VpcId",))[0] == 1)


class Spelling:
    """The names and ARNs of the resources of some templates, each worked out once."""

    def __init__(self, links: Links) -> None:
        self._links = links
        self._arns: dict[tuple[str, str, Text, Text], Text] = {}

    def name(self, facts: Facts, world: World) -> Text:
        """The resource's name, or a token for the name that CloudFormation makes up."""
        return Text.of(name_plan(facts)(world)) if IDENTITIES[facts.type].property else _made_up(facts)

    def spell(self, token: Token, world: World) -> Text | Token:
        """A reference to a resource as the name or ARN that it gives, as far as the template tells."""
        facts = self._links.facts.get((token.scope, token.name))
        if facts is None:
            return token
        if (suffix := QUALIFIED.get(facts.type)) is not None and token.attribute in ("", "AliasArn", "FunctionArn"):
            try:
                function = self._links.meaning.own(token, FUNCTION, world)
            except RecursionError:  # an alias of itself
                return token
            qualifier = facts.dig((suffix,), world)[0] if suffix else Token("resource", facts.id, "Version", facts.scope.id)
            return Text.of(self.arn(function, world), ":", qualifier) if isinstance(qualifier, (str, Text, Token)) else token
        identity = IDENTITIES.get(facts.type)
        if identity is None:
            return Text([token]) if _is_id(facts, token.attribute) else token
        if token.attribute in identity.arns:
            return self.arn(facts, world)
        if token.attribute in identity.names:
            return self.name(facts, world)
        return token

    def arn(self, facts: Facts, world: World) -> Text:
        """The resource's ARN, as far as the template tells."""
        name, scope, identity = self.name(facts, world), facts.scope, IDENTITIES[facts.type]
        before = _path(facts, world) if identity.service == "iam" else Text.of(identity.before)
        if (arn := self._arns.get((scope.id, facts.type, name, before))) is None:
            region = _own(scope, "AWS::Region") if identity.regional else ""
            account = _own(scope, "AWS::AccountId") if identity.owned else ""
            parts = "arn:", Token("pseudo", "AWS::Partition"), f":{identity.service}:", region, ":", account, ":", *before, name, identity.after
            arn = self._arns[scope.id, facts.type, name, before] = Text.of(*parts)
        return arn


def _path(facts: Facts, world: World) -> Text:
    """What precedes the name of a role or a policy: `role/`, or `role/service/workers/`: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-friendly-names"""
    value, _ = facts.dig(("Path",), world)
    path = value if isinstance(value, (str, Text)) and value else "/"
    return Text.of(IDENTITIES[facts.type].before.removesuffix("/"), *([path] if isinstance(path, str) else path))


def is_named(facts: Facts, kind: str) -> bool:
    """Did somebody name it, rather than CloudFormation?"""
    properties = facts.body.get("Properties")
    return isinstance(properties, dict) and properties.get(IDENTITIES[kind].property) is not None


def name_plan(facts: Facts) -> Plan:
    """The resource's name, worked out once for all worlds."""

    def read(world: World) -> Any:
        value, _ = facts.dig((IDENTITIES[facts.type].property,), world)
        return _made_up(facts) if value is ABSENT or isinstance(value, (dict, list)) or value is None else Text.of(value)

    return facts.plan("name", read)


def spellings(facts: Facts, kind: str) -> Iterator[Text]:
    """What its name is in some world."""
    name = facts.body["Properties"][IDENTITIES[kind].property]
    if isinstance(name, str) and "{{resolve:" not in name and DUMMY not in name:
        yield Text.of(name)
        return
    for outcome in name_plan(facts).outcomes():
        yield Text.of(outcome) if isinstance(outcome, (str, Text)) else Text()


def _own(scope: Scope, name: str) -> Token:
    """The Region or the account of a stack, with its value where the app or the command line says where it is deployed."""
    variable = scope.variables.get(name)
    return Token("pseudo", name, variable=variable if variable is not None and len(variable.atoms) == 1 else None)


def _made_up(facts: Facts) -> Text:
    """The name that CloudFormation makes up."""
    return Text([Token("resource", facts.id, next(iter(IDENTITIES[facts.type].names), "Name"), facts.scope.id)])

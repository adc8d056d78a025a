"""Aliases and versions of a function: what stands for it, and which of them a mapping calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ...language.functions import coerce
from ...language.functions.intrinsics import Result, elements, resolve
from ...linking.properties import Property
from ...linking.resources import Required, View
from ...values.defaults import ALIAS, FUNCTION, VERSION
from ...values.text import Text, Token, settle, split
from ...values.value import ABSENT
from ...values.worlds import OTHER

LATEST: Final = "$LATEST"


class Alias(View):
    """An `AWS::Lambda::Alias`."""

    type = ALIAS
    alias_name: Property[Text | None] = Property("Name", coerce.text)
    version: Property[Text | None] = Property("FunctionVersion", coerce.text)
    provisioned: Property[int | None] = Property("ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions", coerce.integer)
    function: Required[View] = Required("FunctionName", FUNCTION)

    def called_versions(self) -> Iterator[Result]:
        """The versions that it leads to, with their places: FunctionVersion, and those that RoutingConfig gives a part of the traffic."""
        yield self.version.get(), self.version.place
        weights, place = self.facts.dig(("RoutingConfig", "AdditionalVersionWeights"), self.world)
        for weight, at in elements(weights, self.world, place) if weights is not ABSENT else ():
            if isinstance(weight, dict):
                yield resolve(weight.get("FunctionVersion"), self.world, at / "FunctionVersion")

    def shifts_traffic(self) -> bool:
        """Does CodeDeploy lead calls to a new version step by step? https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html"""
        policy, _ = resolve(self.facts.body.get("UpdatePolicy", ABSENT), self.world, self.place / "UpdatePolicy")
        return isinstance(policy, dict) and "CodeDeployLambdaAliasUpdate" in policy


class Version(View):
    """An `AWS::Lambda::Version`."""

    type = VERSION
    provisioned: Property[int | None] = Property("ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions", coerce.integer)
    function: Required[View] = Required("FunctionName", FUNCTION)


def qualifier(name: Text, asker: View) -> Text | None:
    """The alias or version that a function's name or ARN ends in, however that is spelt: `!Ref Alias`, `name:alias` and `…:function:name:alias` say the same. None where it ends in none.

    A version whose number only the deployment knows is its resource. Raises `Undecided` where it is not known what the name is. How a function is named:
    https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
    """
    spelt = asker.facts.scope.spelt(name, asker.world)
    if _ends_in_its_name(spelt):
        return None
    spelt = Text.of(settle(spelt, asker.world, own=False))
    if len(spelt) == 1 and isinstance(head := spelt[0], Token):
        if head.kind != "resource":
            raise head.doubt()
        named = asker.facts.links.facts.get((head.scope, head.name))
        return spelt if named is not None and named.type in (Alias.type, Version.type) else None
    fields = split(spelt, ":", whole=True)
    at = next((i for i, field in enumerate(fields) if field.plain() == "function"), -1)
    return fields[at + 2] if len(fields) > at + 2 else None


def other_aliases(aliases: Iterable[Alias], named: Text | None) -> tuple[str, ...]:
    """The names of a function's aliases, where it is known that none of them is the one that is named; () where one may be, where there is none, and for the number of a version."""
    wanted = named.plain() if named is not None else None
    names = [name.plain() for alias in aliases if (name := alias.alias_name.get()) is not None]
    if not isinstance(wanted, str) or wanted == LATEST or wanted.isdecimal() or wanted in names or not all(isinstance(name, str) for name in names):
        return ()
    return tuple(map(str, names))


def _ends_in_its_name(spelt: Text) -> bool:
    """Is it the name or the ARN of a function and nothing behind it, whatever its parameters are, as most are? Then none has to be asked for."""
    whole = "".join(part for part in spelt if isinstance(part, str))
    may_be = [str(atom) for token in spelt.tokens if token.variable is not None for atom in token.variable.atoms if atom is not OTHER]
    return bool(whole) and ":" not in (whole.partition(":function:")[2] if whole.startswith("arn:") else whole) and not any(":" in atom for atom in may_be)

"""Aliases and versions of a function: what stands for it, and which of them a mapping calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..language import coerce
from ..language.intrinsics import resolve
from ..linking.resources import Property, Required, View
from ..values.defaults import FUNCTION
from ..values.text import Text, Token, settle, split
from ..values.value import ABSENT

LATEST: Final = "$LATEST"


class Alias(View):
    """An `AWS::Lambda::Alias`."""

    type = "AWS::Lambda::Alias"
    alias_name: Property[Text | None] = Property("Name", coerce.text)
    provisioned: Property[int | None] = Property("ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions", coerce.integer)
    function: Required[View] = Required("FunctionName", FUNCTION)

    def shifts_traffic(self) -> bool:
        """Does CodeDeploy lead calls to a new version step by step? https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html"""
        policy, _ = resolve(self.facts.body.get("UpdatePolicy", ABSENT), self.world, self.place / "UpdatePolicy")
        return isinstance(policy, dict) and "CodeDeployLambdaAliasUpdate" in policy


class Version(View):
    """An `AWS::Lambda::Version`."""

    type = "AWS::Lambda::Version"
    provisioned: Property[int | None] = Property("ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions", coerce.integer)
    function: Required[View] = Required("FunctionName", FUNCTION)


def qualifier(name: Text, asker: View) -> Text | None:
    """The alias or version that a function's name or ARN ends in; None where it ends in none, so that $LATEST is called."""
    head = name[0] if len(name) == 1 else None
    named = asker.facts.links.facts.get((head.scope, head.name)) if isinstance(head, Token) and head.kind == "resource" else None
    if named is not None and named.type in (Alias.type, Version.type):
        return Text([head])
    spelt = Text.of(settle(asker.facts.scope.spelt(name, asker.world), asker.world, own=False))
    if len(spelt) == 1 and isinstance(spelt[0], Token) and spelt[0].kind != "resource":
        raise spelt[0].doubt()
    found = list(_qualified(split(spelt, ":", whole=True)))
    return found[0] if found and found[0].plain() != LATEST else None


def _qualified(fields: list[Text]) -> Iterator[Text]:
    at = next((i for i, field in enumerate(fields) if field.plain() == "function"), -1)
    rest = fields[at + 1 :]
    if len(rest) > 1:
        yield rest[1]

"""The KMS key that a property names: by its id, its ARN, or an alias.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html#cfn-sqs-queue-kmsmasterkeyid
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final, TypeVar

from ...linking.facts import Facts
from ...linking.resources import Link, View
from ...values.defaults import KEY
from ...values.text import Text, Token, same, settle
from ...values.value import ABSENT, Place
from ...values.worlds import Undecided, World

V = TypeVar("V", bound=View)
KEY_ALIAS: Final = "AWS::KMS::Alias"


class KeyLink(Link[V]):
    """The key that a property names. An alias leads to its `TargetKeyId`, whether the property refers to the alias or spells it."""

    def named(self, facts: Facts, world: World) -> tuple[Any, Place]:
        value, place = super().named(facts, world)
        value = settle(value, world)
        return (led(Text.of(value), facts, world) if isinstance(value, (str, Text)) else value), place


def led(key: Text, facts: Facts, world: World) -> Any:
    """What names the key: of an alias of the targets, whatever its `TargetKeyId` is."""
    alias = _alias(key, facts, world)
    return key if alias is None else alias.dig(("TargetKeyId",), world)[0]


def is_of_aws(key: Text) -> bool:
    """Is it a key that AWS keeps for the account (`alias/aws/sqs`)?"""
    return "alias/aws/" in "".join(part if isinstance(part, str) else "\0" for part in key)


def is_key_arn(text: Text, asker: View) -> bool:
    """Is it the ARN of a key, or may it be one? `Ref` of a key gives its id, that of an alias its name."""
    text = Text.of(settle(text, asker.world, own=False))
    head = text[0] if text else ""
    if not isinstance(head, Token):
        return head.startswith("arn:")
    facts = asker.facts.links.facts.get((head.scope, head.name)) if head.kind == "resource" else None
    if facts is not None and facts.type in (KEY, KEY_ALIAS):
        return head.attribute == "Arn"
    if facts is None:
        raise text.doubt()
    return True


def referred(text: Text, asker: View) -> View | None:
    """The key of the asker's own template that `Ref` names, if that is what the text is."""
    head = text[0] if len(text) == 1 else None
    facts = asker.facts.links.facts.get((head.scope, head.name)) if isinstance(head, Token) and head.kind == "resource" and head.attribute == "" else None
    return View(facts, asker.world) if facts is not None and facts.type == KEY and facts.scope is asker.facts.scope else None


def aliases_of(key: View) -> Iterator[View]:
    """The aliases that lead to a key, as far as that is known."""
    for facts in key.facts.links.of(KEY_ALIAS):
        alias = View(facts, key.world)
        with suppress(Undecided):
            target = facts.dig(("TargetKeyId",), key.world)[0]
            if alias.exists() and isinstance(target, (str, Text)) and facts.links.find(Text.of(target), key.facts.type, key.world, facts.scope) is key.facts:
                yield alias


def _alias(key: Text, facts: Facts, world: World) -> Facts | None:
    links = facts.links
    if (referred_to := _at_end(key, facts)) is not None:
        return referred_to if referred_to.type == KEY_ALIAS else None
    if not key or is_of_aws(key) or not _spells_alias(key):
        return None
    return next((alias for alias in links.of(KEY_ALIAS) if _is_named(alias, key, world)), None)


def _at_end(key: Text, facts: Facts) -> Facts | None:
    """What `Ref` names: a key by its id, an alias by its name, which ends the ARN of an alias, too (so does the CDK spell it)."""
    token = key[-1] if key else ""
    if not isinstance(token, Token) or token.kind != "resource" or token.attribute or not (len(key) == 1 or str(key[0]).startswith("arn:")):
        return None
    found = facts.links.facts.get((token.scope, token.name))
    return found if len(key) == 1 or (found is not None and found.type == KEY_ALIAS) else None


def _spells_alias(key: Text) -> bool:
    return isinstance(key[0], str) and (
        key[0].startswith("alias/") or (key[0].startswith("arn:") and any(":alias/" in part for part in key if isinstance(part, str)))
    )


def _is_named(alias: Facts, key: Text, world: World) -> bool:
    if not alias.scope.exists(alias.id, world):
        return False
    name = alias.dig(("AliasName",), world)[0]
    if name is ABSENT or not isinstance(name, (str, Text)):
        return False
    try:
        return same(_name(key), Text.of(settle(name, world)))
    except Undecided:
        return False


def _name(key: Text) -> Text:
    """The alias of an ARN: from `alias/` on."""
    for i, part in enumerate(key):
        if isinstance(part, str) and "alias/" in part:
            return Text.of(part[part.index("alias/") :], Text(key[i + 1 :]))
    return key

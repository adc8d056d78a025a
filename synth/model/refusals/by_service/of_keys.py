"""What KMS refuses of an alias, and SQS and SNS of the name of a key: a word that is neither an id, an ARN nor an alias.

https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html and https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from queuegate._light import regex

from ....language.functions import coerce
from ....linking.properties import Property
from ....linking.resources import View
from ....values.text import Text, Token, settle
from ....values.worlds import Undecided
from ..references import RefusedForm

_START: Final = "alias/"
_RESERVED: Final = "alias/aws/"
_ID: Final = regex(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\Z|mrk-[0-9a-f]{32}\Z")
_NAME: Final = Property[Text | None]("AliasName", coerce.text)
_KEY: Final = Property[Text | None]("KmsMasterKeyId", coerce.text)
_WITHOUT_SLASH: Final = ("AWS::StackName", "AWS::Region", "AWS::AccountId", "AWS::Partition")


def of_alias(alias: View) -> Iterator[RefusedForm]:
    """An alias of a team begins with alias/, and not with alias/aws/, which AWS keeps for its own."""
    with suppress(Undecided):
        name = _known(_NAME, alias)
        place = alias.facts.written(("AliasName",))[1]
        if name and str(name[0]).startswith(_RESERVED):
            yield RefusedForm("AliasName", place, f"'{name}'", f"a name that begins with {_START} but not with {_RESERVED}, which is AWS's own")
        elif name and _cannot_begin(name):
            right = f"{_START}{name}" if not name.tokens else None
            also = f"Write {_START} before it." if right is None else ""
            yield RefusedForm("AliasName", place, f"'{name}'", f"a name that begins with {_START}", right, also)


def no_key(view: View) -> Iterator[RefusedForm]:
    with suppress(Undecided):
        name = _known(_KEY, view)
        word = name.plain() if name else None
        if isinstance(word, str) and not word.startswith(("arn:", _START)) and not _ID.match(word):
            place = view.facts.written(("KmsMasterKeyId",))[1]
            yield RefusedForm("KmsMasterKeyId", place, f"'{word}'", "the id or the ARN of a key, or an alias, which begins with alias/", f"{_START}{word}")


def _known(asked: Property[Text | None], view: View) -> Text | None:
    text = asked.read(view.facts, view.world).value
    return None if text is None else Text.of(settle(text, view.world, own=False))


def _cannot_begin(name: Text) -> bool:
    """Can it not be a text that begins with alias/? A part that nobody knows may be its beginning, unless it is one without a slash."""
    head = name[0]
    if isinstance(head, Token):
        return head.kind == "pseudo" and head.name in _WITHOUT_SLASH
    return not head.startswith(_START) and not (len(name) > 1 and _START.startswith(head))

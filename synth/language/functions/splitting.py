"""What Fn::Split makes of a text that is only known in part."""

from __future__ import annotations

from string import ascii_letters, digits, hexdigits

from ...values.text import Text, Token, settle, split
from ...values.value import Place
from ...values.worlds import World

_STACK_ID = "AWS::StackId"
"""`arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/51af3dc0-da77-11e4-872e-1234567db123`, whose last part is a UUID: five groups of hexadecimal digits
(https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html).
"""


def cut(text: Text, delimiter: str, world: World, place: Place) -> list[Text]:
    """The text cut at a delimiter. Raises `Undecided` where a part that is not known may hold one: names and ARNs of resources are known, what else one gives may be a
    URL, a path or a list.
    """
    given = Text.of(settle(text, world))
    known = Text.of(settle(given.replace(lambda token: _known(token, world, place)), world))
    return split(known, delimiter, whole=all(_holds_none(token, delimiter, world, place) for token in known.tokens))


def stripped(text: Text) -> Text:
    """Without spaces around it."""
    first, last = (text[at] if text else "" for at in (0, -1))
    parts = [*text]
    if isinstance(first, str):
        parts[0:1] = [first.lstrip()]
    if isinstance(last, str):
        parts[-1:] = [parts[-1].rstrip()]
    return Text.of(*parts)


def _known(token: Token, world: World, place: Place) -> Text | Token:
    if token.name == _STACK_ID and not token.attribute:
        return _stack_id(token, world, place)
    spelt = place.scope.spell(token, world) if token.kind == "resource" else token
    if token.kind == "resource" and isinstance(spelt, Token):
        raise token.doubt()
    return spelt


def _stack_id(token: Token, world: World, place: Place) -> Text:
    """The stack's ARN, its parts as whoever refers to them has them."""
    partition, region, account, name = (place.scope.ref(f"AWS::{own}", world, place)[0] for own in ("Partition", "Region", "AccountId", "StackName"))
    groups = [piece for i in range(5) for piece in ("-", token._replace(attribute=f"UUID{i}"))][1:]
    return Text.of("arn:", partition, ":cloudformation:", region, ":", account, ":stack/", name, "/", *groups)


def _holds_none(token: Token, delimiter: str, world: World, place: Place) -> bool:
    """Is it known that the delimiter is nowhere in it? An id of EC2 is a word, a hyphen, and letters and digits: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html.
    A name that CloudFormation makes up has no other letters, but for the end of a FIFO queue's.
    """
    if token.name == _STACK_ID and token.attribute:
        return not set(delimiter) <= set(hexdigits)
    return _is_made_up(token, world, place) and not set(delimiter) <= {*ascii_letters, *digits, *"-."}


def _is_made_up(token: Token, world: World, place: Place) -> bool:
    """An ARN is spelt as a text with more than itself in it; what only AWS names is that text alone."""
    spelt = place.scope.spell(token, world) if token.kind == "resource" else token
    return not isinstance(spelt, Token) and [*spelt] == [token]

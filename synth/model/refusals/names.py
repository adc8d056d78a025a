"""Names that a service does not take: a character, a length, or the ARN of something in the place of its name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from typing import Any, Final

from queuegate._light import NamedTuple, regex

from ...language.functions import coerce
from ...linking.formats.arn_formats import IDENTITIES
from ...linking.properties import Property
from ...linking.resources import View
from ...values.defaults import FUNCTION, LOG_GROUP, QUEUE, TOPIC
from ...values.text import Text, Token, literal
from ...values.worlds import OTHER, Undecided
from .references import RefusedForm


class _Name(NamedTuple):
    """What a name may be made of, and how long it may be. `ending` is one of FIFO's, which counts."""

    path: str
    characters: Any
    words: str
    most: int
    ending: str = ""


_WORD: Final = regex(r"[A-Za-z0-9_-]*\Z")
_GROUP: Final = regex(r"[.\-_/#A-Za-z0-9]*\Z")
_LETTERS: Final = "letters, digits, hyphens and underscores"
_OF_GROUP: Final = "letters, digits and the characters . - _ / #"
NAMES: Final = {
    QUEUE: [_Name("QueueName", _WORD, _LETTERS, 80, ".fifo")],  # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
    FUNCTION: [
        _Name("FunctionName", _WORD, _LETTERS, 64),  # https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
        _Name("LoggingConfig.LogGroup", _GROUP, _OF_GROUP, 512),  # https://docs.aws.amazon.com/lambda/latest/api/API_LoggingConfig.html
    ],
    TOPIC: [_Name("TopicName", _WORD, _LETTERS, 256, ".fifo")],  # https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
    # https://docs.aws.amazon.com/iot/latest/apireference/API_CreateTopicRule.html
    "AWS::IoT::TopicRule": [_Name("RuleName", regex(r"[A-Za-z0-9_]*\Z"), "letters, digits and underscores", 128)],
    LOG_GROUP: [_Name("LogGroupName", _GROUP, _OF_GROUP, 512)],  # https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
}
_TEXTS: Final = {path: Property[Text | None](path, coerce.text) for several in NAMES.values() for path in (one.path for one in several)}


def misnamed(view: View) -> Iterator[RefusedForm]:
    """Each name of it that its service does not take in this world. What nobody knows is not among them."""
    for name in NAMES.get(view.facts.type, ()):
        if not _fits_always(view, name) and (text := name_in(view, name.path)) and (wrong := _wrong_name(text, name, view)):
            place = view.facts.written((*name.path.split("."),))[1]
            yield RefusedForm(name.path, place, wrong, f"{name.words}, {name.most} characters at most", _by_name(text, view))


def name_in(view: View, path: str) -> Text | None:
    """The name at this path; None where nobody wrote one, or nobody knows it."""
    with suppress(Undecided):
        return _TEXTS[path].read(view.facts, view.world).value  # type: ignore[no-any-return]  # as the property's coercion gives it
    return None


def _fits_always(view: View, name: _Name) -> bool:
    """Is it a name of its kind whatever its parameters are, as most names with a stage in them are? Then no world has to be asked for them."""
    try:
        text, _ = view.facts.dig((*name.path.split("."),), view.world)
    except Undecided:
        return False
    if type(text) is not Text or any(isinstance(part, Token) and part.variable is None for part in text):
        return False
    whole = [[part] if isinstance(part, str) else [literal(atom) for atom in part.variable.atoms if atom is not OTHER] for part in text]
    if isinstance(text[-1], str):
        whole[-1] = [text[-1].removesuffix(name.ending)]
    longest = sum(max(map(len, spellings), default=0) for spellings in whole) + len(name.ending)
    return longest <= name.most and all(map(name.characters.match, chain(*whole)))


def _wrong_name(text: Text, name: _Name, view: View) -> str:
    """What is wrong with it, in words; "" where it may be a name of that kind, or is an ARN in the place of a function's name, which CloudFormation takes."""
    pieces = [part for part in text if isinstance(part, str)]
    if name.path == "FunctionName" and pieces and pieces[0].startswith("arn:"):
        return ""
    if name.ending and pieces and text[-1] is pieces[-1]:
        pieces[-1] = pieces[-1].removesuffix(name.ending)
    for token in text.tokens:
        if words := _no_name(token, view):
            return words
    if not all(name.characters.match(piece) for piece in pieces):
        return f"'{text}'"
    length = sum(len(part) for part in text if isinstance(part, str))
    return f"'{str(text)[:30]}…', {length:,} characters long" if length > name.most else ""


def _no_name(token: Token, view: View) -> str:
    """What a reference gives, in words, where that is an ARN or a URL."""
    facts = view.facts.links.facts.get((token.scope, token.name)) if token.kind == "resource" else None
    known = IDENTITIES.get(facts.type) if facts is not None else None
    if facts is None or known is None:
        return ""
    if token.attribute in known.arns:
        return f"the ARN of {facts.name}"
    return f"the URL of {facts.name}" if facts.type == QUEUE and token.attribute in ("", "QueueUrl") else ""


def _by_name(text: Text, view: View) -> Any:
    """The reference to a resource of the same template that gives its name, in the place of one that gives its ARN."""
    head = text[0] if len(text) == 1 else None
    facts = view.facts.links.facts.get((head.scope, head.name)) if isinstance(head, Token) and head.kind == "resource" else None
    known = IDENTITIES.get(facts.type) if facts is not None and facts.scope is view.facts.scope else None
    return {"Ref": facts.id} if facts is not None and known is not None and "" in known.names else None

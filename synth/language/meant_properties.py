"""Which property was meant by a name that is none, and whether that is sure.

Sure is what nobody would name a new property: another case, a slip of the fingers, a longer or shorter form of the same words, words left out, and the unit that the property has anyway
(`VisibilityTimeoutSeconds`). A name that has a word more than a known one, or another word in its place (`MaximumBatchingWindowInMilliseconds`), may be younger than the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from queuegate._light import NamedTuple, regex

from ..values.slips import distance

_WORD: Final = regex(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|\d+")
_GENERAL: Final = frozenset(
    ["arn", "arns", "config", "configs", "configuration", "configurations", "id", "ids", "in", "list", "name", "names", "type", "types"]
)
"""Words that say nothing of which property is meant."""
_UNIT: Final = "seconds"
_FORMS: Final = {
    "conc": "concurrency",
    "concurrent": "concurrency",
    "conf": "configuration",
    "config": "configuration",
    "dedup": "deduplication",
    "desc": "description",
    "env": "environment",
    "max": "maximum",
    "min": "minimum",
    "policie": "policy",
    "sec": "seconds",
}
"""Forms of one word."""
_OTHER_WORDS: Final = frozenset(
    {
        *("actor", "base", "bases", "caching", "codec", "consent", "context", "core", "date", "decay", "decryption", "designation", "detection"),
        *("dial", "even", "factory", "fill", "fine", "five", "fraction", "functional", "junction", "look", "matching", "model", "more", "move"),
        *("named", "observed", "opacity", "patching", "positive", "preserve", "provided", "provision", "provisional", "publisher", "publishers"),
        *("puller", "queued", "received", "receiver", "replication", "resolved", "responder", "roll", "rule", "sap", "score", "severity", "shap"),
        *("sharing", "side", "site", "slack", "smart", "snp", "staging", "standing", "star", "stat", "stock", "string", "swap", "tape", "tile"),
        *("timed", "timer", "tracking", "trading"),
    }
)
"""Words that AWS names properties of other types with, and that a letter or two tell from a word of these: `TrackingConfig` is no slip of `TracingConfig`."""
_SLIPS: Final = {1: 4, 2: 9}
"""How long a word has to be for a slip of so many letters to be told from another word."""
_TELLING: Final = 2
"""How many words have to be left that tell a property from others."""
_ING: Final = 3
_UNITS: Final = {
    "VisibilityTimeout": ("seconds", "secs", "sec"),
    "MessageRetentionPeriod": ("seconds", "secs", "sec"),
    "Timeout": ("seconds", "secs", "sec"),
    "MaximumMessageSize": ("bytes",),
    "MemorySize": ("mb", "megabytes"),
}
"""The unit that a property has without naming it: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html and
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html"""
_NEAR: Final = 0.7
_LONGEST: Final = 80
"""So many letters at most has a name that is compared letter by letter."""


class Meant(NamedTuple):
    """The property that was meant, "" where none is like it; and whether the name can be nothing else."""

    name: str = ""
    sure: bool = False


def meant(key: str, known: Iterable[str]) -> Meant:
    """What was meant by a name that is none of the known ones."""
    ours = sorted(known)
    if sure := surely_meant(key, ours):
        return Meant(sure, sure=True)
    from difflib import get_close_matches  # noqa: PLC0415 - only for a wrong name

    return Meant(next(iter(get_close_matches(key, ours, 1, _NEAR)), ""))


def surely_meant(key: str, known: Iterable[str]) -> str:
    """The one that it can only be; "" where another name may be right."""
    if len(key) > _LONGEST:
        return ""
    ours = [*known]
    if same := {name.casefold(): name for name in ours}.get(key.casefold().replace("_", "").replace("-", "")):
        return same
    words = _words(key)
    for criterion in (_is_slip, _has_its_unit, _leaves_words_out):
        found = [name for name in ours if criterion(words, name)]
        if len(found) == 1:
            return found[0]
    return ""


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name)]


def _is_slip(words: Sequence[str], name: str) -> bool:
    """The same words, each as it is, in another form, or mistyped; or the whole in one case, mistyped."""
    own = _words(name)
    if len(words) == 1 < len(own):
        return _is_mistyped(words[0], "".join(own))
    return len(words) == len(own) and all(map(_are_one, words, own)) and _telling(own) > 0


def _has_its_unit(words: Sequence[str], name: str) -> bool:
    """The property's words, as they are or with some left out, and its own unit: `VisibilityTimeoutSeconds`, `MessageRetentionInSeconds`."""
    if not words or words[-1] not in _UNITS.get(name, ()):
        return False
    head = [*words[:-1]]
    if head[-1:] == ["in"]:
        head.pop()
    return head == _words(name) or _leaves_words_out(head, name)


def _leaves_words_out(words: Sequence[str], name: str) -> bool:
    """Some of the property's words, in their order: two at least that tell it from others, and no fewer than are missing. Where none of those is, both are of one number: `SecurityGroups` is
    SecurityGroupIds, and `EventSources` may be something else than EventSourceArn.
    """
    own, at = _words(name), 0
    kept = []
    for word in words:
        at = next((i for i in range(at, len(own)) if _are_forms(word, own[i])), -1) + 1
        if not at:
            return False
        kept.append(own[at - 1])
    missing = _telling(own) - _telling(kept)
    is_same = missing > 0 or (words[-1] != kept[-1]) == own[-1].endswith("s")
    return is_same and missing <= len(kept) < len(own) and _telling(word for word in kept if word != _UNIT) >= _TELLING


def _telling(words: Iterable[str]) -> int:
    return sum(word not in _GENERAL for word in words)


def _are_one(word: str, own: str) -> bool:
    return _are_forms(word, own) or _is_mistyped(word, own)


def _are_forms(word: str, own: str) -> bool:
    """One word in two forms: singular and plural, short and long (`Max`), or `Batch` and `Batching`."""
    one, other = (_FORMS.get(form.removesuffix("s"), form.removesuffix("s")) for form in (word, own))
    short, long = sorted((one, other), key=len)
    return word not in _OTHER_WORDS and (one == other or (long.startswith(short) and long.endswith("ing") and len(long) <= len(short) + _ING + 1))


def _is_mistyped(word: str, own: str) -> bool:
    return word not in _OTHER_WORDS and word[:1] == own[:1] and len(own) >= _SLIPS.get(distance(word, own), len(own) + 1)

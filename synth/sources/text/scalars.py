"""What a plain YAML scalar is to CloudFormation.

CloudFormation reads YAML 1.1 without the timestamp tag (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html), so `2012-10-17` is text.
Account ids such as `012345678901`, times such as `12:30:00` and words such as `0x1F` and `1_000` stay text too: as numbers they would lose what the author wrote.
`yes`, `no`, `on` and `off` are YAML 1.1's booleans, and CloudFormation deploys them as such: `Value: YES` of a tag arrives as `true`
(https://github.com/ASFHyP3/hyp3/pull/2061), for which reason `aws cloudformation package` quotes them (https://github.com/aws/aws-cli/pull/5257).
`y` and `n` alone stay text.
"""

from __future__ import annotations

from math import isfinite

from queuegate._light import regex

Scalar = str | int | float | bool | None

_WORDS: dict[str, bool | None] = {
    **{
        spelling: value
        for word, value in (("true", True), ("yes", True), ("on", True), ("false", False), ("no", False), ("off", False))
        for spelling in (word, word.capitalize(), word.upper())
    },
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
}
_INTEGER = regex(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT = regex(r"[-+]?(?:(?:0|[1-9][0-9]*)\.[0-9]*|\.[0-9]+)(?:[eE][-+][0-9]+)?")


def typed(word: str) -> Scalar:
    """Read an unquoted scalar."""
    if word in _WORDS:
        return _WORDS[word]
    if word[0] in "0123456789+-.":
        if _INTEGER.fullmatch(word):
            return integer(word)
        if _FLOAT.fullmatch(word):
            return decimal(word)
    return word


def integer(digits: str) -> int | str:
    """Give the number, or the text where Python refuses to convert so many digits (https://docs.python.org/3/library/stdtypes.html#int-max-str-digits)."""
    try:
        return int(digits)
    except ValueError:
        return digits


def decimal(digits: str) -> float | str:
    """Give the number, or the text where it is too large for one."""
    number = float(digits)
    return number if isfinite(number) else digits

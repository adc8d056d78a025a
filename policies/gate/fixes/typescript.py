"""What a fix says of the CDK beside a change, which rules write in Python: for whoever edits an app in TypeScript in its spelling, and for whoever edits a template not at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from queuegate._light import regex

_ASIDE: Final = regex(r"(?P<before> \(|; )in (?:the CDK|a CDK app): ")
_IN_AN_APP: Final = " (in a CDK app: "
_OTHERWISE: Final = {"enforce_ssl": "enforceSSL"}
"""Words that jsii spells in its own way: https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_sqs.QueueProps.html"""
_STATEMENT: Final = "iam.PolicyStatement("
_WORD: Final = regex(r"(?<![\w'\"])[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b")
_OPEN_WORD: Final = regex(r"\b([a-z]+)_…")
_FORMATTED: Final = regex(r'\bf"(?P<text>(?:[^"\\]|\\.)*)"')
_PIECE: Final = regex(r"\{\{|\}\}|\{(?P<code>[^{}]*)\}")
_QUOTED: Final = regex(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)""")


@lru_cache(maxsize=1_000)
def without_the_cdk(fix: str) -> str:
    """A fix for a template: ` (in the CDK: …)` is left out of it."""
    return _asides(fix, lambda _: None)


def of_an_app(fix: str) -> str:
    """A fix for an app with constructs of level 2: `A (in a CDK app: b).` is `B.` there. What has an aside alone (`in the CDK: …`) stays."""
    before, aside, _ = fix.partition(_IN_AN_APP)
    if not aside:
        return fix
    start = len(before) + len(aside)
    said = fix[start : _closing(fix, start)]
    return f"{said[:1].upper()}{said[1:]}."


def in_typescript(fix: str) -> str:
    """A fix for an app in TypeScript: what it says of the CDK, and statements that it writes out, in that language."""
    fix = _asides(fix, _expression)
    at = 0
    while (start := fix.find(_STATEMENT, at)) >= 0:
        inside = start + len(_STATEMENT)
        end = _closing(fix, inside)
        said = f"new {_STATEMENT}{{ {_expression(fix[inside:end])} }})"
        fix, at = f"{fix[:start]}{said}{fix[end + 1 :]}", start + len(said)
    return fix


def _asides(fix: str, spelt: Callable[[str], str | None]) -> str:
    at = 0
    while (found := _ASIDE.search(fix, at)) is not None:
        end = _closing(fix, found.end())
        said = spelt(fix[found.end() : end])
        alone = found["before"] == " ("
        kept = f"{fix[found.start() : found.end()]}{said}" if said is not None else ""
        fix = f"{fix[: found.start()]}{kept}{fix[end + (said is None and alone) :]}"
        at = found.start() + len(kept)
    return fix


def _closing(text: str, start: int) -> int:
    """Where the bracket that is open before `start` closes; the end of a text where it does not."""
    depth, quote = 0, ""
    for i in range(start, len(text)):
        char = text[i]
        if quote:
            quote = "" if char == quote and text[i - 1] != "\\" else quote
        elif char in "\"'":
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            if not depth:
                return i
            depth -= 1
    return len(text)


def _expression(python: str) -> str:
    text = _FORMATTED.sub(lambda found: f"`{_template(found['text'])}`", python)
    return "".join(part if i % 2 else _outside_quotes(part) for i, part in enumerate(_QUOTED.split(text)))


def _template(formatted: str) -> str:
    """The text of an f-string as that of a template literal."""
    from queuegate.synth.iam.least_privilege.cdk_languages import in_template  # noqa: PLC0415 - as below

    pieces, at = [], 0
    for found in _PIECE.finditer(formatted):
        pieces += [in_template(formatted[at : found.start()]), found[0][0] if found["code"] is None else f"${{{_expression(found['code'])}}}"]
        at = found.end()
    return "".join([*pieces, in_template(formatted[at:])])


def _outside_quotes(text: str) -> str:
    from queuegate.synth.sources.cdk.code.arguments import camel  # noqa: PLC0415 - most fixes are for a template

    text = _OPEN_WORD.sub(r"\1…", _WORD.sub(lambda word: _OTHERWISE.get(word[0]) or camel(word[0]), text))
    return re.sub(r"(?<=\w)=(?=[^=\s]|$)", ": ", text).replace("True", "true").replace("False", "false")

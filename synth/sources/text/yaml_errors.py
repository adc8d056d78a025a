"""libyaml's messages (and those of PyYAML's own parser), in words that say what to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import yaml

from .conflicts import ADVICE, marker
from .places import DEPTH, shown
from .yaml_earlier import NO_KEY, no_entry, quote, unlike_entry
from .yaml_tags import PLAIN, long_form

# Compiled only where a file is broken: the first of them costs more than all other expressions of this folder together.
_UNPRINTABLE = r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
_FILLED_IN = r"(?P<mark>%%?|@@?)[\w.-]+(?P=mark)"
"""`%%BUCKET_NAME%%`, `@version@`: what a build puts something else in the place of."""
_RENDERED_LATER = r"\{\{(?!resolve:)|\{%"  # {{resolve:…}} is CloudFormation's own

_START, _STOP = "where it started", "where the parser stopped"

_PLAIN = (
    (r"nesting depth", _STOP, f"more than {DEPTH} mappings and lists inside one another. No template needs that: flatten it"),
    (r"tab character", _STOP, "a tab stands where YAML wants spaces. Replace tabs by spaces"),
    (
        r"mapping values are not allowed",
        _STOP,
        "a second ': ' in one value, or a line that is indented too far. Put the value in quotes, or correct the indentation",
    ),
    (
        r"(could not find|expected) expected ':'|could not find expected ':'",
        _START,
        NO_KEY,
    ),
    (r"expected ',' or '\]'", _START, "the list that starts here with [ is not closed, or an item lacks its comma. Add the comma or the ]"),
    (
        r"expected ',' or '\}'",
        _START,
        "the mapping that starts here with { is not closed, or an entry lacks its comma. Add the comma or the }, or put the text in quotes",
    ),
    (
        r"expected key|expected <block end>, but found '<(block mapping start|scalar|block sequence start)",
        _STOP,
        "this does not fit what stands before it. Correct the indentation (entries of one mapping start in the same column), or quote the whole value",
    ),
    (
        r"expected '-' indicator|expected <block end>",
        _STOP,
        "the list above goes on here with something that does not start with '- '. Correct the indentation",
    ),
    (r"block sequence entries|sequence entries are not allowed", _STOP, "a list cannot start behind a key in the same line. Put '- ' in a line of its own"),
    (r"unexpected end of stream", _START, "the quote that opens here is never closed. Add the closing quote"),
    (r"unexpected document (indicator|separator)", _START, "the quote that opens here is not closed before the next '---'. Add the closing quote"),
    (r"unknown escape character", _STOP, "a backslash in double quotes stands before a character that needs none. Use single quotes, or two backslashes"),
    (r"invalid Unicode character escape|escape sequence of", _STOP, "this escape is no character. Write the character itself"),
    (r"expected alphabetic or numeric", _STOP, "an unquoted value cannot start with * or &. Put it in quotes"),
    (r"undefined tag handle", _STOP, "a tag has one ! and no second one. Write !Sub, !Ref and so on"),
    (
        r"expected whitespace or line break|expected ' '|expected '>'|expected the '>'|tag",
        _STOP,
        "the tag is malformed. Write !Name, then a space, then its value",
    ),
    (r"directive|expected '?<document start>", _STOP, "a template is one mapping, and this text lies outside it. Correct the indentation, or remove it"),
    (r"node content", _STOP, "a closing bracket stands here that nothing opens. Remove it, or put the value in quotes"),
    (r"comment or line break|chomping", _STOP, "text stands behind | or >. Start the text in the next line, or quote the value"),
)


def explain(error: yaml.YAMLError, text: str, parser: Callable[[str], Any]) -> tuple[str, str, int]:
    """Give the reason with its next step, the text and the offset. `parser` is the one that found the error."""
    if (mark := marker(text)) is not None:
        return f"the YAML is broken: {ADVICE}", text, mark
    reason, index = _earlier(error, text, parser) or _reason(error, text)
    if re.search(_RENDERED_LATER, text):
        reason += ". The file holds {{ … }} or {% … %}: render it first, and check the result"
    return f"the YAML is broken: {reason}", text, index


def why_no_key(event: yaml.NodeEvent) -> str:
    """Say why what stands in a key's place is no key, and what to do."""
    if isinstance(event, yaml.AliasEvent):
        return f"a key cannot be an alias, and this one is *{event.anchor}. Write it as text"
    if not isinstance(event, yaml.ScalarEvent):
        return "a key is a list or a mapping here, and CloudFormation knows text only. Put it in quotes; if the file holds {{ … }}, render it first"
    if event.tag is None or event.tag in PLAIN:
        return "a key is missing before the colon. Write one"
    return f"a key cannot be a function or a tagged value, and this one is {shown(long_form(event.tag))}. Write it as text"


def _earlier(error: yaml.YAMLError, text: str, parser: Callable[[str], Any]) -> tuple[str, int] | None:
    """The mistake that stands before the place where the parser stopped."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return None
    if "mapping values are not allowed" in (error.problem or "") and (found := no_entry(text, error.problem_mark.index)) is not None:
        return found
    if (opened := quote(text, error.problem_mark.index, parser)) is not None:
        opens, line = opened
        return f"the quote that opens here closes only in line {line}, and more stands behind it. Close it where its text ends", opens
    return None


def _reason(error: yaml.YAMLError, text: str) -> tuple[str, int]:
    if not isinstance(error, yaml.MarkedYAMLError):
        bad = re.search(_UNPRINTABLE, text)
        index = bad.start() if bad else 0
        return f"the character U+{ord(text[index]):04X} cannot stand in YAML. Remove it", index
    problem, stop = error.problem or "", error.problem_mark.index if error.problem_mark else 0
    character = text[stop : stop + 1]
    if "cannot start any token" in problem and character != "\t":
        build = "; if a build fills it in, check what the build makes" if re.match(_FILLED_IN, text[stop:]) else ""
        return f"an unquoted value cannot start with {character}. Put it in quotes{build}", stop
    if "cannot start any token" in problem:
        problem = "tab character"
    if "node content" in problem and not text[stop:].strip():
        return "the file ends inside a [ or {. Close it with ] or }", stop
    for pattern, place, plain in _PLAIN:
        if re.search(pattern, problem):
            index = error.context_mark.index if place is _START and error.context_mark else stop
            return (unlike_entry(text[index:].partition("\n")[0]) if plain is NO_KEY else plain), index
    return problem, stop

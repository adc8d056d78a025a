"""The languages in which a policy statement of the CDK is written: how each spells a name, a text with names in it, a call with its arguments, and a loop."""

from __future__ import annotations

import json
import keyword
from collections.abc import Callable, Sequence
from typing import Any, Final

from queuegate._light import NamedTuple

from ...sources.cdk.code.arguments import camel

_RESERVED: Final = frozenset(
    [
        "arguments",
        "await",
        "break",
        "case",
        "catch",
        "class",
        "const",
        "continue",
        "debugger",
        "default",
        "delete",
        "do",
        "else",
        "enum",
        "eval",
        "export",
        "extends",
        "false",
        "finally",
        "for",
        "function",
        "if",
        "implements",
        "import",
        "in",
        "instanceof",
        "interface",
        "let",
        "new",
        "null",
        "package",
        "private",
        "protected",
        "public",
        "return",
        "static",
        "super",
        "switch",
        "this",
        "throw",
        "true",
        "try",
        "typeof",
        "var",
        "void",
        "while",
        "with",
        "yield",
    ]
)
"""No variable of a module in strict mode: https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Lexical_grammar#reserved_words"""


class Code(NamedTuple):
    """What is written as it stands: code that is made here, and that no template can write."""

    text: str


class Language(NamedTuple):
    """How a language spells what the CDK calls in Python `queue_arn`. `data` is a value as a literal, `formatted` a text of which parts are code."""

    imports: str
    word: Callable[[str], str]
    taken: Callable[[str], bool]
    data: Callable[[Any], str]
    formatted: Callable[[Sequence[str | Code]], str]
    statement: tuple[str, str, str]
    """What begins a statement, what stands between an argument's name and its value, and what ends it."""
    remark: str
    loop: str


def _f_string(pieces: Sequence[str | Code]) -> str:
    """Quotes inside of an f-string are of the other kind, since it cannot hold its own, nor a backslash, before Python 3.12. Where the code has those, the text is joined."""
    if any(isinstance(one, Code) and ("'" in one.text or "\\" in one.text) for one in pieces):
        return f'"".join([{", ".join(json.dumps(one) if isinstance(one, str) else one.text for one in pieces if one)}])'
    return f'f"{"".join(_escaped(one) if isinstance(one, str) else f"{{{one.text}}}".replace(chr(34), chr(39)) for one in pieces)}"'


def _escaped(text: str) -> str:
    return json.dumps(text)[1:-1].replace("{", "{{").replace("}", "}}")


def _template(pieces: Sequence[str | Code]) -> str:
    return f"`{''.join(_plain(one) if isinstance(one, str) else f'${{{one.text}}}' for one in pieces)}`"


def _plain(text: str) -> str:
    return in_template(json.dumps(text)[1:-1])


def in_template(escaped: str) -> str:
    """A text, as it is escaped in a string, within a template literal: no part of it is code there."""
    return escaped.replace("`", "\\`").replace("$", "\\$")


PYTHON: Final = Language(
    "from aws_cdk import Aws, Fn, Token\nfrom aws_cdk import aws_iam as iam\n",
    lambda word: word,
    keyword.iskeyword,
    repr,
    _f_string,
    ("iam.PolicyStatement(", "=", ")"),
    "#",
    "for statement in [\n{statements}]:\n    {owner}.add_to_role_policy(statement)\n",
)
TYPESCRIPT: Final = Language(
    "import { Aws, Fn, Token } from 'aws-cdk-lib';\nimport * as iam from 'aws-cdk-lib/aws-iam';\n",
    camel,
    _RESERVED.__contains__,
    json.dumps,
    _template,
    ("new iam.PolicyStatement({", ": ", "})"),
    "//",
    "for (const statement of [\n{statements}]) {{\n    {owner}.addToRolePolicy(statement);\n}}\n",
)

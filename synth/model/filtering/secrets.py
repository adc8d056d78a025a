"""What a template hides: NoEcho parameters, and what is read from Secrets Manager or as a secure string when the stack is deployed.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from queuegate._light import regex

from ...language.parameters.accepted import is_no_echo
from ...values.value import Place

_SECURE: Final = regex(r"\{\{resolve:(?:secretsmanager|ssm-secure):")


def hidden_in(expression: Any, place: Place) -> Iterator[str]:
    """The secrets that an expression of this place's template names, in words, whatever their values are."""
    texts = list(_texts(expression))
    for name, declared in place.scope.declared.items():
        if is_no_echo(declared) and any(_names(text, name) for text in texts):
            yield f"the parameter {name}"
    if any(_SECURE.search(text) for text in texts):
        yield "a secret that is read when the stack is deployed"


def _names(text: str, parameter: str) -> bool:
    return text == parameter or f"${{{parameter}}}" in text


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _texts(inner)

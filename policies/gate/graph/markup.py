"""HTML that is safe by its type: text becomes `Markup` in one way only, with every character that HTML might take for its own written by its number or name."""

from __future__ import annotations

from typing import Final, NewType

from ..report.text.escape import visible

Markup = NewType("Markup", str)
"""Text that is HTML already."""
_SPELT: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "#": "&#35;"})
"""`##[` begins a command of a CI system, wherever a page is printed."""


def text(words: str) -> Markup:
    """Hostile text as text."""
    return Markup(visible(words).translate(_SPELT))


def element(tag: str, *inside: Markup, class_: str = "") -> Markup:
    """An element of this class."""
    return Markup(f"<{tag}{f' class={chr(34)}{class_}{chr(34)}' if class_ else ''}>{''.join(inside)}</{tag}>")


def anchor(address: str, words: str) -> Markup:
    """A link to an address of ours; the words alone where there is none."""
    return Markup(f'<a href="{address.translate(_IN_ATTRIBUTE)}">{text(words)}</a>') if address else element("span", text(words))


_IN_ATTRIBUTE: Final = {code: spelt for code, spelt in _SPELT.items() if chr(code) != "#"}

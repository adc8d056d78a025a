"""Python's JSON messages, in words that say what to do."""

from __future__ import annotations

import json

from .conflicts import ADVICE, marker

_PLAIN = {
    "Expecting ',' delimiter": "a comma is missing before this, or the bracket before it is not closed",
    "Expecting ':' delimiter": "a colon is missing after the key",
    "Expecting property name enclosed in double quotes": "a key must stand in double quotes here",
    "Expecting value": "this is no JSON value. Text must stand in double quotes",
    "Extra data": "the document ended before this. Remove what follows, or a bracket that closes too early",
    "Unterminated string starting at": "the text that starts here has no closing quote in its line",
    "Invalid control character at": "a line break or a control character stands inside a text. Write \\n for a line break, or close the quote",
    "Invalid \\escape": "a backslash stands before a character that needs none. Write two backslashes for one",
    "Invalid \\uXXXX escape": "\\u needs four hexadecimal digits",
    "Illegal trailing comma before end of": "a comma stands before the closing bracket. Remove the comma",
}


def explain(error: json.JSONDecodeError, text: str) -> str:
    """Give the reason, with its next step."""
    if marker(text) == error.pos:
        return ADVICE
    character = text[error.pos : error.pos + 1]
    if error.msg.startswith("Expecting"):
        if not character:
            return "the file ends before everything is closed. Close the brackets, or fetch the file again if it was cut off"
        if character in "}]" and text[: error.pos].rstrip().endswith(","):
            return _PLAIN["Illegal trailing comma before end of"]
        if character in "/#":
            return "JSON has no comments. Remove the comment"
        if character == "'":
            return "text stands in single quotes. Use double quotes"
    return next((plain for words, plain in _PLAIN.items() if error.msg.startswith(words)), error.msg)

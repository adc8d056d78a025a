"""What a run makes of a message's id: each text of it is tried on the one id that stands for all, and a value says under `SPELT` which text it is then."""

from __future__ import annotations

import ast
from typing import Any, Final

from ....words.ids import AN_ID, HOLE, encoded, encoder, filled, made_by, parts_of
from .values import SPELT, ListV, Opaque, is_of_id

ID: Final = "messageId"
_QUOTES: Final = ("dumps", "repr")
"""What puts a text in quotes: https://docs.python.org/3/library/json.html#json.dumps"""


def text_of(value: Any) -> str | None:
    """What it is, where every message has the one id; None where that is not known."""
    if isinstance(value, Opaque):
        return AN_ID if value.kind == "field" and value.name == ID else value.made.get(SPELT)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value if isinstance(value, str) else None


def length(made: Opaque, of: Any) -> Any:
    """How many letters it has."""
    text = text_of(of)
    return made if text is None or HOLE in text else len(text)


def _with_holes(values: list[Any]) -> list[str]:
    return [HOLE if (text := text_of(one)) is None else text for one in values]


def spelt(value: Opaque, text: str | None) -> Opaque:
    """The value, of which it is known now which text it is."""
    if text is not None and text.replace(HOLE, "") == AN_ID:
        value.kind, value.name = "field", ID
    elif text is not None:
        value.kind, value.name, value.made = "value", "", {**value.made, SPELT: text}
    return value


def of_method(made: Opaque, of: Any, node: ast.AST, args: tuple[Any, ...]) -> Any:
    """What a method of a text gives."""
    text, name = text_of(of), getattr(getattr(node, "func", None), "attr", "")
    if not is_of_id(of) or text is None or name in ("encode", "decode", "copy"):
        return spelt(made, text) if SPELT in getattr(of, "made", ()) else made
    if name == "split" and (parts := parts_of(text, args[0] if args else None)) is not None:
        return ListV([spelt(Opaque("value", "", made.taint, node), one) for one in parts], "list", node)
    return spelt(made, made_by(name, text, [one if isinstance(one, int) else text_of(one) for one in args]))


def of_function(made: Opaque, function: str, of: Any) -> Opaque:
    """What a function gives that writes an id another way: `base64.b64encode(id)`, `json.dumps(id)`, `repr(id)`."""
    last = function.rpartition(".")[2]
    if last in _QUOTES:
        text = text_of(of)
        return spelt(made, None if text is None else f'"{text}"')
    encoding = encoder(last)
    return spelt(made, encoded(text_of(of), encoding)) if encoding else made


def of_text(made: Opaque, of: str, node: ast.AST, args: tuple[Any, ...], given: dict[str, Any]) -> Opaque:
    """What a method of a text that is written out gives, where an id is put into it: `"-".join([id, "x"])`, `"{}/{}".format(id, "x")`."""
    name = getattr(getattr(node, "func", None), "attr", "")
    letters = [*(text_of(args[0]) or "")] if name == "join" and args and is_of_id(args[0]) else []
    held = letters or ([*args[0].items] if name == "join" and args and isinstance(args[0], ListV) and not args[0].open else [*args, *given.values()])
    if not letters and not any(map(is_of_id, held)):
        return made
    if name == "join":
        return spelt(made, of.join(_with_holes(held)))
    if name != "format":
        return made
    for key, one in given.items():
        of = of.replace(f"{{{key}}}", HOLE if (text := text_of(one)) is None else text)
    return spelt(made, filled(of.replace("%", ""), [text_of(one) for one in args]))


def combined(made: Opaque, op: ast.operator, left: Any, right: Any) -> Opaque:
    """What an operator gives: two texts in one, or one that is put into another."""
    if isinstance(op, ast.Add) and (is_of_id(left) or is_of_id(right)):
        return spelt(made, "".join(_with_holes([left, right])))
    given = [*right.items] if isinstance(right, ListV) else [right]
    if isinstance(op, ast.Mod) and isinstance(left, str) and any(map(is_of_id, given)):
        return spelt(made, filled(left, [text_of(one) for one in given]))
    return made


def formatted(made: Opaque, node: ast.JoinedStr, values: list[Any]) -> Opaque:
    """What a text gives with values in it."""
    if not any(map(is_of_id, values)):
        return made
    texts = [_as_asked(one, text) for one, text in zip(node.values, _with_holes(values), strict=True)]
    return spelt(made, "".join(texts))


def _as_asked(node: ast.expr, text: str) -> str:
    """By `!r` and `:.8`, as far as that is written out."""
    if not isinstance(node, ast.FormattedValue) or HOLE in text:
        return text
    asked = ast.unparse(node.format_spec)[2:-1] if node.format_spec is not None else ""
    text = f"'{text}'" if node.conversion == ord("r") else text
    return text if not asked else text[: int(asked[1:])] if asked[0] == "." and asked[1:].isdecimal() else HOLE


def part(made: Opaque, of: Any, key: Any) -> Opaque:
    """A letter of it, or what is between two of them."""
    text = text_of(of) if is_of_id(of) else None
    bounds = (key.start, key.stop, key.step) if isinstance(key, slice) else (key,)
    if text is None or HOLE in text or not all(one is None or isinstance(one, int) for one in bounds):
        return made
    try:
        return spelt(made, text[key])
    except (IndexError, ValueError, TypeError):
        return made

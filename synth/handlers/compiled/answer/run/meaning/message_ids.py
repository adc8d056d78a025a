"""What a run makes of a message's id: each text of it is tried on one id, and says so as `spelt`."""

from __future__ import annotations

from typing import Any, Final

from .....words.ids import AN_ID, HOLE, encoded, encoder, filled, made_by, parts_of
from ...forms.form import Form
from ..state.scopes import Named
from ..state.values import List, Opaque, about_of

ID: Final = "messageId"
_TEXTS: Final = frozenset({"strings", "fmt", "String", "string", "Objects", "StringUtils", "Guid", "UUID"})
"""What has functions of texts, by the end of its name."""
_LETTER: Final = 3
"""So long a letter is in its quotes."""
_WHOLE: Final = frozenset({"sprint", "valueof", "tostring", "requirenonnull", "parse", "fromstring"})
_CUTS: Final = ("splitn", "cut")
_BUILDERS: Final = ("String", "StringBuilder", "StringBuffer", "string")


def text_of(value: Any) -> str | None:
    """What it is, where every message has the one id; None where that is not known."""
    if type(value) is Opaque:
        return AN_ID if value.field == ID else value.spelt
    if isinstance(value, str):
        return value[1:-1] if len(value) == _LETTER and value[0] == value[-1] == "'" else value
    return str(value) if type(value) is int else None


def is_of_id(value: Any) -> bool:
    return type(value) is Opaque and (value.field == ID or value.spelt is not None)


def length(value: Any) -> int | None:
    """How many letters a text has that is an id, or made of one; None of any other."""
    text = text_of(value) if is_of_id(value) else None
    return None if text is None or HOLE in text else len(text)


def spelt(value: Opaque, text: str | None) -> Opaque:
    """The value, of which it is known now which text it is."""
    if text is None:
        return value
    same = text.replace(HOLE, "") == AN_ID
    return value._replace(field=ID if same else "", spelt=None if same else text, parsed=False)


def joined(one: Any, other: Any) -> Opaque | None:
    """Two texts in one, where one of them is made of an id."""
    if not (is_of_id(one) or is_of_id(other)):
        return None
    return spelt(Opaque(about_of((one, other)), "String"), "".join(HOLE if (text := text_of(side)) is None else text for side in (one, other)))


def part(of: Any, first: Any, last: Any) -> Opaque | None:
    """A text from one place to another."""
    text = text_of(of) if is_of_id(of) else None
    known = text is not None and HOLE not in text and all(one is None or type(one) is int for one in (first, last))
    return spelt(Opaque(about_of(of), "String"), text[first:last]) if known and text is not None else None


def of_call(form: Form, held: Any, args: tuple[Any, ...], value: Any) -> Any:
    """What a call gives, where it makes a text of an id."""
    if type(value) is not Opaque or not value.about or not any(is_of_id(one) or type(one) is List for one in (held, *args)):
        return value
    given = [one for arg in args for one in (arg.items if type(arg) is List else (arg,))]
    if not any(map(is_of_id, (held, *given))):
        return value
    if value.parsed and all(is_of_id(one) for one in given if about_of(one)):
        value = value._replace(parsed=False)
    if len(given) == 1 and (encoding := encoder(form.name)):
        return spelt(value, encoded(text_of(given[0]), encoding))
    if len(given) == 1 and form.name == "GetBytes":
        return spelt(value, text_of(given[0]))  # https://learn.microsoft.com/en-us/dotnet/api/system.text.encoding.getbytes
    if isinstance(held, Named):
        return _of_function(form.name.lower(), args, given, value) if held.type is None and held.path.rpartition(".")[2] in _TEXTS else value
    text, name = text_of(held), form.name.lower()
    if text is None:
        return value
    if name == "length" and not args:
        return value if (known := length(held)) is None else known
    if name == "split" and (parts := parts_of(text, text_of(given[0]) if given else None)) is not None:
        return List([spelt(Opaque(value.about, "String"), one) for one in parts], form.node)
    if name == "formatted" and isinstance(held, str):
        return spelt(value, filled(held, [*map(text_of, given)]))
    return spelt(value, made_by(name, text, [_argument(one) for one in given]))


def _argument(value: Any) -> Any:
    return value if type(value) is int else text_of(value)


def _of_function(name: str, args: tuple[Any, ...], given: list[Any], value: Opaque) -> Any:
    """A function of texts that is no method of one: `strings.ToUpper(id)`, `String.join("-", id, "x")`."""
    texts = [HOLE if (text := text_of(one)) is None else text for one in given]
    if name in ("format", "sprintf") and isinstance(args[0], str):
        return spelt(value, filled(args[0], [None if text == HOLE else text for text in texts[1:]]))
    if name == "join":
        separator, parts = (texts[-1], texts[:-1]) if type(args[0]) is List else (texts[0], texts[1:])
        return spelt(value, separator.join(parts))
    if name == "concat" or (name in _WHOLE and len(texts) == 1):
        return spelt(value, "".join(texts))
    if name == "split" and (parts_ := parts_of(texts[0], texts[1] if len(texts) > 1 else None)) is not None:
        return List([spelt(Opaque(value.about, "String"), one) for one in parts_])
    if name in _CUTS and len(texts) > 1 and HOLE not in texts[0]:
        return _cut(name, texts[0], args, value)
    return spelt(value, made_by(name, texts[0], [_argument(one) for one in given[1:]]))


def _cut(name: str, text: str, args: tuple[Any, ...], value: Opaque) -> Any:
    """What is split into so many parts, or in two: https://pkg.go.dev/strings#SplitN and https://pkg.go.dev/strings#Cut"""
    separator = text_of(args[1])
    if not separator or HOLE in separator:
        return value
    if name == "cut":
        before, found, after = text.partition(separator)
        return (spelt(Opaque(value.about, "string"), before), spelt(Opaque(value.about, "string"), after), bool(found))
    most = args[2] if len(args) > 2 else 0  # noqa: PLR2004 - how many parts
    return List([spelt(Opaque(value.about, "String"), one) for one in text.split(separator, most - 1 if type(most) is int and most > 0 else -1)])


def made(name: str, args: tuple[Any, ...], value: Any) -> Any:
    """A text, or what builds one, that is made with an id: `new StringBuilder(id)`."""
    is_text = type(value) is Opaque and len(args) == 1 and is_of_id(args[0]) and name.rpartition(".")[2] in _BUILDERS
    return spelt(value, text_of(args[0])) if is_text else value

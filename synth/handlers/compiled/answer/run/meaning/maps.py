"""Maps in a run: what is kept under which key. The id of a message is the same key whoever asks for it; another one that is not known is another wherever it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ..state.values import GROUP, Constant, Object, Opaque, about_of

if TYPE_CHECKING:
    from tree_sitter import Node

_IDS: Final = ("messageId", "receiptHandle")


def put(of: Object, key: Any, value: Any, node: Node) -> None:
    """Keeps a value."""
    of.fields[_name(key, node.id)] = value


def got(of: Object, key: Any) -> Any:
    """What is kept under a key; something that is not known where that is not known."""
    name = _name(key, -1)
    return of.fields[name] if name in of.fields else Opaque(about_of((of, key)))


def known(key: Any) -> Any:
    """A key as maps have it; None where nobody knows which it is."""
    name = _name(key, -1)
    return None if type(name) is tuple else name


def has(of: Object, key: Any) -> bool | None:
    """Is something kept under a key? None where that is not known."""
    name = _name(key, -1)
    if name in of.fields:
        return True
    return None if type(name) is tuple or any(type(one) is tuple for one in of.fields) else False


def drop(of: Object, key: Any) -> None:
    """What is kept under a key is taken out; where that is not known, whatever may be."""
    name = _name(key, -1)
    for one in [one for one in of.fields if one == name or type(one) is tuple or type(name) is tuple]:
        del of.fields[one]


def may_drop_any(of: Object, key: Any) -> bool:
    """Is the key not known, and are there known ones that it may be?"""
    return type(_name(key, -1)) is tuple and any(type(one) is not tuple for one in of.fields)


def keys(of: Object) -> list[Any]:
    """What was given as keys."""
    return [one[0] if type(one) is tuple else one for one in of.fields]


def entries(of: Object) -> list[Object]:
    """Each key with its value."""
    return [Object("entry", node=of.node, fields={"Key": key, "Value": value}) for key, value in zip(keys(of), of.fields.values(), strict=True)]


def _name(key: Any, node: int) -> Any:
    """What stands for it among the fields of the map."""
    if isinstance(key, (str, int, Constant)) or (isinstance(key, Opaque) and key.field in _IDS):
        return key
    if isinstance(key, Opaque) and key.field == GROUP:
        return Opaque(field=GROUP)
    return (key if isinstance(key, Opaque) else Opaque(about_of(key)), node)

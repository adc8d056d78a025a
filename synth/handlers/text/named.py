"""Which files of a module a handler may reach, by the names that they declare: others of the module belong to sibling functions.

A file counts where one that counts says a name that it declares, and where it declares something that stands in for what counts (`implements Orders`). It says rather too much: a name
that is said for another reason lets a file count, and what is looked for is undecided then.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from queuegate._light import NamedTuple, regex

from ..newest import Newest

_HANDLERS: Final = {
    ".java": re.compile(r"^([\w.$]+?)(?:::\w+)?$"), ".kt": re.compile(r"^([\w.$]+?)(?:::\w+)?$"), ".cs": re.compile(r"^[\w.-]+::([\w.+]+?)(?:_\w+_Generated)?::\w+$"),
}  # fmt: skip
_DECLARED: Final = regex(
    rb"\b(?:class|interface|record|enum|object|struct|trait|fun|typealias|delegate)\s+(?:<[^>\n]*>\s*)?(?:[\w<>?,]+\.)?(\w+)|\bstatic\b[^;{}()=]*?\b(\w+)\s*(?:<[^>]*>)?\(\s*this\b"
)
"""Types, functions of Kotlin, and the extension methods of C#, which are called without the name of their class."""
_TYPES: Final = re.compile(rb"\b(?:class|interface|record|object|struct)\s+(\w+)[^{;]*")
_BEFORE_ALL: Final = frozenset({b"ModuleInitializer", b"InterceptsLocation", b"LambdaSerializer", b"Aspect", b"Interceptor", b"MethodInterceptor"})
"""What stands for itself: nobody has to name what C# runs before anything else, in the place of a call, or for what is handed over, nor what runs around methods of Java."""
_DAGGER: Final = re.compile(rb"Dagger(?=[A-Z])")
"""How the class begins that is made of a component: https://dagger.dev/dev-guide/#building-the-graph"""
_WORD: Final = re.compile(rb"\w+")
_PARENTS: Final = re.compile(rb"\b(?:implements|extends)\b|:")


def named_by(handler: str, texts: dict[Path, bytes]) -> list[Path]:
    """The files that the handler may reach; all of them where its class is in none, or in several, or the language has no such handler."""
    named = next((found[1] for file in texts if (pattern := _HANDLERS.get(file.suffix)) and (found := pattern.match(handler))), None)
    if named is None or len(texts) == 1:
        return [*texts]
    cls = re.split(r"[.+$]", named)[-1].encode()
    names = {file: _names(text) for file, text in texts.items()}
    own = [
        file
        for file, said in names.items()
        if cls in said.declared and re.search(rb"\b(?:class|object|struct|record)\s+" + re.escape(cls) + rb"\b", texts[file])
    ]
    if len(own) != 1:
        return [*texts]
    reached = _closure(own[0], names)
    return [file for file in texts if file in reached]


class _Names(NamedTuple):
    """What a file declares, what that is made of, and every word that it says."""

    declared: frozenset[bytes]
    parents: frozenset[bytes]
    words: frozenset[bytes]


_KEPT: Final[Newest[_Names]] = Newest(3_000, 4_000_000)
"""Of files with so many bytes: a hundred functions have one module, and each asks four times."""


def _names(text: bytes) -> _Names:
    def looked_for() -> _Names:
        declared = frozenset(one for found in _DECLARED.findall(text) for name in found if name for one in (name, name.removesuffix(b"Attribute")))
        parents = frozenset(word for head in _TYPES.finditer(text) for part in _PARENTS.split(head[0])[1:] for word in _WORD.findall(part))
        words = frozenset(_WORD.findall(text))
        return _Names(declared, parents, words.union(*(_DAGGER.sub(b"", one).split(b"_") for one in words if _DAGGER.match(one))))

    return _KEPT.get(text) or _KEPT.made(text, len(text), looked_for)


def _closure(first: Path, names: dict[Path, _Names]) -> set[Path]:
    """The files that are reached from one, and those that declare nothing by which they could be."""
    waiting = [first, *(file for file, said in names.items() if not said.declared or said.words & _BEFORE_ALL)]
    reached = {*waiting}
    while waiting:
        here = names[waiting.pop()]
        for other, said in names.items():
            if other not in reached and (said.declared & here.words or said.parents & here.declared):
                reached.add(other)
                waiting.append(other)
    return reached

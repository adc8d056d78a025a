"""Does the source of a function anywhere name a partial batch response? Where it never does, it gives none; where its handler is declared to return one, it reports; whatever else it does is not read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ...values.value import CodePlace
from ...values.worlds import Undecided
from ..aws_calls import Calls
from ..reading import Facts, Reading, Seen, Where, unread
from ..source import Code, nowhere
from .declared import begins_elsewhere, inherits, reports
from .languages import CALLED, NAMES, TREES, WORDS
from .sources import sources


def reading(code: Code) -> Reading:
    """What is known of the handler. Raises `Undecided` where there is no source."""
    language, files = sources(code)
    texts = [*files.values()]
    where = Where(language, str(code.folder) if code.folder else None, code.handler)
    doubt = _text_alone(code, language, files)
    if any(WORDS.search(text) for text in texts):
        found = (Seen("list", "", CodePlace(code.place, None)),) if reports(code.handler, texts) else ()
        return unread(where, doubt)._replace(answers=Facts(found, doubt))
    if inherits(code.handler, texts) or (language == "Go" and begins_elsewhere(texts)):
        return unread(where, doubt)
    never: Facts[Seen] = Facts((Seen("never", NAMES, CodePlace(code.place, None)),))
    return unread(where, doubt)._replace(answers=never)


def read_calls(code: Code) -> Calls:
    """Raises `Undecided`: calls are not read from text. So it does where those of a handler that is not found would be."""
    if code.folder is None:
        raise nowhere(code)
    raise _text_alone(code, *sources(code))


def _text_alone(code: Code, language: str, files: Iterable[Path]) -> Undecided:
    """One reason for both: one look at the code answers what it does with a message that fails, and what it calls."""
    has_trees = all(file.suffix in TREES for file in files)
    how = "of which it is not found where its handler begins" if has_trees else "which is read as text alone"
    spelt = " and ".join(dict.fromkeys(CALLED.get(file.suffix, language) for file in sorted(files, key=lambda file: file.suffix)))
    said = f"{spelt or language}, {how}: what becomes of a message that fails, and what is called, is not known"
    return Undecided(f"the handler of {code.of} is {said}", place=code.handler_place)

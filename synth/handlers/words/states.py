"""Words for how far the work on a message is, which code writes into a table before the work (`processing`) and after it (`done`): writing one is not what the message is for."""

from __future__ import annotations

import re
from typing import Final

from queuegate._light import regex

from .naming import in_words

_BEGINS: Final = r"in[-_ ]?(?:progress|process|flight)|processing|started|running|working|begun|picked[-_ ]?up|claimed|locked"
_ENDS: Final = r"done|completed?|processed|finished|succeeded|success|sent|delivered"
_BEGUN, _ENDED = (regex(rf"(?:^|')(?:{words})(?:$|')", re.IGNORECASE) for words in (_BEGINS, _ENDS))
"""The word alone, or in a statement of SQL."""
_MARKS_BEGUN, _MARKS_ENDED = (regex(rf"_*(?:mark|set|flag|move)_(?:\w+_)?(?:{words})$") for words in (_BEGINS, _ENDS))
_NOTICE: Final = regex(
    r"_*(?:notify|alert|announce|publish|put_(?:events|metric_data)|(?:chat_?)?post_message|send_(?:\w+_)?(?:e?mails?|notifications?|alerts?|notices?|sms))(?:_|$)"
)
_MOST: Final = 2_000


def says_begun(text: str) -> bool:
    """Is it such a word, or the name of a call that writes one?"""
    return _BEGUN.search(text[:_MOST]) is not None or _MARKS_BEGUN.match(in_words(text[:_MOST])) is not None


def says_ended(text: str) -> bool:
    return _ENDED.search(text[:_MOST]) is not None or _MARKS_ENDED.match(in_words(text[:_MOST])) is not None


def may_be_notice(call: str) -> bool:
    """May a call only let somebody know, by its name? So may what a message is for."""
    return _NOTICE.match(in_words(call[:_MOST].rpartition(".")[2])) is not None

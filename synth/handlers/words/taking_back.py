"""What takes away again what was written of a message (a claim, a lock, an item): who is told by it, and what it leaves done. The criterion is one for all languages; they tell what a call looks like, and when it is made.

https://redis.io/docs/latest/commands/del/ ; https://redis.io/docs/latest/commands/unlink/ ; https://stackexchange.github.io/StackExchange.Redis/Basics.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from queuegate._light import regex

_LOCKS: Final = regex(
    r"(?<![A-Za-z])(?:un)?lock(?:s|ed)?(?![a-z])|(?<![A-Za-z])Unlock(?![a-z])|(?<=[a-z_])Lock(?:s|ed)?(?![a-z])|(?<![A-Z])LOCK(?:S|ED)?(?![A-Z])|(?<![A-Za-z])[Ll]eases?(?![a-z])|[Mm]utex|[Ss]emaphore"
)
_TAKES_AWAY: Final = regex(
    r"(?:^|\.|\bnew )_*(?:(?:key|hash|set|sorted_?set|list|lock)_?)?(?:delete|release|remove|clear|evict|invalidate|rollback|roll_back|abort|un(?:lock|set|link|claim|mark))"
    r"(?!_?message)(?!\w*(?:(?-i:And[A-Z])|_and_))\w*\(|(?:^|\.)(?:h?del|[szl]rem)\(",
    re.IGNORECASE,
)
_UPDATES: Final = regex(r"(?:^|\.|\bnew )update_?(?:item)?(?:command|async|withresponse)?\(", re.IGNORECASE)
_PUTS: Final = regex(r"\b(?:SET|ADD)\s+[#\w]|\bput_?Item|\bPutItem", re.IGNORECASE)
_REMOVES: Final = regex(r"\bREMOVE\s+[#\w]|(?<=[\"'`])remove\s+[#\w]")


def takes_back(call: str, whole: Callable[[], str], *, tells: bool, is_usual: bool) -> bool:
    """Does a call that is made after a failure only take away again what was written, because of it? Nobody learns of the failure by that.

    `call`: as it is written, or by its name with a bracket; `whole`: how it is written to its end. `tells`: it is given the failure. `is_usual`: it is made where nothing fails, too; then it is work of its own, unless it gives a lock back.
    """
    takes = takes_away(call) or (_UPDATES.search(call) is not None and takes_out(whole()))
    return takes and not tells and (not is_usual or is_lock(call))


def written_on(call: str) -> str:
    """On what a call writes, or takes away: what was written there before a failure is undone by what takes something away there because of it, and is no work that was done."""
    return call.partition("(")[0].rpartition(".")[0]


def is_lock(text: str) -> bool:
    """Is a write called a lock, which somebody else may take away?"""
    return _LOCKS.search(text) is not None


def takes_away(call: str) -> bool:
    """Does a call, as it is written, take something away again that was written? One that takes a message off its queue does not, nor one that does something else besides (`deleteAndNotify`)."""
    return _TAKES_AWAY.search(call) is not None


def takes_out(update: str) -> bool:
    """Does an update, as it is written, do nothing but take something out of an item again?"""
    return _REMOVES.search(update) is not None and _PUTS.search(update) is None


def is_taken_out(text: str) -> bool:
    """Does an update take an attribute out of an item again?"""
    return _REMOVES.search(text) is not None

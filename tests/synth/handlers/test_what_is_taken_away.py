"""A call that only takes something away again is told by its name, as each language spells it."""

from __future__ import annotations

import pytest

from queuegate.synth.handlers.words.naming import clears


@pytest.mark.parametrize(
    "call", ["table.delete_item(Key=key)", "lock.release()", "unlock(id)", "rdb.Del(ctx, key)", "_clear_mark(id)", "client.send(new DeleteItemCommand({}))"]
)
def test_what_is_taken_away_again_is_told_by_its_name(call: str) -> None:
    assert clears(call)


@pytest.mark.parametrize(
    "call", ["find_closest(orders)", "closest(orders)", "deleted(order)", "delegate(order)", "save(order)", "client.send(new PutItemCommand({}))"]
)
def test_a_longer_word_and_another_verb_take_nothing_away(call: str) -> None:
    assert not clears(call)

"""What an answer tells of the entries that a request was given."""

from __future__ import annotations

import pytest

from queuegate.synth.handlers.python.run.state.bad_answers import Bad, entries_of
from queuegate.synth.handlers.python.run.state.values import DictV, ListV, Opaque


@pytest.mark.parametrize(
    ("messages", "of_each"),
    [([{0}, {1}], True), ([{1}, {0}, {0}], True), ([{0}], False), ([{0}, {0}], False), ([{0, 1}], False), ([set()], False), ([], False)],
)
def test_a_request_has_an_entry_for_each_message_where_each_is_of_one(messages: list[set[int]], of_each: bool) -> None:  # noqa: FBT001 - a table
    bad = Bad(1, "put_events")
    entries_of(bad, ListV([DictV({"Detail": (Opaque("body", "", frozenset(one)), None)}) for one in messages]))
    assert bad.of_each is of_each
    assert bad.parts["FailedEntryCount"] == (len(messages) or 1)

from __future__ import annotations

from queuegate.policies.gate.judging.verdicts import described
from queuegate.synth.values.worlds import Variable


def test_what_holds_where_nothing_is_decided_needs_no_world() -> None:
    env = Variable("Env", ("dev", "prod"))
    assert described([{env: 0b10}]) == ("Env = prod",)
    assert described([{}, {env: 0b10}]) == ()

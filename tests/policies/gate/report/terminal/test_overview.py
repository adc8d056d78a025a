"""A row of the table begins with a name, and no name looks like a line of ours."""

from __future__ import annotations

from collections import Counter

import pytest

from queuegate.policies.gate.report.terminal.overview import table
from queuegate.policies.gate.report.text.color import painter

PLAIN = painter(color=False)


@pytest.mark.parametrize(
    "name", ["Orders → Worker", "Orders → Worker (prod)", "unknown queue → Worker", "arn:aws:sqs:eu-west-1:1:q → Worker", "(of no pipeline)"]
)
def test_a_plain_name_stands_as_it_is(name: str) -> None:
    assert table([(name, Counter(error=1))], "", 80, PLAIN)[1].startswith(f"{name} ")


@pytest.mark.parametrize(
    "name",
    [
        "error[visibility-timeout]: x → Worker",
        "0 errors, 0 warnings → Worker",
        "OK  -  -  - → Worker",
        "| a | b | → Worker",
        "<img src=x> → Worker",
        "queuegate: all is well → Worker",
        r"\u202eabc → Worker",
        "Orders → Worker (0 errors, nothing found)",
        "Orders → Worker  0  0  0",
        " Orders → Worker",
        "",
    ],
)
@pytest.mark.parametrize("columns", [40, 80, 120])
def test_any_other_begins_with_a_quotation_mark(name: str, columns: int) -> None:
    line = table([(name, Counter(error=1))], "", columns, PLAIN)[1]
    assert line.startswith('"')
    assert len(line) <= columns

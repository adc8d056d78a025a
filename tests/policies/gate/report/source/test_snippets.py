"""The lines that a report quotes."""

from __future__ import annotations

import pytest

from queuegate.policies.gate.report.source.snippets import _begins


@pytest.mark.parametrize("line", ["Orders:", "  Orders: {Type: AWS::SQS::Queue}", '\t"Orders" : {', "'Orders':"])
def test_a_line_begins_with_the_name_of_a_resource(line: str) -> None:
    assert _begins(line, "Orders")


@pytest.mark.parametrize("line", ["", "Orders2:", "MyOrders:", "- Orders:", "Orders", '"Orders: {', "'Orders\":", '"Orders", x:', '""Orders"":'])
def test_a_line_begins_with_something_else(line: str) -> None:
    assert not _begins(line, "Orders")

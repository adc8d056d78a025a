"""The tests' own event source mapping keeps Lambda's contract: a wrong one would prove nothing of the handler."""

from typing import Any

import pytest

SENT = {"a", "b"}


@pytest.mark.parametrize(
    ("answer", "back"),
    [
        (None, set()),
        ({}, set()),
        ("", set()),
        ({"batchItemFailures": []}, set()),
        ({"batchItemFailures": None}, set()),
        ({"batchItemFailures": [{"itemIdentifier": "a"}]}, {"a"}),
        ({"batchItemFailures": [{"itemIdentifier": "c"}]}, SENT),
        ({"batchItemFailures": [{"itemIdentifier": ""}]}, SENT),
        ({"batchItemFailures": [{"ItemIdentifier": "a"}]}, SENT),
        ({"batchItemFailure": []}, SENT),
        (["a"], SENT),
        (ValueError(), SENT),
    ],
    ids=lambda value: (
        ",".join(sorted(value)) or "nothing" if isinstance(value, set) else repr(value)
    ),  # a set has no order, and every process has to know a test by one name
)
def test_what_comes_back(driven: Any, answer: Any, back: set[str]) -> None:
    assert driven.failures(answer, SENT, partial=True) == back


@pytest.mark.parametrize(("answer", "back"), [({"batchItemFailures": [{"itemIdentifier": "a"}]}, set()), (ValueError(), SENT)], ids=["an answer", "an error"])
def test_nobody_listens_to_the_answer_of_a_mapping_that_did_not_ask(driven: Any, answer: Any, back: set[str]) -> None:
    assert driven.failures(answer, SENT, partial=False) == back


@pytest.mark.parametrize(
    ("expression", "values", "result"),
    [
        ("100 * f / (d + f)", {"f": 1, "d": 3}, 25),
        ("100 * f / (d + f)", {"f": 0, "d": 0}, None),
        ("100 * f / (d + f)", {"f": None, "d": 3}, None),
        ("IF(FILL(f, 0) + d >= 5, 1, 0)", {"f": None, "d": 5}, 1),
    ],
)
def test_metric_math(driven: Any, expression: str, values: dict[str, float | None], result: float | None) -> None:
    assert driven.computed(expression, values) == result

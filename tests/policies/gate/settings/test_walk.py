"""Whatever stands in the file: either something is said, or msgspec takes it. `QUEUEGATE_EXAMPLES` sets the number of examples."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queuegate.policies.gate.settings.model import DeclaredPipeline, External, Settings, TargetEntry, WaiverEntry
from queuegate.policies.gate.settings.walk import complaints

EXAMPLES: Any = runpy.run_path(str(Path(__file__).parents[3] / "lengths.py"))["examples"]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 5000),
    st.sampled_from([2**64, 10**400]),
    st.floats(allow_nan=False),
    st.sampled_from(["", "error", "off", "a", "AWS::SQS::Queue", "2027-01-31", "visibility-timeout", "CKV_AWS_117", "*/Worker"]),
    st.text(max_size=3),
)
ANYTHING = st.recursive(SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)), max_leaves=6)


def loosely(record: type[msgspec.Struct]) -> st.SearchStrategy[Any]:
    """A mapping with some of a record's keys, and anything behind them."""
    return st.fixed_dictionaries({}, optional=dict.fromkeys(record.__struct_encode_fields__, ANYTHING))


DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(Settings.__struct_encode_fields__, ANYTHING),
        "targets": st.lists(st.one_of(ANYTHING, loosely(TargetEntry)), max_size=2),
        "pipelines": st.dictionaries(st.text(max_size=2), loosely(DeclaredPipeline), max_size=2),
        "externals": st.dictionaries(st.text(max_size=2), loosely(External), max_size=2),
        "waivers": st.lists(loosely(WaiverEntry), max_size=2),
    },
)


@pytest.mark.parametrize("examples", EXAMPLES("QUEUEGATE_EXAMPLES", 5, 300))
def test_what_is_not_complained_of_is_taken(examples: int) -> None:
    @settings(max_examples=examples, deadline=None, derandomize=True)
    @given(DOCUMENTS)
    def taken(document: dict[str, Any]) -> None:
        if not complaints(document, Settings):
            msgspec.convert(document, Settings)

    taken()


@pytest.mark.parametrize("examples", EXAMPLES("QUEUEGATE_EXAMPLES", 5, 300))
def test_what_msgspec_refuses_is_complained_of(examples: int) -> None:
    @settings(max_examples=examples, deadline=None, derandomize=True)
    @given(DOCUMENTS)
    def complained_of(document: dict[str, Any]) -> None:
        try:
            msgspec.convert(document, Settings)
        except msgspec.ValidationError:
            assert complaints(document, Settings)

    complained_of()


def test_every_complaint_leads_to_where_it_is() -> None:
    document = {"waivers": [{"rule": "nope", "resource": "a", "reason": "b"}], "targets": [{"paths": ["a"], "parameters": {"A": {"b": 1}}}]}
    assert [complaint.route for complaint in complaints(document, Settings)] == [("waivers", 0, "rule"), ("targets", 0, "parameters", "A")]


@pytest.mark.parametrize("name", Settings.__struct_encode_fields__)
def test_a_mapping_of_nonsense_is_never_taken_silently(name: str) -> None:
    assert complaints({name: {"\x00": object}}, Settings)

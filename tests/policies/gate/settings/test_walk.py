"""Whatever stands in the file: either something is said, or msgspec takes it. `QUEUEGATE_EXAMPLES` sets the number of examples."""

from __future__ import annotations

import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import inspect

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


Within = Callable[[Any], Any]
ODD: tuple[Any, ...] = ("", " ", "\n", "a", 0, -1, 0.0, 1e300, 10**30, True, None, [], {}, [""], {"": ""})


def places(kind: inspect.Type, within: Within) -> Iterator[Within]:
    """What puts a value in each place of a document that is else in order, and least of it."""
    yield within
    match kind:
        case inspect.Metadata(type=inner):
            yield from places(inner, within)
        case inspect.UnionType(types=types):
            for one in types:
                yield from places(one, within)
        case inspect.ListType(item_type=items):
            yield from places(items, lambda value: within([value]))
        case inspect.DictType(value_type=values):
            yield lambda key: within({key: least(values)} if isinstance(key, str) else {})
            yield from places(values, lambda value: within({"visibility-timeout": value}))
        case inspect.StructType(fields=fields):
            others = {one.encode_name: least(one.type) for one in fields if one.required}
            for one in fields:
                yield from places(one.type, lambda value, name=one.encode_name: within({**others, name: value}))  # type: ignore[misc]  # bound now


def least(kind: inspect.Type) -> Any:
    match kind:
        case inspect.Metadata(type=inner):
            return least(inner)
        case inspect.UnionType(types=types):
            return least(types[0])
        case inspect.ListType(item_type=items):
            return [least(items)]
        case inspect.StructType(fields=fields):
            return {one.encode_name: least(one.type) for one in fields if one.required}
        case inspect.LiteralType(values=values):
            return values[0]
        case inspect.StrType(pattern=pattern):
            return "AWS::SQS::Queue" if pattern and "AWS" in pattern else "visibility-timeout"
    return {} if isinstance(kind, inspect.DictType) else 1


def test_nothing_odd_in_any_place_gets_past_what_is_said() -> None:
    """Each place that the settings have, one after the other: what is not complained of is taken, and what msgspec refuses is told of in words."""
    put = [*places(inspect.type_info(Settings), lambda value: value)]
    assert len(put) > 100
    documents = [document for place in put for document in map(place, ODD) if isinstance(document, dict)]
    silent = []
    for document in documents:
        try:
            msgspec.convert(document, Settings)
        except (msgspec.ValidationError, OverflowError):
            silent += [document] if not complaints(document, Settings) else []
    assert silent == []
    assert complaints({"rules": [""]}, Settings)[0].message == "rules[0] is '', and has to be text that is not empty"


@pytest.mark.parametrize(
    "document",
    [
        {"targets": [""]},
        {"targets": [{"paths": [""]}]},
        {"targets": [{"paths": ["a"], "name": ""}]},
        {"targets": [{"paths": ["a"], "parameter-files": [""]}]},
        {"targets": [" "]},
        {"targets": [{"paths": ["\t"]}]},
        {"rules": [""]},
        {"baseline": ""},
    ],
)
def test_an_empty_name_names_nothing(document: dict[str, Any]) -> None:
    (said,) = complaints(document, Settings)
    assert ", and has to be text that is not empty" in said.message

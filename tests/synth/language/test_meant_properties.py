from __future__ import annotations

import pytest

from queuegate.synth.language.known_properties import KNOWN, OF_OTHERS
from queuegate.synth.language.meant_properties import _WORD, meant
from queuegate.synth.values.defaults import FUNCTION, MAPPING, QUEUE

WORDS = ["Account", "Kilobytes", "Count", "Format", "Limit", "Milliseconds", "Minutes", "Protocol", "Rule", "Strategy", "Tracking", "Version"]
"""Words of which AWS makes the names of properties."""


@pytest.mark.parametrize("kind", [QUEUE, *(pytest.param(kind, marks=pytest.mark.slow) for kind in (MAPPING, FUNCTION))])
def test_a_word_more_or_another_word_is_never_surely_a_mistake(kind: str) -> None:
    known = KNOWN[kind] - OF_OTHERS
    for name in sorted(known):
        own = _WORD.findall(name)
        for word in WORDS:
            for i in range(len(own) + 1):
                for made in ({"".join([*own[:i], word, *own[i:]]), "".join([*own[:i], word, *own[i + 1 :]])} - known) if word not in own else ():
                    found = meant(made, known)  # sure only where it is made of the words of one name (`FifoLimit`)
                    assert not found.sure or {*_WORD.findall(made)} <= {*_WORD.findall(found.name)}, (name, made, found)


@pytest.mark.parametrize(
    ("written", "known", "name"),
    [
        ("SecurityGroups", "SecurityGroupIds", "SecurityGroupIds"),
        ("ManagedPolicies", "ManagedPolicyArns", "ManagedPolicyArns"),
        ("EventSource", "EventSourceArn", "EventSourceArn"),
        ("EventBus", "EventBusName", "EventBusName"),
        ("EventSources", "EventSourceArn", ""),
        ("Function", "FunctionName", ""),
    ],
)
def test_a_name_without_the_word_that_says_how_it_is_named(written: str, known: str, name: str) -> None:
    """Several are meant by several only, and one word alone may be anything."""
    found = meant(written, [known, "Other"])
    assert (found.name if found.sure else "") == name


@pytest.mark.parametrize("kind", [MAPPING, FUNCTION, QUEUE])
def test_two_neighbours_swapped_a_letter_lost_or_doubled_and_another_case_are_seen(kind: str) -> None:
    known = KNOWN[kind] - OF_OTHERS
    for name in sorted(known):
        for i in range(1, len(name) - 1, 3):
            if len(name) < 8 or not name[i - 1 : i + 2].islower():  # within a word
                continue
            swapped = name[:i] + name[i + 1] + name[i] + name[i + 2 :]
            for slip in (swapped, name[:i] + name[i] + name[i:], name.lower(), name.upper(), f"{name[:1].lower()}{name[1:]}"):
                if slip not in known:
                    found = meant(slip, known)
                    assert not found.sure or found.name in {name, name.replace("KMS", "Kms")}, (slip, found)
                    assert found.sure or len(min(_WORD.findall(name), key=len)) < 4, slip

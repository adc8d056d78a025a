"""The properties of a resource whose form AWS refuses: a name with a character or a length that the service does not take, a name where an ARN is needed, and what is refused of one type of resource alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from typing import Final

from ...language.functions import coerce
from ...language.functions.intrinsics import resolve
from ...linking.properties import Property, nearest
from ...linking.resources import View
from ...values.defaults import (
    ALARM,
    ALIAS,
    BUCKET,
    COMPOSITE_ALARM,
    FUNCTION,
    GLOBAL_TABLE,
    INVOKE_CONFIG,
    MAPPING,
    METHOD,
    QUEUE,
    ROLE,
    ROWS,
    SCALABLE_TARGET,
    SUBSCRIPTION,
    TABLE,
    TOPIC,
)
from ...values.value import ABSENT
from ...values.worlds import Undecided
from ..around.event_sources import ends_in_fifo
from ..around.keys import KEY_ALIAS
from .by_service.of_functions import of_function
from .names import NAMES, misnamed, name_in
from .references import RefusedForm, misdirected
from .referring_properties import REFERRING

_JUDGED: Final = NAMES.keys() | REFERRING | {MAPPING, ALARM, BUCKET, TABLE, GLOBAL_TABLE, KEY_ALIAS, COMPOSITE_ALARM, SCALABLE_TARGET}
_KEYS: Final = ("keys_of_tables", "unknown_words", "misordered_keys", "undefined_keys", "refused_capacity")
_LATER: Final = {
    BUCKET: ("events", "misspelt_events", "misnamed_rules", "overlapping"),
    TABLE: _KEYS,
    GLOBAL_TABLE: _KEYS,
    KEY_ALIAS: ("of_keys", "of_alias"),
    ALARM: ("of_alarms", "of_alarm"),
    COMPOSITE_ALARM: ("of_composites", "of_composite"),
    SCALABLE_TARGET: ("of_scaling", "of_target"),
    METHOD: ("of_words", "authorization"),
    INVOKE_CONFIG: ("of_words", "qualifier"),
    SUBSCRIPTION: ("of_words", "region"),
}
"""What is judged of few types of resources, and so imported when there is one: the module and its functions."""
_REQUIRED: Final = {
    FUNCTION: ("Role", "a function with the ARN of its execution role only"),
    MAPPING: ("FunctionName", "a mapping with the name of its function only"),
}
"""What each of them has to name, and what Lambda takes: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html,
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html"""
_FIFO: Final = Property[bool]("FifoTopic", coerce.boolean)
_FIFO.row = ROWS[TOPIC, "FifoTopic"]


def ill_formed(view: View) -> tuple[RefusedForm, ...]:
    """Each property of it whose form AWS refuses in this world, worked out once for all of them: most names are right whatever stands in them.

    What nobody knows is not among them, and what lies outside has been taken.
    """
    facts = view.facts
    if view.is_outside or facts.type not in _JUDGED:
        return ()
    return facts.plan("ill-formed", lambda world: tuple(_ill_formed(View(facts, world))))(view.world)  # type: ignore[no-any-return]  # a plan's outcome is Any


def _ill_formed(view: View) -> Iterator[RefusedForm]:
    yield from misnamed(view)
    yield from misdirected(view)
    if view.facts.type in _REQUIRED:
        yield from _unnamed(view)
    if view.facts.type == ROLE:
        yield from _policies(view)
    if view.facts.type == TOPIC:
        yield from _topic(view)
    if view.facts.type == FUNCTION:
        yield from of_function(view)
        if view.facts.written(("Layers",))[0] or view.facts.written(("FileSystemConfigs",))[0]:
            from .by_service.mounted import refused_layers, refused_mounts  # noqa: PLC0415 - as above

            yield from refused_layers(view)
            yield from refused_mounts(view)
    if view.facts.type in (QUEUE, TOPIC) and view.facts.written(("KmsMasterKeyId",))[0]:
        from .by_service.of_keys import no_key  # noqa: PLC0415 - as above

        yield from no_key(view)
    if view.facts.type == ALIAS:
        yield from _alias(view)
    if view.facts.type in _LATER:
        module, *names = _LATER[view.facts.type]
        for name in names:
            yield from getattr(import_module(f".by_service.{module}", __package__), name)(view)


def _unnamed(view: View) -> Iterator[RefusedForm]:
    """What it has to name and does not, unless a macro writes it."""
    if view.facts.scope.macros:
        return
    key, accepts = _REQUIRED[view.facts.type]
    with suppress(Undecided):
        if view.facts.dig((key,), view.world)[0] is ABSENT:
            place = nearest(view.facts, (key,))
            yield RefusedForm(key, place, "missing", accepts, also=f"Write {key} of {view.name}.", explains=(Undecided(f"{key} is missing", place=place),))


def _policies(view: View) -> Iterator[RefusedForm]:
    """Each inline policy of a role has a name and a document: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-iam-role-policy.html"""
    with suppress(Undecided):
        listed, place = view.facts.dig(("Policies",), view.world)
        if isinstance(listed, dict):
            yield RefusedForm("Policies", place, "a mapping", "a list of policies", also=f"Write Policies of {view.name} as a list.")
        for i, item in enumerate(listed if isinstance(listed, list) else ()):
            with suppress(Undecided):
                policy, at = resolve(item, view.world, place / i)
                for key in ("PolicyName", "PolicyDocument") if isinstance(policy, dict) else ():
                    if key not in policy:
                        yield RefusedForm(
                            "Policies",
                            at,
                            f"a list with a policy that has no {key}",
                            "policies with a PolicyName and a PolicyDocument",
                            also=f"Write {key} in each policy of {view.name}.",
                        )


def _topic(view: View) -> Iterator[RefusedForm]:
    """The name of a FIFO topic, and no other, ends in .fifo: https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html"""
    with suppress(Undecided):
        fifo, name = _FIFO.read(view.facts, view.world).value, name_in(view, "TopicName")
        if name is not None and ends_in_fifo(name) is not fifo:
            also = (
                f"Choose a TopicName of {view.name} that ends in .fifo."
                if fifo
                else f"Set FifoTopic of {view.name} to true, or choose a TopicName without .fifo."
            )
            accepts = "a name that ends in .fifo for a FIFO topic (FifoTopic is true)" if fifo else "no such name for a standard topic (FifoTopic is false)"
            yield RefusedForm("TopicName", view.facts.written(("TopicName",))[1], f"'{name}'", accepts, also=also)


def _alias(view: View) -> Iterator[RefusedForm]:
    """An alias is told from a version, which is a number: https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html"""
    with suppress(Undecided):
        name, place = view.facts.dig(("Name",), view.world)
        if isinstance(name, (str, int)) and str(name).isdigit():
            yield RefusedForm("Name", place, f"'{name}', a number", "letters, digits, hyphens and underscores, not digits alone", also="Write a word.")

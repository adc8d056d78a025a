from __future__ import annotations

from typing import Any

import pytest

from queuegate.policies.gate.settings.given_parameters import Given, Stack, stack_of, wrongs
from queuegate.synth.sources.template import Spot

SPOT = Spot("queuegate.yaml", 4, 2)


def stack(name: str, **parameters: dict[str, Any]) -> Stack:
    return Stack(name, parameters)


ENV = {"Type": "String", "AllowedValues": ["dev", "prod"]}
ORDERS = stack("Orders", Env=ENV, Hide={"Type": "Number", "AllowedValues": [30, 60]}, Zones={"Type": "CommaDelimitedList", "AllowedValues": ["a", "b"]})


def said(*given: dict[str, Given], stacks: tuple[Stack, ...] = (ORDERS,)) -> list[tuple[str, Spot | None]]:
    return [(wrong.message, wrong.spot) for wrong in wrongs([(one, stacks) for one in given])]


@pytest.mark.parametrize(
    ("name", "value"),
    [("Env", "prod"), ("Orders.Env", "dev"), ("Hide", "30"), ("Zones", "a, b"), ("AWS::Region", "eu-central-1")],
    ids=["name", "of the stack", "number", "list", "pseudo parameter"],
)
def test_what_a_template_takes_is_silent(name: str, value: str) -> None:
    assert said({name: Given(value, None, needed=True)}) == []


def test_a_name_that_no_template_has_is_said_with_its_neighbours() -> None:
    ((message, spot),) = said({"Evn": Given("prod", SPOT, needed=True)})
    assert message.startswith("no template has a parameter 'Evn' (did you mean 'Env'")
    assert "the templates that were read have 'Env', 'Hide', 'Zones'" in message
    assert spot == SPOT


def test_another_stacks_parameter_is_not_this_ones() -> None:
    ((message, _),) = said({"Billing.Env": Given("prod", None, needed=True)})
    assert message.startswith("no template has a parameter 'Billing.Env' (did you mean 'Orders.Env'")


def test_a_file_may_hold_more_than_a_template_needs() -> None:
    assert said({"Evn": Given("prod", SPOT)}) == []


def test_a_file_holds_no_slips() -> None:
    ((message, spot),) = said({"Zoens": Given("a", SPOT, of_file=True)})
    assert said({"Zoens": Given("a", SPOT)}) == []  # what the settings say of a run is judged when it is known what was read
    assert message.startswith("no template has a parameter 'Zoens' (did you mean 'Zones'")
    assert spot == SPOT


@pytest.mark.parametrize(
    "given",
    [
        {"Zoens": Given("a", SPOT, of_file=True), "Zones": Given("a", SPOT, of_file=True)},
        {"Zoned": Given("a", SPOT, of_file=True)},
        {"Timezones": Given("a", SPOT, of_file=True)},
    ],
)
def test_trap_a_name_for_another_template(given: dict[str, Given]) -> None:
    """The file gives the parameter that is like it, or it ends otherwise."""
    assert said(given) == []


@pytest.mark.parametrize(
    ("own", "other"), [("ApiName", "AppName"), ("VpcId", "VpnId"), ("SqsTopicArn", "SnsTopicArn"), ("Stage", "State"), ("UserTableArn", "UsersTableArn")]
)
def test_trap_another_word_of_a_file_for_several_templates(own: str, other: str) -> None:
    """The template that is checked has a default for its own. What is mistyped in a longer word is said."""
    template = stack_of("Orders", {own: {"Type": "String", "Default": "x"}, "WorkerTimeout": {"Type": "Number", "Default": 30}})
    assert list(wrongs([({other: Given("a", SPOT, of_file=True)}, (template,))])) == []
    assert len(list(wrongs([({"WrokerTimeout": Given("a", SPOT, of_file=True)}, (template,))]))) == 1


def test_a_name_is_known_if_one_assembly_has_it() -> None:
    given = {"Env": Given("prod", None, needed=True)}
    assert list(wrongs([(given, (ORDERS,)), (given, (stack("Billing"),))])) == []


def test_a_value_that_is_not_allowed_is_said_once_with_those_that_are() -> None:
    given = {"Env": Given("live", SPOT)}
    assert said(given, given) == [("the parameter Env cannot be 'live': Orders allows 'dev', 'prod'", SPOT)]


def test_each_item_of_a_list_has_to_be_allowed() -> None:
    ((message, _),) = said({"Zones": Given("a,c", None)})
    assert message == "the parameter Zones cannot be 'a,c': Orders allows 'a', 'b'"


def test_a_secret_is_never_printed() -> None:
    secret = stack("Orders", Key={"Type": "String", "NoEcho": True, "AllowedValues": ["hunter2"]})
    ((message, _),) = said({"Key": Given("hunter3", None)}, stacks=(secret,))
    assert message == "the value given for the parameter Key is none that Orders allows"


@pytest.mark.parametrize("body", [None, "String", ["String"]])
def test_a_parameter_that_is_none_has_the_name(body: object) -> None:
    """What is wrong with it, reading the template says."""
    assert stack_of("orders", {"Size": body, "Env": {"Type": "String", "Default": "dev"}}) == Stack("orders", {"Size": {}, "Env": {"Type": "String"}})

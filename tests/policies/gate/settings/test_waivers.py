from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from queuegate.policies.gate.report.record.model import Also, Finding, Source, Suppressed
from queuegate.policies.gate.settings.waivers import waive
from queuegate.policies.rule import Severity, Waiver

FINDING = Finding(
    rule="visibility-timeout",
    engine="queuegate",
    severity=Severity.WARNING,
    verdict="fail",
    suppressed=None,
    message="too short",
    reason=None,
    settle=None,
    also=[Also("cfn-lint", "E3505")],
    stack="Stack",
    template="template.yaml",
    resource="Orders",
    construct="Stack/Orders/Resource",
    property=None,
    pointer="/Resources/Orders",
    source=None,
    related=[],
    pipelines=[],
    world=None,
    worlds=[],
    fix="",
    docs="",
    fingerprint="1:x",
)
PLACE: Any = None
SOURCE = Source("queuegate.yaml", 3, 5)
FUNCTIONS = {"Stack/Orders": ("WorkerA1", "Stack/Worker/Resource"), "Stack/Refunds": ("RefunderB2", "Stack/Refunder/Resource"), "shop/Mails": ("Mailer", None)}


def waived(*waivers: Waiver, today: str = "2026-06-30", finding: Finding = FINDING) -> tuple[Finding, list[Waiver]]:
    judged, unused = waive([finding], waivers, date.fromisoformat(today), lambda _: SOURCE, functions=FUNCTIONS)
    return judged[0], unused


def waiver(rule: str = "visibility-timeout", resource: str = "Orders", until: str | None = None) -> Waiver:
    return Waiver(rule, resource, "idempotent", date.fromisoformat(until) if until else None, PLACE)


def test_a_waived_finding_says_by_what_why_and_where() -> None:
    found, unused = waived(waiver(until="2026-06-30"))
    assert found.suppressed is not None
    assert msgspec.to_builtins(found.suppressed) == {
        "by": "waiver",
        "reason": "idempotent",
        "until": "2026-06-30",
        "source": {"file": "queuegate.yaml", "line": 3, "column": 5},
        "origin": "settings",
        "was": None,
    }
    assert unused == []


def test_the_last_day_is_included_and_the_next_is_not() -> None:
    found, unused = waived(waiver(until="2026-06-30"), today="2026-07-01")
    assert found.suppressed is None
    assert found.message == "too short (its waiver expired on 2026-06-30: idempotent)"
    assert unused == []


def test_one_that_holds_goes_before_one_that_has_expired() -> None:
    found, unused = waived(waiver(until="2026-01-01"), waiver(resource="*/Orders"))
    assert found.suppressed is not None
    assert found.suppressed.until is None
    assert unused == []


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(waiver(rule="visibility"), id="another rule"),
        pytest.param(waiver(rule="timing"), id="the group"),
        pytest.param(waiver(resource="Ord"), id="another resource"),
    ],
)
def test_what_does_not_match_is_unused(other: Waiver) -> None:
    found, unused = waived(other)
    assert found == FINDING
    assert [one._replace(near="") for one in unused] == [other]


def test_a_folded_duplicate_is_waived_by_its_own_id() -> None:
    found, _ = waived(waiver(rule="E3505"))
    assert found.suppressed is not None


def test_what_does_not_count_already_keeps_its_reason_and_the_waiver_is_used() -> None:
    """Expired, the waiver would say that a finding counts again which never did."""
    superseded = msgspec.structs.replace(FINDING, suppressed=Suppressed("superseded", "it misfires"))
    for until in (None, "2026-01-01"):
        assert waived(waiver(until=until), finding=superseded) == (superseded, [])


def test_an_undecided_finding_is_waived_too() -> None:
    found, _ = waived(waiver(), finding=msgspec.structs.replace(FINDING, verdict="undecided"))
    assert found.suppressed is not None


STATEMENT = msgspec.structs.replace(FINDING, rule="wildcard-queue-actions", action="sqs:*", statement_resource="${Orders.Arn}", also=[])


def of_statement(action: str | None = None, on: str | None = None, rule: str = "wildcard-queue-actions") -> Waiver:
    return waiver(rule=rule)._replace(action=action, statement_resource=on)


@pytest.mark.parametrize(
    "narrow",
    [
        pytest.param(of_statement(), id="any statement"),
        pytest.param(of_statement("sqs:*"), id="the action"),
        pytest.param(of_statement("SQS:*"), id="the action in another case"),
        pytest.param(of_statement(on="${Orders.Arn}"), id="the statement's resource"),
        pytest.param(of_statement("sqs:*", "${Orders.Arn}"), id="both"),
    ],
)
def test_a_waiver_may_name_the_action_and_the_resource_of_the_statement(narrow: Waiver) -> None:
    found, unused = waived(narrow, finding=STATEMENT)
    assert found.suppressed is not None
    assert unused == []


@pytest.mark.parametrize(
    "narrow",
    [
        pytest.param(of_statement("*"), id="a pattern that covers it"),
        pytest.param(of_statement("sqs:S*"), id="another pattern"),
        pytest.param(of_statement("sqs:SendMessage"), id="an action that it covers"),
        pytest.param(of_statement("sqs:*", "*"), id="a pattern of resources"),
        pytest.param(of_statement("sqs:*", "${orders.arn}"), id="a resource in another case"),
    ],
)
def test_one_that_names_another_says_what_there_is(narrow: Waiver) -> None:
    found, (unused,) = waived(narrow, finding=STATEMENT)
    assert found.suppressed is None
    assert unused == narrow._replace(near="those that are there name sqs:* on ${Orders.Arn}")


def test_to_waive_one_wildcard_hides_no_other() -> None:
    several = [
        msgspec.structs.replace(STATEMENT, action=action, statement_resource=on)
        for action, on in (("sqs:*", "*"), ("*", "*"), ("sqs:*", "${Orders.Arn}"), ("sqs:Send*", "*"))
    ]
    judged, unused = waive(several, [of_statement("sqs:*", "*")], date.fromisoformat("2026-06-30"), lambda _: SOURCE, functions=FUNCTIONS)
    assert [finding.suppressed is not None for finding in judged] == [True, False, False, False]
    assert unused == []


@pytest.mark.parametrize(
    ("listed", "is_waived"),
    [
        ("dynamodb:Scan, dynamodb:DeleteItem", True),
        ("dynamodb:deleteitem,dynamodb:scan", True),
        ("dynamodb:DeleteItem, dynamodb:Query, dynamodb:Scan", True),
        ("dynamodb:Scan", False),
    ],
)
def test_of_several_actions_all_have_to_be_named(listed: str, is_waived: bool) -> None:  # noqa: FBT001 - one column of the table
    """So the next action that is added is seen."""
    finding = msgspec.structs.replace(STATEMENT, action="dynamodb:Scan, dynamodb:DeleteItem")
    found, _ = waived(of_statement(listed), finding=finding)
    assert (found.suppressed is not None) is is_waived


def test_an_exception_is_no_list_of_actions() -> None:
    """Everything but one action is more than everything but two."""
    finding = msgspec.structs.replace(STATEMENT, action="everything but iam:*")
    assert waived(of_statement("everything but iam:*, organizations:*"), finding=finding)[0].suppressed is None
    assert waived(of_statement("Everything but iam:*"), finding=finding)[0].suppressed is not None


def test_findings_that_are_about_no_statement_are_waived_by_none_that_names_one() -> None:
    """A linter's, for example: it says neither action nor resource."""
    theirs = msgspec.structs.replace(FINDING, rule="W3037", engine="cfn-lint", also=[])
    found, (unused,) = waived(of_statement("sqs:*", rule="W3037"), finding=theirs)
    assert found == theirs
    assert unused.near == "those that are there name no action"
    assert waived(of_statement(rule="W3037"), finding=theirs)[0].suppressed is not None


def test_a_linters_duplicate_is_waived_with_the_statement_of_ours() -> None:
    folded = msgspec.structs.replace(STATEMENT, also=[Also("checkov", "CKV_AWS_111")])
    assert waived(of_statement("sqs:*", rule="CKV_AWS_111"), finding=folded)[0].suppressed is not None
    assert waived(of_statement("sns:*", rule="CKV_AWS_111"), finding=folded)[0].suppressed is None


LACKS = msgspec.structs.replace(FINDING, rule="missing-call-permission", resource="Role", construct=None, also=[])
"""What several functions lack that have one role is a finding of each, and all of them are on the role."""


@pytest.mark.parametrize(
    ("pipelines", "function"),
    [
        pytest.param(["Stack/Orders"], "WorkerA1", id="logical id"),
        pytest.param(["Stack/Orders"], "*/Worker", id="construct path"),
        pytest.param(["shop/Mails"], "*/Mailer", id="whatever stack"),
        pytest.param(["Stack/Orders", "Stack/Refunds"], "Stack/**", id="all that it concerns"),
    ],
)
def test_a_waiver_may_name_the_function(pipelines: list[str], function: str) -> None:
    found, unused = waived(waiver("missing-call-permission", "Role")._replace(function=function), finding=msgspec.structs.replace(LACKS, pipelines=pipelines))
    assert found.suppressed is not None
    assert unused == []


@pytest.mark.parametrize(
    ("pipelines", "near"),
    [
        pytest.param(["Stack/Refunds"], "those that are there are of Stack/Refunder/Resource", id="another function"),
        pytest.param(["Stack/Orders", "shop/Mails"], "those that are there are of Stack/Worker/Resource, Mailer", id="another function, too"),
        pytest.param(["elsewhere/Mapping"], "", id="a function that is not among the targets"),
        pytest.param([], "", id="no pipeline"),
    ],
)
def test_one_that_names_a_function_hides_no_finding_of_another(pipelines: list[str], near: str) -> None:
    narrow = waiver("missing-call-permission", "Role")._replace(function="*/Worker")
    found, unused = waived(narrow, finding=msgspec.structs.replace(LACKS, pipelines=pipelines))
    assert found.suppressed is None
    assert unused == [narrow._replace(near=near)]


def test_one_that_names_another_resource_says_on_which_there_is_one() -> None:
    _, (unused,) = waived(waiver(resource="Order"))
    assert unused.near == "there is one on Stack/Orders/Resource"
    _, (other,) = waived(waiver("max-receive-count-low"))
    assert other.near == ""

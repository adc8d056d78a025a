"""Every row of the tables, against what the real linters say of a template with just that defect. One run of each linter serves all of its rows."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from queuegate.policies.gate.catalogue.rules import every_rule
from queuegate.policies.gate.judging.linted import Use
from queuegate.policies.gate.judging.opened import Judging, Wanted
from queuegate.policies.gate.linters.overlap import SAME, SUPERSEDED, folded
from queuegate.policies.gate.linters.severities import LIFTED
from queuegate.policies.gate.report.record.model import Also, Finding, Report, Suppressed
from queuegate.policies.gate.run.asking.records import Reading, Request
from queuegate.policies.gate.run.check import check
from queuegate.policies.gate.run.exit_codes import exit_code
from queuegate.policies.rule import Rule, Severity

STATEMENTS = "WorkerRole/Properties/Policies/0/PolicyDocument/Statement/-"


def put(path: str, value: Any) -> dict[str, Any]:
    return {"op": "add", "path": path, "value": value}


def allowed(*actions: str, on: Any = "*") -> dict[str, Any]:
    return put(STATEMENTS, {"Effect": "Allow", "Action": list(actions), "Resource": on})


def variable(value: Any) -> dict[str, Any]:
    return put("Worker/Properties/Environment", {"Variables": {"ABOUT": value}})


FIFO = [put("Orders/Properties/FifoQueue", True), put("Orders/Properties/QueueName", "o.fifo"), put("DeadLetters/Properties/FifoQueue", True)]
PUBLIC_KEY = [
    put(
        "Key",
        {
            "Type": "AWS::KMS::Key",
            "Properties": {"KeyPolicy": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}]}},
        },
    ),
    put("Orders/Properties/KmsMasterKeyId", {"Ref": "Key"}),
]
OPEN_TO_S3 = [
    put(
        "Permission",
        {
            "Type": "AWS::Lambda::Permission",
            "Properties": {"Action": "lambda:InvokeFunction", "FunctionName": {"Ref": "Worker"}, "Principal": "s3.amazonaws.com"},
        },
    )
]
TWICE: list[tuple[str, str, list[dict[str, Any]]]] = [
    ("E3505", "visibility-below-timeout", [put("Orders/Properties/VisibilityTimeout", 20)]),
    ("E3012", "malformed-property", [put("Orders/Properties/VisibilityTimeout", "185s")]),
    ("E3034", "batch-size-range", [put("Mapping/Properties/BatchSize", 10001)]),
    ("E3034", "batching-window-range", [put("Mapping/Properties/MaximumBatchingWindowInSeconds", 301)]),
    ("E3034", "maximum-concurrency-range", [put("Mapping/Properties/ScalingConfig/MaximumConcurrency", 1)]),
    (
        "E3034",
        "provisioned-poller-range",
        [
            {"op": "remove", "path": "Mapping/Properties/ScalingConfig"},
            put("Mapping/Properties/ProvisionedPollerConfig", {"MinimumPollers": 2, "MaximumPollers": 10001}),
        ],
    ),
    ("E3034", "visibility-timeout-range", [put("Orders/Properties/VisibilityTimeout", 43201)]),
    ("E3034", "data-key-reuse-period", [put("Orders/Properties/KmsDataKeyReusePeriodSeconds", 30)]),
    ("E3034", "value-not-accepted", [put("Orders/Properties/MessageRetentionPeriod", 30)]),
    ("E3030", "value-not-accepted", [put("Worker/Properties/RecursiveLoop", "allow")]),
    ("E3002", "filter-key-misspelt", [put("Mapping/Properties/KMSKeyArn", "arn:aws:kms:eu-west-1:123456789012:key/k")]),
    ("E3033", "filter-pattern-length", [put("Mapping/Properties/FilterCriteria", {"Filters": [{"Pattern": json.dumps({"body": {"a": ["x" * 4090]}})}]})]),
    ("E3501", "fifo-queue-attributes", [put("Orders/Properties/DeduplicationScope", "messageGroup")]),
    ("E3502", "dead-letter-queue-type", [put("DeadLetters/Properties/FifoQueue", True), put("DeadLetters/Properties/QueueName", "d.fifo")]),
    (
        "E3634",
        "starting-position-on-queue",
        [put("Mapping/Properties/EventSourceArn", "arn:aws:sqs:eu-west-1:123456789012:Orders"), put("Mapping/Properties/StartingPosition", "LATEST")],
    ),
    ("E3705", "fifo-batch-size", [*FIFO, put("DeadLetters/Properties/QueueName", "d.fifo"), put("Mapping/Properties/BatchSize", 11)]),
    ("E3717", "function-timeout-range", [put("Worker/Properties/Timeout", 901)]),
    ("W3037", "unknown-action", [allowed("sqs:SendMesage", on={"Fn::GetAtt": ["Orders", "Arn"]})]),
    (
        "CKV_AWS_7",
        "key-rotation",
        [put("Key", {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": []}}}), put("Orders/Properties/KmsMasterKeyId", {"Ref": "Key"})],
    ),
    ("CKV_AWS_27", "queue-encryption-off", [put("Orders/Properties/SqsManagedSseEnabled", False)]),
    (
        "CKV_AWS_28",
        "table-recovery",
        [
            put("Table", {"Type": "AWS::DynamoDB::Table", "Properties": {"BillingMode": "PAY_PER_REQUEST"}}),
            put("Worker/Properties/Environment", {"Variables": {"TABLE": {"Ref": "Table"}}}),
            allowed("dynamodb:PutItem", on={"Fn::GetAtt": ["Table", "Arn"]}),
        ],
    ),
    ("CKV_AWS_60", "trust-policy-wide", [put("WorkerRole/Properties/AssumeRolePolicyDocument/Statement/0/Principal", {"AWS": "*"})]),
    (
        "CKV_AWS_66",
        "log-group-retention",
        [put("Logs", {"Type": "AWS::Logs::LogGroup"}), put("Worker/Properties/LoggingConfig", {"LogGroup": {"Ref": "Logs"}})],
    ),
    ("CKV_AWS_107", "wildcard-queue-actions", [allowed("*", on={"Fn::GetAtt": ["Orders", "Arn"]})]),
    ("CKV_AWS_109", "wildcard-queue-actions", [allowed("sqs:*")]),
    ("CKV_AWS_111", "wildcard-queue-actions", [allowed("sqs:*")]),
    ("CKV_AWS_33", "public-key-policy", PUBLIC_KEY),
    ("CKV_AWS_364", "invoke-permission-unconfined", OPEN_TO_S3),
    ("E1010", "unresolved-reference", [variable({"Fn::GetAtt": ["Orders", "ARN"]})]),
    (
        "E1011",
        "unresolved-reference",
        [put("/Mappings", {"Sizes": {"all": {"memory": 256}}}), put("Worker/Properties/Timeout", {"Fn::FindInMap": ["Sizes", "all", "timeout"]})],
    ),
    ("E1019", "unresolved-reference", [variable({"Fn::Sub": "${Order}"})]),
    ("E1020", "unresolved-reference", [variable({"Ref": "Order"})]),
    ("E1028", "unresolved-reference", [variable({"Fn::If": ["IsProd", "1", "2"]})]),
    ("E3001", "malformed-property", [put("Mapping/BatchSize", 5)]),
    ("E3001", "unresolved-reference", [put("Mapping/DependOn", "WorkerRole")]),
    ("E3005", "unresolved-reference", [put("Worker/DependsOn", "Order")]),
    ("E3015", "unresolved-reference", [put("Worker/Condition", "IsProd")]),
    ("E6005", "unresolved-reference", [put("/Outputs", {"Url": {"Value": {"Ref": "Orders"}, "Condition": "IsProd"}})]),
    ("E6101", "unresolved-reference", [put("/Outputs", {"Url": {"Value": {"Ref": "Order"}}})]),
    ("E8001", "unresolved-reference", [put("/Conditions", {"IsLive": {"Condition": "IsProd"}}), put("Worker/Condition", "IsLive")]),
]
THERE = {
    "E1010": "E9004",
    "E1019": "F1018",
    "E1020": "F1020",
    "E1028": "E1028",
    "E3002": "F3002",
    "E3001": "E3001",
    "E3005": "E3005",
    "E3012": "F3012",
    "E3015": "E8002",
    "E3030": "W3030",
    "E3033": "F3033",
    "E3034": "F3034",
    "E3502": "E3502",
    "E3505": "E3505",
    "E3705": "E3705",
    "E3717": "E3717",
    "E6101": "F6101",
}
VALIDATED: list[tuple[str, str, list[dict[str, Any]]]] = [
    *((THERE[theirs], ours, patch) for theirs, ours, patch in TWICE if theirs in THERE),
    ("E2504", "fifo-queue-attributes", [put("Orders/Properties/FifoQueue", True), put("Orders/Properties/QueueName", "orders")]),
    (
        "W2512",
        "allow-with-not",
        [put(STATEMENTS, {"Effect": "Allow", "NotAction": "sqs:DeleteQueue", "Resource": {"Fn::GetAtt": ["Orders", "Arn"]}})],
    ),
]
"""What CloudFormation Validate says twice: what it has from cfn-lint, and two of its own. The others of cfn-lint's it does not see (E1011, E3501, E3634, W3037), or says of no place (E6005, E8001)."""
VALIDATE = "cloudformation-validate"
ORDERS = {"Fn::GetAtt": ["Orders", "Arn"]}
WORSE: dict[str, list[dict[str, Any]]] = {
    "CKV_AWS_45": [put("Worker/Properties/Environment", {"Variables": {"ACCESS_KEY": "AKIAIOSFODNN7EXAMPLF"}})],
    "CKV_AWS_60": [put("WorkerRole/Properties/AssumeRolePolicyDocument/Statement/0/Principal", {"AWS": "*"})],
    "CKV_AWS_62": [allowed("*")],
    "CKV_AWS_107": [allowed("iam:CreateAccessKey")],
    "CKV_AWS_108": [allowed("secretsmanager:GetSecretValue")],
    "CKV_AWS_109": [allowed("iam:AttachRolePolicy")],
    "CKV_AWS_110": [allowed("iam:CreatePolicyVersion")],
    "CKV_AWS_111": [allowed("dynamodb:PutItem")],
    "CKV_AWS_20": [
        put("Files", {"Type": "AWS::S3::Bucket", "Properties": {"AccessControl": "PublicRead"}}),
        put("Worker/Properties/Environment", {"Variables": {"FILES": {"Ref": "Files"}}}),
    ],
    "CKV_AWS_26": [
        put("Topic", {"Type": "AWS::SNS::Topic"}),
        put("Worker/Properties/Environment", {"Variables": {"TOPIC": {"Ref": "Topic"}}}),
    ],
    "CKV_AWS_27": [put("Orders/Properties/SqsManagedSseEnabled", False)],
    "CKV_AWS_33": PUBLIC_KEY,
    "CKV_AWS_59": [
        put(
            "Method",
            {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "HttpMethod": "POST",
                    "AuthorizationType": "NONE",
                    "ResourceId": "r",
                    "RestApiId": "a",
                    "Integration": {"Type": "AWS", "Uri": {"Fn::GetAtt": ["Orders", "QueueName"]}},
                },
            },
        )
    ],
    "CKV_AWS_258": [put("Url", {"Type": "AWS::Lambda::Url", "Properties": {"AuthType": "NONE", "TargetFunctionArn": {"Ref": "Worker"}}})],
    "CKV_AWS_364": OPEN_TO_S3,
}

Real = Callable[..., dict[str, list[Finding]]]
FEW = 5
LINTED = [lambda fixture, patch=patch: text_of(fixture("mutant"), patch) for patch in ([], *(patch for _, _, patch in TWICE[:FEW]))]


def text_of(mutant: Callable[..., dict[str, Any]], patch: list[dict[str, Any]]) -> str:
    return json.dumps(mutant(*patch), indent=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mutants")


@pytest.fixture(scope="module")
def kept(once: Callable[..., Path]) -> Path:
    """The linters' answers, for every process of this run."""
    return once("answers-on-mutants", Path.mkdir)


@pytest.fixture(scope="module")
def real(installed: Callable[[str], Use], mutant: Callable[..., dict[str, Any]], folder: Path, request: pytest.FixtureRequest) -> Real:
    """`real("checkov")`: what the rules and the linter say of every mutant (or of the first few), by its name; with `rules=()` the linter only. Each linter is asked once in a run."""
    patches = {"good": [], **{f"{theirs} {ours}": patch for theirs, ours, patch in (*TWICE, *VALIDATED)}, **WORSE}
    for i, patch in enumerate(patches.values()):
        (folder / f"{i}.json").write_text(text_of(mutant, patch), encoding="utf-8")
    kept, once = request.getfixturevalue("kept"), request.getfixturevalue("once")
    same = tuple(rule for rule in every_rule() if any(rule.name in ours for ours in SAME.values()))

    @cache
    def run(name: str, rules: tuple[Rule, ...] = same, *, few: bool = False) -> dict[str, list[Finding]]:
        wanted = tuple(Wanted((str(folder / f"{i}.json"),), {}) for i in range(1 + FEW if few else len(patches)))
        home = request.getfixturevalue("answers") / "queuegate" if few and name == "cfn-lint" else kept

        def asked(rules: tuple[Rule, ...]) -> Report:
            report = check(Request(wanted, Reading(folder, folder, cache_dir=home), Judging(rules), (installed(name),)))
            assert report.problems == []
            return report

        if home is kept:
            once(f"{name}-on-{len(wanted)}-mutants", lambda _: asked(()))
        report = asked(rules)
        return {title: [finding for finding in report.findings if finding.stack == str(i)] for i, title in enumerate(patches)}

    return run


def engine_of(rule: str) -> str:
    return "checkov" if rule.startswith("CKV") else "cfn-lint"


@pytest.mark.parametrize(
    ("theirs", "ours", "few"),
    [
        *(pytest.param(*row[:2], True, id=f"{' '.join(row[:2])} of few") for row in TWICE[:FEW]),
        *(pytest.param(*row[:2], False, id=" ".join(row[:2]), marks=pytest.mark.slow) for row in TWICE),
    ],
)
def test_what_both_say_is_said_once_and_ours_stays(real: Real, theirs: str, ours: str, few: bool) -> None:  # noqa: FBT001 - how many are asked for at once
    once(real, engine_of(theirs), theirs, ours, few=few)


@pytest.mark.slow
@pytest.mark.parametrize(("theirs", "ours"), [pytest.param(*row[:2], id=" ".join(row[:2])) for row in VALIDATED])
def test_what_cloudformation_validate_says_too_is_said_once(real: Real, theirs: str, ours: str) -> None:
    once(real, VALIDATE, theirs, ours, few=False)


def once(real: Real, engine: str, theirs: str, ours: str, *, few: bool) -> None:
    findings = real(engine, few=few)[f"{theirs} {ours}"]
    assert Also(engine, theirs) in next(finding for finding in findings if finding.rule == ours and finding.verdict == "fail").also
    assert [finding.resource for finding in findings if finding.rule == theirs and not finding.suppressed] == []


def test_the_table_has_no_row_that_is_not_shown_here() -> None:
    shown = {(theirs, ours) for theirs, ours, _ in (*TWICE, *VALIDATED)}
    assert shown == {(theirs, ours) for theirs, several in SAME.items() for ours in several}
    assert {ours for _, ours in shown} <= {rule.name for rule in every_rule()}
    assert set(WORSE) == set(LIFTED)
    assert set(SUPERSEDED) == {"CKV_AWS_115", "CKV_AWS_116", "CKV_AWS_27", "W3005"}  # the last one is shown in test_cfn_lint.py


@pytest.mark.slow
@pytest.mark.parametrize("rule", WORSE)
def test_checkov_finds_what_is_lifted_and_it_is_more_than_a_note(real: Real, rule: str) -> None:
    found = [finding for finding in real("checkov", rules=())[rule] if finding.rule == rule and finding.suppressed is None]
    assert {finding.severity for finding in found} == {Severity.ERROR if rule == "CKV_AWS_45" else Severity.WARNING}
    assert all(finding.pipelines == [f"{finding.stack}/Mapping"] for finding in found)
    assert [finding for finding in real("checkov")["good"] if finding.rule == rule and finding.suppressed is None] == []


@pytest.mark.slow
def test_what_harms_a_worker_on_a_queue_is_superseded_with_the_reason(real: Real) -> None:
    findings = [finding for finding in real("checkov")["good"] if finding.engine == "checkov"]
    assert {(finding.rule, finding.resource): finding.suppressed and finding.suppressed.by for finding in findings} == {
        ("CKV_AWS_27", "DeadLetters"): "superseded",
        ("CKV_AWS_27", "Orders"): "superseded",
        ("CKV_AWS_115", "Worker"): "superseded",
        ("CKV_AWS_116", "Worker"): "superseded",
        ("CKV_AWS_117", "Worker"): None,
    }
    reasons = {finding.rule: finding.suppressed.reason for finding in findings if finding.suppressed}
    assert "SSE-SQS" in reasons["CKV_AWS_27"]
    assert "maximum concurrency" in reasons["CKV_AWS_115"]
    assert "asynchronous invocations only" in reasons["CKV_AWS_116"]


@pytest.mark.slow
def test_the_good_pipeline_is_clean_for_all(real: Real) -> None:
    for name in ("cfn-lint", VALIDATE, "checkov"):
        assert [finding.rule for finding in real(name, rules=())["good"] if finding.suppressed is None and finding.severity is not Severity.NOTE] == []


@pytest.mark.slow
def test_a_function_that_reads_no_queue_keeps_its_dead_letter_queue(
    judged: Callable[..., Any], installed: Callable[[str], Use], mutant: Callable[..., dict[str, Any]]
) -> None:
    body = mutant(put("Other", {**mutant()["Resources"]["Worker"]}))
    report = judged(body, linters=(installed("checkov")._replace(scope="template"),))
    assert {(finding.resource, bool(finding.suppressed)) for finding in report.findings if finding.rule == "CKV_AWS_116"} == {
        ("Worker", True),
        ("Other", False),
    }


def spoken(finding: Finding, **changes: Any) -> Finding:
    return msgspec.structs.replace(finding, **changes)


@pytest.mark.parametrize(
    ("changes", "folds"),
    [
        pytest.param({}, True, id="the same"),
        pytest.param({"severity": Severity.ERROR}, True, id="graver"),
        pytest.param({"severity": Severity.NOTE}, False, id="milder"),
        pytest.param({"verdict": "undecided"}, False, id="undecided"),
        pytest.param({"suppressed": Suppressed("waiver", "accepted")}, False, id="waived"),
        pytest.param({"pointer": "/Resources/Other"}, False, id="of another place"),
        pytest.param({"rule": "table-recovery"}, False, id="of another defect"),
    ],
)
def test_nothing_is_folded_into_what_would_not_fail_the_run(real: Real, changes: dict[str, Any], *, folds: bool) -> None:
    theirs = next(one for one in real("cfn-lint", rules=(), few=True)["E3505 visibility-below-timeout"] if one.rule == "E3505")
    theirs = spoken(theirs, severity=Severity.WARNING)
    ours = spoken(theirs, **{"engine": "queuegate", "rule": "visibility-below-timeout", **changes})
    found = folded([ours], [theirs])
    assert [(one.engine, one.rule) for one in found] == [("queuegate", ours.rule), *([] if folds else [("cfn-lint", "E3505")])]
    assert found[0].also == ([Also("cfn-lint", "E3505")] if folds else [])


@pytest.mark.parametrize(
    ("changes", "folds"),
    [
        pytest.param({}, True, id="the same"),
        pytest.param({"rule": "F3505"}, True, id="as a fatal error"),
        pytest.param({"rule": "W3505"}, False, id="of another letter"),
        pytest.param({"rule": "E3506"}, False, id="of another rule"),
        pytest.param({"pointer": "/Resources/Orders/Properties"}, True, id="in the same words, of what is around it"),
        pytest.param({"pointer": "/Resources/Orders/Properties", "message": "another"}, False, id="of what is around it"),
        pytest.param({"pointer": "/Resources/Orders/Properties/VisibilityTimeout/0", "message": "another"}, False, id="of what is inside it"),
        pytest.param({"resource": "Other"}, False, id="of another resource"),
        pytest.param({"severity": Severity.NOTE}, True, id="more mildly"),
        pytest.param({"engine": "checkov"}, False, id="by another linter"),
        pytest.param({"suppressed": Suppressed("waiver", "accepted")}, False, id="waived"),
    ],
)
def test_what_one_linter_has_from_the_other_is_said_once(real: Real, changes: dict[str, Any], *, folds: bool) -> None:
    first = next(one for one in real("cfn-lint", rules=(), few=True)["E3505 visibility-below-timeout"] if one.rule == "E3505")
    second = spoken(first, **{"engine": VALIDATE, **changes})
    found = folded([], [first, second])
    assert [one.engine for one in found] == ["cfn-lint", *([] if folds else [second.engine])]
    assert found[0].also == ([Also(VALIDATE, second.rule)] if folds else [])


def test_what_one_linter_says_of_an_item_and_the_other_of_the_list_is_said_once(real: Real) -> None:
    first = next(one for one in real("cfn-lint", rules=(), few=True)["E3505 visibility-below-timeout"] if one.rule == "E3505")
    item = spoken(first, rule="W3005", pointer="/Resources/Orders/DependsOn/1", message="one")
    whole = spoken(item, engine=VALIDATE, pointer="/Resources/Orders/DependsOn", message="the other")
    assert [one.engine for one in folded([], [item, whole])] == ["cfn-lint"]


def test_a_linters_error_counts_where_our_rule_is_turned_down(
    judged: Callable[..., Any], installed: Callable[[str], Use], mutant: Callable[..., dict[str, Any]], answers: Path
) -> None:
    patch = next(patch for theirs, ours, patch in TWICE if (theirs, ours) == ("E3505", "visibility-below-timeout"))
    rules = tuple(rule._replace(severity=Severity.NOTE) for rule in every_rule() if rule.name == "visibility-below-timeout")
    report = judged(mutant(*patch), rules=rules, linters=(installed("cfn-lint"),), cache_dir=answers / "queuegate")
    assert exit_code(report, Severity.ERROR, strict=False) == 1

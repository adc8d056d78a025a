"""What a finding says, it says in AWS's words and of a resource; and its fix, carried out as it is written, makes the rule fall silent."""

from __future__ import annotations

import ast
import inspect
import json
import re
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.contents import RULES
from queuegate.policies.gate.catalogue.page import page_of
from queuegate.policies.gate.fixes.four import in_four
from queuegate.policies.gate.fixes.written import fix_of
from queuegate.policies.gate.judging.rounds import judge
from queuegate.policies.gate.judging.verdicts import Crash
from queuegate.policies.rule import Finding, Mapping, Rule, Severity, Team
from queuegate.synth.model.pipelines import build
from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.prepared import prepared
from queuegate.synth.sources.template import Template

HERE = Path(__file__).parent
merged: Any = runpy.run_path(str(HERE / "conftest.py"))["merged"]
spoken: Any = runpy.run_path(str(HERE / "spoken.py"))
BASE, _ = parse((HERE / "base.yaml").read_text(encoding="utf-8"), "base.yaml")
GROUPS = (
    *("event_source_mapping", "concurrency", "dead_letter", "timing", "fifo", "status_table", "template", "declared"),
    *("iam_scope", "encryption", "observability", "partial_batch", "producer", "filtering", "topics"),
)
OF_PROPERTIES = ("event_source_mapping", "concurrency", "dead_letter", "timing", "fifo", "status_table", "template")
"""Groups whose defects are values of properties; those of the others are policies, alarms and code as well."""
OTHER_WORDS = re.compile(
    r"hides a message|give[sn]? (?:a message )?up|\bletters\b|may ask for|spends? its receives|(?:is|are) told|\btakes?\b|goes away|the deployment fails|lands? in|"
    r"\bSQS wants|\bLambda wants|dead-lettered|comes? back|hands? (?:on|over)|gathers?\b|worked on"
)
"""What nobody finds in AWS's pages."""
NAMES = re.compile(r"\b\d{12}\b|\b\d{4}-\d\d-\d\d\b|\bvpce-\w+")
"""Accounts, dates and ids: digits that are no number."""
IN_PLAIN_WORDS = {
    *("calls-outlast-timeout", "call-without-timeout", "fifo-goes-on-after-failure", "item-key-mismatch"),  # in the function's code
    *("malformed-property", "competing-functions", "duplicate-mapping", "dead-letter-queue-elsewhere", "unreserved-concurrency-left"),  # a person has to choose
    *("queue-in-another-region", "tenant-isolated-worker", "tag-not-accepted"),  # as well
    *("no-route-to-service", "durable-function-unqualified"),  # a new resource
    *("own-arn-elsewhere", "unresolved-reference", "circular-dependency"),  # a text or a name, in whatever property
}
"""Rules whose fix is no change of one property."""
FILTERS_IN_WORDS = {
    "filter-pattern-length": "a pattern of 4,096 characters is split by whoever knows what it says",
    "filter-form-against-handler": "which fields the body has, or that it is text, only the team knows",
    "filter-key-policy": "a statement of a key's policy",
    "filter-on-metadata": "what it asks has to be put into the body by whoever sends",
    "filter-holds-secret": "a key has to be chosen, or another field",
}
"""Rules of filters whose fix is in words, and why."""
FOLLOWS = {
    "mapping-key": {"filter-key-policy"},  # once a key is named, its policy counts
    "fifo-queue-attributes": {"dead-letter-queue-type", "fifo-batching-window"},  # a FIFO queue has a FIFO queue behind it, and no batching window
    "idempotency-table-key": {
        "value-not-accepted"
    },  # AttributeDefinitions has to name the same attributes, as the fix says in words: others of them may be those of indexes
    "redrive-allow-policy-invalid": {"dead-letter-queue-refuses-source"},  # what the policy lists counts once it is valid, and does not contain the queue
}
"""Errors that come to light with the one that is put right."""
JUDGED = [rule for rule in RULES if rule.on is Mapping]
BAD = [
    pytest.param(rule, example.text, id=f"{rule.name}-{i}")
    for rule in JUDGED
    for i, example in enumerate(one for one in page_of(rule).examples if one.title == "Bad")
]


def body_of(fragment: str) -> dict[str, Any]:
    return parse(json.dumps(merged(BASE, {"Resources": parse(fragment, "fragment")[0]})), "example.yaml")[0]


def found(body: dict[str, Any], rules: list[Rule]) -> Iterator[tuple[Rule, Finding]]:
    parsed, spot = parse(json.dumps(body), "template.yaml")
    template, refused = prepared(Template(file="template.yaml", stack="template", body=parsed, spot=spot), None)
    assert not refused
    for verdict in judge(build([template]), rules, Team({})):
        assert not isinstance(verdict, Crash), verdict
        if isinstance(verdict.what, Finding):
            yield verdict.rule, verdict.what


def errors(body: dict[str, Any]) -> set[str]:
    return {rule.name for rule, one in found(body, JUDGED) if (one.severity or rule.severity) is Severity.ERROR}


@pytest.mark.parametrize(("rule", "fragment"), [case for case in BAD if case.values[0].group in GROUPS])
def test_a_message_speaks_awss_words_and_names_what_it_is_about(rule: Rule, fragment: str) -> None:
    body = body_of(fragment)
    for _, one in found(body, [rule]):
        said = f"{one.message} {fix_of(one, str)}"
        assert not OTHER_WORDS.search(said), said
        assert any(re.search(rf"\b{name}\b", one.message) for name in body["Resources"]) or "this template" in one.message
        assert not re.search(r"\d{4,}", NAMES.sub("", one.message)), "thousands have a comma"


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.group in GROUPS], ids=lambda rule: rule.name)
def test_a_page_speaks_awss_words(rule: Rule) -> None:
    page = page_of(rule)
    for text in (page.summary, *page.why, *page.more, rule.fix):
        assert not OTHER_WORDS.search(text), text


@pytest.mark.parametrize(
    ("rule", "fragment", "form"),
    [
        pytest.param(*case.values, form, id=f"{form}-{case.id}", marks=pytest.mark.slow if i % 2 == j else ())
        for i, case in enumerate(BAD)
        for j, form in enumerate(("cloudformation", "sam"))
    ],
)
def test_what_a_fix_says_makes_the_rule_fall_silent(rule: Rule, fragment: str, form: str) -> None:
    body = body_of(fragment)
    if form == "sam":
        body = spoken["as_sam"](body)
    for _, one in found(body, [rule]):
        if one.changes:
            fix = fix_of(one, str)
            for way in spoken["ways"](fix):
                mended = spoken["done"](spoken["taken"](body, fix, one.place.route), fix, way)
                assert [str(other.message) for _, other in found(mended, [rule]) if other.place.route[:3] == one.place.route[:3]] == []


TOGETHER = {
    "a window that the batch needs": "Worker: {Properties: {Timeout: 45}}\nMapping: {Properties: {BatchSize: 100, MaximumBatchingWindowInSeconds: 0}}",
    "and less than Timeout": "Orders: {Properties: {VisibilityTimeout: 20}}\nMapping: {Properties: {BatchSize: 11, MaximumBatchingWindowInSeconds: 0}}",
    "and more than SQS takes": "Orders: {Properties: {VisibilityTimeout: 50000}}\nMapping: {Properties: {BatchSize: 11, MaximumBatchingWindowInSeconds: 0}}",
    "a small batch": "Worker: {Properties: {Timeout: 45}}\nMapping: {Properties: {BatchSize: 10, MaximumBatchingWindowInSeconds: 0}}",
    "a FIFO queue": "Orders: {Properties: {FifoQueue: true, QueueName: a.fifo}}\nWorker: {Properties: {Timeout: 45}}\nMapping: {Properties: {BatchSize: 100, MaximumBatchingWindowInSeconds: 0}}",
    "provisioned and capped": (
        "Worker: {Properties: {ReservedConcurrentExecutions: 3}}\nMapping: {Properties: {FunctionName: !Ref Live, ScalingConfig: {MaximumConcurrency: 12}}}\n"
        "Release: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref Worker, ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 6}}}\n"
        "Live: {Type: AWS::Lambda::Alias, Properties: {Name: live, FunctionName: !Ref Worker, FunctionVersion: !GetAtt Release.Version}}"
    ),
    "provisioned and polled": (
        "Worker: {Properties: {ReservedConcurrentExecutions: 3}}\n"
        "Mapping: {Properties: {FunctionName: !Ref Live, ScalingConfig: !Ref AWS::NoValue, ProvisionedPollerConfig: {MinimumPollers: 2, MaximumPollers: 4}}}\n"
        "Release: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref Worker, ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 6}}}\n"
        "Live: {Type: AWS::Lambda::Alias, Properties: {Name: live, FunctionName: !Ref Worker, FunctionVersion: !GetAtt Release.Version}}"
    ),
}
"""Defects of one pipeline whose fixes are numbers that hang on each other."""
NUMBERS = [
    rule for rule in JUDGED if rule.group in {"timing", "concurrency"} or rule.name in {"batch-size-needs-window", "fifo-batching-window", "fifo-batch-size"}
]


@pytest.mark.parametrize("fragment", TOGETHER.values(), ids=TOGETHER)
@pytest.mark.parametrize("backwards", [False, True])
def test_fixes_that_are_carried_out_together_hold(fragment: str, backwards: bool) -> None:  # noqa: FBT001 - a case
    body = body_of(fragment)
    wrong = [(rule.name, one) for rule, one in found(body, NUMBERS) if one.changes and (one.severity or rule.severity) is not Severity.NOTE]
    assert wrong
    for _, one in reversed(wrong) if backwards else wrong:
        fix = fix_of(one, str)
        body = spoken["done"](spoken["taken"](body, fix, one.place.route), fix, spoken["ways"](fix)[0])
    assert {rule.name for rule, _ in found(body, NUMBERS)}.isdisjoint(name for name, _ in wrong)


@pytest.mark.slow
@pytest.mark.parametrize(("rule", "fragment"), BAD)
def test_a_fix_brings_no_other_error(rule: Rule, fragment: str) -> None:
    body = body_of(fragment)
    for _, one in found(body, [rule]):
        if one.changes:
            fix = fix_of(one, str)
            for way in spoken["ways"](fix):
                assert errors(spoken["done"](spoken["taken"](body, fix, one.place.route), fix, way)) - FOLLOWS.get(rule.name, set()) <= errors(body), fix


@pytest.mark.parametrize("rule", [rule for rule in JUDGED if rule.group in OF_PROPERTIES], ids=lambda rule: rule.name)
def test_a_defect_of_properties_says_which_to_change(rule: Rule) -> None:
    changes = [bool(one.changes) for example in page_of(rule).examples if example.title == "Bad" for _, one in found(body_of(example.text), [rule])]
    assert any(changes) is (rule.name not in IN_PLAIN_WORDS)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.group in GROUPS], ids=lambda rule: rule.name)
def test_a_page_names_every_severity_that_its_rule_gives(rule: Rule) -> None:
    code = inspect.getsource(inspect.getmodule(rule.check) or runpy).partition("@rule(")[2].partition("def check")[2]
    for given in set(re.findall(r"Severity\.([A-Z]+)", code)) - {rule.severity.name}:
        assert re.search(rf"\b{given.lower()}\b", rule.page), given


def test_fixes_of_several_findings_agree() -> None:
    """Two mappings without a cap share what their function reserves; a queue that keeps its messages longer has a dead-letter queue that keeps them longer still."""
    second = "Refunds: {Type: AWS::SQS::Queue}\nSecond: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Refunds.Arn, FunctionName: !Ref Worker}}"
    reserved = f"Worker: {{Properties: {{ReservedConcurrentExecutions: 21}}}}\nMapping: {{Properties: {{ScalingConfig: !Ref AWS::NoValue}}}}\n{second}"
    short = "Orders: {Properties: {MessageRetentionPeriod: 3600}}\nDeadLetters: {Properties: {MessageRetentionPeriod: 86400}}"
    for fragment, rules in (
        (reserved, ("reserved-without-maximum-concurrency", "reserved-below-maximum-concurrency")),
        (short, ("retention-survives-outage", "dead-letter-queue-retention")),
    ):
        body, judging = body_of(fragment), [rule for rule in JUDGED if rule.name in rules]
        said = [one for _, one in found(body, judging)]
        assert said
        for one in said:
            fix = fix_of(one, str)
            body = spoken["done"](body, fix, spoken["ways"](fix)[0])
        assert list(found(body, judging)) == []


FILTER = re.compile(r"FilterCriteria\.filter\((\{.*?\})\)(?=[\],])")


@pytest.mark.parametrize("rule", [rule for rule in JUDGED if rule.group == "filtering"], ids=lambda rule: rule.name)
def test_a_fix_of_a_filter_is_spelt_in_all_four_ways_which_say_the_same(rule: Rule) -> None:
    bad = next(example.text for example in page_of(rule).examples if example.title == "Bad")
    (one, *_) = [one for _, one in found(body_of(bad), [rule])]
    assert bool(one.changes) is (rule.name not in FILTERS_IN_WORDS)
    if not one.changes:
        return
    said = {title: text for titles, text in in_four(one).items() for title in titles.split(", ")}
    assert {"CloudFormation", "SAM", "CDK in Python", "CDK in TypeScript"} <= said.keys()
    listed = [change.value for change in one.changes if change.property == "FilterCriteria.Filters"]
    for patterns in listed:
        wanted = [json.loads(filter_["Pattern"]) for filter_ in patterns]
        assert [ast.literal_eval(text) for text in FILTER.findall(said["CDK in Python"])] == wanted
        assert [json.loads(text) for text in FILTER.findall(said["CDK in TypeScript"])] == wanted

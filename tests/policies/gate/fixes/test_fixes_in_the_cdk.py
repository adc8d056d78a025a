"""A fix in CDK Python, typed into the app as it is written, makes its rule fall silent."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.contents import RULES
from queuegate.policies.gate.fixes.written import fix_of
from queuegate.policies.gate.judging.rounds import judge
from queuegate.policies.rule import Finding, Team
from queuegate.synth.model.pipelines import build
from queuegate.synth.sources.cdk.assembly.cloud_assembly import read

Arguments = dict[str, dict[str, Any]]
SET = re.compile(r"set (?P<word>\w+)=(?P<value>.+?) in (?:(?P<around>\w+) of )?the (?:\w+ )(?P<name>of Worker|\w+)(?=,? and |, or |\.)", re.IGNORECASE)
REMOVE = re.compile(r"remove (?P<word>\w+) from (?:(?P<around>\w+) of )?the (?:\w+ )(?P<name>of Worker|\w+)", re.IGNORECASE)
GOOD: Arguments = {
    "DeadLetters": {"retention_period": "Duration.days(14)"},
    "Orders": {"visibility_timeout": "Duration.seconds(185)", "dead_letter_queue": {"queue": "dead_letters", "max_receive_count": "5"}},
    "Worker": {"timeout": "Duration.seconds(30)"},
    "of Worker": {"max_batching_window": "Duration.seconds(5)", "max_concurrency": "10", "report_batch_item_failures": "True"},
    "Status": {"point_in_time_recovery_specification": "PointInTimeRecoverySpecification(point_in_time_recovery_enabled=True)"},
}
BAD: dict[str, Arguments] = {
    "visibility-timeout": {"Orders": {"visibility_timeout": "Duration.seconds(60)"}},
    "visibility-below-timeout": {"Orders": {"visibility_timeout": None}, "Worker": {"timeout": "Duration.minutes(2)"}},
    "dead-letter-queue-retention": {"DeadLetters": {"retention_period": None}},
    "retention-survives-outage": {"Orders": {"retention_period": "Duration.hours(6)"}},
    "expires-before-dead-letter": {"Orders": {"retention_period": "Duration.minutes(10)"}},
    "max-receive-count-low": {"Orders": {"dead_letter_queue": {"queue": "dead_letters", "max_receive_count": "3"}}},
    "max-receive-count-one": {"Orders": {"dead_letter_queue": {"queue": "dead_letters", "max_receive_count": "1"}}},
    "missing-redrive-policy": {"Orders": {"dead_letter_queue": None}},
    "no-concurrency-cap": {"of Worker": {"max_concurrency": None}},
    "disabled-mapping": {"of Worker": {"enabled": "False"}},
    "reserved-below-maximum-concurrency": {"Worker": {"reserved_concurrent_executions": "5"}},
    "reserved-without-maximum-concurrency": {"Worker": {"reserved_concurrent_executions": "5"}, "of Worker": {"max_concurrency": None}},
    "table-recovery": {"Status": {"point_in_time_recovery_specification": None}},
}


def with_(base: Arguments, more: Arguments) -> Arguments:
    """The arguments with others laid over them; None takes one out."""
    return {name: {word: value for word, value in {**given, **more.get(name, {})}.items() if value is not None} for name, given in base.items()}


def judged(given: Arguments, folder: Path, rule: str) -> list[Finding]:
    """What the rule says of an app with these arguments."""
    import aws_cdk  # noqa: PLC0415 - three seconds
    from aws_cdk import App, Stack, aws_dynamodb, aws_lambda, aws_lambda_event_sources, aws_sqs  # noqa: PLC0415 - as above

    names = {**vars(aws_sqs), **vars(aws_lambda), **vars(aws_dynamodb), "Duration": aws_cdk.Duration}
    app = App(outdir=str(folder / "cdk.out"))
    stack = Stack(app, "Shop")

    def spelt(name: str) -> dict[str, Any]:
        return {
            word: aws_sqs.DeadLetterQueue(**_evaluated(value, names)) if isinstance(value, dict) else _value(value, names)
            for word, value in given[name].items()
        }

    names["dead_letters"] = aws_sqs.Queue(stack, "DeadLetters", **spelt("DeadLetters"))
    names["orders_dead_letters"] = aws_sqs.Queue(stack, "OrdersDeadLetters", retention_period=aws_cdk.Duration.days(14))
    orders = aws_sqs.Queue(stack, "Orders", **spelt("Orders"))
    table = aws_dynamodb.Table(stack, "Status", partition_key=aws_dynamodb.Attribute(name="id", type=aws_dynamodb.AttributeType.STRING), **spelt("Status"))
    code = aws_lambda.Code.from_inline("def handler(event, context): return {'batchItemFailures': []}")
    worker = aws_lambda.Function(
        stack,
        "Worker",
        runtime=aws_lambda.Runtime.PYTHON_3_13,
        handler="index.handler",
        code=code,
        environment={"TABLE": table.table_name},
        **spelt("Worker"),
    )
    worker.add_event_source(aws_lambda_event_sources.SqsEventSource(orders, **spelt("of Worker")))
    app.synth()
    (folder / "cdk.json").write_text('{"app": "python app.py"}', encoding="utf-8")
    model = build(read(folder / "cdk.out", root=folder).templates)
    said = [verdict.what for verdict in judge(model, [one for one in RULES if one.name == rule], Team({}))]
    return [one for one in said if isinstance(one, Finding)]


def typed(given: Arguments, fix: str) -> Arguments:
    """The arguments after the first way that the fix shows."""
    first = fix.partition(", or ")[0] + "."
    changed = {name: dict(arguments) for name, arguments in given.items()}
    steps = [*SET.finditer(first), *REMOVE.finditer(first)]
    assert steps, fix
    for step in steps:
        arguments = changed[step["name"]]
        inside = arguments.setdefault(step["around"], {}) if step["around"] else arguments
        if step.re is REMOVE:
            del inside[step["word"]]
        else:
            inside[step["word"]] = step["value"].replace("N", "10") if step["value"] == "N" else step["value"]
    return changed


def _value(text: str, names: dict[str, Any]) -> Any:
    return eval(text, dict(names))  # noqa: S307 - what the gate says to type is what is tried


def _evaluated(texts: dict[str, str], names: dict[str, Any]) -> dict[str, Any]:
    return {word: _value(text, names) for word, text in texts.items()}


@pytest.mark.slow
@pytest.mark.parametrize("rule", BAD)
def test_what_a_fix_says_makes_the_rule_fall_silent(rule: str, tmp_path: Path) -> None:
    given = with_(GOOD, BAD[rule])
    said = judged(given, tmp_path / "bad", rule)
    assert said
    for one in said:
        fix = fix_of(one, str)
        assert judged(typed(given, fix), tmp_path / "good", rule) == [], fix

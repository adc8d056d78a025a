"""What a fix says of the CDK: in TypeScript for whoever edits that, and nothing of it in a template."""

from __future__ import annotations

import pytest

from queuegate.policies.gate.catalogue.rules import every_rule
from queuegate.policies.gate.fixes.typescript import in_typescript, of_an_app, without_the_cdk


@pytest.mark.parametrize(
    ("python", "typescript"),
    [
        ("Do it (in the CDK: queue.grant_send_messages(function)).", "Do it (in the CDK: queue.grantSendMessages(function))."),
        ("Do it (in the CDK: table.grant(function, 'dynamodb:Update_item')).", "Do it (in the CDK: table.grant(function, 'dynamodb:Update_item'))."),
        ("Do it (in the CDK: enforce_ssl=True). Not some_name.", "Do it (in the CDK: enforceSSL: true). Not some_name."),
        ("Do it (in SAM: a; in the CDK: mapping.node.add_dependency(policy)).", "Do it (in SAM: a; in the CDK: mapping.node.addDependency(policy))."),
        ("Use metrics (in the CDK: its metric_… methods)", "Use metrics (in the CDK: its metric… methods)"),
        (
            'Write: iam.PolicyStatement(actions=["sqs:Send_x"], resources=[orders_queue.queue_arn]) here; iam.PolicyStatement(actions=["a"], resources=[f"arn:{Aws.PARTITION}:s3:::{{b}}"])',
            'Write: new iam.PolicyStatement({ actions: ["sqs:Send_x"], resources: [ordersQueue.queueArn] }) here; new iam.PolicyStatement({ actions: ["a"], resources: [`arn:${Aws.PARTITION}:s3:::{b}`] })',
        ),
        (
            'Write: iam.PolicyStatement(actions=["a"], resources=[f"a`${{literal}}/{Aws.REGION}$"])',
            'Write: new iam.PolicyStatement({ actions: ["a"], resources: [`a\\`\\${literal}/${Aws.REGION}\\$`] })',
        ),
        (
            'Write: iam.PolicyStatement(actions=["a"], resources=[f"{main_table.table_arn}/index_x/*"])',
            'Write: new iam.PolicyStatement({ actions: ["a"], resources: [`${mainTable.tableArn}/index_x/*`] })',
        ),
        ("Nothing of it.", "Nothing of it."),
    ],
)
def test_python_is_spelt_in_typescript(python: str, typescript: str) -> None:
    assert in_typescript(python) == typescript


@pytest.mark.parametrize(
    ("fix", "template"),
    [
        ("Do it (in the CDK: queue.grant_send_messages(function)).", "Do it."),
        ("Do it (in the CDK: table.grant(function, ')')), or not.", "Do it, or not."),
        ("Do it (in SAM: to the function; in the CDK: mapping.node.add_dependency(policy)).", "Do it (in SAM: to the function)."),
        ("Set it (!Ref of the queue; in the CDK: queue.queue_url).", "Set it (!Ref of the queue)."),
        ("A (in the CDK: a) and B (in the CDK: b).", "A and B."),
        ("Add a B (in a CDK app: set b_c=True in the Queue D).", "Add a B."),
    ],
)
def test_a_template_has_nothing_of_the_cdk(fix: str, template: str) -> None:
    assert without_the_cdk(fix) == template


def test_an_app_is_told_what_to_do_there_and_nothing_of_the_template() -> None:
    fix = "Add a B (in a CDK app: call make_b() of the Queue D, with b_c=True)."
    assert of_an_app(fix) == "Call make_b() of the Queue D, with b_c=True."
    assert of_an_app(in_typescript(fix)) == "Call makeB() of the Queue D, with bC: true."
    assert of_an_app("Do it (in the CDK: b_c=True).") == "Do it (in the CDK: b_c=True)."


def test_no_rules_fix_is_left_in_pieces() -> None:
    for rule in every_rule():
        for said in (without_the_cdk(rule.fix), in_typescript(rule.fix)):
            assert said.count("(") == said.count(")"), (rule.name, said)
            assert "  " not in said
        assert "CDK" not in without_the_cdk(rule.fix), rule.name

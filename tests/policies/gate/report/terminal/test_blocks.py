"""The blocks of a report for people: a finding with its source, its places and its words, what waits, and what is suppressed."""

from __future__ import annotations

import random
import re
import runpy
from pathlib import Path
from typing import Any

import msgspec
import pytest

from queuegate.policies.gate.report.record.grouped import Defect, Group
from queuegate.policies.gate.report.record.model import (
    Also,
    Consequence,
    Finding,
    Related,
    Source,
)
from queuegate.policies.gate.report.source.files import Files
from queuegate.policies.gate.report.terminal.blocks import Page, block, brief
from queuegate.policies.gate.report.terminal.screen import render
from queuegate.policies.gate.report.text.color import painter
from queuegate.policies.rule import Severity

MADE: Any = runpy.run_path(str(Path(__file__).with_name("findings.py")))
finding = MADE["finding"]
report = MADE["report"]

TOP = "1 template, no SQS → Lambda pipeline; 3 rules\n\n"
HEAD = f"{TOP}pipeline          errors  warnings  open questions\n(of no pipeline)       1         -               -\n\n"
MORE = "= more: queuegate explain no-redrive\n"


def test_wide_characters_keep_the_mark_in_its_column() -> None:
    text = render(report(finding(source=Source("t.yaml", 1, 12))), sources={"t.yaml": "注文: 📦 {a: b, Orders: {}}\n"}.get)
    line, mark = text.splitlines()[8:10]
    assert (line, mark) == ("1 | 注文: 📦 {a: b, Orders: {}}", "  |               ^")
    assert (
        render(report(finding(source=Source("t.yaml", 1, 14))), sources={"t.yaml": "注文: 📦 {a: b, Orders: {}}\n"}.get).splitlines()[9]
        == "  |                 ^^^^^^"
    )


def test_tabs_and_control_characters_in_a_line_keep_the_mark_in_its_column() -> None:
    text = render(report(finding(source=Source("t.yaml", 1, 9))), sources={"t.yaml": "\tA\x1b[0m: Orders\n"}.get)
    assert text.splitlines()[8:10] == ["1 |     A\\x1b[0m: Orders", "  |               ^^^^^^"]


def test_a_long_line_is_cut_around_the_mark() -> None:
    line = f'{{{"x" * 5000}, "Orders": {{{"y" * 5000}}}'
    text = render(report(finding(source=Source("t.yaml", 1, line.index('"Orders"') + 1))), width=60, sources={"t.yaml": line}.get)
    shown, mark = text.splitlines()[8:10]
    assert shown == '1 | …xxxxxxxxxxxxxxxx, "Orders": {' + "y" * 25 + "…"
    assert mark == "  |                    ^^^^^^^^"
    assert len(shown) == 60


def test_secrets_are_masked_in_a_line() -> None:
    lines = 'Orders:\n  Password: "hunter2"  # x\n'
    assert "2 |   Password: ****  # x\n" in render(report(finding(source=Source("t.yaml", 2, 3))), sources={"t.yaml": lines}.get)


def test_defaults_are_masked_in_a_file_with_noecho() -> None:
    lines = "Parameters:\n  Word: {Type: String, NoEcho: true, Default: hunter2}\n"
    assert "2 |   Word: {Type: String, NoEcho: true, Default: ****}\n" in render(report(finding(source=Source("t.yaml", 2, 3))), sources={"t.yaml": lines}.get)


def test_places_in_other_files_and_in_no_file() -> None:
    related = [
        Related("Timeout is 30 s", "other.yaml", "/Resources/Worker/Properties/Timeout", Source("other.yaml", 2, 3)),
        Related("called from here", None, None, Source("gone.py", 12)),
    ]
    files = {"t.yaml": "Resources:\n  Orders: {}\n", "other.yaml": "Worker:\n  Timeout: 30\n"}.get
    assert "\n   |\n  --> other.yaml:2:3 Timeout is 30 s\n  --> gone.py:12 called from here\n" in render(report(finding(related=related)), sources=files)
    text = render(report(finding(related=related)), sources=files, full=True)
    assert text == HEAD + (
        """\
error[no-redrive]: Orders has no dead-letter queue
  --> t.yaml:2:3
   |
 2 |   Orders: {}
   |   ^^^^^^
   |
  --> other.yaml:2:3
   |
 1 | Worker:
 2 |   Timeout: 30
   |   ------- Timeout is 30 s
   |
  --> gone.py:12 called from here
   = fix:  Give it one.
   """
        + MORE
        + "           https://docs.aws.amazon.com/x\n"
        + "\n1 error\n"
    )


def test_without_files_there_are_places_and_no_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.yaml").mkdir()
    assert (
        render(report(finding()))
        == HEAD + "error[no-redrive]: Orders has no dead-letter queue\n --> t.yaml:2:3\n  = fix:  Give it one.\n  " + MORE + "\n1 error\n"
    )


def test_a_finding_without_a_place_says_of_what_it_is() -> None:
    text = render(report(finding(source=None, construct="Shop/Orders/Queue/Resource")))
    assert text == HEAD + "error[no-redrive]: Orders has no dead-letter queue\n  = in:   Orders\n  = fix:  Give it one.\n  " + MORE + "\n1 error\n"


def test_what_several_stacks_say_of_one_line_stands_once() -> None:
    made = [
        finding(stack=stack, template=f"{stack}.json", source=Source("app.py", 3, 1), worlds=[], pipelines=[f"{stack}/Mapping"]) for stack in ("dev", "prod")
    ]
    text = render(report(*made))
    assert text.partition("\n\n")[2].partition("\n\n")[2] == (
        "error[no-redrive]: Orders has no dead-letter queue\n --> app.py:3:1\n  = stacks: dev, prod\n  = fix:    Give it one.\n"
        "  = more:   queuegate explain no-redrive\n\n1 error (in 2 places)\n"
    )


def test_a_rule_has_one_block_and_its_other_places_a_line_each() -> None:
    other = finding(source=Source("t.yaml", 9, 1), resource="Refunds", message="Refunds has no dead-letter queue", fingerprint="1:1")
    text = render(report(finding(), other, finding(rule="other", severity=Severity.NOTE)))
    assert re.findall(r"^(?:\w+\[.*?\]| --> .*|  = (?:more|fix): .*|also .*|  t\.yaml.*)", text, re.MULTILINE) == [
        "error[no-redrive]", " --> t.yaml:2:3", "  = fix:  Give it one.", "  = more: queuegate explain no-redrive", "also 1 other place:",
        "  t.yaml:9:1  Refunds  the same",
        "note[other]", " --> t.yaml:2:3", "  = fix:  Give it one.", "  = more: queuegate explain other",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("Refunds has no redrive policy; Dead is there", "the same"),
        ("Refunds has no redrive policy; Buried is there", "the same: Buried"),
        ("Refunds has no redrive policy; Buried is not there", "Refunds has no redrive policy; Buried is not there"),
        ("Refunds has no redrive policy; Buried or Gone is there", "Refunds has no redrive policy; Buried or Gone is there"),
    ],
)
def test_another_place_says_what_is_otherwise(message: str, told: str) -> None:
    first = finding(message="Orders has no redrive policy; Dead is there")
    other = finding(source=Source("t.yaml", 9, 1), resource="Refunds", message=message, fingerprint="1:1")
    assert f"  t.yaml:9:1  Refunds  {told}\n" in render(report(first, other), width=120)


def test_in_full_a_fix_that_differs_by_the_name_alone_stands_once_and_another_one_with_its_place() -> None:
    first = finding(fix="Set RedrivePolicy of Orders.")
    other = finding(
        source=Source("t.yaml", 9, 1), resource="Refunds", message="Refunds has no dead-letter queue", fix="Set RedrivePolicy of Refunds.", fingerprint="1:1"
    )
    text = render(report(first, other), full=True, width=120)
    assert text.count("fix:") == 1
    assert "  t.yaml:9:1  Refunds  the same\n" in text
    assert "fix: Set it to 5.\n" in render(report(first, msgspec.structs.replace(other, fix="Set it to 5.")), full=True, width=120)


def test_a_file_that_only_calls_has_a_line_in_full_too() -> None:
    files = {"t.yaml": "a\n  Orders: 1\n", "app.py": "Stack(app)\n", "handler.py": "def handler(): ...\n"}.get
    related = [Related("called from here", None, None, Source("app.py", 1, 1)), Related("the handler", None, None, Source("handler.py", 1, 5))]
    text = render(report(finding(related=related)), sources=files, full=True)
    assert "\n  --> app.py:1:1 called from here\n" in text.replace(" -->", "  -->")
    assert "Stack(app)" not in text
    assert "def handler()" in text


def test_the_place_of_a_line_is_whole_where_it_has_room() -> None:
    page = Page({}, Files({}.get), 100, painter(color=False))
    (line,) = brief(Group((Defect((finding(source=Source("services/orders/stack.yaml", 38, 11), message="word " * 40),)),)), page)
    assert line.endswith("… (services/orders/stack.yaml:38:11)")
    assert len(line) <= 100


@pytest.mark.parametrize(("columns", "told"), [(70, True), (60, True), (80, False), (120, False), (200, False)])
def test_a_line_without_room_for_a_sentence_names_what_it_is_about(columns: int, told: bool) -> None:  # noqa: FBT001 - a case
    one = finding(
        resource="EventsQueue", rule="max-receive-count-low", source=Source("services/billing/deploy/billing-events.yaml", 17, 9), message="one word " * 20
    )
    (line,) = brief(Group((Defect((one,)),)), Page({}, Files(lambda _: None), columns, painter(color=False)))
    assert (" EventsQueue (" in line, "one word" in line) == (told, not told)
    assert "yaml:17:9)" in line
    assert len(line) <= columns
    short = msgspec.structs.replace(one, message="one word")
    (line,) = brief(Group((Defect((short,)),)), Page({}, Files(lambda _: None), columns, painter(color=False)))
    assert "one word (" in line


def test_what_leaves_no_room_for_words_has_them_below() -> None:
    far = finding(
        source=Source("warehouse/parcels/infrastructure/stack.yaml", 9, 1),
        resource="ParcelsOfTheNorthern",
        message="it has no dead-letter queue",
        fingerprint="1:1",
    )
    assert "stack.yaml:9:1  ParcelsOfTheNorthern\n      it has no dead-letter queue\n" in render(report(finding(), far), full=True, width=80)
    assert "stack.yaml:9:1  ParcelsOfTheNorthern  it has no dead-letter queue\n" in render(report(finding(), far), full=True, width=160)


def test_the_same_in_several_templates_is_one_finding_with_its_places() -> None:
    text = render(report(finding(), finding(template="u.yaml", source=Source("u.yaml", 7, 3), stack="staging", worlds=["Env = dev"])))
    assert "also 1 other place:\n  u.yaml:7:3  Orders  the same (when Env = dev)\n" in text
    assert text.endswith("\n\n1 error (in 2 places)\n")


def test_the_order_is_severity_then_consequence_then_file_then_line() -> None:
    found = [
        finding(source=Source("b.yaml", 1, 1), consequence=Consequence.LOST),
        finding(source=Source("a.yaml", 10, 1), consequence=Consequence.LOST, fingerprint="1:1"),
        finding(source=Source("a.yaml", 9, 1), consequence=Consequence.LOST, fingerprint="1:2"),
        finding(rule="x", severity=Severity.NOTE, source=Source("a.yaml", 1, 1)),
        finding(rule="recovery", severity=Severity.WARNING, source=Source("a.yaml", 2, 1), consequence=Consequence.UNRECOVERABLE),
        finding(rule="loss", severity=Severity.WARNING, source=Source("z.yaml", 3, 1), consequence=Consequence.LOST),
        finding(rule="W1", engine="cfn-lint", severity=Severity.WARNING, source=Source("a.yaml", 1, 1)),
    ]
    wanted = ["a.yaml:9:1", "a.yaml:10:1", "b.yaml:1:1", "z.yaml:3:1", "a.yaml:2:1", "a.yaml:1:1", "a.yaml:1:1"]
    for seed in range(5):
        random.Random(seed).shuffle(found)  # noqa: S311 - an order, not a secret
        assert re.findall(r"^ +(?:--> )?(\w\.yaml:\d+:\d+)", render(report(*found), full=True), re.MULTILINE) == wanted


def test_a_linter_says_its_name_and_its_other_names() -> None:
    text = render(report(finding(rule="E3012", engine="cfn-lint", also=[Also("checkov", "CKV_AWS_1")], fix="", docs="https://example.com/E3012")))
    assert text == HEAD + (
        "error[E3012]: Orders has no dead-letter queue\n --> t.yaml:2:3\n  = also: checkov CKV_AWS_1\n  = from: cfn-lint\n  = more: https://example.com/E3012\n\n1 error\n"
    )


def test_worlds_are_alternatives() -> None:
    assert "  = when: Env = dev, not HasDlq; or Env = prod\n" in render(report(finding(worlds=["Env = dev, not HasDlq", "Env = prod"])))


@pytest.mark.parametrize(
    ("worlds", "said"),
    [
        pytest.param(
            ["Env = prod, A", "Env = prod, B", "Env = prod, not C, not D"], "Env = prod, in 3 combinations with other values", id="what they have in common"
        ),
        pytest.param(["A, B", "C", "D", "E, F, G"], "C; or D; or in 2 more combinations", id="the shortest two"),
        pytest.param(["A, B, C, D, E, F"], "A, B, C, and 3 more conditions", id="many terms"),
    ],
)
def test_there_are_at_most_two_alternatives(worlds: list[str], said: str) -> None:
    assert f"  = when: {said}\n" in render(report(finding(worlds=worlds)))


def test_an_error_of_a_linter_stands_before_our_warnings() -> None:
    """It fails the run: what has to be put right first is told at length."""
    theirs = finding(rule="E3724", engine="cfn-lint", fingerprint="9:9", severity=Severity.ERROR)
    text = render(report(*(finding(rule=f"rule-{i}", severity=Severity.WARNING, fingerprint=f"{i}:1") for i in range(12)), theirs))
    assert text.index("error[E3724]: ") < text.index("warning[rule-0]")


def test_what_two_linters_say_by_one_rule_is_one_line() -> None:
    both = [
        finding(rule="W2531", engine=engine, message=f"{engine} says so", severity=Severity.WARNING, fingerprint=f"{engine}:1")
        for engine in ("cfn-lint", "cloudformation-validate")
    ]
    text = render(report(*both))
    assert text.count("warning[W2531]") == 1
    assert "cloudformation-validate says so" in text


def test_what_holds_in_different_worlds_stands_apart() -> None:
    text = render(report(finding(worlds=["Env = dev"]), finding(worlds=["Env = prod"], message="Orders has another", fingerprint="1:1")))
    assert "  = when: Env = dev\n" in text  # the world that was judged first is the likeliest
    assert "when Env = prod: Orders has another\n" in text  # of the same line: what differs comes first


@pytest.mark.parametrize(
    ("worlds", "told"),
    [
        ([["Env = prod"]], "(t.yaml:1, when Env = prod)"),
        ([["Env = prod"], []], "(2 places, the first when Env = prod)"),
        ([["Env = prod"], ["Env = prod"]], "(2 places, when Env = prod)"),
        ([["Env = prod, Stage = something that is quite long"]], "(t.yaml:1, not always)"),
        ([[]], "(t.yaml:1)"),
    ],
)
def test_a_line_says_when_what_it_says_holds(worlds: list[list[str]], told: str) -> None:
    group = Group(tuple(Defect((finding(worlds=one, source=Source("t.yaml", i + 1)),)) for i, one in enumerate(worlds)))
    (line,) = brief(group, Page({}, Files(lambda _: None), 120, painter(color=False)))
    assert line.endswith(told)


def test_a_label_that_does_not_fit_goes_below_its_mark() -> None:
    related = [Related("MaximumBatchingWindowInSeconds is 5 s (the default)", "t.yaml", "", Source("t.yaml", 1, 21))]
    text = render(report(finding(source=Source("t.yaml", 1, 1), related=related)), width=60, sources={"t.yaml": "Orders: {Properties: x, Propertiess: {}}"}.get)
    assert text.splitlines()[8:13] == [
        "1 | Orders: {Properties: x, Propertiess: {}}",
        "  | ^^^^^^",
        "  |                     -",
        "  |                   MaximumBatchingWindowInSeconds is 5 s",
        "  |                   (the default)",
    ]


def test_a_head_that_fills_the_line_leaves_the_message_to_the_next() -> None:
    text = render(report(finding(rule="a-rule-with-a-very-long-name-indeed", message="Orders fails")), width=40)
    assert "\nerror[a-rule-with-a-very-long-name-indeed]:\n  Orders fails\n" in text


def test_what_a_rule_in_one_line_explains_is_counted_as_left_out() -> None:
    others = [finding(rule=f"rule-{i}", message=f"{i} is wrong", fingerprint=f"1:{i}", pipelines=["prod/Mapping"]) for i in range(10)]
    two = [
        finding(rule=rule, message=rule, fingerprint=rule, pipelines=["prod/Mapping"]) for rule in ("unreported-batch-failures", "missing-partial-responses")
    ]
    text = render(report(*others, *two))
    assert "\n12 errors" in text
    assert "error[unreported-batch-failures] " in text
    assert "error[missing-partial-responses]" not in text
    assert "left out: 1 finding that another one explains. " in text
    assert "error[missing-partial-responses]" in render(report(*others, *two), full=True)
    assert "left out" not in render(report(*two))


@pytest.mark.parametrize("statement", [None, "arn:aws:sqs:eu-west-1:123456789012:orders"])
def test_a_statement_with_which_fault_is_found_is_set(statement: str | None) -> None:
    """SAM makes it of a connector, on whose line nothing of it is written."""
    text = render(report(finding(property="PolicyDocument.Statement", statement_resource=statement)), sources={"t.yaml": "Resources:\n  Orders: {}\n"}.get)
    assert ("PolicyDocument.Statement is not set" in text) == (statement is None)


def test_what_is_said_has_room_before_when_it_is_so() -> None:
    """In one line of a narrow terminal a few letters of a message tell nothing."""
    group = Group((Defect((finding(rule="expires-before-dead-letter", worlds=["Env = dev"]),)),))
    line = brief(group, Page({}, Files({}.get), 75, painter(color=False)))[0]
    assert line.endswith("(t.yaml:2:3, not always)")
    assert "Env = dev" in brief(group, Page({}, Files({}.get), 100, painter(color=False)))[0]


def test_what_another_place_of_the_rule_explains_says_where() -> None:
    first, other = finding(), finding(source=Source("u.yaml", 9, 1), fingerprint="1:1")
    beneath = finding(rule="no-alarm", message="nobody watches it", source=Source("u.yaml", 12, 1), fingerprint="1:2")
    page = Page({}, Files({}.get), 120, painter(color=False), full=True)
    assert "nobody watches it (u.yaml:12:1)" in "\n".join(block(Group((Defect((first,)), Defect((other,))), (Defect((beneath,)),)), page))
    assert "nobody watches it (" not in "\n".join(block(Group((Defect((other,)),), (Defect((beneath,)),)), page))


def milder(number: int, severity: Severity = Severity.WARNING, lines: int = 30) -> list[Finding]:
    words = "what is said of it takes more than a line of a terminal, and its end is of no use to anybody who cannot read it"
    return [
        finding(rule=f"rule-{i}", severity=severity, message=f"{words} {i}", source=Source(f"{i}.yaml", 1, 1), fix="Write it anew. " * lines)
        for i in range(number)
    ]


@pytest.mark.parametrize("severity", [Severity.WARNING, Severity.NOTE])
@pytest.mark.parametrize("number", [9, 10, 12])
def test_in_a_narrow_terminal_a_second_line_goes_before_a_second_block(number: int, severity: Severity) -> None:
    """A line of eighty columns tells a rule and its place, and too little of what is wrong."""
    lines = render(report(*milder(number, severity)), width=80).splitlines()
    briefly = [i for i, line in enumerate(lines) if line.startswith(f"{severity}[") and "]: " not in line]
    assert briefly
    assert all(lines[i + 1].startswith("  ") for i in briefly[:6])
    assert len(lines) <= 60


def test_errors_have_blocks_all_the_same() -> None:
    lines = render(report(*milder(3, Severity.ERROR), *milder(12)[3:]), width=80).splitlines()
    assert [line[:14] for line in lines if line.startswith("error[")] == ["error[rule-0]:", "error[rule-1]:", "error[rule-2]:"]


def test_the_lines_that_are_left_are_used_for_the_gravest_first() -> None:
    lines = render(report(*milder(26)), width=80).splitlines()
    briefly = [lines[i + 1].startswith("  ") for i, line in enumerate(lines[:-1]) if line.startswith("warning[") and "]: " not in line]
    assert briefly == sorted(briefly, reverse=True)
    assert {True, False} == set(briefly)
    assert len(lines) <= 60

"""`queuegate lsp` as an editor sees it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.sources.cloudformation import parse

BASE = (Path(__file__).parents[2] / "base.yaml").read_text(encoding="utf-8")
SHORT = """Resources:
  # the queue
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 30  # short
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Timeout: 30
      Code: code
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.Arn
      FunctionName: !Ref Worker
      FunctionResponseTypes: [ReportBatchItemFailures]
"""


def rules(found: list[Any]) -> set[str]:
    return {str(one.code) for one in found}


def of(found: list[Any], rule: str) -> Any:
    return next(one for one in found if one.code == rule)


def test_what_is_not_saved_is_judged_and_told_at_its_place(editor: Any, lsp: Any, folder: Path) -> None:
    file = folder / "template.yaml"
    file.write_text(SHORT.replace("VisibilityTimeout: 30", "VisibilityTimeout: 180"), encoding="utf-8")
    one = of(editor.open(file, SHORT), "visibility-timeout")
    assert one.range == lsp.Range(lsp.Position(5, 6), lsp.Position(5, 23))
    assert one.severity == lsp.DiagnosticSeverity.Warning
    assert one.source == "queuegate"
    assert one.code_description
    assert one.code_description.href.startswith("https://docs.aws.amazon.com/")
    assert any("Timeout is 30 s" in other.message and other.location.range.start.line == 11 for other in one.related_information or ())
    assert "visibility-timeout" not in rules(editor.change(file, SHORT.replace("VisibilityTimeout: 30", "VisibilityTimeout: 180")))


def test_a_file_that_was_never_saved_is_judged(editor: Any, folder: Path) -> None:
    assert "visibility-timeout" in rules(editor.open(folder / "new.yaml", SHORT))


def test_severities_are_the_editors(editor: Any, lsp: Any, folder: Path) -> None:
    file = folder / "t.yaml"
    found = editor.open(file, SHORT)
    assert of(found, "missing-redrive-policy").severity == lsp.DiagnosticSeverity.Error
    assert of(found, "no-concurrency-cap").severity == lsp.DiagnosticSeverity.Information
    unknown = SHORT.replace("VisibilityTimeout: 30", "VisibilityTimeout: !ImportValue Hidden")
    (one,) = [one for one in editor.change(file, unknown) if one.severity == lsp.DiagnosticSeverity.Hint and "Hidden" in one.message]
    what, waiting, settle = one.message.splitlines()
    assert what.startswith("cannot be decided: Hidden is imported")
    assert waiting.startswith("Waiting: visibility-timeout-range, visibility-below-timeout, visibility-timeout")
    assert settle.startswith("To settle it: ")


def test_what_a_defect_explains_is_no_hint(editor: Any, lsp: Any, folder: Path) -> None:
    file = folder / "t.yaml"
    found = editor.open(file, SHORT.replace("VisibilityTimeout: 30", "VisibilityTimeout: 30s"))
    assert of(found, "malformed-property").severity == lsp.DiagnosticSeverity.Error
    assert not [one for one in found if one.severity == lsp.DiagnosticSeverity.Hint and "30s" in one.message]


def test_what_is_broken_gives_one_diagnostic_at_its_place_and_keeps_the_last_findings(editor: Any, folder: Path) -> None:
    file = folder / "t.yaml"
    before = editor.open(file, SHORT)
    broken = editor.change(file, SHORT.replace("EventSourceArn: !GetAtt", "EventSourceArn: [!GetAtt"))
    wrong = [one for one in broken if one not in before]
    assert [one.code for one in wrong] == ["unreadable"]
    assert wrong[0].range.start.line in {16, 17}
    assert [one for one in broken if one in before] == before
    assert editor.change(file, SHORT) == before


def test_what_is_no_template_is_left_in_peace(editor: Any, folder: Path) -> None:
    assert editor.open(folder / "compose.yaml", "services: {web: {image: nginx}}\n") == []
    assert editor.open(folder / "package.json", '{"name": "x"', "json") == []


def test_a_hover_tells_the_rule_and_the_property(editor: Any, folder: Path) -> None:
    file = folder / "t.yaml"
    editor.open(file, SHORT)
    both = editor.hover(file, 5, 8)
    assert "**visibility-timeout** (warning)" in both
    assert "```yaml" in both
    assert "Default: `30` s" in both
    assert "AWS accepts: 0 to 43,200 s" in both
    assert editor.hover(file, 11, 8).startswith("**Timeout** of AWS::Lambda::Function")
    assert not editor.hover(file, 1, 4)


def test_a_hover_knows_sams_spelling(editor: Any, folder: Path) -> None:
    file = folder / "sam.json"
    text = """{"Transform": "AWS::Serverless-2016-10-31", "Resources": {
  "Worker": {"Type": "AWS::Serverless::Function", "Properties": {
    "Timeout": 30,
    "Events": {"Orders": {"Type": "SQS", "Properties": {
      "Queue": "arn:aws:sqs:eu-west-1:111122223333:orders",
      "BatchSize": 10}}}}}}}
"""
    editor.open(file, text, "json")
    assert "**Timeout** of AWS::Lambda::Function" in editor.hover(file, 2, 8)
    assert "**BatchSize** of AWS::Lambda::EventSourceMapping" in editor.hover(file, 5, 10)


def test_settings_count_and_so_does_their_change(editor: Any, lsp: Any, folder: Path) -> None:
    file, settings = folder / "t.yaml", folder / "queuegate.yaml"
    assert "visibility-timeout" in rules(editor.open(file, SHORT))
    settings.write_text("severity: {visibility-timeout: off}\n", encoding="utf-8")
    assert "visibility-timeout" not in rules(editor.moved(settings, file))
    settings.write_text("severity: {visibility-timeout: error}\n", encoding="utf-8")
    assert of(editor.moved(settings, file), "visibility-timeout").severity == lsp.DiagnosticSeverity.Error


def test_wrong_settings_are_told_in_them_and_the_last_findings_stay(editor: Any, folder: Path) -> None:
    file, settings = folder / "t.yaml", folder / "queuegate.yaml"
    settings.write_text("fail-on: error\n", encoding="utf-8")
    before = editor.open(file, SHORT)
    times = editor.times.get(file.as_uri(), 0)
    editor.open(settings, "severty: {}\n")
    assert "severty" in editor.said[settings.as_uri()].diagnostics[0].message
    assert editor.wait(file, times) == before
    assert editor.change(settings, "fail-on: error\n") == []


def test_a_template_is_judged_beside_the_others_of_its_assembly(editor: Any, folder: Path) -> None:
    (folder / "queuegate.yaml").write_text("targets: ['*.template.yaml']\n", encoding="utf-8")
    queue = """Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 30}}
Outputs:
  Arn: {Value: !GetAtt Orders.Arn, Export: {Name: orders-arn}}
"""
    (folder / "queue.template.yaml").write_text(queue, encoding="utf-8")
    worker = folder / "worker.template.yaml"
    text = SHORT.replace("!GetAtt Orders.Arn", "!ImportValue orders-arn").replace("  # the queue\n", "")
    text = text[: text.index("  Orders:")] + text[text.index("  Worker:") :]
    worker.write_text(text, encoding="utf-8")
    editor.open(worker, text)
    open_queue = folder / "queue.template.yaml"
    assert "visibility-timeout" in rules(editor.open(open_queue, queue))
    changed = editor.change(open_queue, queue.replace("30", "180"))
    assert "visibility-timeout" not in rules(changed)


def test_what_lies_outside_the_workspace_is_judged_alone(editor: Any, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "queuegate.yaml").write_text("severity: {visibility-timeout: off}\n", encoding="utf-8")
    assert "visibility-timeout" in rules(editor.open(tmp_path / "t.yaml", SHORT))


HANDLERS = {
    "python3.13": ("index.py", "def handler(event, context):\n    {}\n", 'return {"batchItemFailures": []}', "return 1"),
    "nodejs22.x": ("index.js", "exports.handler = async (event) => {{\n  {}\n}};\n", "return {batchItemFailures: []};", "return 1;"),
}


@pytest.mark.parametrize("runtime", HANDLERS)
def test_a_handler_that_is_edited_on_disk_is_read_anew(editor: Any, folder: Path, runtime: str) -> None:
    name, text, good, bad = HANDLERS[runtime]
    code = folder / "code"
    code.mkdir()
    file = folder / "t.yaml"
    template = SHORT.replace("python3.13", runtime)
    told = []
    for said in (good, bad, good):
        (code / name).write_text(text.format(said), encoding="utf-8")
        told.append(rules(editor.open(file, template) if not told else editor.change(file, template)))
    assert told[0] == told[2]
    assert told[0] != told[1]


def test_the_language_of_an_app_is_read_anew(editor: Any, folder: Path) -> None:
    """What an app made is put right in the app's language, which its cdk.json tells."""
    made = SHORT.replace("    Type: AWS::SQS::Queue\n", "    Type: AWS::SQS::Queue\n    Metadata: {aws:cdk:path: Shop/Orders/Resource}\n")
    file, app = folder / "t.yaml", folder / "cdk.json"
    app.write_text('{"app": "python3 app.py"}', encoding="utf-8")
    assert "visibility_timeout=" in of(editor.open(file, made), "visibility-timeout").message
    app.write_text('{"app": "npx ts-node bin/app.ts"}', encoding="utf-8")
    assert "visibilityTimeout:" in of(editor.change(file, made), "visibility-timeout").message


def test_a_finding_in_code_is_told_at_the_function(editor: Any, folder: Path) -> None:
    (folder / "code").mkdir()
    (folder / "code" / "index.py").write_text("def handler(event, context):\n    return 1\n", encoding="utf-8")
    found = editor.open(folder / "t.yaml", SHORT)
    lines = {str(one.code): one.range.start.line for one in found}
    assert all(line < len(SHORT.splitlines()) for line in lines.values())
    (folder / "code" / "index.py").write_text('def handler(event, context):\n    return {"batchItemFailures": []}\n', encoding="utf-8")
    gone = set(lines) - rules(editor.save(folder / "t.yaml"))
    assert gone
    assert {lines[rule] for rule in gone} <= {6, 12}


def test_what_nobody_shall_see_is_not_shown(editor: Any, lsp: Any, folder: Path) -> None:
    secret = SHORT.replace("Resources:", "Parameters:\n  Hidden: {Type: Number, Default: 41729, NoEcho: true}\nResources:").replace(
        ": 30  #", ": !Ref Hidden  #"
    )
    file = folder / "t.yaml"
    found = editor.open(file, secret)
    one = next(one for one in found if one.severity == lsp.DiagnosticSeverity.Hint)
    assert "41729" not in "".join(diagnostic.message + str(diagnostic.related_information) for diagnostic in found).replace(",", "")
    assert "41729" not in editor.hover(file, one.range.start.line, one.range.start.character).replace(",", "")
    assert "180" not in str([action.title for action in editor.actions(file, one.range) if "Waive" not in action.title])


def test_hostile_text_goes_through_the_door(editor: Any, folder: Path) -> None:
    name = '"Or\\u202eders\\x1b[31m\\n::error::x"'
    found = editor.open(folder / "t.yaml", SHORT.replace("  Orders:", f"  {name}:").replace("!GetAtt Orders.Arn", f"{{Fn::GetAtt: [{name}, Arn]}}"))
    assert any("Or" in one.message for one in found)
    for one in found:
        assert all(text.isprintable() for text in (*one.message.split("\n"), *(other.message for other in one.related_information or ())))


def test_a_place_behind_a_wide_character_is_counted_in_utf_16(editor: Any, folder: Path) -> None:
    text = SHORT.replace("    Properties:\n      VisibilityTimeout: 30  # short", '    Properties: {"Tags": [{Key: "😀", Value: a}], VisibilityTimeout: 30}')
    one = of(editor.open(folder / "t.yaml", text), "visibility-timeout")
    line = text.splitlines()[one.range.start.line].encode("utf-16-le")
    assert line[one.range.start.character * 2 : one.range.end.character * 2].decode("utf-16-le") == "VisibilityTimeout"


def test_an_action_is_an_edit_of_the_version_that_it_was_made_for(editor: Any, lsp: Any, folder: Path) -> None:
    file = folder / "t.yaml"
    one = of(editor.open(file, SHORT), "visibility-timeout")
    fix = next(action for action in editor.actions(file, one.range) if action.is_preferred)
    assert fix.title == "Set VisibilityTimeout of Orders to 180"
    assert fix.kind == "quickfix"
    assert [diagnostic.code for diagnostic in fix.diagnostics] == ["visibility-timeout"]
    (change,) = fix.edit.document_changes
    assert (change.text_document.uri, change.text_document.version) == (file.as_uri(), 1)
    assert [(edit.range, edit.new_text) for edit in change.edits] == [(lsp.Range(lsp.Position(5, 25), lsp.Position(5, 27)), "180")]


@pytest.mark.parametrize("name", ["t.yaml", "t.json"])
def test_a_waiver_counts_once_its_reason_is_written(editor: Any, folder: Path, name: str) -> None:
    file, text = folder / name, SHORT if name.endswith("yaml") else json.dumps(parse(SHORT, name)[0], indent=1)
    one = of(editor.open(file, text), "visibility-timeout")
    fix = next(action for action in editor.actions(file, one.range) if action.title.startswith("Waive visibility-timeout"))
    [edit] = fix.edit.document_changes[0].edits
    lines = text.splitlines(keepends=True)
    at = sum(map(len, lines[: edit.range.start.line])) + edit.range.start.character
    waived = text[:at] + edit.new_text + text[sum(map(len, lines[: edit.range.end.line])) + edit.range.end.character :]
    asked = editor.change(file, waived)
    assert "visibility-timeout" in rules(asked)
    assert ["Write why this is accepted" in one.message for one in asked if one.code == "settings"] == [True]
    told = editor.change(file, waived.replace("it is accepted: say why here", "until the next release"))
    assert {"visibility-timeout", "settings"}.isdisjoint(rules(told))


def test_only_the_newest_of_many_changes_is_told(editor: Any, folder: Path) -> None:
    file = folder / "t.yaml"
    editor.open(file, SHORT)
    for seconds in range(31, 60):
        editor.type(file, SHORT.replace("VisibilityTimeout: 30", f"VisibilityTimeout: {seconds}"))
    assert "is 61 s" in of(editor.change(file, SHORT.replace("VisibilityTimeout: 30", "VisibilityTimeout: 61")), "visibility-timeout").message


def test_what_is_closed_is_taken_back(editor: Any, folder: Path) -> None:
    file = folder / "t.yaml"
    editor.open(file, SHORT)
    before = editor.times[file.as_uri()]
    editor.close(file)
    assert editor.wait(file, before) == []


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        *(pytest.param(text, marks=pytest.mark.slow) for text in ("\x00", "", "Resources:\n  A: {Type: 5}\n")),
        "a: &a [*a]\nResources: *a\n",
        "Resources: {A: {Type: AWS::SQS::Queue, Properties: [1]}}",
        "\ufeff" + SHORT,
    ],
)
def test_nothing_that_is_written_ends_the_server(editor: Any, lsp: Any, folder: Path, text: str) -> None:
    file = folder / "t.yaml"
    editor.open(file, SHORT)
    editor.change(file, text)
    editor.hover(file, 0, 3)
    editor.actions(file, lsp.Range(lsp.Position(0, 0), lsp.Position(9, 0)))
    assert "visibility-timeout" in rules(editor.change(file, SHORT))


def test_it_ends_without_a_word(tmp_path: Path) -> None:
    said = [
        {"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}},
        {"id": 2, "method": "shutdown"},
        {"method": "exit"},
    ]
    texts = [json.dumps({"jsonrpc": "2.0", **one}) for one in said]
    typed = "".join(f"Content-Length: {len(text)}\r\n\r\n{text}" for text in texts)
    done = subprocess.run([sys.executable, "-m", "queuegate", "lsp"], input=typed.encode(), capture_output=True, cwd=tmp_path, timeout=60, check=False)
    assert (done.returncode, done.stderr.decode()) == (0, "")


@pytest.mark.parametrize("says_goodbye", [True, False])
def test_of_an_editor_that_goes_away_at_once_nothing_is_said(tmp_path: Path, *, says_goodbye: bool) -> None:
    def message(**body: Any) -> bytes:
        text = json.dumps({"jsonrpc": "2.0", **body}).encode()
        return b"Content-Length: %d\r\n\r\n%s" % (len(text), text)

    given = {"processId": None, "rootUri": tmp_path.as_uri(), "capabilities": {}}
    with subprocess.Popen(
        [sys.executable, "-m", "queuegate", "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        assert server.stderr is not None
        server.stdout.close()
        server.stdin.write(message(id=1, method="initialize", params=given) + (message(method="exit") if says_goodbye else b""))
        server.stdin.close()
        assert server.stderr.read() == b""

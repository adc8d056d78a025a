"""Sources that nobody wrote by hand: the work is bounded, and what is not followed is said."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.values.worlds import Undecided

spread: Any = runpy.run_path(str(Path(__file__).parents[4] / "lengths.py"))["spread"]
HELP: Any = runpy.run_path(str(Path(__file__).with_name("reading.py")))
JAVA, read = HELP["JAVA"], HELP["read"]
_JAVA = (
    JAVA
    + "public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {{ public SQSBatchResponse handleRequest(SQSEvent event, Context context) {{ {} }} {} }}"
)
_GO = 'package main\nimport (\n"context"\n"github.com/aws/aws-lambda-go/events"\n"github.com/aws/aws-lambda-go/lambda"\n)\n{1}\nfunc handler(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {{\n{0}\n}}\nfunc main() {{ lambda.Start(handler) }}\n'
_CSHARP = "namespace Shop; public class Function {{ public async Task<SQSBatchResponse> Handle(SQSEvent e, ILambdaContext c) {{ {} }} {} }}"
_DOUBLE = (
    "".join(f"void f{i}(String s) {{{{ f{i + 1}(s); f{i + 1}(s); }}}} " for i in range(40)).replace("{{", "{").replace("}}", "}")
    + "void f40(String s) { work(s); }"
)
SOURCES = {
    "deep brackets": ("Java", _JAVA.format(f"int x = {'(' * 3000}1{')' * 3000}; return null;", "")),
    "deep blocks": ("Java", _JAVA.format("{" * 2000 + "}" * 2000 + " return null;", "")),
    "deep calls": ("Java", _JAVA.format("for (SQSMessage m : event.getRecords()) f0(m.getBody()); return null;", _DOUBLE)),
    "itself": (
        "Java",
        _JAVA.format(
            "for (SQSMessage m : event.getRecords()) again(m); return null;", "void again(SQSMessage m) { if (m.getBody().isEmpty()) return; again(m); }"
        ),
    ),
    "for ever": ("Java", _JAVA.format("while (true) { }", "")),
    "long": (
        "Java",
        _JAVA.format("for (SQSMessage m : event.getRecords()) {" + "try { work(m.getBody()); } catch (Exception e) { }" * 3000 + "} return null;", ""),
    ),
    "many choices": ("Java", _JAVA.format("for (SQSMessage m : event.getRecords()) {" + "if (work(m.getBody())) { store(m); }" * 400 + "} return null;", "")),
    "deep go": ("Go", _GO.format("x := " + "(" * 3000 + "1" + ")" * 3000 + "\n_ = x\nreturn events.SQSEventResponse{}, nil", "")),
    "go routines": ("Go", _GO.format("for { go func() {}() }", "")),
    "deep c#": ("C#", _CSHARP.format("var x = " + "(" * 3000 + "1" + ")" * 3000 + "; return null;", "")),
    "own field": ("C#", _CSHARP.format("return Answer;", "SQSBatchResponse Answer => Answer;")),
}


@pytest.mark.parametrize("name", spread(SOURCES, 4))
def test_the_work_is_bounded_and_what_is_not_followed_is_said(name: str, tmp_path: Path) -> None:
    language, text = SOURCES[name]
    found = read(tmp_path, language, text)
    with pytest.raises(Undecided):
        found.failures.all_known()


def test_what_is_no_program_ends_no_reading(tmp_path: Path) -> None:
    """Each line of a handler is left out once: what is read of the rest is nobody's business, and nothing breaks."""
    lines = _JAVA.format(
        "for (SQSMessage m : event.getRecords()) {\n try {\n work(m);\n break;\n } catch (Exception e) {\n f.add(m);\n }\n }\n return null;",
        "\nvoid work(SQSMessage m) {\n}\n",
    ).splitlines()
    for at in range(len(lines)):
        read(tmp_path, "Java", "\n".join([*lines[:at], *lines[at + 1 :]]))

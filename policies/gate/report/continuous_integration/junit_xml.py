"""Suites and cases as XML. Whatever their texts hold, the document is well-formed: what XML cannot hold at all, such as a control character, is spelt out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from queuegate._light import NamedTuple, regex

from ..text.escape import visible

_MARKED = regex(r"\[(?=\[[A-Z]+\|)")
"""How a marker begins by which Jenkins and others attach the file that it names, from where the report is read: https://kohsuke.org/2012/03/13/attaching-files-to-junit-tests/"""

Told = tuple[str, str, str]
"""What kind of failure it is, the message in a line, and everything that is to be said."""


class Case(NamedTuple):
    """One thing that was tried. Without a failure, an error or a reason why it is skipped it passed."""

    group: str
    name: str
    failure: Told | None = None
    error: Told | None = None
    skipped: str = ""
    output: str = ""


class Suite(NamedTuple):
    """Cases that belong together."""

    name: str
    cases: Sequence[Case]


def document(name: str, suites: Sequence[Suite]) -> str:
    """The whole document, with a newline at its end."""
    cases = [case for suite in suites for case in suite.cases]
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<testsuites name={_value(name)} {_counts(cases)}>"]
    for suite in suites:
        lines += [
            f'  <testsuite name={_value(suite.name)} {_counts(suite.cases)} skipped="{_skipped(suite.cases)}">',
            *(line for case in suite.cases for line in _case(case)),
            "  </testsuite>",
        ]
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _counts(cases: Sequence[Case]) -> str:
    """What Jenkins knows of the whole document, and of each suite: https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd"""
    failures, errors = sum(case.failure is not None for case in cases), sum(case.error is not None for case in cases)
    return f'tests="{len(cases)}" failures="{failures}" errors="{errors}" time="0"'


def _skipped(cases: Sequence[Case]) -> int:
    return sum(bool(case.skipped) and not case.failure and not case.error for case in cases)


def _case(case: Case) -> Iterator[str]:
    head = f'    <testcase classname={_value(f"queuegate.{case.group}")} name={_value(case.name)} time="0"'
    inside = list(_inside(case))
    if not inside:
        yield f"{head}/>"
        return
    yield f"{head}>"
    yield from inside
    yield "    </testcase>"


def _inside(case: Case) -> Iterator[str]:
    for tag, told in (("error", case.error), ("failure", case.failure)):
        if told is not None:
            kind, message, text = told
            yield f"      <{tag} type={_value(kind)} message={_value(message)}>{_text(text)}</{tag}>"
            return
    if case.skipped:
        yield f"      <skipped message={_value(case.skipped)}>{_text(case.skipped)}</skipped>"  # GitLab reads what is in it, the others the attribute
    if case.output:
        yield f"      <system-out>{_text(case.output)}</system-out>"


def _value(text: str) -> str:
    return quoteattr(_plain(text))


def _text(text: str) -> str:
    return "\n".join(escape(_plain(line)) for line in text.split("\n"))


def _plain(text: str) -> str:
    return _MARKED.sub(r"\\x5b", visible(text))

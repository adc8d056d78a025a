"""Two functions poll the same queue.

Each message reaches one of them only, whichever event source mapping receives it first. Where a mapping has FilterCriteria, Lambda deletes the messages that do not match as
soon as that mapping receives them, so the other function never sees them: that is an error, because healthy messages are lost. Without FilterCriteria it is a warning,
since two functions that do the same may share a queue, for example while one replaces the other.

Bad::

    Audit:
      Type: AWS::Lambda::Function
      Properties: {Role: !GetAtt WorkerRole.Arn}
    Also:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        EventSourceArn: !GetAtt Orders.Arn
        FunctionName: !GetAtt Audit.Arn
        FunctionResponseTypes: [ReportBatchItemFailures]
        FilterCriteria: {Filters: [{Pattern: '{"body": {"kind": ["audit"]}}'}]}

Good::

    Audits:
      Type: AWS::SQS::Queue
    Audit:
      Type: AWS::Lambda::Function
      Properties: {Role: !GetAtt WorkerRole.Arn}
    Also:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        EventSourceArn: !GetAtt Audits.Arn
        FunctionName: !GetAtt Audit.Arn
        FunctionResponseTypes: [ReportBatchItemFailures]
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate._light import regex
from queuegate.synth.model import Function

from ..rule import Finding, Mapping, Outside, Severity, Undecided, every, rule

LONGEST: Final = 200
"""Characters of a body that a message shows."""


@rule(
    "competing-functions",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html",
    fix="Give each function a queue of its own, and let an SNS topic or an EventBridge rule send each message to both queues.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if not mapping.enabled.get():
        return
    others, unknown = mapping.earlier_readers()
    rival = None
    for other in others:
        try:
            if (rival is None or _loses(mapping, other)) and every(mapping.world, (other.enabled.get, lambda other=other: _two_functions(mapping, other))):  # type: ignore[misc]  # a default argument is no annotation
                rival = other
                if _loses(mapping, other):
                    break
        except Undecided as doubt:
            unknown = unknown or doubt.again()
    if rival is not None:
        yield _shared(mapping, rival)
    elif unknown:
        raise unknown.again()


def _shared(mapping: Mapping, other: Mapping) -> Finding:
    """Once for each mapping, however many stand before it: with the first one, or the first that loses messages."""
    filtered = _loses(mapping, other)
    return Finding(
        f"{other.name} and {mapping.name} poll {mapping.source()} for two functions: "
        + (
            f"FilterCriteria of {(mapping if _filtered(mapping) else other).name} deletes what does not match, and the other function never receives it"
            + _example(mapping, other)
            if filtered
            else "each message reaches only one of them"
        ),
        at=mapping,
        because=(other,),
        key=other.id,
        severity=Severity.ERROR if filtered else None,
        fix=f"Give {mapping.name} a queue of its own, and let an SNS topic or an EventBridge rule send each message to both queues.",
    )


def _two_functions(mapping: Mapping, other: Mapping) -> bool:
    """Are these two functions? Aliases and versions of one are the same. Raises `Undecided` where nobody knows."""
    mine, theirs = _function(mapping), _function(other)
    if mine or theirs:
        return mine != theirs
    one, two = mapping.function_name.get(), other.function_name.get()
    if one == two:
        return False
    if any(token.kind != "pseudo" for name in (one, two) for token in (name.tokens if name else ())):
        return mapping.function != other.function  # which raises: two references that nobody can follow may lead to one function
    return _NAME.sub(r"\1", str(one)) != _NAME.sub(r"\1", str(two))


def _function(mapping: Mapping) -> Function | None:
    """None where it is not among the targets."""
    try:
        return mapping.function
    except Outside:
        return None


def _loses(mapping: Mapping, other: Mapping) -> bool:
    """Does the filter of one delete what the other would get? Equal filters delete nothing that the other would not delete, too."""
    if not (_filtered(mapping) or _filtered(other)):
        return False
    from queuegate.synth.model import filters_of  # noqa: PLC0415 - it loads the language of event patterns

    try:
        mine, theirs = ({one.text for one in filters_of(each)} for each in (mapping, other))
    except Undecided:
        return True
    return mine != theirs


def _example(mapping: Mapping, other: Mapping) -> str:
    """A message that is lost, where one was found and nothing in it is secret."""
    from queuegate.synth.model import filters_of, lost_between  # noqa: PLC0415 - as above

    try:
        both = [list(filters_of(each)) for each in (mapping, other)]
    except Undecided:
        return ""
    known = [one for each in both for one in each]
    body = None if any(one.refused or one.secrets for one in known) else lost_between(*both)
    return f", for example {body}" if body is not None and len(body) <= LONGEST else ""


def _filtered(mapping: Mapping) -> bool:
    """Is it known to have a filter?"""
    try:
        return bool(mapping.filters.get())
    except Undecided:
        return False


_NAME: Final = regex(r"(?:.*:function:|function:)?([^:]+).*")
"""How a function is named: https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html"""

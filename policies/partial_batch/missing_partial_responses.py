"""ReportBatchItemFailures is not set, so one failed message returns its whole batch to the queue.

Without it, Lambda makes every message of a batch visible again when the invocation fails, those that were processed included. They are processed twice, and each receive counts towards maxReceiveCount: one bad message
brings healthy ones to the dead-letter queue. The handler has to return the failed messages, too: `{"batchItemFailures": [{"itemIdentifier": messageId}]}`.

A warning. An error where maxReceiveCount is at most 2, so that healthy messages reach the dead-letter queue at the second failure of another one, and for a FIFO queue with a dead-letter queue: its messages are received
again in the same order, so that one bad message brings the others of its batch there. Nothing is said with BatchSize 1, and of a handler
that calls DeleteMessage for each message that is done and fails the invocation for the others: only these become visible again. In Node.js it is undecided where `Promise.all` may end before the others are done. Nor is
anything said of one that does a single thing with the whole batch, such as a file of all its bodies, and raises where that fails: no message of it fails alone (of PutRecords and its like some may). Where that is no call of AWS,
such as a statement of a database that may refuse one row, it is undecided. Of a handler that keeps to itself whatever fails (`swallowed-exception`) it is a warning: that is mended first. cfn-lint and checkov do not see it.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {BatchSize: 10, FunctionResponseTypes: []}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {BatchSize: 10, FunctionResponseTypes: [ReportBatchItemFailures]}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {BatchSize: 1, FunctionResponseTypes: []}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.handlers import LOST, OF_ENTRIES, calls, read

from ..rule import Change, Finding, Mapping, Severity, Undecided, default, every, rule, some

PARTIAL: Final = "ReportBatchItemFailures"
FEW: Final = 2
"""With so few receives a healthy message does not outlive its neighbour's second failure. AWS asks for five or more:
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
"""
_FOR_ONE: Final = OF_ENTRIES | {"transact_write_items", "batch_execute_statement"}
"""Operations that may refuse some of their entries, or all of them for one: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html ;
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html ; https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_BatchExecuteStatement.html
"""
_BRINGS: Final = ("get_", "list_", "describe_", "query", "scan")


@rule(
    "missing-partial-responses",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
    fix="Set FunctionResponseTypes of the mapping to [ReportBatchItemFailures], and let the handler return the failed messages in batchItemFailures (until then it changes nothing).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    types, size = mapping.response_types, mapping.batch_size
    if every(mapping.world, (lambda: PARTIAL not in types.get(), lambda: size.get() != 1)) and not _spares(mapping) and not _is_one_piece_of_work(mapping):
        kept = _keeps_failures(mapping)
        when = (
            f"once {mapping.function.name} no longer keeps what fails to itself, one failed message fails the invocation, and"
            if kept
            else "when one message fails,"
        )
        yield Finding(
            f"FunctionResponseTypes of {mapping.name} lacks ReportBatchItemFailures: {when} all of up to {size.get():,} messages (BatchSize{default(size, inside=True)}) "
            f"become visible again, healthy ones included{_then(mapping)}",
            at=types,
            because=(size,),
            severity=Severity.ERROR if not kept and _grave(mapping) else None,
            changes=[Change(mapping, "FunctionResponseTypes", [PARTIAL])],
            fix="Let the handler return the failed messages in batchItemFailures; until it does, the setting changes nothing.",
        )


def _spares(mapping: Mapping) -> bool:
    """Is it known that the handler deletes each message that is done, so that only those that failed become visible again? Of a FIFO queue those behind them are to come again, too."""
    try:
        seen = {one.kind: one for one in read(mapping.function, "polls").polls.found}
        if "spared" in seen or "own" not in seen:
            return "spared" in seen and not mapping.queue.fifo.get()
    except Undecided:
        return False
    if "perhaps-spared" in seen:
        name, own = mapping.function.name, seen["own"]
        raise Undecided(
            f"{name} calls {own.what} for messages of its event: whether it deletes each one that is done before it fails for another could not be followed",
            place=own.at,
        )
    return False


def _keeps_failures(mapping: Mapping) -> bool:
    """Is it known that nothing that fails reaches Lambda? Then no message becomes visible again, and swallowed-exception says so."""
    try:
        failures = [*read(mapping.function).failures]
    except Undecided:
        return False
    return bool(failures) and all(one.told in LOST for one in failures)


def _is_one_piece_of_work(mapping: Mapping) -> bool:
    """Is it known that the handler does one thing with the whole batch, which is done or fails for all of its messages (a file of all bodies)? No single message can fail, and none could be reported."""
    try:
        failures = [*read(mapping.function).failures]
        if {one.work for one in failures} not in ({"work"}, {"work", "block"}) or not all(one.of == "batch" and one.told == "raised" for one in failures):
            return False
        made = {call.operation for call in calls(mapping.function).calls}
    except Undecided:
        return False
    if all(one.startswith(_BRINGS) for one in made):
        work = next(one for one in failures if one.work == "work")
        raise Undecided(
            f"{mapping.name} does one thing with its whole batch: whether a single message may make it fail for all of them is not known", place=work.at
        )
    return _FOR_ONE.isdisjoint(made)


def _grave(mapping: Mapping) -> bool:
    """Is it known that healthy messages reach the dead-letter queue with a bad one?"""
    try:
        return mapping.queue.counts_receives() and some(mapping.world, (mapping.queue.fifo.get, lambda: _few(mapping) is not None))
    except Undecided:
        return False


def _few(mapping: Mapping) -> int | None:
    """The maxReceiveCount, where a healthy message does not outlive two failures of another one."""
    most = mapping.queue.max_receive_count.get()
    return most if most is not None and most <= FEW else None


def _then(mapping: Mapping) -> str:
    """What comes of it, as far as the queue is known."""
    try:
        if (most := _few(mapping)) is not None:
            return f", and reach the dead-letter queue after {most} receive{'' if most == 1 else 's'} (maxReceiveCount)"
        most, fifo = mapping.queue.max_receive_count.get(), mapping.queue.fifo.get()
    except Undecided:
        return ", and each receive counts towards a maxReceiveCount"
    if most is None:
        return ", and the later messages of their message groups wait" if fifo else ""
    if fifo:
        return f": in the same order, so that they reach the dead-letter queue together after {most} receives (maxReceiveCount)"
    return ", and each receive counts towards maxReceiveCount"

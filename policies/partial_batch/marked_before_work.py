"""A message is marked as processed before it is, and the mark stays when the work fails.

SQS delivers a message at least once, so handlers write down which ones they have had: a record in DynamoDB that may only be written once (`attribute_not_exists`), a key in Redis (`NX`), a row of a database (`ON CONFLICT DO NOTHING`), a record that is looked for first (`get_item` and `put_item`, `exists` and
`set`, `findUnique` and `update` of Prisma, SELECT and a committed INSERT), or a set in memory. Written before the work, and left there when that fails, it has the retry taken for a duplicate: the message is received again, passed over, and deleted by Lambda. It was never processed, and nothing is in the dead-letter queue.

A mark that expires (`SET key value NX EX 3600` in Redis) does so where it outlives the queue's `VisibilityTimeout`, after which the message is received again.

The mark belongs behind the work, or needs a state and an expiry that the condition looks at, as Powertools' idempotency has them, or is deleted where the work fails. A set in memory is of one execution environment: whether
the retry comes there is chance.

Always an error. It is said where the code has been followed: a failure of the work, and the same batch once more. A condition with more in it than `attribute_not_exists` may let the retry through, and is left alone, unless it asks that a state is not yet the one
which the code sets before the work (`#state <> :done`), or still the one that it then leaves (`#state = :new`); so is a record of which a time is looked at, or that is written when some of the work is done. No linter reads it.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Code:
          ZipFile: |
            seen = set()

            def handler(event, context):
                failures = []
                for record in event["Records"]:
                    if record["messageId"] in seen:
                        continue
                    seen.add(record["messageId"])
                    try:
                        deliver(record["body"])
                    except Exception:
                        failures.append({"itemIdentifier": record["messageId"]})
                return {"batchItemFailures": failures}

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Code:
          ZipFile: |
            seen = set()

            def handler(event, context):
                failures = []
                for record in event["Records"]:
                    if record["messageId"] in seen:
                        continue
                    try:
                        deliver(record["body"])
                        seen.add(record["messageId"])
                    except Exception:
                        failures.append({"itemIdentifier": record["messageId"]})
                return {"batchItemFailures": failures}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.handlers import read

from ..rule import Finding, Mapping, Severity, rule, seconds

_SAID: Final = {
    "mark": "writes a record of a message ({what}) before its work on it, and leaves the record when that work fails: received again, the message is passed over as a duplicate, and Lambda deletes it",
    "memory": "keeps a message in {what} before its work on it, and still does when that work fails: received again in the same execution environment, the message is passed over as a duplicate, and "
    "Lambda deletes it",
}


@rule(
    "marked-before-work",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/powertools/python/latest/utilities/idempotency/",
    fix="Write the mark when the work is done, or delete it where the work fails; or let Powertools' idempotency keep it, whose records are in progress first and expire.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    for seen in read(mapping.function, "idempotency").idempotency:
        if seen.kind == "expiring":
            call, _, lasts = seen.what.rpartition(" ")
            hidden = mapping.queue.visibility_timeout
            if float(lasts) > hidden.get():
                outlived = f"it lasts {seconds(int(float(lasts)))}, and VisibilityTimeout of {mapping.queue.name} is {seconds(hidden)}"
                yield Finding(f"{mapping.function.name} {_SAID['mark'].format(what=call)} ({outlived})", at=seen.at, key="mark")
        elif seen.kind in _SAID:
            yield Finding(f"{mapping.function.name} {_SAID[seen.kind].format(what=seen.what)}", at=seen.at, key=seen.kind)

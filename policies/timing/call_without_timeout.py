"""A request to another host has no timeout.

`requests`, `urllib3` and `urllib.request` have no timeout by default, nor have `http.Client` of Go, `java.net.http` and `RestTemplate`. One host that accepts a connection and does not answer then holds the invocation until the function times out: the whole batch
returns to the queue, what was done is done again, and the log does not say why. A timeout of its own makes it the failure of one message.

In Node.js a request has a timeout by its own options (`timeout`, `signal`), by its client's (`axios.create`, `axios.defaults`, `setGlobalDispatcher` of undici), and by whoever waits for it no longer than so long: `Promise.race` with a timer, `p-timeout`, `opossum`.
The timeout of an `https.Agent` ends no request: it tells of a socket that is idle, and somebody has to destroy the request then (https://nodejs.org/api/http.html#event-timeout).

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Layers: ["arn:aws:lambda:eu-west-1:123456789012:layer:packages:1"]
        Code:
          ZipFile: |
            import requests

            def handler(event, context):
                for record in event["Records"]:
                    requests.post("https://example.com/orders", data=record["body"])

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Layers: ["arn:aws:lambda:eu-west-1:123456789012:layer:packages:1"]
        Code:
          ZipFile: |
            import requests

            def handler(event, context):
                for record in event["Records"]:
                    requests.post("https://example.com/orders", data=record["body"], timeout=2)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from queuegate.synth.handlers import read
from queuegate.synth.values import Value

from ..rule import Finding, Mapping, Severity, Undecided, default, rule, seconds


@rule(
    "call-without-timeout",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
    fix="Give the call a timeout below Timeout of the function divided by BatchSize.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    longest = mapping.function.timeout
    for wait in read(mapping.function, "waits").waits:
        if wait.seconds is None and not wait.variable:
            yield Finding(
                f"{wait.what} in {mapping.function.name} has no timeout: a host that does not answer holds the invocation until the function times out "
                f"(Timeout, {seconds(longest.get())}{default(longest, inside=True)}), and the whole batch returns to {mapping.source()}",
                at=wait.at,
                because=_known(longest, mapping.batch_size),
                key=wait.what,
                fix=_within(mapping, wait.what),
            )


def _known(*values: Value[int]) -> list[Value[int]]:
    found = []
    for value in values:
        with suppress(Undecided):
            found += [value] if value.get() else []
    return found


def _within(mapping: Mapping, what: str) -> str:
    """What one call of a full batch may take."""
    match _known(mapping.function.timeout, mapping.batch_size):
        case [runs, size]:
            return f"Give {what} a timeout below {runs.get() / size.get():.3g} s ({runs.get()} s Timeout / {size.get():,} BatchSize)."
    return ""

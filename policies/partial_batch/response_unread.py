"""The work on a message is a call whose failure is in its response, and the handler does not act on that.

`requests`, `httpx`, `urllib3` and `aiohttp` give back a response of any status, and so does `fetch`: an exception is raised where nobody answers, and not where the receiver answers 429 or 500. A handler that
does not look, or writes to the log what it sees, counts the message as delivered. Lambda deletes it, and nothing is in the dead-letter queue. `raise_for_status()`, or a look at `ok` or the status, makes it the failure of that message.

So it is with a function that is invoked and waited for (Invoke answers 200, with FunctionError), and with an execution of a state machine (StartSyncExecution answers 200, with the status FAILED): neither raises an exception
where what it calls has failed. So it is with another program: `subprocess.run` without `check=True`, `subprocess.call` and `os.system` give its exit status, and raise nothing.

So it is with clients for Node.js that keep their promise and give `{ data, error }` (resend, Supabase without `throwOnError`, openapi-fetch), and with `bulk` of OpenSearch and Elasticsearch, which answers 200 with `errors` where
documents were refused (https://docs.opensearch.org/latest/api-reference/document-apis/bulk/).

So it is in Node.js with a schema that throws nothing: `safeParse` of zod and valibot, `validate` of joi, and what ajv compiles tell of a message that they refuse by what they give. Where the handler returns then, at most with a
line in the log, the message is deleted. Nothing is said where several schemas are tried, where the refused ones are counted by a metric, and where something is done with the message that was refused.
A schema that says for which kind of messages it is (`z.literal`, a discriminated union, `const`) may be there to pass over the other ones: unless the log has its refusal as an error or a warning, that is undecided.

A warning. It is said where the request sends something of the message, and is all that is done for it, and where nobody learns of a status of 503, of FunctionError or of FAILED: the response is not looked at, or only written to the
log, or its status is compared, and the message is passed over. A status of 429, or of 500 and above, for which the code asks is tried, too (`if response.status_code == 429: continue`). A response of which it depends on its body whether it failed is no
finding, and neither is a request beside other work, which may be a notice, nor a client that may raise by itself (hooks, adapters). Clients that raise (axios, got, urllib.request) are none, but for an axios whose
`validateStatus` is null or true for every status (https://axios-http.com/docs/req_config). Linters of code do not know what hangs on it.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Layers: ["arn:aws:lambda:eu-west-1:123456789012:layer:packages:1"]
        Code:
          ZipFile: |
            import requests

            def handler(event, context):
                failures = []
                for record in event["Records"]:
                    try:
                        requests.post("https://example.com/orders", data=record["body"], timeout=3)
                    except Exception:
                        failures.append({"itemIdentifier": record["messageId"]})
                return {"batchItemFailures": failures}

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Layers: ["arn:aws:lambda:eu-west-1:123456789012:layer:packages:1"]
        Code:
          ZipFile: |
            import requests

            def handler(event, context):
                failures = []
                for record in event["Records"]:
                    try:
                        requests.post("https://example.com/orders", data=record["body"], timeout=3).raise_for_status()
                    except Exception:
                        failures.append({"itemIdentifier": record["messageId"]})
                return {"batchItemFailures": failures}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.handlers import read

from ..rule import Finding, Mapping, Severity, Undecided, rule

_SAID: Final = {
    "response": "a status such as 429 or 500 raises no exception",
    "caught": "EnsureSuccessStatusCode raises HttpRequestException for a status such as 429 or 500, and what catches it at most logs it",
    "function-error": "where the invoked function fails, Invoke answers 200 with FunctionError, and raises no exception",
    "exit-status": "a program that fails says so by its exit status, and raises no exception",
    "error": "where the request fails, it throws nothing, and says so in error of its result",
    "bulk": "where a document is refused, bulk answers 200 with errors, and no exception is raised",
    "execution-status": "where the execution fails, StartSyncExecution answers 200 with the status FAILED, and raises no exception",
}
_REFUSES: Final = {"refused": "it throws nothing, and says so in its result", "invalid": "it throws nothing, and gives false"}
_MENDED: Final = {
    "error": "Throw where the result has an error: if (error) throw error.",
    "bulk": "Raise where the answer has errors, and return the messages of its items that failed.",
    "exit-status": "Raise where the program failed: subprocess.run(…, check=True).",
    "function-error": "Raise where the response has FunctionError.",
    "execution-status": "Raise where status of the response is not SUCCEEDED.",
}


@rule(
    "response-unread",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
    fix="Raise where the status says that it failed: raise_for_status() in Python, a check of ok after fetch, of the status code elsewhere.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    for seen in read(mapping.function).unawaited:
        if seen.kind in _REFUSES:
            yield Finding(
                f"{mapping.function.name} returns normally for a message that {seen.what} refuses ({_REFUSES[seen.kind]}): "
                "Lambda deletes the message as processed, without a retry and without the dead-letter queue",
                at=seen.at,
                key=seen.what,
                fix="Throw where it is refused, return the message in batchItemFailures, or store it where somebody will see it.",
            )
        elif seen.kind in _SAID:
            yield Finding(
                f"{mapping.function.name} does not act on the response of {seen.what}: {_SAID[seen.kind]}, and Lambda deletes the message as processed",
                at=seen.at,
                key=seen.what,
                fix=_MENDED.get(seen.kind, ""),
            )
    for seen in read(mapping.function).unawaited.found:
        if seen.kind == "filtered":
            raise Undecided(
                f"{seen.what} refuses messages of other kinds, and those of its own that are malformed: whether {mapping.function.name} may pass over both, and let Lambda delete them, is not known",
                place=seen.at,
            )

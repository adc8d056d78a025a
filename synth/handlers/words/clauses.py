"""What a clause of the code catches, as it is written, and what no clause does."""

from __future__ import annotations

from typing import Final

from queuegate._light import regex

_OF_A_KIND: Final = regex(r"except |catch \((?:final )?[A-Z@]")
_ALL: Final = regex(r"\b(?:(?:Base|Runtime)?Exception|Throwable)\b")


def is_for_all(clause: str) -> bool:
    """Is a clause, as it is written, for every exception? For which ones a message fails alone, and for which its batch, is else its owner's affair."""
    return _OF_A_KIND.match(clause) is None or _ALL.search(clause) is not None


PASSING: Final = frozenset(
    {
        *(
            "Timeout",
            "ReadTimeout",
            "ConnectTimeout",
            "WriteTimeout",
            "PoolTimeout",
            "TimeoutException",
            "TimeoutError",
            "ServerTimeoutError",
            "ReadTimeoutError",
            "ConnectTimeoutError",
        ),
        *("ConnectionError", "ConnectError", "EndpointConnectionError", "NetworkError", "NetworkingError", "AbortError"),
        *("OperationalError", "AutoReconnect", "NetworkTimeout", "ServerSelectionTimeoutError"),
        *("ECONNABORTED", "ECONNREFUSED", "ECONNRESET", "EAI_AGAIN", "ETIMEDOUT"),
        *(
            "HttpTimeoutException",
            "HttpConnectTimeoutException",
            "SocketTimeoutException",
            "ConnectTimeoutException",
            "ConnectException",
            "ApiCallTimeoutException",
            "ApiCallAttemptTimeoutException",
        ),
        *("TaskCanceledException", "OperationCanceledException", "TimeoutRejectedException", "SocketException"),
        *("ThrottlingException", "Throttling", "TooManyRequestsException", "ProvisionedThroughputExceededException", "RequestLimitExceeded", "SlowDown"),
        *("CircuitBreakerError", "CallNotPermittedException", "BrokenCircuitException", "EOPENBREAKER", "RetryError", "MaxRetryError"),
        *("ErrOpenState", "ErrTooManyRequests", "ErrCircuitOpen", "ErrMaxConcurrency", "ErrBadConn", "DeadlineExceeded", "ErrDeadlineExceeded", "IsTimeout"),
        *(
            "ThrottledException",
            "RequestThrottled",
            "RequestThrottledException",
            "EC2ThrottledException",
            "PriorRequestNotComplete",
            "BandwidthLimitExceeded",
            "RequestTimeout",
            "RequestTimeoutException",
        ),
        *("TransactionConflict", "TransactionConflictException", "TransactionInProgressException"),
        *("InternalServerError", "InternalFailure", "ServiceUnavailable", "ServiceUnavailableException"),
    }
)
"""What says that no answer came, or that there were too many requests, and may not the next time: https://nodejs.org/api/errors.html#common-system-errors ; https://axios-http.com/docs/handling_errors ;
https://developer.mozilla.org/docs/Web/API/AbortSignal/timeout_static ; https://docs.oracle.com/en/java/javase/21/docs/api/java.net.http/java/net/http/HttpTimeoutException.html ;
https://learn.microsoft.com/dotnet/api/system.net.http.httpclient.timeout ; https://learn.microsoft.com/dotnet/api/system.operationcanceledexception ; https://www.pollydocs.org/strategies/timeout.html ; https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html ; https://requests.readthedocs.io/en/latest/user/quickstart/#errors-and-exceptions ; https://www.python-httpx.org/exceptions/ ;
https://docs.python.org/3/library/exceptions.html#TimeoutError ; https://peps.python.org/pep-0249/#operationalerror ; https://pymongo.readthedocs.io/en/stable/api/pymongo/errors.html ; https://docs.aiohttp.org/en/stable/client_reference.html#client-exceptions ; https://boto3.amazonaws.com/v1/documentation/api/latest/guide/error-handling.html ;
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html ; https://pypi.org/project/pybreaker/ ; https://pypi.org/project/circuitbreaker/ ;
https://resilience4j.readme.io/docs/circuitbreaker ; https://pollydocs.org/api/Polly.CircuitBreaker.BrokenCircuitException.html ; https://nodeshift.dev/opossum/ ; https://pkg.go.dev/github.com/sony/gobreaker ;
https://pkg.go.dev/github.com/afex/hystrix-go/hystrix ; https://pkg.go.dev/context ; https://pkg.go.dev/os ; https://pkg.go.dev/database/sql/driver ;
https://tenacity.readthedocs.io/en/latest/#error-handling ; https://urllib3.readthedocs.io/en/stable/reference/urllib3.exceptions.html
"""


ALREADY: Final = "ConditionalCheckFailedException"
"""What a write on a condition ends with where that is not met."""
EXISTS: Final = "PreconditionFailed"
"""What S3 answers where the object is there: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html"""
CONDITIONS: Final = frozenset({"ConditionExpression", "TransactItems", "IfNoneMatch"})
"""Parameters of a write that goes well only where something is not there yet, or may be."""
CANCELED: Final = ("TransactionCanceledException", "TransactionConflict")
"""What a transaction ends with that DynamoDB cancels, and a reason for which it may: another transaction or write had one of the items at that moment. A condition that is not met is another reason:
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
"""


REST: Final = ", but for those that it asks for"
"""How a clause is called that loses whatever has no name or class that it asks for."""


def is_for_passing(clause: str) -> bool:
    """Is a clause, as it is written, for what another attempt may not meet?"""
    return _ALL.search(clause) is None and (not PASSING.isdisjoint(_WORDS.findall(clause)) or _STATUS.search(clause) is not None)


_STATUS: Final = regex(r": status \d+$")
_WORDS: Final = regex(r"\w+")

UNHEARD: Final = "no listener for 'error'"
"""How an exception of Node.js is caught that is an event, and ends the process."""

UNHANDLED: Final = "no handler of the rejection"
"""How it is caught that an asynchronous executor of `new Promise` is rejected, which nobody hears and which ends the process, too: https://nodejs.org/api/process.html#event-unhandledrejection"""

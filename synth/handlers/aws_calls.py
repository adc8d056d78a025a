"""What the reader of AWS calls knows of an expression, and what it reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, Final

from queuegate._light import NamedTuple

from ..linking.resources import View
from ..values.same_text import letters
from ..values.value import CodePlace, Place
from ..values.worlds import Undecided
from .sdk_requests.written import Put, Sent, Slip

ENTRIES: Final = ("Entries", "PublishBatchRequestEntries")
"""The parameters in which operations on several messages have them."""
ATTRIBUTES: Final = "MessageAttributes"
INDEX: Final = "IndexName"
DROPPED: Final = "dropped"
SIGNED: Final = "signed"
"""What becomes of a call: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html"""
ITEMS: Final = ("Key", "Item")
"""The parameters of DynamoDB's operations on one item."""
_ACRONYMS: Final = frozenset({"db", "sms", "mfa", "saml"})


class Env(NamedTuple):
    """An environment variable, and what the code takes where there is none."""

    name: str
    default: str | None = None


class Told(NamedTuple):
    """What a message tells of S3: the name of the `bucket`, the `key` of the object as a notification has it, `unquoted`, where only its escapes are decoded, and `decoded`, as an event has it."""

    what: str


class OneOf(NamedTuple):
    """A name of which it is not known which of these it is, each with its parts; some it may never be."""

    names: tuple[tuple[Any, ...], ...]


Piece = str | Env | Told | OneOf | None


class Named(NamedTuple):
    """A string: its parts are known, environment variables, or what a message tells; None stands for what is not known."""

    parts: tuple[Piece, ...]


class Client(NamedTuple):
    """`boto3.client(service)`; `of_resource`: the one that a resource has, which gives DynamoDB plain values."""

    service: str
    of_resource: bool = False


class Root(NamedTuple):
    """`boto3.resource(service)`."""

    service: str


class Several(NamedTuple):
    """What a function makes of boto3 for any of these services (`how`: `client`, `resource`): for which, this parameter of it says, of which each caller knows what it hands over."""

    how: str
    services: tuple[str, ...]
    parameter: str


class Thing(NamedTuple):
    """A table, queue, topic, bucket or object of a `boto3.resource`. An object has its bucket's name, and its key."""

    service: str
    kind: str
    name: Named
    key: Named = Named(())


class Batch(NamedTuple):
    """The `batch_writer` of a table."""

    table: Thing


class Pages(NamedTuple):
    """A paginator or waiter of a client; of a waiter the operation is not known."""

    service: str
    operation: str


class Session(NamedTuple):
    """A session of boto3."""


class Foreign(NamedTuple):
    """A client or session with credentials of its own: what it calls, another role has to be allowed."""


class Call(NamedTuple):
    """An operation of a service (`dynamodb`, `put_item`), the string that names what it is done to, whether that is an index of a table, and where it is called.

    `idempotency` is what Powertools' persistence layer does with a table. Where the code names no resource, `named` is None. `given` are the names of the parameters that it passes, of a batch
    those that every entry has; None where that is not known. `attributes` are the names of the MessageAttributes that it passes, of an operation on an item those in Key or Item, of a query the name of the index ("": it asks none) and the attributes of its key that it asks for, of one on an index its name, of one on an object of a bucket the parts of its key (`Piece`), of `idempotency` those of a record: its key,
    when it expires, its sort key ("": it has none); None where they are not known. `use`: the call is a statement of its own, and nothing looks at its answer (`DROPPED`), or it only signs a request for that operation (`SIGNED`).
    """

    service: str
    operation: str
    named: tuple[Piece, ...] | None
    of_index: bool
    at: CodePlace
    given: tuple[str, ...] | None = None
    use: str = ""
    attributes: tuple[Any, ...] | None = None


DECODED: Final = "decoded"
KEYS: Final = ("key", "unquoted", DECODED)
TOLD: Final[dict[tuple[str, ...], str]] = {
    ("s3", "bucket", "name"): "bucket",
    ("detail", "bucket", "name"): "bucket",
    ("s3", "object", "key"): "key",
    ("detail", "object", "key"): DECODED,
}
"""Where a notification of S3 and an event have what they tell of. The key is URL encoded in a notification, and not in an event:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html and https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html"""


_PARTS: Final[dict[tuple[str, ...], tuple[str, ...]]] = {
    ("Records",): ("eventVersion", "eventSource", "awsRegion", "eventTime", "eventName", "userIdentity", "requestParameters", "responseElements", "s3"),
    ("Records", "s3"): ("s3SchemaVersion", "configurationId", "bucket", "object"),
    ("Records", "s3", "bucket"): ("name", "ownerIdentity", "arn"),
    ("Records", "s3", "object"): ("key", "size", "eTag", "versionId", "sequencer"),
    ("detail",): ("version", "bucket", "object", "request-id", "requester", "source-ip-address", "reason", "deletion-type"),
    ("detail", "bucket"): ("name",),
    ("detail", "object"): ("key", "size", "etag", "version-id", "sequencer"),
}
"""What a record of a notification of S3 is made of, and the detail of its events:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html and https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html"""


def meant(path: tuple[str, ...]) -> str | None:
    """The part that is meant where another is asked for, such as `Records.s3.bucket.name` by `Records.s3.bucket.Name`, `Records.bucket` or `Records.s3.name`; None where there may be what is asked for.

    New versions may add fields. None of them is one of these spelt otherwise, or at another level, or what the bucket has and is asked of the object; and what is in `s3` of the one is in the
    detail of the other itself.
    """
    *above, name = path
    names = _PARTS.get(tuple(above))
    if names is None or name in names:
        return None
    if (same := next((one for one in names if letters(one) == letters(name)), None)) is not None:
        return ".".join((*above, same))
    if path == ("detail", "s3"):
        return "detail"
    below = [
        (*at, name)
        for at, held in _PARTS.items()
        if name in held and (at[: len(above)] == tuple(above) or (len(at) == len(above) > 1 and at[:-1] == tuple(above[:-1])))
    ]
    return ".".join(below[0]) if len(below) == 1 else None


def as_called(operation: str, function: View) -> str:
    """The operation as the function's code has it: `put_item` of boto3, and AWS's own `PutItem` of other SDKs."""
    runtime: object = None
    with suppress(Undecided):
        runtime, _ = function.facts.dig(("Runtime",), function.world)
    if not isinstance(runtime, str) or runtime.startswith("python"):
        return operation
    return "".join(word.upper() if word in _ACRONYMS else word.capitalize() for word in operation.split("_"))


RECORD: Final = (("key_attr", "id"), ("expiry_attr", "expiration"), ("sort_key_attr", ""))
"""What the attributes of an idempotency record are called where nobody says it: https://docs.aws.amazon.com/powertools/python/latest/utilities/idempotency/"""


class Unread(NamedTuple):
    """Code that is not followed, and the services that it may call (`dynamodb`); none: any."""

    services: tuple[str, ...]
    doubt: Undecided


class StatedCall(NamedTuple):
    """An action that the team states in queuegate.yaml (`dynamodb:PutItem`), and on what: a logical id, an ARN, or `*`."""

    action: str
    on: str
    at: CodePlace


class Listing(NamedTuple):
    """The text of a module or file of the program, when it is asked for."""

    text: Callable[[], str]


class Calls(NamedTuple):
    """What the code calls, what it may call that was not followed, what the team states that it calls, what is refused of the calls whenever they are made, the events that it puts, the
    modules that it was read in, and the bodies that it sends.
    """

    calls: tuple[Call, ...]
    unread: tuple[Unread, ...]
    stated: tuple[StatedCall, ...] = ()
    slips: tuple[Slip, ...] = ()
    puts: tuple[Put, ...] = ()
    listings: tuple[Listing, ...] = ()
    sent: tuple[Sent, ...] = ()


def gathered(read: Callable[[], Iterable[Call | Unread | Slip | Put | Sent | Listing]], place: Place) -> Calls:
    """What a reader finds, each once. Raises `Undecided`, at the place of the code where the doubt has none of its own, and where the code is too deep to read."""
    try:
        found = list(dict.fromkeys(read()))
    except RecursionError:
        raise Undecided("the code is nested too deeply to read", place=place) from None
    except Undecided as doubt:
        raise Undecided(doubt.reason, doubt.settle, doubt.place or place) from None
    calls, unread, slips, puts, listings, sent = (tuple(one for one in found if isinstance(one, kind)) for kind in (Call, Unread, Slip, Put, Listing, Sent))
    return Calls(calls, unread, slips=slips, puts=puts, listings=listings, sent=sent)  # type: ignore[arg-type]  # each is of its kind

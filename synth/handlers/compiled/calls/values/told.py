"""What a message tells of S3, by the names of its parts: `record.S3.Object.Key`, `record.getS3().getObject().getKey()`; and of its queue, the ARN: `record.EventSourceARN`.

In an event of the libraries the key is as the notification has it, and another field has it decoded: https://pkg.go.dev/github.com/aws/aws-lambda-go/events#S3Object ,
https://sdk.amazonaws.com/java/api/latest/software/amazon/awssdk/eventnotifications/s3/model/S3Object.html and https://docs.aws.amazon.com/sdkfornet/v3/apidocs/items/S3/TS3ObjectEntity.html
"""

from __future__ import annotations

from ....aws_calls import TOLD, Told
from ....words.event_fields import SOURCE
from ...program.code import Expr

_NAMES = {**TOLD, (SOURCE.lower(),): SOURCE}
_LONGEST = max(map(len, TOLD))


def told(expr: Expr) -> Told | None:
    """The bucket, the key or the queue, where an expression reads it off something."""
    names: list[str] = []
    held: Expr | None = expr
    while held is not None and len(names) < _LONGEST and (held.kind == "member" or (held.kind == "call" and not held.args and held.of is not None)):
        names.insert(0, held.name.lower().removeprefix("get"))
        held = held.of
    what = _NAMES.get(tuple(names)) if held is not None else None
    return Told(what) if what else None

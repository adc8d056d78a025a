"""What a call needs of the team's own key that a bucket, a topic or a secret is encrypted with: the service uses the key in the name of whoever calls.

Buckets: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html. Topics: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html.
Secrets: https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...handlers import Call
from ...linking.facts import Facts
from ...model.around.keys import is_of_aws, led
from ...model.sending.parts import Part, part_of
from ...values.defaults import BUCKET, KEY, SECRET, TOPIC
from ...values.text import Text, settle
from ...values.worlds import World
from .need import ENCRYPT

_WRITE, _READ = ENCRYPT[:1], ENCRYPT[1:]


def _of_things(names: tuple[str, ...]) -> list[str]:
    """The same of the resources of boto3."""
    return [f"{thing}.{name}" for thing in ("Bucket", "Object") for name in names]


_LOADS: Final = ("download_file", "download_fileobj")
_STORES: Final = ("upload_file", "upload_fileobj")
_USES: Final = {
    **dict.fromkeys((*(("s3", one) for one in ("get_object", "Object.get", *_LOADS, *_of_things(_LOADS))), ("secretsmanager", "get_secret_value")), _READ),
    **dict.fromkeys((("s3", one) for one in ("put_object", "Object.put", "Bucket.put_object", *_STORES, *_of_things(_STORES))), _WRITE),
    **dict.fromkeys((("sns", "publish"), ("sns", "publish_batch")), ENCRYPT),
}
"""By the service and the operation. An upload in parts needs kms:Decrypt, too, and how large an object is nobody knows here: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html"""
_OF_THE_CALL: Final = frozenset({"ServerSideEncryption", "SSEKMSKeyId", "SSECustomerKey", "SSECustomerAlgorithm", "ExtraArgs"})
"""Parameters by which a call says itself how the object is encrypted."""
_BY_KMS: Final = ("aws:kms", "aws:kms:dsse")


def used_by(call: Call) -> tuple[str, ...]:
    """The actions of KMS that a call comes with, where what it is done to is encrypted with a key of the team's; none where that is not known."""
    return () if call.given is None or _OF_THE_CALL & {*call.given} else _USES.get((call.service, call.operation), ())


def key_of(owner: Facts, world: World) -> tuple[Text, Facts] | None:
    """The ARN of the key of the targets that a resource is encrypted with, and the key; None where it has none, or one of AWS's. Raises `Undecided`: `Outside` where the key is not among them."""
    properties = part_of(owner.body.get("Properties", {}), world, owner.place / "Properties")
    for named in _named(owner.type, properties):
        if is_of_aws(Text.of(settle(named, world))):
            return None
        key = owner.links.find(Text.of(led(named, owner, world)), KEY, world, owner.scope)
        return None if key.scope is owner.links.externals else (owner.links.arn(key, world), key)
    return None


def _named(kind: str, properties: Part) -> Iterator[Text]:
    if kind == BUCKET:
        for one in properties.get("BucketEncryption", "ServerSideEncryptionConfiguration").items():
            how = one.get("ServerSideEncryptionByDefault")
            if any(how.get("SSEAlgorithm").says(word) for word in _BY_KMS) and (named := how.get("KMSMasterKeyID").text()):
                yield named
    elif kind in (TOPIC, SECRET) and (named := properties.get("KmsMasterKeyId" if kind == TOPIC else "KmsKeyId").text()):
        yield named

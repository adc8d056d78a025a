"""What an answer says of each entry of a request: whoever reads only other fields of it never learns which were refused.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html, https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html,
https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html, https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html,
https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html, https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Final

_OF_ENTRIES: Final = {
    **dict.fromkeys(("send_message_batch", "send_messages", "publish_batch"), frozenset({"Successful", "Failed"})),
    "put_events": frozenset({"FailedEntryCount", "Entries"}),
    "put_records": frozenset({"FailedRecordCount", "Records"}),
    "put_record_batch": frozenset({"FailedPutCount", "RequestResponses"}),
    "batch_write_item": frozenset({"UnprocessedItems"}),
}


def tells_nothing(operation: str, fields: AbstractSet[str]) -> bool:
    """Does none of these fields, which are all that is read of its answer, say what became of an entry? They may be of another answer, or of none (`FailedEntries`)."""
    return not fields or not _OF_ENTRIES.get(operation, fields) & fields

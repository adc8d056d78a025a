"""The entries of a request: how many it takes, what may split a longer list, and what an answer says of each.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html (and the two others of SQS), https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html,
https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html, https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html (and API_TransactWriteItems.html),
https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html, https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Final

MOST_ENTRIES: Final[dict[str, tuple[str, int]]] = {
    "send_message_batch": ("Entries", 10),
    "delete_message_batch": ("Entries", 10),
    "change_message_visibility_batch": ("Entries", 10),
    "publish_batch": ("PublishBatchRequestEntries", 10),
    "put_events": ("Entries", 10),
    "batch_write_item": ("RequestItems", 25),
    "transact_write_items": ("TransactItems", 100),
    "put_records": ("Records", 500),
    "put_record_batch": ("Records", 500),
}
"""By operation the parameter that has them, and how many there may be; of BatchWriteItem they are in a list for each table."""
NUMBERS: Final = frozenset(most for _, most in MOST_ENTRIES.values())
SPLITTERS: Final = "chunk|batched|islice|partition|grouper|window|splice|slice"
"""Names of functions that make parts of a list."""
LARGEST: Final[dict[str, dict[str, int]]] = {
    "change_message_visibility": {"VisibilityTimeout": 43_200},
    "change_message_visibility_batch": {"VisibilityTimeout": 43_200},
    "change_visibility": {"VisibilityTimeout": 43_200},
    "receive_message": {"VisibilityTimeout": 43_200, "MaxNumberOfMessages": 10, "WaitTimeSeconds": 20},
    "receive_messages": {"VisibilityTimeout": 43_200, "MaxNumberOfMessages": 10, "WaitTimeSeconds": 20},
}
"""By operation of SQS how large a number may be, its own or that of an entry: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html,
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
"""
_OF_ENTRIES: Final = {
    **dict.fromkeys(("send_message_batch", "send_messages", "publish_batch"), frozenset({"Successful", "Failed"})),
    "put_events": frozenset({"FailedEntryCount", "Entries"}),
    "put_records": frozenset({"FailedRecordCount", "Records"}),
    "put_record_batch": frozenset({"FailedPutCount", "RequestResponses"}),
    "batch_write_item": frozenset({"UnprocessedItems"}),
}
"""What an answer says of each entry: whoever reads only other fields of it never learns which were refused."""
OF_ENTRIES: Final = frozenset(_OF_ENTRIES)
"""Operations that may refuse some of their entries and take the others."""


def tells_nothing(operation: str, fields: AbstractSet[str]) -> bool:
    """Does none of these fields, which are all that is read of its answer, say what became of an entry? They may be of another answer, or of none (`FailedEntries`)."""
    return not fields or not _OF_ENTRIES.get(operation, fields) & fields

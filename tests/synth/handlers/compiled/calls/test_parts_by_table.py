"""A BatchWriteItem has a list for each table, in a map: parts of a list that are larger than 25 are refused there, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from .test_calls import calls
from .test_entries_of_batches import CSHARP, GO, JAVA

FILES = {
    "Go": (".go", GO.replace("service/sqs", "service/dynamodb").replace("queue *sqs.Client", "db *dynamodb.Client")),
    "Java": (".java", JAVA.replace("services.sqs", "services.dynamodb").replace("SqsClient sqs = SqsClient", "DynamoDbClient db = DynamoDbClient").replace("SqsClient", "DynamoDbClient")),
    "C#": (".cs", CSHARP.replace("Amazon.SQS", "Amazon.DynamoDBv2").replace("AmazonSQSClient _sqs", "AmazonDynamoDBClient _db")),
}  # fmt: skip
MADE = {
    "Go": "for i := 0; i < len(lines); i += SIZE {\nwrites := []types.WriteRequest{}\nfor _, line := range lines[i:min(i+SIZE, len(lines))] {\nwrites = append(writes, of(line))\n}\nSENT}\n",
    "Java": "for (List<String> part : Lists.partition(lines, SIZE)) { List<WriteRequest> writes = part.stream().map(line -> of(line)).toList(); SENT }",
    "C#": "foreach (var part in lines.Chunk(SIZE)) { var writes = part.Select(line => Of(line)).ToList(); SENT }",
}
SENT = {
    "Go": [
        'db.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{"orders": writes}})\n',
        'rest := map[string][]types.WriteRequest{"orders": writes}\nfor len(rest) > 0 {\nout, err := db.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: rest})\nif err != nil {\nreturn err\n}\nrest = out.UnprocessedItems\n}\n',
    ],
    "Java": ['db.batchWriteItem(b -> b.requestItems(Map.of("orders", writes)));', 'var rest = Map.of("orders", writes); db.batchWriteItem(BatchWriteItemRequest.builder().requestItems(rest).build());'],
    "C#": ['await _db.BatchWriteItemAsync(new BatchWriteItemRequest { RequestItems = new() { ["orders"] = writes } });', 'await _db.BatchWriteItemAsync(new BatchWriteItemRequest { RequestItems = new Dictionary<string, List<WriteRequest>> { { "orders", writes } } });'],
}  # fmt: skip


@pytest.mark.parametrize(("language", "sent"), [(language, sent) for language, ways in SENT.items() for sent in ways])
def test_parts_in_a_map(language: str, sent: str, tmp_path: Path) -> None:
    ending, text = FILES[language]
    for size, found in (("100", [("too-many", "RequestItems")]), ("25", []), ("size()", [])):
        (folder := tmp_path / size).mkdir()
        made = text.replace("BODY", MADE[language].replace("SIZE", size).replace("SENT", sent))
        assert [(one.kind, one.what) for one in calls(folder, ending, made).slips] == found

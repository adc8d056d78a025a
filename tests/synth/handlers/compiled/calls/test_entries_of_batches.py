"""Entries of a batch that Java, Go and C# make for each item of a list: the Id that all of them have, and more of them than one request may have."""

from __future__ import annotations

from pathlib import Path

import pytest

from .test_calls import calls

GO = """package main

import (
	"context"
	"slices"
	"strconv"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

const most, few = 50, 10

var queue *sqs.Client

func forward(ctx context.Context, m events.SQSMessage, lines []string) error {
	BODY
	return nil
}

func handle(ctx context.Context, event events.SQSEvent) error {
	for _, m := range event.Records {
		if err := forward(ctx, m, []string{m.Body}); err != nil {
			return err
		}
	}
	return nil
}

func main() { lambda.Start(handle) }
"""
JAVA = """package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.google.common.collect.Lists;
import java.util.*;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.*;
public class Orders implements RequestHandler<SQSEvent, Void> {
    private static final int MOST = 50, FEW = 10;
    private final SqsClient sqs = SqsClient.create();
    public Void handleRequest(SQSEvent event, Context context) {
        for (SQSEvent.SQSMessage m : event.getRecords()) { forward(m, List.of(m.getBody())); }
        return null;
    }
    private void forward(SQSEvent.SQSMessage m, List<String> lines) { BODY }
}
"""
CSHARP = """using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Amazon.Lambda.SQSEvents;
using Amazon.SQS;
using Amazon.SQS.Model;
namespace Shop;
public class Orders
{
    private const int Most = 50, Few = 10;
    private readonly AmazonSQSClient _sqs = new();
    public async Task Handle(SQSEvent e)
    {
        foreach (var m in e.Records) { await Forward(m, m.Body.Split(',')); }
    }
    private async Task Forward(SQSEvent.SQSMessage m, IEnumerable<string> lines) { BODY }
}
"""
FILES = {"Go": (".go", GO), "Java": (".java", JAVA), "C#": (".cs", CSHARP)}
SENT = {
    "Go": 'queue.SendMessageBatch(ctx, &sqs.SendMessageBatchInput{QueueUrl: aws.String("https://example.com"), Entries: all})\n',
    "Java": 'sqs.sendMessageBatch(b -> b.queueUrl("https://example.com").entries(all));',
    "C#": 'await _sqs.SendMessageBatchAsync(new SendMessageBatchRequest { QueueUrl = "https://example.com", Entries = all });',
}
LISTS = {
    "Go": "all := []types.SendMessageBatchRequestEntry{}\n",
    "Java": "List<SendMessageBatchRequestEntry> all = new ArrayList<>();",
    "C#": "var all = new List<SendMessageBatchRequestEntry>();",
}
ADDED = {
    "Go": "all = append(all, types.SendMessageBatchRequestEntry{Id: ID, MessageBody: aws.String(line)})\n",
    "Java": "all.add(SendMessageBatchRequestEntry.builder().id(ID).messageBody(line).build());",
    "C#": "all.Add(new SendMessageBatchRequestEntry { Id = ID, MessageBody = line });",
}
LOOPS = {"Go": "for i, line := range OVER {\nDONE}\n", "Java": "for (String line : OVER) { DONE }", "C#": "foreach (var line in OVER) { DONE }"}
PARTS = {
    "Go": "for part := range slices.Chunk(lines, SIZE) {\nDONE}\n",
    "Java": "for (List<String> part : Lists.partition(lines, SIZE)) { DONE }",
    "C#": "foreach (var part in lines.Chunk(SIZE)) { DONE }",
}
MAPPED = {
    "Java": "var all = lines.stream().map(line -> SendMessageBatchRequestEntry.builder().id(ID).messageBody(line).build()).toList();",
    "C#": "var all = lines.Select((line, i) => new SendMessageBatchRequestEntry(ID, line)).ToList();",
}


def slips(language: str, body: str, folder: Path) -> list[tuple[str, str]]:
    """What is refused, and of what."""
    ending, text = FILES[language]
    return [(one.kind, one.what) for one in calls(folder, ending, text.replace("BODY", body)).slips]


def grown(language: str, identifier: str, done: str = "ADDED") -> str:
    loop = LOOPS[language].replace("OVER", "lines").replace("DONE", done.replace("ADDED", ADDED[language].replace("ID", identifier)))
    return LISTS[language] + loop + SENT[language]


SAME = [
    ("Go", 'aws.String("line")', "line"), ("Go", "aws.String(m.MessageId)", "that is m.MessageId for each of them"), ("Go", "&m.MessageId", "that is m.MessageId for each of them"),
    ("Java", '"line"', "line"), ("Java", "m.getMessageId()", "that is m.getMessageId() for each of them"),
    ("C#", '"line"', "line"), ("C#", "m.MessageId", "that is m.MessageId for each of them"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "identifier", "said"), SAME)
def test_entries_that_are_put_into_a_list_in_a_loop(language: str, identifier: str, said: str, tmp_path: Path) -> None:
    assert slips(language, grown(language, identifier), tmp_path) == [("same-id", said)]


@pytest.mark.parametrize(("language", "identifier", "said"), [one for one in SAME if one[0] in MAPPED])
def test_entries_that_a_function_makes_of_each_item(language: str, identifier: str, said: str, tmp_path: Path) -> None:
    assert slips(language, MAPPED[language].replace("ID", identifier) + SENT[language], tmp_path) == [("same-id", said)]


@pytest.mark.parametrize(
    ("language", "identifier"),
    [
        ("Go", "aws.String(strconv.Itoa(i))"), ("Go", "aws.String(m.MessageId + line)"), ("Go", "aws.String(next())"), ("Go", "aws.String(line)"),
        ("Java", "UUID.randomUUID().toString()"), ("Java", 'm.getMessageId() + "-" + line.hashCode()'), ("Java", "String.valueOf(line.length())"), ("Java", "ids.getNext()"),
        ("C#", 'Guid.NewGuid().ToString("N")'), ("C#", '$"{m.MessageId}-{line}"'), ("C#", "all.Count.ToString()"), ("C#", "NextId()"),
    ],
)  # fmt: skip
def test_trap_an_id_of_its_own(language: str, identifier: str, tmp_path: Path) -> None:
    assert slips(language, grown(language, identifier), tmp_path) == []


@pytest.mark.parametrize(
    ("language", "done"),
    [
        ("Go", "if i == 0 {\nADDED}\n"),
        ("Go", "ADDED break\n"),
        ("Java", "if (line.isEmpty()) { ADDED }"),
        ("Java", "ADDED break;"),
        ("C#", "if (line == m.Body) { ADDED }"),
    ],
)
def test_trap_one_of_them_alone(language: str, done: str, tmp_path: Path) -> None:
    assert slips(language, grown(language, SAME[[one[0] for one in SAME].index(language)][1], done), tmp_path) == []


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("Go", "var row struct{ ID string }\n" + LISTS["Go"] + "for rows.Next() {\nrows.Scan(&row)\n" + ADDED["Go"].replace("ID,", "aws.String(row.ID),").replace("line", "row.ID") + "}\n"),
        ("Go", "row := first\n" + LISTS["Go"] + "for row != nil {\n" + ADDED["Go"].replace("ID,", "aws.String(row.ID),").replace("line", "row.ID") + "row = row.next\n}\n"),
        ("Java", LISTS["Java"] + "Row row = new Row(); while (rows.next(row)) { " + ADDED["Java"].replace("ID", "row.getId()").replace("line", "row.text") + " }"),
        ("C#", LISTS["C#"] + "var row = Open(); while (row.Read()) { " + ADDED["C#"].replace("ID", "row.Id").replace("line", "row.Text") + " }"),
    ],
)  # fmt: skip
def test_trap_a_variable_that_each_round_fills(language: str, body: str, tmp_path: Path) -> None:
    assert slips(language, body + SENT[language], tmp_path) == []


@pytest.mark.parametrize("language", LISTS)
def test_trap_a_list_for_each(language: str, tmp_path: Path) -> None:
    one = SAME[[one[0] for one in SAME].index(language)][1]
    done = LISTS[language] + ADDED[language].replace("ID", one) + SENT[language]
    assert slips(language, LOOPS[language].replace("OVER", "lines").replace("DONE", done), tmp_path) == []


OWN = {"Go": "aws.String(strconv.Itoa(i))", "Java": "UUID.randomUUID().toString()", "C#": "Guid.NewGuid().ToString()"}


@pytest.mark.parametrize(
    ("language", "size", "most"),
    [
        *(("Go", "25", "25"), ("Go", "most", "50"), ("Java", "25", "25"), ("Java", "MOST", "50"), ("C#", "100", "100"), ("C#", "Most", "50")),
        *(("Go", "10", ""), ("Go", "few", ""), ("Java", "FEW", ""), ("C#", "Few", ""), ("C#", "Environment.ProcessorCount", "")),
    ],
)
def test_parts_that_are_larger_than_a_request(language: str, size: str, most: str, tmp_path: Path) -> None:
    added = LOOPS[language].replace("OVER", "part").replace("DONE", ADDED[language].replace("ID", OWN[language]))
    ways = [LISTS[language] + added, *([MAPPED[language].replace("lines", "part").replace("ID", OWN[language])] if language in MAPPED else [])]
    for place, way in enumerate(ways):
        (folder := tmp_path / str(place)).mkdir()
        body = PARTS[language].replace("SIZE", size).replace("DONE", way + SENT[language])
        assert slips(language, body, folder) == ([("too-many", "Entries")] if most else [])


BY_HAND = [
    ("Go", "for i := 0; i < len(lines); i += SIZE {\nend := i + SIZE\nif end > len(lines) {\nend = len(lines)\n}\n", "lines[i:end]"),
    ("Go", "for i := 0; i < len(lines); i += SIZE {\n", "lines[i:min(i+SIZE, len(lines))]"),
    ("Go", "for len(lines) > 0 {\nn := min(SIZE, len(lines))\npart := lines[:n]\nlines = lines[n:]\n", "part"),
    ("Java", "for (int i = 0; i < lines.size(); i += SIZE) { ", "lines.subList(i, Math.min(i + SIZE, lines.size()))"),
    ("Java", "for (int i = 0; i < lines.size(); i += SIZE) { int end = Math.min(lines.size(), i + SIZE); List<String> part = lines.subList(i, end); ", "part"),
    ("C#", "for (var i = 0; i < lines.Count(); i += SIZE) { ", "lines.Skip(i).Take(SIZE)"),
    ("C#", "for (var i = 0; i < lines.Count(); i += SIZE) { ", "lines.GetRange(i, Math.Min(SIZE, lines.Count - i))"),
]
NAMED = {"Go": ("most", "few"), "Java": ("MOST", "FEW"), "C#": ("Most", "Few")}


@pytest.mark.parametrize(("language", "loop", "part"), BY_HAND, ids=[f"{one[0]} {one[2]} {at}" for at, one in enumerate(BY_HAND)])
def test_parts_that_are_taken_out_by_hand(language: str, loop: str, part: str, tmp_path: Path) -> None:
    many, few = NAMED[language]
    for size, most in (("25", "25"), (many, "50"), ("10", ""), (few, ""), ("size()", "")):
        added = LOOPS[language].replace("OVER", part.replace("SIZE", size)).replace("DONE", ADDED[language].replace("ID", OWN[language]))
        (folder := tmp_path / size).mkdir()
        assert slips(language, loop.replace("SIZE", size) + LISTS[language] + added + SENT[language] + "}", folder) == (
            [("too-many", "Entries")] if most else []
        )


@pytest.mark.parametrize(
    ("language", "part"),
    [
        ("Go", "slices.Chunk(event.Records, 25)"),
        ("Java", "Lists.partition(event.getRecords(), 25)"),
        ("C#", "evnt.Records.Chunk(25)"),
        ("Java", "event.getRecords().subList(0, 25)"),
    ],
)
def test_trap_parts_of_the_batch(language: str, part: str, tmp_path: Path) -> None:
    """So many messages as BatchSize says are in it."""
    over = {"Go": f"for part := range {part} {{\nDONE}}\n", "Java": f"for (var part : {part}) {{ DONE }}", "C#": f"foreach (var part in {part}) {{ DONE }}"}[
        language
    ]
    added = LISTS[language] + LOOPS[language].replace("OVER", "part").replace("DONE", ADDED[language].replace("ID", OWN[language])) + SENT[language]
    assert slips(language, over.replace("DONE", added), tmp_path) == []


def test_trap_a_list_that_is_sent_before_it_is_full(tmp_path: Path) -> None:
    full = "if (all.Count == 10) { " + SENT["C#"] + " all.Clear(); }"
    added = LOOPS["C#"].replace("OVER", "part").replace("DONE", ADDED["C#"].replace("ID", OWN["C#"]) + full)
    assert slips("C#", PARTS["C#"].replace("SIZE", "500").replace("DONE", LISTS["C#"] + added + SENT["C#"]), tmp_path) == []


@pytest.mark.parametrize(("identifier", "refused"), [("m.MessageId", [("same-id", "that is m.MessageId for each of them")]), ("Guid.NewGuid().ToString()", [])])
def test_entries_that_a_constructor_is_given(identifier: str, refused: list[tuple[str, str]], tmp_path: Path) -> None:
    sent = 'await _sqs.SendMessageBatchAsync(new SendMessageBatchRequest("https://example.com", all));'
    assert slips("C#", MAPPED["C#"].replace("ID", identifier) + sent, tmp_path) == refused

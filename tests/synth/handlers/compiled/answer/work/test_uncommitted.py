"""Changes of a database in a transaction that nobody commits, in Java, Go and C#."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "reading.py"))
read = HELP["read"]
MADE = {
    "Java": HELP["JAVA"]
    + """import java.sql.*;
public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private void save(SQSMessage m) throws SQLException {
    try (Connection c = DriverManager.getConnection(System.getenv("URL"))) { BODY }
  }
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    List<BatchItemFailure> f = new ArrayList<>();
    for (SQSMessage m : event.getRecords()) { try { save(m); } catch (Exception e) { f.add(new BatchItemFailure(m.getMessageId())); } }
    return new SQSBatchResponse(f);
  }
}
""",
    "Go": """package main
import (
	"context"
	"database/sql"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)
var db *sql.DB
func save(ctx context.Context, m events.SQSMessage) error { BODY }
func handle(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
	var f []events.SQSBatchItemFailure
	for _, m := range e.Records { if err := save(ctx, m); err != nil { f = append(f, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId}) } }
	return events.SQSEventResponse{BatchItemFailures: f}, nil
}
func main() { lambda.Start(handle) }
""",
    "C#": """using System; using System.Collections.Generic; using System.Threading.Tasks; using Npgsql; using Amazon.Lambda.SQSEvents;
namespace Shop;
public class Function {
    private async Task Save(SQSEvent.SQSMessage m) { await using var conn = new NpgsqlConnection("x"); await conn.OpenAsync(); BODY }
    public async Task<SQSBatchResponse> Handle(SQSEvent evnt) {
        var f = new List<SQSBatchResponse.BatchItemFailure>();
        foreach (var m in evnt.Records) { try { await Save(m); } catch (Exception e) { f.Add(new() { ItemIdentifier = m.MessageId }); } }
        return new SQSBatchResponse(f);
    }
}
""",
}
CASES: dict[str, tuple[str, str]] = {
    "Java": ("c.setAutoCommit(false); WORK END", 'PreparedStatement s = c.prepareStatement("insert into t values (?)"); s.setString(1, m.getBody()); s.executeUpdate();'),
    "Go": ("tx, err := db.BeginTx(ctx, nil); if err != nil { return err }; defer tx.Rollback(); WORK; END; return nil", 'if _, err := tx.ExecContext(ctx, "insert into t values ($1)", m.Body); err != nil { return err }'),
    "C#": ("await using var tx = await conn.BeginTransactionAsync(); WORK END", 'await using var c = new NpgsqlCommand("insert into t values ($1)", conn, tx) { Parameters = { new() { Value = m.Body } } }; await c.ExecuteNonQueryAsync();'),
}  # fmt: skip
ENDS = {
    "Java": ("c.commit();", "c.setAutoCommit(true);", 'c.createStatement().execute("COMMIT");'),
    "Go": ("if err := tx.Commit(); err != nil { return err }", 'if _, err := tx.Exec("commit"); err != nil { return err }'),
    "C#": ("await tx.CommitAsync();", "tx.Commit();"),
}
NO_CHANGES = {
    "Java": 'PreparedStatement s = c.prepareStatement("select 1"); s.executeQuery();',
    "Go": 'if _, err := tx.ExecContext(ctx, "set local x = 1"); err != nil { return err }; if _, err := db.ExecContext(ctx, "insert into t values ($1)", m.Body); err != nil { return err }',
    "C#": 'await using var c = new NpgsqlCommand("select 1", conn, tx); await c.ExecuteScalarAsync();',
}


def seen(folder: Path, language: str, work: str, end: str) -> list[tuple[str, str]]:
    body = CASES[language][0].replace("WORK", work).replace("END", end).replace("; ;", ";")
    found = read(folder, language, MADE[language].replace("BODY", body))
    assert found.failures.doubt is None
    return [(one.kind, one.what) for one in found.unawaited.found]


@pytest.mark.parametrize("language", CASES)
def test_who_begins_and_never_commits_has_changed_nothing(language: str, tmp_path: Path) -> None:
    found = seen(tmp_path, language, CASES[language][1], "")
    assert [kind for kind, _ in found] == ["uncommitted"]
    assert any(one in found[0][1] for one in ("executeUpdate", "ExecContext", "ExecuteNonQueryAsync"))


@pytest.mark.parametrize(("language", "end"), [(language, end) for language, ends in ENDS.items() for end in ends])
def test_trap_who_commits_in_any_way(language: str, end: str, tmp_path: Path) -> None:
    assert seen(tmp_path, language, CASES[language][1], end) == []


@pytest.mark.parametrize("language", CASES)
def test_trap_what_changes_nothing_in_it(language: str, tmp_path: Path) -> None:
    assert seen(tmp_path, language, NO_CHANGES[language], "") == []


@pytest.mark.parametrize("language", CASES)
def test_trap_what_is_committed_by_itself(language: str, tmp_path: Path) -> None:
    begins = {"Java": "c.setAutoCommit(false);", "Go": "defer tx.Rollback();", "C#": "await using var tx = await conn.BeginTransactionAsync();"}[language]
    text = MADE[language].replace("BODY", CASES[language][0]).replace(begins, "").replace("WORK", CASES[language][1]).replace("END", "")
    text = text.replace("tx, err := db.BeginTx(ctx, nil); if err != nil { return err };", "tx := db;").replace(", conn, tx)", ", conn)").replace("; ;", ";")
    assert not read(tmp_path, language, text).unawaited.found


_TRACKED = """using System; using System.Collections.Generic; using System.Text.Json; using System.Threading.Tasks; using Microsoft.EntityFrameworkCore; using Amazon.Lambda.SQSEvents;
namespace Shop;
public class Order { public string Id { get; set; } }
public class Store : DbContext { public DbSet<Order> Orders => Set<Order>(); }
public class Function {
    private readonly Store _db = new();
    public async Task<SQSBatchResponse> Handle(SQSEvent evnt) {
        var f = new List<SQSBatchResponse.BatchItemFailure>();
        foreach (var m in evnt.Records) { try { var order = JsonSerializer.Deserialize<Order>(m.Body); BODY } catch (Exception e) { f.Add(new() { ItemIdentifier = m.MessageId }); } }
        return new SQSBatchResponse(f);
    }
    MORE
}
"""


@pytest.mark.parametrize(
    ("body", "more", "unsaved"),
    [
        ("_db.Orders.Add(order);", "", {"_db.Orders.Add(order)"}),
        ("_db.Add(order);", "", {"_db.Add(order)"}),
        ('switch (order.Id) { case "a": _db.Add(order); break; default: throw new NotSupportedException(order.Id); }', "", {"_db.Add(order)"}),
        ("_db.Orders.Remove(new Order { Id = order.Id });", "", {"_db.Orders.Remove(new Order { Id = order.Id })"}),
        ("_db.Orders.Add(order); await _db.SaveChangesAsync();", "", set()),
        ("_db.Orders.Add(order); await Keep();", "private async Task Keep() => await _db.SaveChangesAsync();", set()),
        ("await _db.Orders.AddAsync(order);", "", {"_db.Orders.AddAsync(order)"}),
        ("await _db.AddRangeAsync(order);", "", {"_db.AddRangeAsync(order)"}),
        ("await _db.Orders.AddAsync(order); await _db.SaveChangesAsync();", "", set()),
        ("await new Queue().AddAsync(order);", "private class Queue { public Task AddAsync(Order o) => Task.CompletedTask; }", set()),
        ("_db.Attach(order);", "", set()),
        ("var seen = new List<Order>(); seen.Add(order); await _db.Orders.ExecuteDeleteAsync();", "", set()),
    ],
)
def test_what_nobody_saves(body: str, more: str, unsaved: set[str], tmp_path: Path) -> None:
    found = read(tmp_path, "C#", _TRACKED.replace("BODY", body).replace("MORE", more)).unawaited.found
    assert {one.what for one in found if one.kind == "unsaved"} == unsaved

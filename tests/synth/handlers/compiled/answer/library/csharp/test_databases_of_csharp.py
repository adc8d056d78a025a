"""Databases in C#: the exception of a provider, or of Entity Framework where it saves, is whatever goes wrong there."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

read: Any = runpy.run_path(str(Path(__file__).parents[2] / "reading.py"))["read"]
TEXT = """using System; using System.Collections.Generic; using System.Threading.Tasks;
using Amazon.Lambda.SQSEvents; using Dapper; using Npgsql; using Microsoft.EntityFrameworkCore;
namespace Shop;
public class Row { public string Id { get; set; } }
public class Shop : DbContext { public DbSet<Row> Rows { get; set; } }
public class Function {
  private readonly NpgsqlDataSource _source;
  private readonly Shop _shop;
  private async Task Insert(string body) {
    await using var connection = await _source.OpenConnectionAsync();
    await using var tx = await connection.BeginTransactionAsync();
    try { await connection.ExecuteAsync("insert into books (body) values (@body)", new { body }, tx); await tx.CommitAsync(); } CLAUSE
  }
  private async Task Save(string body) {
    _shop.Rows.Add(new Row { Id = body });
    try { await _shop.SaveChangesAsync(); } CLAUSE
  }
  public async Task<SQSBatchResponse> Handle(SQSEvent evnt) {
    var failures = new List<SQSBatchResponse.BatchItemFailure>();
    foreach (var m in evnt.Records) { try { await CALL(m.Body); } catch (Exception) { failures.Add(new() { ItemIdentifier = m.MessageId }); } }
    return new SQSBatchResponse(failures);
  }
}
"""
LOG = "{ Console.WriteLine(x.Message); }"
BACK = "{ await tx.RollbackAsync(); Console.WriteLine(x.Message); }"
LOST = [
    ("Insert", f"catch (NpgsqlException x) {BACK}"),
    ("Insert", f"catch (DbException x) {LOG}"),
    ("Insert", f"catch (PostgresException x) when (x.SqlState == PostgresErrorCodes.UniqueViolation) {LOG} catch (NpgsqlException x) {LOG}"),
    ("Save", f"catch (DbUpdateException x) {LOG}"),
    ("Save", f"catch (DbUpdateConcurrencyException) {{ throw; }} catch (DbUpdateException x) {LOG}"),
]
TOLD = [
    ("Insert", "catch (NpgsqlException) { await tx.RollbackAsync(); throw; }"),
    ("Insert", f'catch (PostgresException x) when (x.SqlState == "23505") {LOG}'),
    ("Insert", f"catch (NpgsqlException x) {{ if (x.SqlState != PostgresErrorCodes.UniqueViolation) throw; {BACK} }}"),
    ("Insert", f"catch (DbUpdateException x) {LOG}"),
    ("Save", f"catch (DbUpdateException x) when (x.InnerException is PostgresException {{ SqlState: PostgresErrorCodes.UniqueViolation }}) {LOG}"),
    ("Save", f"catch (DbUpdateException x) {{ if (x.InnerException is not SqlException {{ Number: 2627 or 2601 }}) throw; {LOG} }}"),
    ("Save", f"catch (DbUpdateConcurrencyException x) {LOG}"),
]


@pytest.mark.parametrize(("call", "clause", "lost"), [*((*one, True) for one in LOST), *((*one, False) for one in TOLD)])
def test_a_clause_for_whatever_goes_wrong_with_a_database(call: str, clause: str, tmp_path: Path, *, lost: bool) -> None:
    text = TEXT.replace("CLAUSE", clause if call == "Insert" else "catch { throw; }", 1).replace("CLAUSE", clause if call == "Save" else "catch { throw; }")
    found = read(tmp_path, "C#", text.replace("CALL", call))
    assert any(one.told == "empty" and one.broad and not one.part for one in found.failures.found) is lost
    assert found.failures.doubt is None


COMMAND = """  private async Task Put(string body) {
    await using var connection = new NpgsqlConnection(Url);
    await using var command = new NpgsqlCommand("insert into books (body) values (@body)", connection);
    command.Parameters.AddWithValue("@body", body);
    try { await command.ExecuteNonQueryAsync(); } CLAUSE
  }
"""


@pytest.mark.parametrize(("clause", "lost"), [(f"catch (NpgsqlException x) {LOG}", True), ("catch (NpgsqlException) { throw; }", False)])
def test_a_command_is_about_the_message_that_its_parameters_have(clause: str, tmp_path: Path, *, lost: bool) -> None:
    text = TEXT.replace("  public async Task<SQSBatchResponse>", COMMAND.replace("CLAUSE", clause) + "  public async Task<SQSBatchResponse>")
    found = read(tmp_path, "C#", text.replace("CLAUSE", "catch { throw; }").replace("CALL", "Put"))
    assert any(one.told == "empty" and one.broad and not one.part for one in found.failures.found) is lost
    assert not any("AddWithValue" in one.caught for one in found.failures.found)

"""What C# asks of databases and of others by interfaces: SQL that is made of functions, transactions of Dapper, a DynamoDBContext, requests of Refit; and what goes on with a task only if it ends otherwise."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[2] / "reading.py"))
read, said = HELP["read"], HELP["said"]
TEXT = """using System; using System.Collections.Generic; using System.Linq; using System.Net.Http; using System.Threading.Tasks; using Amazon.DynamoDBv2; using Amazon.DynamoDBv2.DataModel; using Amazon.Lambda.SQSEvents; using Dapper; using Microsoft.EntityFrameworkCore; using Npgsql; using Refit;
namespace Shop;
public class Row { public string Id { get; set; } public string State { get; set; } }
public class Shop(DbContextOptions<Shop> options) : DbContext(options) { public DbSet<Row> Rows => Set<Row>(); }
public interface ICrm { [Post("/orders")] Task<IApiResponse> SendAsync([Body] string order); }
public class Function(Shop shop, IDynamoDBContext context, ICrm crm, NpgsqlConnection db) {
  public async Task<SQSBatchResponse> Handle(SQSEvent evnt) {
    var failed = new List<SQSBatchResponse.BatchItemFailure>();
    foreach (var m in evnt.Records) {
      void Tell() => failed.Add(new() { ItemIdentifier = m.MessageId });
      BODY
    }
    return new SQSBatchResponse(failed);
  }
}
"""


def _read(folder: Path, body: str) -> Any:
    return read(folder, "C#", TEXT.replace("BODY", body))


@pytest.mark.parametrize("asks", [
    "await shop.Rows.Where(r => r.Id == m.MessageId).ExecuteUpdateAsync(s => s.SetProperty(r => r.State, m.Body));",
    "await shop.Rows.Where(r => r.Id == m.Body).ExecuteDeleteAsync();",
    "var row = await shop.Rows.FirstOrDefaultAsync(r => r.Id == m.Body); row.State = `done`; await shop.SaveChangesAsync();".replace("`", '"'),
])  # fmt: skip
def test_what_sql_is_made_of_is_work_on_the_message(asks: str, tmp_path: Path) -> None:
    found = _read(tmp_path, f"try {{ {asks} }} catch (Exception e) {{ Console.WriteLine(e); }}")
    assert {(one.told, one.of) for one in found.failures} == {("empty", "message")}
    assert "all" in {one.kind for one in found.records}
    assert {one.told for one in _read(tmp_path, f"try {{ {asks} }} catch (Exception) {{ Tell(); }}").failures} == {"response"}


@pytest.mark.parametrize(("ends", "kinds"), [("await tx.CommitAsync();", set()), ("", {"uncommitted"}), ("await tx.RollbackAsync();", {"uncommitted"})])
def test_a_transaction_of_dapper(ends: str, kinds: set[str], tmp_path: Path) -> None:
    body = f'await using var tx = await db.BeginTransactionAsync(); await db.ExecuteAsync("exec keep_order @Body", new {{ m.Body }}, tx); {ends}'
    assert {one.kind for one in _read(tmp_path, body).unawaited.found} == kinds


def test_whatever_a_context_raises_its_client_raises(tmp_path: Path) -> None:
    found = _read(tmp_path, "try { await context.SaveAsync(new Row { Id = m.Body }); } catch (AmazonDynamoDBException e) { Console.WriteLine(e); }")
    assert ("empty", True) in {(one.told, one.broad) for one in found.failures}


@pytest.mark.parametrize(
    ("looks", "kinds"), [("", {"response"}), ("if (!answer.IsSuccessStatusCode) Tell();", set()), ("await answer.EnsureSuccessStatusCodeAsync();", set())]
)
def test_an_answer_of_refit(looks: str, kinds: set[str], tmp_path: Path) -> None:
    found = _read(tmp_path, f"var answer = await crm.SendAsync(m.Body); {looks}")
    assert {one.kind for one in found.unawaited.found} == kinds


@pytest.mark.parametrize("clause", ["HttpRequestException", "ApiException"])
def test_whatever_a_request_of_refit_raises(clause: str, tmp_path: Path) -> None:
    found = _read(tmp_path, f"try {{ var answer = await crm.SendAsync(m.Body); if (!answer.IsSuccessStatusCode) Tell(); }} catch ({clause}) {{ }}")
    assert ("empty", True) in {(one.told, one.broad) for one in found.failures}


@pytest.mark.parametrize(
    ("only", "told"),
    [("", "response"), (", TaskContinuationOptions.ExecuteSynchronously", "response"), (", TaskContinuationOptions.OnlyOnRanToCompletion", "raised"), (", TaskContinuationOptions.NotOnFaulted", "raised")],
)  # fmt: skip
def test_what_goes_on_only_with_some_ends(only: str, told: str, tmp_path: Path) -> None:
    found = _read(tmp_path, f"await context.SaveAsync(new Row {{ Id = m.Body }}).ContinueWith(t => {{ if (t.IsFaulted) Tell(); }}{only});")
    assert told in {one.told for one in found.failures}

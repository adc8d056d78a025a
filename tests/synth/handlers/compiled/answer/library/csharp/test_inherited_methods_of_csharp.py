"""Methods that a class of the program has of one of a package (`class Shop : DbContext`): they are calls of somebody else's code, which may fail and are waited for."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[2] / "reading.py"))
TEXT = """using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
using Microsoft.EntityFrameworkCore;
namespace Shop;
public class Claim { public string Id { get; set; } = ""; }
PARENTpublic class Claims : BASE { public DbSet<Claim> All => Set<Claim>(); }
public class Function {
    public async Task<SQSBatchResponse> Handle(SQSEvent evnt, ILambdaContext context) {
        var f = new List<SQSBatchResponse.BatchItemFailure>();
        foreach (var m in evnt.Records) {
            try { WORK } catch (Exception e) { f.Add(new() { ItemIdentifier = m.MessageId }); }
        }
        return new SQSBatchResponse(f);
    }
    private async Task Save(Claims db, string body) {
        try { db.All.Add(new Claim { Id = body }); await db.SaveChangesAsync(); } catch { Console.Error.WriteLine("not saved"); throw; }
    }
}
"""


def read(folder: Path, work: str, base: str = "DbContext", parent: str = "") -> Any:
    return HELP["read"](folder, "C#", TEXT.replace("WORK", work).replace("BASE", base).replace("PARENT", parent))


OWN = ("var db = new Claims(); db.All.Add(new Claim { Id = m.Body }); ", "SaveChangesAsync();")


@pytest.mark.parametrize(
    ("base", "parent"), [("DbContext", ""), ("Base", "public class Base : DbContext { }\n"), ("Microsoft.EntityFrameworkCore.DbContext", "")]
)
def test_what_is_not_waited_for(base: str, parent: str, tmp_path: Path) -> None:
    (seen,) = read(tmp_path, f"{OWN[0]}db.{OWN[1]}", base, parent).unawaited.found
    assert (seen.kind, seen.what) == ("call", "db.SaveChangesAsync()")


@pytest.mark.parametrize("base", ["DbContext", "IDisposable", "List<string>"])
def test_trap_it_is_waited_for(base: str, tmp_path: Path) -> None:
    assert read(tmp_path, f"{OWN[0]}await db.{OWN[1]}", base).unawaited.found == ()


OVERRIDDEN = """PARENTpublic class Claims : BASE {
    public DbSet<Claim> All => Set<Claim>();
    public override Task<int> SaveChangesAsync(CancellationToken ct = default) { ChangeTracker.DetectChanges(); return base.SaveChangesAsync(ct); }
    public Task Keep(Claim one) { Add(one); return SaveChangesAsync(); }
}"""
AGAIN = "public abstract class Base : DbContext { public override Task<int> SaveChangesAsync(CancellationToken ct = default) => base.SaveChangesAsync(ct); }\n"


@pytest.mark.parametrize(("base", "parent"), [("DbContext", ""), ("Base", AGAIN)])
@pytest.mark.parametrize("work", ["await db.Keep(new Claim { Id = m.Body });", f"await db.{OWN[1]}"])
def test_trap_a_method_that_calls_the_one_that_it_overrides(work: str, base: str, parent: str, tmp_path: Path) -> None:
    own = next(line for line in TEXT.splitlines() if line.startswith("PARENT"))
    text = TEXT.replace(own, OVERRIDDEN).replace("WORK", f"var db = new Claims(); {work}").replace("BASE", base).replace("PARENT", parent)
    found = HELP["read"](tmp_path, "C#", text)
    assert (found.unawaited.found, found.unawaited.doubt, found.failures.doubt) == ((), None, None)


@pytest.mark.parametrize(
    "tracks", ["Add(new Claim { Id = m.Body })", "Update(new Claim { Id = m.Body })", "RemoveRange(new List<Claim> { new Claim { Id = m.Body } })"]
)
def test_trap_what_a_context_is_to_keep_is_no_task(tracks: str, tmp_path: Path) -> None:
    for of in ("db", "db.All"):
        found = read(tmp_path, f"var db = new Claims(); {of}.{tracks}; await db.SaveChangesAsync();").unawaited
        assert (found.found, found.doubt) == ((), None)


@pytest.mark.parametrize("dropped", ["db.SaveChangesAsync();", "Keep(db);"])
def test_a_task_that_a_method_returns_is_told_of_where_nobody_waits_for_it(dropped: str, tmp_path: Path) -> None:
    own = next(line for line in TEXT.splitlines() if line.startswith("PARENT"))
    text = TEXT.replace(own, OVERRIDDEN).replace("WORK", f"var db = new Claims(); db.Add(new Claim {{ Id = m.Body }});\n                {dropped}")
    text = (
        text.replace("    private async Task Save(", "    private Task Keep(Claims db) => db.SaveChangesAsync();\n    private async Task Save(")
        .replace("BASE", "DbContext")
        .replace("PARENT", "")
    )
    (seen,) = HELP["read"](tmp_path, "C#", text).unawaited.found
    assert (seen.what, text.splitlines()[seen.at.spot.line - 1].split("}")[0].strip()) == (dropped.rstrip(";"), dropped)


def test_one_of_another_package_may_be_a_task(tmp_path: Path) -> None:
    assert "Add is a task" in str(read(tmp_path, "var db = new Claims(); db.Add(new Claim { Id = m.Body });", "Repository").unawaited)


def test_what_throws_again_for_nobody_swallows_nothing(tmp_path: Path) -> None:
    found = read(tmp_path, "Save(new Claims(), m.Body);")
    assert [(one.kind, one.what) for one in found.unawaited.found] == [("call", "Save(new Claims(), m.Body)")]
    assert not [one for one in found.failures.found if one.caught.startswith("catch") and one.told == "empty"]

"""Lists of failed messages to which several goroutines, threads or tasks add at once: one that knows no threads may lose one, and with a lock, in turn or by itself nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..reading import read, said

GO = """package main

import (
	"context"
	"errors"
	"sync"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"golang.org/x/sync/errgroup"
)

func process(ctx context.Context, m events.SQSMessage) error {
	if m.Body == "" {
		return errors.New("empty")
	}
	return nil
}

func handle(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
	var failures []events.SQSBatchItemFailure
	var wg sync.WaitGroup
	g, ctx := errgroup.WithContext(ctx)
	for _, m := range e.Records {
		WORK
	}
	wg.Wait()
	_ = g.Wait()
	return events.SQSEventResponse{BatchItemFailures: failures}, nil
}

func main() { lambda.Start(handle) }
"""
FAILED = "failures = append(failures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})"
TRIED = f"if err := process(ctx, m); err != nil {{ {FAILED} }}"
CSHARP = """using Amazon.DynamoDBv2;
using Amazon.Lambda.SQSEvents;
namespace Shop;
public class Function
{
    private readonly AmazonDynamoDBClient _db = new();
    private readonly object _gate = new();
    private void InTurn(Action work) { lock (_gate) { work(); } }
    private async Task Process(SQSEvent.SQSMessage m) { await _db.PutItemAsync("orders", new() { ["id"] = new(m.Body) }); }
    public async Task<SQSBatchResponse> Handle(SQSEvent evnt)
    {
        DECLARED
        WORK
        return new SQSBatchResponse(failures.ToList());
    }
}
"""
LIST = "var failures = new List<SQSBatchResponse.BatchItemFailure>();"
ADDED = "failures.Add(new SQSBatchResponse.BatchItemFailure { ItemIdentifier = m.MessageId });"
TASK = f"async m => {{ try {{ await Process(m); }} catch (Exception e) {{ {ADDED} }} }}"
JAVA = """import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.*;
import java.util.concurrent.*;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
    private final DynamoDbClient db = DynamoDbClient.create();
    private final ExecutorService pool = Executors.newFixedThreadPool(8);
    public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
        List<SQSBatchResponse.BatchItemFailure> failures = DECLARED;
        WORK
        return new SQSBatchResponse(failures);
    }
    private synchronized void inTurn(Runnable work) { work.run(); }
    private void process(SQSEvent.SQSMessage m) { db.putItem(b -> b.item(Map.of("id", m.getBody()))); }
}
"""
PUT = "failures.add(new SQSBatchResponse.BatchItemFailure(m.getMessageId()));"
RUN = f"try {{ process(m); }} catch (Exception e) {{ {PUT} }}"
ALL = "for (var m : event.getRecords())"


@pytest.mark.parametrize(
    ("work", "raced"),
    [
        (f"wg.Add(1)\ngo func() {{ defer wg.Done()\n{TRIED} }}()", True),
        (f"wg.Add(1)\ngo func(m events.SQSMessage) {{ defer wg.Done()\n{TRIED} }}(m)", True),
        (f"g.Go(func() error {{ {TRIED}\nreturn nil }})", True),
        (f"func() {{ {TRIED} }}()", False),
        (f"var mu sync.Mutex\ng.Go(func() error {{ mu.Lock()\ndefer mu.Unlock()\n{TRIED}\nreturn nil }})", False),
        (f"g.SetLimit(1)\ng.Go(func() error {{ {TRIED}\nreturn nil }})", False),
        (f"const most = 1\ng.SetLimit(most)\ng.Go(func() error {{ {TRIED}\nreturn nil }})", False),
        (f"g.SetLimit(8)\ng.Go(func() error {{ {TRIED}\nreturn nil }})", True),
        (f"wg.Add(1)\ngo func() {{ defer wg.Done()\n{TRIED} }}()\nwg.Wait()", False),
        (f"wg.Add(1)\ngo func() {{ defer wg.Done()\n{TRIED} }}()\nif m.Body == TWO {{ wg.Wait() }}".replace("TWO", '"2"'), True),
        (f"done := make(chan struct{{}})\ngo func() {{ defer close(done)\n{TRIED} }}()\n<-done", False),
        (
            f"inTurn := func(do func()) {{ do() }}\nwg.Add(1)\ngo func() {{ defer wg.Done()\nif err := process(ctx, m); err != nil {{ inTurn(func() {{ {FAILED} }}) }} }}()",
            False,
        ),
        (f"wg.Add(1)\ngo func() {{ defer wg.Done()\ndefer func() {{ {TRIED} }}() }}()", True),
    ],
)
def test_goroutines(work: str, tmp_path: Path, *, raced: bool) -> None:
    assert said(read(tmp_path, "Go", GO.replace("WORK", work)))["answers"] == ({"list", "raced failures"} if raced else {"list"})


@pytest.mark.parametrize("started", ["wg.Add(1)\ngo func() { defer wg.Done()\nLOOP }()", "g.Go(func() error { LOOP\nreturn nil })"])
def test_one_goroutine_for_all(started: str, tmp_path: Path) -> None:
    loop = f"for _, m := range e.Records {{ {TRIED} }}"
    code = GO.replace("for _, m := range e.Records {\n\t\tWORK\n\t}", started.replace("LOOP", loop))
    assert said(read(tmp_path, "Go", code))["answers"] == {"list"}


def test_one_goroutine_that_collects(tmp_path: Path) -> None:
    collected = f"ids := make(chan string)\ngo func() {{ for id := range ids {{ {FAILED.replace('m.MessageId', 'id')} }} }}()\n\tfor _, m"
    work = "wg.Add(1)\ngo func() { defer wg.Done()\nif err := process(ctx, m); err != nil { ids <- m.MessageId } }()"
    assert said(read(tmp_path, "Go", GO.replace("for _, m", collected, 1).replace("WORK", work)))["answers"] == {"list"}


@pytest.mark.parametrize(
    ("declared", "work", "raced"),
    [
        (LIST, f"await Task.WhenAll(evnt.Records.Select({TASK}));", True),
        (LIST.replace("var", "List<SQSBatchResponse.BatchItemFailure>").replace("new List<SQSBatchResponse.BatchItemFailure>()", "[]"), f"var all = evnt.Records.Select({TASK}); await Task.WhenAll(all);", True),
        (LIST, f"await Parallel.ForEachAsync(evnt.Records, {TASK.replace('async m', 'async (m, stop)')});", True),
        (LIST.replace("List<", "ConcurrentBag<"), f"await Task.WhenAll(evnt.Records.Select({TASK}));", False),
        (LIST, f"await Task.WhenAll(evnt.Records.Select({TASK.replace(ADDED, f'lock (_gate) {{ {ADDED} }}')}));", False),
        (LIST, f"foreach (var m in evnt.Records) {{ await Task.Run({TASK.replace('async m', 'async ()')}); }}", False),
        (LIST, f"foreach (var m in evnt.Records) {{ var one = Task.Run({TASK.replace('async m', 'async ()')}); await one; }}", False),
        (LIST, f"var all = new List<Task>(); foreach (var m in evnt.Records) {{ all.Add(Task.Run({TASK.replace('async m', 'async ()')})); }} await Task.WhenAll(all);", True),
        (LIST, f"var work = Task.Run(async () => {{ foreach (var m in evnt.Records) {{ try {{ await Process(m); }} catch (Exception e) {{ {ADDED} }} }} }}); await work;", False),
        (LIST, f"Task.Run(async () => {{ foreach (var m in evnt.Records) {{ try {{ await Process(m); }} catch (Exception e) {{ {ADDED} }} }} }}).Wait();", False),
        (LIST, f"foreach (var one in evnt.Records.Select({TASK})) {{ await one; }} await Task.WhenAll(Task.CompletedTask);", False),
        (LIST, f"const int most = 1; await Parallel.ForEachAsync(evnt.Records, new ParallelOptions {{ MaxDegreeOfParallelism = most }}, {TASK.replace('async m', 'async (m, stop)')});", False),
        (LIST, f"var most = 4; await Parallel.ForEachAsync(evnt.Records, new ParallelOptions {{ MaxDegreeOfParallelism = most }}, {TASK.replace('async m', 'async (m, stop)')});", True),
        *((LIST, f"await Task.WhenAll(evnt.Records.Select({TASK.replace(ADDED, held.replace('ADDED', ADDED))}));", False) for held in (
            "using (_turn.EnterScope()) { ADDED }", "_turn.EnterWriteLock(); ADDED _turn.ExitWriteLock();", "_turn.WaitOne(); ADDED _turn.Release();",
            "using (await _turn.LockAsync()) { ADDED }", "InTurn(() => ADDED);".replace("ADDED;", ADDED), "_turn.Wait(); ADDED _turn.Release();",
        )),
        (LIST, f"foreach (var m in evnt.Records) {{ try {{ await Process(m); }} catch (Exception e) {{ {ADDED} }} }}", False),
    ],
)  # fmt: skip
def test_tasks(declared: str, work: str, tmp_path: Path, *, raced: bool) -> None:
    found = said(read(tmp_path, "C#", CSHARP.replace("DECLARED", declared).replace("WORK", work)))["answers"]
    assert ("list" in found, "raced failures" in found) == (True, raced)


def test_a_list_of_the_same_name_elsewhere_is_another(tmp_path: Path) -> None:
    other = f"public class Function\n{{\n    private void Other(SQSEvent.SQSMessage m) {{ {LIST} {ADDED} }}"
    work = f"await Task.WhenAll(evnt.Records.Select({TASK}));"
    code = CSHARP.replace("public class Function\n{", other).replace("DECLARED", LIST.replace("List<", "ConcurrentBag<")).replace("WORK", work)
    assert said(read(tmp_path, "C#", code))["answers"] == {"list"}


@pytest.mark.parametrize(
    ("declared", "work", "raced"),
    [
        ("new ArrayList<>()", f"event.getRecords().parallelStream().forEach(m -> {{ {RUN} }});", True),
        ("new ArrayList<>()", f"CompletableFuture.allOf(event.getRecords().stream().map(m -> CompletableFuture.runAsync(() -> {{ {RUN} }}, pool)).toArray(CompletableFuture[]::new)).join();", True),
        ("new ArrayList<>()", f"List<Future<?>> all = new ArrayList<>(); {ALL} {{ all.add(pool.submit(() -> {{ {RUN} }})); }} for (var one : all) {{ one.get(); }}", True),
        ("new ArrayList<>()", f"List<Future<?>> all = new ArrayList<>(); {ALL} {{ all.add(elsewhere.submit(() -> {{ {RUN} }})); }} for (var one : all) {{ one.get(); }}", False),
        ("new ArrayList<>()", f"Future<?> whole = pool.submit(() -> {{ {ALL} {{ {RUN} }} }}); whole.get(9, TimeUnit.SECONDS);", False),
        ("new ArrayList<>()", f"{ALL} {{ Future<?> one = pool.submit(() -> {{ {RUN} }}); one.get(9, TimeUnit.SECONDS); }}", False),
        ("new ArrayList<>()", f"{ALL} {{ pool.submit(() -> {{ {RUN} }}).get(9, TimeUnit.SECONDS); }}", False),
        ("new ArrayList<>()", f"event.getRecords().parallelStream().forEach(m -> {{ {RUN.replace(PUT, f'inTurn(() -> {PUT[:-1]});')} }});", False),
        ("new ArrayList<>()", f"event.getRecords().parallelStream().forEach(m -> {{ {RUN.replace(PUT, f'if (turn.tryLock()) {{ {PUT} turn.unlock(); }}')} }});", False),
        ("new ArrayList<>()", f"event.getRecords().stream().forEach(m -> {{ {RUN} }});", False),
        ("new ArrayList<>()", f"{ALL} {{ CompletableFuture.runAsync(() -> {{ {RUN} }}).join(); }}", False),
        ("new ArrayList<>()", f"event.getRecords().parallelStream().forEach(m -> {{ {RUN.replace(PUT, f'synchronized (failures) {{ {PUT} }}')} }});", False),
        ("Collections.synchronizedList(new ArrayList<>())", f"event.getRecords().parallelStream().forEach(m -> {{ {RUN} }});", False),
        ("new CopyOnWriteArrayList<>()", f"event.getRecords().parallelStream().forEach(m -> {{ {RUN} }});", False),
    ],
)  # fmt: skip
def test_threads(declared: str, work: str, tmp_path: Path, *, raced: bool) -> None:
    found = said(read(tmp_path, "Java", JAVA.replace("DECLARED", declared).replace("WORK", work)))["answers"]
    assert found == ({"list", "raced failures"} if raced else {"list"})

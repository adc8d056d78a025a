"""What becomes of messages in handlers in Go: each style as teams write it, good and with its mistakes."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).with_name("reading.py")))
read, said, line = HELP["read"], HELP["said"], HELP["line"]
HEAD = """package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"sync"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"golang.org/x/sync/errgroup"
)

type Order struct{ ID string }

var db *dynamodb.Client

func process(ctx context.Context, m events.SQSMessage) error {
	var o Order
	if err := json.Unmarshal([]byte(m.Body), &o); err != nil {
		return fmt.Errorf("parse: %w", err)
	}
	_, err := db.PutItem(ctx, &dynamodb.PutItemInput{Item: item(o)})
	return err
}
"""
MAIN = """
func main() {
	cfg, err := config.LoadDefaultConfig(context.TODO())
	if err != nil {
		log.Fatal(err)
	}
	db = dynamodb.NewFromConfig(cfg)
	lambda.Start(handler)
}
"""


def worker(body: str, returns: str = "(events.SQSEventResponse, error)", more: str = "") -> str:
    return f"{HEAD}{more}\nfunc handler(ctx context.Context, event events.SQSEvent) {returns} {{\n{body}\n}}\n{MAIN}"


ITEM = "events.SQSBatchItemFailure{ItemIdentifier: m.MessageId}"
ADD = f"f = append(f, {ITEM})"
EACH = "for _, m := range event.Records"
RETURN = "return events.SQSEventResponse{BatchItemFailures: f}, nil"
LIST = "var f []events.SQSBatchItemFailure\n"
CHECKED = f"if err := process(ctx, m); err != nil {{ log.Println(err); {ADD} }}"
GOOD = {
    "a list": worker(f"{LIST}{EACH} {{ {CHECKED} }}\n{RETURN}"),
    "another name": worker(f"{LIST}{EACH} {{ if failed := process(ctx, m); failed != nil {{ {ADD} }} }}\n{RETURN}"),
    "a field": worker(f"var resp events.SQSEventResponse\nfor i := range event.Records {{ m := event.Records[i]\nif err := process(ctx, m); err != nil {{ resp.BatchItemFailures = append(resp.BatchItemFailures, {ITEM}) }} }}\nreturn resp, nil"),
    "a map": worker(f"failed := map[string]error{{}}\n{EACH} {{ if err := process(ctx, m); err != nil {{ failed[m.MessageId] = err }} }}\n{LIST}for id := range failed {{ f = append(f, events.SQSBatchItemFailure{{ItemIdentifier: id}}) }}\n{RETURN}"),
    "an index": worker(f"{LIST}for i := 0; i < len(event.Records); i++ {{ m := event.Records[i]\n{CHECKED} }}\n{RETURN}"),
    "continue": worker(f"{LIST}{EACH} {{ err := process(ctx, m)\nif err == nil {{ continue }}\n{ADD} }}\n{RETURN}"),
    "named results": worker(f"{EACH} {{ if err := process(ctx, m); err != nil {{ resp.BatchItemFailures = append(resp.BatchItemFailures, {ITEM}) }} }}\nreturn", "(resp events.SQSEventResponse, err error)"),
    "goroutines": worker(f"var wg sync.WaitGroup\nvar mu sync.Mutex\n{LIST}{EACH} {{ wg.Add(1)\ngo func(m events.SQSMessage) {{ defer wg.Done()\nif err := process(ctx, m); err != nil {{ mu.Lock()\ndefer mu.Unlock()\n{ADD} }} }}(m) }}\nwg.Wait()\n{RETURN}"),
    "a channel": worker(f'ch := make(chan string, len(event.Records))\n{EACH} {{ go func(m events.SQSMessage) {{ if err := process(ctx, m); err != nil {{ ch <- m.MessageId; return }}\nch <- "" }}(m) }}\nvar resp events.SQSEventResponse\nfor range event.Records {{ if id := <-ch; id != "" {{ resp.BatchItemFailures = append(resp.BatchItemFailures, events.SQSBatchItemFailure{{ItemIdentifier: id}}) }} }}\nreturn resp, nil'),
    "a method": worker("return h{}.handle(ctx, event)", more=f"type h struct{{}}\nfunc (h) handle(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {{ {LIST}{EACH} {{ {CHECKED} }}\n{RETURN} }}\n"),
    "nothing but main": HEAD + f"func main() {{ lambda.Start(func(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {{ {LIST}{EACH} {{ {CHECKED} }}\n{RETURN} }}) }}\n",
    "maps": worker(f'f := []map[string]interface{{}}{{}}\n{EACH} {{ if err := process(ctx, m); err != nil {{ f = append(f, map[string]interface{{}}{{"itemIdentifier": m.MessageId}}) }} }}\nreturn map[string]interface{{}}{{"batchItemFailures": f}}, nil', "(map[string]interface{}, error)"),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_the_same_handler_written_another_way_says_the_same(name: str, tmp_path: Path) -> None:
    found = said(read(tmp_path, "Go", GOOD[name]))
    told = {" ".join(one.split()[:3]) for one in found["failures"]}
    assert (found["answers"], told, found["records"], found["order"], found["unawaited"]) == (
        {"list"}, {"message response parse", "message response work"}, {"all"}, {"goes-on"}, set(),
    )  # fmt: skip


def lost(clause: str, told: str = "log", of: str = "message") -> set[str]:
    return {f"{of} {told} parse {clause}", f"{of} {told} work {clause}"}


RAISED = {"message raised parse", "message raised work"}
CASES: dict[str, tuple[str, dict[str, set[str]]]] = {
    "logged": (worker(f"{EACH} {{ if err := process(ctx, m); err != nil {{ log.Println(err); continue }} }}\nreturn nil", "error"), {"failures": lost("if err != nil")}),
    "a zero response": (worker(f"{EACH} {{ if err := process(ctx, m); err != nil {{ log.Println(err) }} }}\nreturn events.SQSEventResponse{{}}, nil"), {"failures": lost("if err != nil", "empty"), "answers": {"empty"}}),
    "given to nobody": (worker(f"{EACH} {{ _ = process(ctx, m) }}\nreturn nil", "error"), {"failures": lost("_ = process(ctx, m)")}),
    "a statement": (worker(f"{EACH} {{ process(ctx, m) }}\nreturn nil", "error"), {"failures": lost("process(ctx, m)")}),
    "the last one alone": (worker(f"var err error\n{EACH} {{ err = process(ctx, m) }}\nreturn err", "error"), {"failures": lost("process(ctx, m)")}),
    "shadowed": (worker(f"var err error\n{EACH} {{ if err := process(ctx, m); err != nil {{ log.Println(err) }} }}\nreturn err", "error"), {"failures": lost("if err != nil")}),
    "returned": (worker(f"{EACH} {{ if err := process(ctx, m); err != nil {{ return err }} }}\nreturn nil", "error"), {"failures": RAISED}),
    "joined": (worker(f"var errs []error\n{EACH} {{ if err := process(ctx, m); err != nil {{ errs = append(errs, err) }} }}\nreturn errors.Join(errs...)", "error"), {"failures": RAISED}),
    "a group": (worker(f"g, ctx := errgroup.WithContext(ctx)\n{EACH} {{ m := m\ng.Go(func() error {{ return process(ctx, m) }}) }}\nreturn g.Wait()", "error"), {"failures": RAISED, "unawaited": set()}),
    "both": (worker(f'{LIST}{EACH} {{ {CHECKED} }}\nif len(f) > 0 {{ return events.SQSEventResponse{{BatchItemFailures: f}}, fmt.Errorf("%d", len(f)) }}\nreturn events.SQSEventResponse{{}}, nil'), {"failures": RAISED}),
    "recovered": (worker(f"defer func() {{ if r := recover(); r != nil {{ log.Println(r) }} }}()\n{EACH} {{ if err := process(ctx, m); err != nil {{ panic(err) }} }}\nreturn nil", "error"), {"failures": lost("if r != nil", of="batch")}),
    "the first": (worker("return process(ctx, event.Records[0])", "error"), {"records": {"first"}}),
    "returned in the loop": (worker(f"{EACH} {{ return process(ctx, m) }}\nreturn nil", "error"), {"records": {"first"}}),
    "beats until it is told to end": (worker(f"stop := make(chan struct{{}})\ndefer close(stop)\nticker := time.NewTicker(time.Second)\ngo func() {{ for {{ select {{ case <-ticker.C: println(1)\ncase <-stop: return }} }} }}()\n{EACH} {{ if err := process(ctx, m); err != nil {{ return err }} }}\nreturn nil", "error"), {"unawaited": set(), "failures": RAISED}),
    "takes work until it is told to end": (worker(f"jobs := make(chan events.SQSMessage, 10)\nticker := time.NewTicker(time.Second)\ngo func() {{ for {{ select {{ case <-ticker.C: println(1)\ncase m := <-jobs: process(ctx, m)\ncase <-ctx.Done(): return }} }} }}()\n{EACH} {{ jobs <- m }}\nreturn nil", "error"), {"unawaited": {"?", "thread go func() { for { select { case <-ticker.C: println(1) case…"}}),
    "works until it is told to end": (worker(f"{EACH} {{ go func() {{ for {{ select {{ case <-ctx.Done(): return\ndefault: process(ctx, m)\nreturn }} }} }}() }}\nreturn nil", "error"), {"unawaited": {"thread go func() { for { select { case <-ctx.Done(): return defaul…"}}),
    **{
        f"workers that a select feeds, and {ends}": (worker(f"jobs := make(chan events.SQSMessage)\nvar wg sync.WaitGroup\nvar mu sync.Mutex\n{LIST}for range 3 {{ wg.Add(1)\ngo func() {{ defer wg.Done()\nfor m := range jobs {{ if err := process(ctx, m); err != nil {{ {does} }} }} }}() }}\n{EACH} {{ select {{ case jobs <- m:\ncase <-ctx.Done(): {ADD} }} }}\nclose(jobs)\n{wait}\n{RETURN}"), {"failures": failures, "unawaited": unawaited, "records": {"all"}})
        for ends, does, wait, failures, unawaited in (
            ("that return what failed", f"mu.Lock()\n{ADD}\nmu.Unlock()", "wg.Wait()", {"message response parse if err != nil", "message response work if err != nil"}, set[str]()),
            ("that only log", "log.Println(err)", "wg.Wait()", {"message empty parse if err != nil", "message empty work if err != nil"}, set[str]()),
        )
    },
    "not waited for": (worker(f"{EACH} {{ go process(ctx, m) }}\nreturn nil", "error"), {"unawaited": {"thread go process(ctx, m)"}}),
    "the receipt handle": (worker(f"{LIST}{EACH} {{ {CHECKED.replace('MessageId', 'ReceiptHandle')} }}\n{RETURN}"), {"answers": {"list", "identifier the record's receiptHandle"}}),
    "collected for nobody": (worker(f"{LIST}{EACH} {{ {CHECKED} }}\nlog.Println(len(f))\nreturn events.SQSEventResponse{{}}, nil"), {"answers": {f"unreturned {ITEM}"}}),
    "each": (worker(f"{LIST}{EACH} {{ process(ctx, m)\n{ADD} }}\n{RETURN}"), {"answers": {"list", "always"}}),
    "stops and drops": (worker(f"{LIST}{EACH} {{ if err := process(ctx, m); err != nil {{ {ADD}\nbreak }} }}\n{RETURN}"), {"order": {"drops"}}),
    "the rest with it": (worker(f"for i, m := range event.Records {{ if err := process(ctx, m); err != nil {{ {LIST}for _, m := range event.Records[i:] {{ {ADD} }}\n{RETURN} }} }}\nreturn events.SQSEventResponse{{}}, nil"), {"order": {"stops"}}),
    "outlives": (worker(f"{EACH} {{ {CHECKED} }}\n{RETURN}", more=LIST), {"answers": {"list", "stale"}}),
    "one kind of error": (worker(f"{LIST}{EACH} {{ if err := process(ctx, m); err != nil {{ if errors.Is(err, errSeen) {{ continue }}\n{ADD} }} }}\n{RETURN}", more='var errSeen = errors.New("seen")\n'), {"failures": {"message response parse if err != nil", "message response work if err != nil"}}),
    "nobody looks": (worker(f"{EACH} {{ others.Send(m.Body) }}\nreturn nil", "error"), {"failures": {"?"}}),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_becomes_of_a_message(name: str, tmp_path: Path) -> None:
    text, expected = CASES[name]
    found = said(read(tmp_path, "Go", text))
    assert {group: found[group] for group in expected} == expected


@pytest.mark.parametrize("test", ["if errors.As(err, &seen) {{ continue }}\n", "if !errors.As(err, &seen) {{ {} }}\ncontinue\n"])
def test_an_error_of_one_kind_is_not_all_of_them(test: str, tmp_path: Path) -> None:
    body = f"var seen *types.ItemCollectionSizeLimitExceededException\n{LIST}{EACH} {{ if err := process(ctx, m); err != nil {{ {test.format(ADD)}{ADD} }} }}\n{RETURN}"
    assert said(read(tmp_path, "Go", worker(body)))["failures"] == {"message response parse if err != nil", "message response work if err != nil"}
    other = f"var seen *types.ItemCollectionSizeLimitExceededException\n{LIST}{EACH} {{ if err := process(ctx, m); err != nil {{ if !errors.As(err, &seen) {{ continue }}\n{ADD} }} }}\n{RETURN}"
    assert said(read(tmp_path, "Go", worker(other)))["failures"] >= {"message empty work if err != nil"}


def test_whoever_goes_through_a_closed_channel_waits_for_nobody(tmp_path: Path) -> None:
    body = f"ch := make(chan string, 10)\n{EACH} {{ go func(m events.SQSMessage) {{ if err := process(ctx, m); err != nil {{ ch <- m.MessageId }} }}(m) }}\nclose(ch)\nvar f []events.SQSBatchItemFailure\nfor id := range ch {{ f = append(f, events.SQSBatchItemFailure{{ItemIdentifier: id}}) }}\n{RETURN}"
    assert {one.partition(" ")[0] for one in said(read(tmp_path, "Go", worker(body)))["unawaited"]} == {"thread"}


def test_a_response_at_which_nobody_looks(tmp_path: Path) -> None:
    call = 'resp, err := http.Post(url, "", strings.NewReader(m.Body))\nif err != nil { return err }\ndefer resp.Body.Close()\n'
    text = worker(
        f"{EACH} {{ if err := post(m); err != nil {{ return err }} }}\nreturn nil", "error", f"func post(m events.SQSMessage) error {{ {call}return nil }}\n"
    ).replace('"sync"', '"sync"\n\t"net/http"')
    assert said(read(tmp_path, "Go", text))["unawaited"] == {"response http.Post"}
    looked = text.replace("return nil }", "if resp.StatusCode > 299 { return errors.New(resp.Status) }\nreturn nil }")
    assert said(read(tmp_path, "Go", looked))["unawaited"] == set()


@pytest.mark.parametrize("call", ["v, ok := cache.Get(m.Body)\nif !ok { continue }\nlog.Println(v)", "v := cache.Get(m.Body)\nlog.Println(v)"])
def test_a_result_that_is_no_error_does_not_fail(call: str, tmp_path: Path) -> None:
    found = read(tmp_path, "Go", worker(f"{EACH} {{ {call} }}\nreturn nil", "error"))
    assert not found.failures.found


def test_the_place_is_that_of_the_test(tmp_path: Path) -> None:
    text = worker(f"{EACH} {{\n\tif failed := process(ctx, m); failed != nil {{\n\t\tlog.Println(failed)\n\t}}\n}}\nreturn nil", "error")
    assert {one.at.spot.line for one in read(tmp_path, "Go", text).failures if one.at.spot} == {line(text, "failed := process")}


@pytest.mark.parametrize("kind", ["json.RawMessage", "map[string]any", "events.SNSEvent"])
def test_a_handler_that_takes_something_else_is_undecided(kind: str, tmp_path: Path) -> None:
    text = worker("return events.SQSEventResponse{}, nil").replace("event events.SQSEvent)", f"event {kind})")
    assert all("?" in words for words in said(read(tmp_path, "Go", text)).values())


def test_an_error_that_a_method_of_the_result_gives(tmp_path: Path) -> None:
    text = worker(f"{EACH} {{ cmd := cache.Publish(ctx, m.Body)\nif cmd.Err() != nil {{ log.Println(cmd.Err()) }} }}\nreturn nil", "error")
    assert said(read(tmp_path, "Go", text))["failures"] == {"message log work if cmd.Err() != nil"}


def test_what_is_told_on_a_condition_alone_is_a_question(tmp_path: Path) -> None:
    body = f"{LIST}{EACH} {{ if err := process(ctx, m); err != nil {{ if !flags.Strict() {{ log.Println(err) }} else {{ {ADD} }} }} }}\n{RETURN}"
    assert "?" in said(read(tmp_path, "Go", worker(body)))["failures"]


@pytest.mark.parametrize(("error", "kinds"), [('errors.New("some failed")', {"thrown"}), ("nil", {"list"})])
def test_of_a_response_with_an_error_beside_it_nobody_reads_which_messages_failed(error: str, kinds: set[str], tmp_path: Path) -> None:
    body = f"{LIST}{EACH} {{ {CHECKED} }}\nif len(f) > 0 {{ return events.SQSEventResponse{{BatchItemFailures: f}}, {error} }}\nreturn events.SQSEventResponse{{}}, nil"
    assert said(read(tmp_path, "Go", worker(body)))["answers"] == kinds


@pytest.mark.parametrize(("spelt", "asks"), [("url.QueryUnescape(m.Body)", False), ("strconv.Atoi(m.Body)", False), ("shop.Opened(m.Body)", True)])
def test_whoever_drops_the_error_of_a_spelling_takes_what_it_gives(spelt: str, tmp_path: Path, *, asks: bool) -> None:
    body = f"{LIST}{EACH} {{ key, _ := {spelt}\nlog.Println(key)\n{CHECKED} }}\n{RETURN}"
    text = worker(body).replace("import (", 'import (\n\t"net/url"\n\t"strconv"\n\t"shop"', 1)
    assert (read(tmp_path, "Go", text).failures.doubt is not None) == asks


@pytest.mark.parametrize(
    "local",
    [
        'if os.Getenv("AWS_LAMBDA_RUNTIME_API") == "" { log.Println("local")\nreturn }',
        'if os.Getenv("LOCAL") != "" { log.Println("local")\nreturn }',
        'if dev := flag.Bool("dev", false, ""); *dev { log.Println("local")\nreturn }',
    ],
)
def test_a_program_with_another_way_for_a_developers_machine_starts_the_runtime_on_the_other(local: str, tmp_path: Path) -> None:
    text = worker(f"{LIST}{EACH} {{ {CHECKED} }}\n{RETURN}")
    assert "lambda.Start(handler)" in text
    found = said(
        read(tmp_path, "Go", text.replace("lambda.Start(handler)", f"{local}\nlambda.Start(handler)").replace("import (", 'import (\n\t"flag"\n\t"os"', 1))
    )
    assert found["answers"] == {"list"}


@pytest.mark.parametrize(
    "ends",
    ["log.Fatal(err)", 'logger.Fatal().Err(err).Msg("no settings")', 'slog.Error("no settings", "err", err)\n\t\tos.Exit(1)', "logger.Panic().Err(err).Send()"],
)
def test_a_program_that_ends_where_its_settings_fail_starts_its_handler_all_the_same(ends: str, tmp_path: Path) -> None:
    body = "\tfor _, m := range event.Records {\n\t\tif err := process(ctx, m); err != nil {\n\t\t\treturn err\n\t\t}\n\t}\n\treturn nil"
    one = f"\tif err := other.Load(); err != nil {{\n\t\t{ends}\n\t}}\n"
    code = worker(body, "error")
    assert said(read(tmp_path, "Go", code.replace("func main() {\n", "func main() {\n" + one * 3))) == said(read(tmp_path, "Go", code))


def test_what_is_closed_in_the_end_tells_nobody(tmp_path: Path) -> None:
    """The object was made of the message, and so is what closes it, after the write has failed."""
    read_and_put = "object, err := objects.GetObject(ctx, &s3.GetObjectInput{Key: &m.Body})\nif err != nil { return err }\ndefer object.Body.Close()\n_, err = db.PutItem(ctx, &dynamodb.PutItemInput{Item: item(m)})\nreturn nil"
    more = f"var objects *s3.Client\nfunc move(ctx context.Context, m events.SQSMessage) error {{\n{read_and_put}\n}}\n"
    text = worker(f"{LIST}{EACH} {{ if err := move(ctx, m); err != nil {{ {ADD} }} }}\n{RETURN}", more=more)
    text = text.replace('"golang.org/x', '"github.com/aws/aws-sdk-go-v2/service/s3"\n\t"golang.org/x')
    assert any(one.startswith("message empty work ") for one in said(read(tmp_path, "Go", text))["failures"])


SAVED = """
func save(ctx context.Context, m events.SQSMessage) RESULTS {
	BEFORE
	err := process(ctx, m)
	defer func() { if err == nil { _, err = db.DeleteItem(ctx, &dynamodb.DeleteItemInput{Key: key(m.Body)}) } }()
	return err
}
"""


@pytest.mark.parametrize(("results", "told"), [("(err error)", {"response"}), ("error", {"response", "empty"})])
@pytest.mark.parametrize(
    "before",
    [
        "",
        "defer log.Println(m.Body)",
        "id, err := m.MessageId, error(nil); _ = id; defer log.Println(id)",
        "defer func() { log.Println(m.Body) }()",
    ],
)
def test_a_result_with_a_name_is_given_a_value_by_what_is_deferred(results: str, told: set[str], before: str, tmp_path: Path) -> None:
    """`:=` makes no other one in the body of the function itself."""
    text = worker(
        f"{EACH} {{ if err := save(ctx, m); err != nil {{ resp.BatchItemFailures = append(resp.BatchItemFailures, {ITEM}) }} }}\nreturn",
        "(resp events.SQSEventResponse, err error)",
    )
    made = (
        SAVED.replace("RESULTS", results).replace("BEFORE", before).replace("err := process", "_, err := 1, process" if "id" not in before else "err = process")
    )
    found = read(tmp_path, "Go", text.replace("func main()", f"{made}\nfunc main()"))
    assert {one.told for one in found.failures.found} == told

"""Observables of RxJS: what is done in them is done for whoever subscribes, and an error goes on until somebody catches it. `test_packages.py` runs such handlers with the package itself."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.handlers.reading import Reading

_SPEC = importlib.util.spec_from_file_location("javascript_running", Path(__file__).with_name("running.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
running = importlib.util.module_from_spec(_SPEC)
sys.modules[_SPEC.name] = running
_SPEC.loader.exec_module(running)
HEAD = """import * as rx from 'rxjs';
import { deliver } from 'shop';
import { HttpService } from '@nestjs/axios';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { SNSClient, PublishCommand } from '@aws-sdk/client-sns';
const sns = new SNSClient({});
const http = new HttpService();
const send = (r) => sns.send(new PublishCommand({ TopicArn: 't', Message: r.body }));
const item = (r) => ({ itemIdentifier: r.messageId });
"""


def read(folder: Path, body: str) -> Any:
    folder = folder / str(len([*folder.iterdir()]))  # what a file holds is read once
    folder.mkdir()
    case = running.Case("observables", "mjs", "handler", f"{HEAD}export const handler = async (event) => {{\n{body}\n}};\n")
    running.write(folder, [case])
    return running.read(folder, case)


def told(found: Any) -> set[str]:
    return {one.told for one in found.failures.found}


CAUGHT = "return { batchItemFailures: await rx.lastValueFrom(rx.from(event.Records).pipe(STEPS, rx.toArray())) };"
STEPS = (
    "rx.mergeMap((r) => rx.from(send(r)).pipe(rx.ignoreElements(), rx.catchError(() => WHAT)))",
    "rx.concatMap((r) => rx.defer(() => send(r)).pipe(rx.concatMap(() => rx.EMPTY), rx.catchError(() => WHAT)))",
    "rx.mergeMap((r) => http.post('https://example.com', r.body).pipe(rx.timeout(500), rx.filter(() => false), rx.catchError(() => WHAT)))",
    "rx.map((r) => [r, rx.defer(async () => { await send(r); })]), rx.mergeMap(([r, sent]) => sent.pipe(rx.mergeMap(() => []), rx.catchError(() => WHAT)))",
    "rx.mergeMap((r) => new rx.Observable((s) => { send(r).then(() => s.complete(), (e) => s.error(e)); }).pipe(rx.catchError(() => WHAT)))",
)


@pytest.mark.parametrize("steps", STEPS)
def test_what_the_clause_gives_instead_tells_of_a_failure_or_loses_it(steps: str, tmp_path: Path) -> None:
    for what, expected in (
        ("rx.of(item(r))", "response"),
        ("[item(r)]", "response"),
        ("rx.EMPTY", "empty"),
        ("rx.throwError(() => new Error('no'))", "raised"),
    ):
        found = read(tmp_path, CAUGHT.replace("STEPS", steps.replace("WHAT", what)))
        assert isinstance(found, Reading), found
        assert not found.unfollowed, found.unfollowed
        assert told(found) == {expected}, what
        assert not found.unawaited.found, what


@pytest.mark.parametrize(
    ("body", "waits"),
    [
        ("await rx.lastValueFrom(rx.from(event.Records).pipe(rx.mergeMap(send)));", True),
        ("await rx.from(event.Records).pipe(rx.mergeMap(send)).toPromise();", True),
        ("await rx.lastValueFrom(rx.forkJoin(event.Records.map(send)));", True),
        ("await rx.lastValueFrom(rx.merge(...event.Records.map((r) => rx.from(send(r)))));", True),
        ("await rx.from(event.Records).pipe(rx.concatMap(send)).forEach(() => {});", True),
        ("await new Promise((done, failed) => rx.from(event.Records).pipe(rx.mergeMap(send)).subscribe({ complete: done, error: failed }));", True),
        ("rx.lastValueFrom(rx.from(event.Records).pipe(rx.mergeMap(send)));", False),
        ("rx.from(event.Records).pipe(rx.mergeMap(send)).subscribe(() => {}, console.error);", False),
        ("await rx.lastValueFrom(rx.from(event.Records).pipe(rx.switchMap(send)));", False),
        ("await rx.firstValueFrom(rx.from(event.Records).pipe(rx.mergeMap(send)));", False),
    ],
)
def test_who_waits_for_the_last_value_waits_for_the_work(body: str, waits: Any, tmp_path: Path) -> None:
    found = read(tmp_path, body)
    assert not found.unfollowed, found.unfollowed
    assert (not found.unawaited.found) is waits


def test_what_nobody_subscribes_to_is_not_done(tmp_path: Path) -> None:
    found = read(tmp_path, "rx.from(event.Records).pipe(rx.mergeMap((r) => send(r)));")
    assert {one.kind for one in found.records.found} >= {"idle"}
    assert not found.failures.found


def test_only_the_first_of_several_is_done(tmp_path: Path) -> None:
    found = read(tmp_path, "await rx.firstValueFrom(rx.from(event.Records).pipe(rx.concatMap((r) => send(r))));")
    assert {one.kind for one in found.records.found} == {"first"}


def test_a_stream_that_is_piped_is_no_observable(tmp_path: Path) -> None:
    for stream in ("createReadStream('/tmp/x')", "(await fetch('https://example.com', { signal: AbortSignal.timeout(100) })).body", "http.stream()"):
        found = read(tmp_path, f"const unpacked = {stream}.pipe(createGunzip()); for (const r of event.Records) await send(r);")
        assert not found.unfollowed, found.unfollowed
        assert told(found) == {"raised"}


@pytest.mark.parametrize("unknown", ["rx.groupBy((r) => r.messageId)", "rx.expand(() => rx.EMPTY)", "tag('orders')"])
def test_an_operator_that_nobody_knows_is_one_question(unknown: str, tmp_path: Path) -> None:
    found = read(tmp_path, f"await rx.lastValueFrom(rx.from(event.Records).pipe({unknown}, rx.mergeMap((r) => send(r))));".replace("tag(", "http.tag("))
    assert len({one.reason for one in found.unfollowed}) == 1, found.unfollowed

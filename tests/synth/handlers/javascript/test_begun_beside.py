"""Work that goes on beside a promise which is settled already, and processes and threads that the handler begins: whoever waits for their end waits for the work."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.handlers.reading import LOST

_SPEC = importlib.util.spec_from_file_location("javascript_running", Path(__file__).with_name("running.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
running = importlib.util.module_from_spec(_SPEC)
sys.modules[_SPEC.name] = running
_SPEC.loader.exec_module(running)
TEXT = """import { spawn, fork } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import { Queue } from 'bullmq';
import PgBoss from 'pg-boss';
import { once } from 'node:events';
import { SNSClient, PublishCommand } from '@aws-sdk/client-sns';
const sns = new SNSClient({});
const jobs = new Queue('orders', { connection: {} });
const boss = new PgBoss('postgres://x');
jobs.on('error', (e) => console.error(e));
const send = (r) => sns.send(new PublishCommand({ TopicArn: 't', Message: r.body }));
export const handler = async (event) => {
  for (const r of event.Records) { BODY }
};
"""


def read(folder: Path, body: str) -> Any:
    case = running.Case("beside", "mjs", "handler", TEXT.replace("BODY", body))
    running.write(folder, [case])
    return running.read(folder, case)


@pytest.mark.parametrize(
    "body",
    [
        "await new Promise(async (ok) => { ok(); await send(r); });",
        "await new Promise((ok) => { ok('accepted'); send(r).then(() => console.log('sent')); });",
        "await new Promise(async (done, failed) => { try { await send(r); } catch (e) { return failed(e); } done(); await send(r); });",
        "new Worker('./x.js', { workerData: r.body });",
        "const w = new Worker('./x.js', { workerData: r.body }); w.on('message', console.log); w.on('error', console.error);",
        "spawn('convert', [r.body]);",
        "jobs.add('order', r.body);",
        "boss.send('order', { id: r.body });",
        "const p = fork('./x.js', [r.body]); p.on('close', (code) => console.log(code));",
    ],
)
def test_nobody_waits_for_it(body: str, tmp_path: Path) -> None:
    found = read(tmp_path, body)
    assert not found.unfollowed, found.unfollowed
    assert {one.kind for one in found.unawaited.found} == {"call"}


@pytest.mark.parametrize(
    "body",
    [
        "await new Promise(async (ok, no) => { try { ok(await send(r)); } catch (e) { no(e); } });",
        "await new Promise(async (ok, no) => { try { await send(r); ok(); } catch (e) { no(e); } });",
        "await new Promise((ok, no) => { if (!r.body.topic) { ok(); return; } send(r).then(ok, no); });",
        "await new Promise((ok) => { ok(send(r)); });",
        "await new Promise((ok, no) => { const w = new Worker('./x.js', { workerData: r.body }); w.on('message', ok); w.on('error', no); });",
        "const w = new Worker('./x.js', { workerData: r.body }); await once(w, 'message');",
        "await jobs.add('order', r.body);",
        "await Promise.all([boss.send('order', { id: r.body })]);",
        "await new Promise((ok, no) => { const p = spawn('convert', [r.body]); p.on('error', no); p.on('close', (code) => code === 0 ? ok() : no(new Error(code))); });",
    ],
)
def test_its_end_is_waited_for_and_told(body: str, tmp_path: Path) -> None:
    found = read(tmp_path, body)
    assert not found.unfollowed, found.unfollowed
    assert not found.unawaited.found
    assert {one.told for one in found.failures.found} == {"raised"}


def test_an_exit_code_that_nobody_reads_tells_of_no_failure(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "await new Promise((ok) => { const p = spawn('convert', [r.body]); p.on('error', (e) => { console.error(e); ok(); }); p.on('close', () => ok()); });",
    )
    assert {one.told for one in found.failures.found} <= LOST

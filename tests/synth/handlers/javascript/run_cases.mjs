// Runs every handler of a folder on every batch, in one process, and says what Lambda would have seen. A handler is `N/index.mjs` (or .cjs, .ts); argv: the folder, a file with the cases.
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';

const [, , folder, list] = process.argv;
const cases = JSON.parse(readFileSync(list, 'utf8'));
for (const name of ['log', 'info', 'warn', 'error', 'debug']) console[name] = () => {};
let unhandled = 0;

// Time is made, for nobody shall wait for it: timers come in their order, each after whatever is ready without one.
const timers = [];
let now = 0;
globalThis.setTimeout = (act, ms = 0, ...given) => {
  const timer = { at: now + Math.max(Number(ms) || 0, 1), act: () => act(...given) };
  timers.splice(timers.findLastIndex((other) => other.at <= timer.at) + 1, 0, timer);
  setImmediate(() => {
    const next = timers.shift();
    if (!next) return;
    now = next.at;
    next.act();
  });
  return timer;
};
globalThis.clearTimeout = (timer) => void (timers.includes(timer) && timers.splice(timers.indexOf(timer), 1));

process.on('unhandledRejection', () => { unhandled += 1; });
const turn = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));

async function settle() {
  for (let i = 0; i < 200 && (globalThis.shop.pending > 0 || i < 2); i++) await turn(1);
}

function invoke(handler, event) {
  return new Promise((resolve, reject) => {
    const callback = (error, value) => (error ? reject(error) : resolve(value));
    const context = { getRemainingTimeInMillis: () => 60000, succeed: (value) => resolve(value), fail: reject, done: callback, awsRequestId: 'r', functionName: 'f', invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:f' };
    try {
      const result = handler(event, context, callback);
      if (result && typeof result.then === 'function') result.then(resolve, reject);
      else settle().then(() => turn(2)).then(() => resolve(undefined));
    } catch (error) {
      reject(error);
    }
  });
}

const out = {};
for (const { name, file, handler: exported, batches } of cases) {
  let loaded;
  try {
    loaded = await import(pathToFileURL(join(folder, file)).href);
  } catch (error) {
    out[name] = { broken: String(error && error.stack) };
    continue;
  }
  const handler = loaded[exported] ?? loaded.default?.[exported] ?? loaded.default;
  out[name] = {};
  for (const [batch, records] of Object.entries(batches)) {
    globalThis.shop = { pending: 0, tried: [], failed: [], parked: [] };
    unhandled = 0;
    const seen = {};
    try {
      const value = await invoke(handler, { Records: structuredClone(records) });
      const text = JSON.stringify(value === undefined ? null : value);
      seen.value = text === undefined ? null : JSON.parse(text);
    } catch (error) {
      seen.threw = String((error && error.message) || error);
    }
    seen.pending = globalThis.shop.pending;
    await settle();
    out[name][batch] = { ...seen, ...globalThis.shop, pending: seen.pending, unhandled };
  }
}
writeFileSync(join(folder, 'seen.json'), JSON.stringify(out));
process.exit(0);

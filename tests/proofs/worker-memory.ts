import { beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { importFile, strongExport } from "#scripts/bench/imports.ts";
import { callerOf, registerAccount } from "#scripts/bench/template.ts";
import { storesBench } from "#tests/support/bench.ts";
import { peakMemory } from "#tests/support/memory.ts";
import { type ForjaProcess, startApi, startWorker } from "#tests/support/processes.ts";

const MIB = 1_048_576;
const MOST_MIB = 400;
/** Each has 48 sets. */
const WORKOUTS = 2_084;
const REPORTS = 100;
const LAST_MONDAY = "2026-11-23";

let api: ForjaProcess;
let worker: ForjaProcess;
let token = "";

const { stores, closing } = storesBench();

beforeAll(async () => {
  [api, worker] = await Promise.all([startApi(stores, { RATE_LIMIT_SCALE: "1000" }), startWorker(stores)]);
  token = await registerAccount(api.url, "lifter@example.com");
});

closing(async () => {
  await worker?.stop();
  await api?.stop();
});

const peak = (): number => Math.round((peakMemory(worker.pid) ?? 0) / MIB);
const cpuMs = (): number => {
  const fields = readFileSync(`/proc/${worker.pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return 10 * (Number(fields[11]) + Number(fields[12]));
};

test("an import of 100,000 sets and 100 reports leave the worker below 400 MB", async () => {
  const call = callerOf(api.url, token);
  const steps = [`idle ${peak()}`];
  let before = cpuMs();
  await importFile(api.url, token, call, strongExport(WORKOUTS, LAST_MONDAY));
  steps.push(`import ${peak()} (${cpuMs() - before} ms CPU)`);
  before = cpuMs();
  const monthOf = (back: number): string => new Date(Date.UTC(2026, 10 - back, 1)).toISOString().slice(0, 10);
  for (let back = 0; back < REPORTS; back += 1) {
    await call("POST", "/progress/reports", { kind: "monthly", periodStart: monthOf(back) });
  }
  for (;;) {
    const list = JSON.stringify(await call("GET", "/jobs?limit=200"));
    if (!/"status":"(queued|running)"/.test(list)) break;
    await Bun.sleep(300);
  }
  steps.push(`reports ${peak()} (${(cpuMs() - before) / REPORTS} ms CPU each)`);
  process.stdout.write(`worker, peak MiB: ${steps.join(", ")}\n`);
  expect(peak()).toBeLessThanOrEqual(MOST_MIB);
});

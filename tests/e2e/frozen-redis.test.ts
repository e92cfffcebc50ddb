import { expect, test } from "bun:test";
import { PASSWORD, textAt } from "#tests/support/app.ts";
import { storesBench } from "#tests/support/bench.ts";
import { callOver, newClient } from "#tests/support/client.ts";
import { startApi, startWorker } from "#tests/support/processes.ts";
import { waysTo } from "#tests/support/vanishing.ts";

const { stores } = storesBench();

const timed = async <Result>(
  work: () => Promise<Result>,
): Promise<{ readonly ms: number; readonly result: Result }> => {
  const startedAt = performance.now();
  const result = await work();
  return { ms: performance.now() - startedAt, result };
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

test("with Redis frozen a login and a refresh wait for it once and not for each of its commands", async () => {
  await using ways = await waysTo(stores);
  await using api = await startApi(stores, { ...ways.settings, RATE_LIMIT_SCALE: "1000" });
  const { email } = await newClient(api);
  const login = () => callOver(api, "POST", "/api/v1/auth/login", { body: { email, password: PASSWORD } });
  const usual: number[] = [];
  for (let round = 0; round < 5; round += 1) usual.push((await timed(login)).ms);

  ways.proxies.redis.silence();
  const first = await timed(login);
  expect(first.result.status).toBe(200);
  // One limit of 300 ms and the time of a busy machine; the fault was three limits in a row.
  expect(first.ms - median(usual)).toBeLessThan(1_200);
  const later: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const { ms, result } = await timed(login);
    expect(result.status).toBe(200);
    const refreshToken = textAt(result.body, "refreshToken");
    const refreshed = await timed(() => callOver(api, "POST", "/api/v1/auth/refresh", { body: { refreshToken } }));
    expect(refreshed.result.status).toBe(200);
    later.push(ms, refreshed.ms);
  }
  expect(median(later)).toBeLessThan(median(usual) + 600);
});

test("a worker whose Redis is frozen exits when it says that it stopped", async () => {
  await using ways = await waysTo(stores);
  const worker = await startWorker(stores, { ...ways.settings, STOP_TIMEOUT_SECONDS: "2" });
  await Bun.sleep(1_000);
  ways.proxies.redis.silence();
  await Bun.sleep(500);
  const { ms, result } = await timed(() => worker.stop());
  expect(result).toEqual({ status: 0, signal: null });
  expect(worker.lines.at(-1)).toContain("worker.stopped");
  expect(ms).toBeLessThan(12_000);
});

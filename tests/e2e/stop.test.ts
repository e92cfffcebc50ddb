import { expect, test } from "bun:test";
import { textAt } from "#tests/support/app.ts";
import { storesBench } from "#tests/support/bench.ts";
import { callOver, findExercise, newClient } from "#tests/support/client.ts";
import { startApi, startWorker } from "#tests/support/processes.ts";

const { stores } = storesBench();

const isRefused = async (url: string): Promise<boolean> => {
  try {
    await fetch(`${url}/livez`, { signal: AbortSignal.timeout(1_000) });
    return false;
  } catch {
    // Nobody listens there any more, which is what is asked.
    return true;
  }
};

/** The greatest number of sets in a workout. Some of these are under way when the first is answered. */
const longWorkout = (exerciseId: string) => {
  const sets = Array.from({ length: 100 }, (_, index) => ({
    weight: { value: 60, unit: "kg" },
    reps: 1 + (index % 9),
  }));
  return { exercises: Array.from({ length: 10 }, () => ({ exerciseId, sets })) };
};

test("an API that is asked to stop finishes what it began, ends its streams and takes nothing new", async () => {
  await using api = await startApi(stores);
  const client = await newClient(api);
  const bench = await findExercise(client, "bench press");
  const job = await client.expect(202, "POST", "/api/v1/progress/analyses", { body: {} });
  // No worker runs, so the stream would stay open.
  const stream = await fetch(`${api.url}/api/v1/jobs/${textAt(job, "id")}/events`, {
    headers: { authorization: `Bearer ${client.token}` },
  });
  const streamed = stream.text();
  let answered = 0;
  const underWay = Array.from({ length: 5 }, async () => {
    const request = { token: client.token, body: longWorkout(bench) };
    const { status } = await callOver(api, "POST", "/api/v1/workouts", request);
    answered += 1;
    return status;
  });
  await Promise.race(underWay);

  const asked = performance.now();
  const stopped = api.stop();
  expect(answered).toBeLessThan(underWay.length);
  expect(new Set(await Promise.all(underWay))).toEqual(new Set([201]));
  expect(await streamed).toContain('"status":"queued"');
  expect(await stopped).toEqual({ status: 0, signal: null });
  expect(performance.now() - asked).toBeLessThan(10_000);
  expect(await isRefused(api.url)).toBe(true);
  expect(api.lines.at(-1)).toContain("api.stopped");
});

test("a worker that is asked to stop ends well, and the next one takes up what waits", async () => {
  await using api = await startApi(stores);
  const client = await newClient(api);
  const asked = performance.now();
  {
    await using worker = await startWorker(stores);
    expect(await worker.stop()).toEqual({ status: 0, signal: null });
    expect(worker.lines.at(-1)).toContain("worker.stopped");
  }
  expect(performance.now() - asked).toBeLessThan(25_000);
  const job = await client.expect(202, "POST", "/api/v1/progress/analyses", { body: {} });
  await using next = await startWorker(stores);
  expect(await client.jobEnd(textAt(job, "id"))).toMatchObject({ status: "completed" });
  expect(await next.stop()).toEqual({ status: 0, signal: null });
});

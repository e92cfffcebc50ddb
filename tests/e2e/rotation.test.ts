import { expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { type Answer, textAt } from "#tests/support/app.ts";
import { callOver, newClient } from "#tests/support/client.ts";
import { eventually } from "#tests/support/eventually.ts";
import { type ForjaProcess, startApi, startWorker } from "#tests/support/processes.ts";
import { testStores } from "#tests/support/stores.ts";

const PURPOSES = ["JWT", "REFRESH", "SEALING"] as const;
type Which = "old" | "new";

const values = Object.fromEntries(
  PURPOSES.map((purpose) => [
    purpose,
    { old: randomBytes(36).toString("base64url"), new: randomBytes(36).toString("base64url") },
  ]),
);

/** The variables of all three secrets at a step of the rotation. */
const variables = (step: { used: Which; previous?: Which; next?: Which }): Record<string, string> =>
  Object.fromEntries(
    PURPOSES.flatMap((purpose) => [
      [`${purpose}_SECRET`, values[purpose]?.[step.used] ?? ""],
      [`${purpose}_PREVIOUS_SECRET`, step.previous === undefined ? "" : (values[purpose]?.[step.previous] ?? "")],
      [`${purpose}_NEXT_SECRET`, step.next === undefined ? "" : (values[purpose]?.[step.next] ?? "")],
    ]),
  );

const STEPS = [
  variables({ used: "old" }),
  variables({ used: "old", next: "new" }),
  variables({ used: "new", previous: "old" }),
] as const;

/** Calls one of the instances; where it is being restarted, another one, as a load balancer does. */
const balanced = (apis: () => readonly ForjaProcess[]) => {
  let turn = 0;
  return async (method: string, path: string, request: Parameters<typeof callOver>[3]): Promise<Answer> => {
    for (let attempt = 0; ; attempt += 1) {
      const all = apis();
      turn += 1;
      const api = all[turn % all.length];
      try {
        if (api !== undefined) return await callOver(api, method, path, request);
      } catch (error) {
        if (attempt > 200) throw error;
      }
      await Bun.sleep(20);
    }
  };
};

test("a rolling rotation of all secrets under requests logs nobody out", async () => {
  await using stores = await testStores();
  const settings = (step: Record<string, string>) => ({ ...step, RATE_LIMIT_SCALE: "1000" });
  const apis = await Promise.all([startApi(stores, settings(STEPS[0])), startApi(stores, settings(STEPS[0]))]);
  const call = balanced(() => apis);
  const bad: string[] = [];
  let rotating = true;
  let requests = 0;

  /** A person who reads, writes with a key, synchronizes and refreshes, each time at whichever instance. */
  const use = async (): Promise<void> => {
    const client = await newClient(apis[0] ?? { url: "" });
    let { token, refreshToken } = client;
    let cursor = "";
    const check = ({ status, body }: Answer, what: string): boolean => {
      requests += 1;
      if (status >= 200 && status < 300) return true;
      bad.push(`${what}: ${status} ${JSON.stringify(body)}`);
      return false;
    };
    while (rotating) {
      check(await call("GET", "/api/v1/users/me", { token }), "me");
      const attemptId = Bun.randomUUIDv7();
      const refreshed = await call("POST", "/api/v1/auth/refresh", { body: { refreshToken, attemptId } });
      if (check(refreshed, "refresh")) {
        token = textAt(refreshed.body, "accessToken");
        refreshToken = textAt(refreshed.body, "refreshToken");
      }
      const pulled = await call("GET", cursor === "" ? "/api/v1/sync" : `/api/v1/sync?cursor=${cursor}`, { token });
      if (check(pulled, "sync")) cursor = textAt(pulled.body, "cursor");
      const keyed = { token, headers: { "idempotency-key": Bun.randomUUIDv7() }, body: { status: "completed" } };
      const first = await call("POST", "/api/v1/workouts", keyed);
      const again = await call("POST", "/api/v1/workouts", keyed);
      if (check(first, "write") && check(again, "write again") && textAt(first.body, "id") !== textAt(again.body, "id"))
        bad.push("a request with one key was done twice");
      await Bun.sleep(50);
    }
  };

  const people = Array.from({ length: 4 }, use);
  const owner = await newClient(apis[0] ?? { url: "" });
  await owner.expect(201, "POST", "/api/v1/webhooks", {
    body: { url: "https://hooks.example.com/", events: ["goal.reached"] },
  });
  for (const step of STEPS.slice(1)) {
    for (let index = 0; index < apis.length; index += 1) {
      const before = apis[index];
      apis[index] = await startApi(stores, settings(step));
      await before?.stop();
      await Bun.sleep(300);
    }
  }
  await using worker = await startWorker(stores, STEPS[2]);
  await eventually(
    async () => worker.lines.map((line): Record<string, unknown> => JSON.parse(line)),
    (lines) => lines.some(({ msg, resealed, left }) => msg === "secrets.resealed" && resealed === 1 && left === 0),
  );
  rotating = false;
  await Promise.all(people);
  expect(bad).toEqual([]);
  expect(requests).toBeGreaterThan(60);
  await Promise.all(apis.map((api) => api.stop()));
});

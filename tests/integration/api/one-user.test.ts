import { describe, expect, test } from "bun:test";
import { sql } from "drizzle-orm";
import { type Answer, at, register, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { coachOf } from "#tests/support/coaching.ts";

/** At normal limits. */

const { stores, app } = testBench({ config: { rateLimitScale: 1 } });

const weighIn = (token: string, query = ""): Promise<Answer> =>
  app.call("POST", `/api/v1/progress/measurements${query}`, {
    token,
    body: { kind: "bodyweight", value: 80, unit: "kg" },
  });

const codesOf = (answers: readonly Answer[]): unknown[] =>
  answers.map(({ status, body }) => (status < 400 ? status : at(body, "code")));

/** Runs `work` while another transaction has the lock on a user's training. */
const whileLocked = async <Result>(userId: string, work: () => Promise<Result>): Promise<Result> =>
  stores.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${userId}::text, 0))`);
    return work();
  });

/** Gives earlier requests time to take their places: a held write waits for two seconds at most. */
const untilHeld = (): Promise<unknown> => Bun.sleep(100);

const keyOf = async (token: string, scopes: readonly string[]): Promise<string> => {
  const made = await app.call("POST", "/api/v1/auth/api-keys", { token, body: { name: "script", scopes } });
  return textAt(made.body, "key");
};

describe("of one user", () => {
  test("two writes are under way; more wait a second and are refused, and reads go on", async () => {
    const ada = await register(app);
    const bob = await register(app);
    const key = await keyOf(ada.token, ["read", "write"]);
    const { held, refused, byKey } = await whileLocked(ada.userId, async () => {
      const held = [weighIn(ada.token), weighIn(ada.token)];
      await untilHeld();
      const startedAt = performance.now();
      const waiting = [weighIn(ada.token), weighIn(ada.token), weighIn(key)];
      expect((await app.call("GET", "/api/v1/workouts", { token: ada.token })).status).toBe(200);
      expect((await weighIn(bob.token)).status).toBe(201);
      const [first, second, byKey] = await Promise.all(waiting);
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(990);
      return { held, refused: [first, second], byKey };
    });
    for (const answer of [...refused, byKey]) {
      expect([answer?.status, at(answer?.body, "code"), answer?.headers.get("retry-after")]).toEqual([
        429,
        "quota-exceeded",
        "1",
      ]);
    }
    expect(codesOf(await Promise.all(held))).toEqual([201, 201]);
    expect((await weighIn(ada.token)).status).toBe(201);
  });

  test("a coach's writes for an athlete count for the coach", async () => {
    const athlete = await register(app);
    const coach = await coachOf(app, athlete, ["write:routines"]);
    const plan = () =>
      app.call("POST", `/api/v1/workouts?athleteId=${athlete.userId}`, {
        token: coach.token,
        body: { status: "planned", startedAt: "2026-12-01T18:00:00.000Z", title: "Squats" },
      });
    const [held, third] = await whileLocked(athlete.userId, async () => {
      const held = [plan(), plan()];
      await untilHeld();
      expect((await app.call("GET", "/api/v1/routines", { token: athlete.token })).status).toBe(200);
      return [held, await weighIn(coach.token)] as const;
    });
    expect(codesOf([third])).toEqual(["quota-exceeded"]);
    expect(codesOf(await Promise.all(held))).toEqual([201, 201]);
  });

  test("an assistant's batch counts as one, and its writes among the writes", async () => {
    const ada = await register(app);
    const key = await keyOf(ada.token, ["read", "write"]);
    const call = (id: number, name: string) => ({
      jsonrpc: "2.0",
      id,
      method: "tools/call",
      params: { name, arguments: {} },
    });
    const batch = (names: readonly string[]) =>
      app.call("POST", "/mcp", {
        token: key,
        body: names.map((name, id) => call(id, name)),
        headers: { accept: "application/json, text/event-stream" },
      });
    // All places are taken by batches. Calls with places of their own would wait for each other.
    const answers = await Promise.all(Array.from({ length: 8 }, () => batch(["list_workouts", "list_workouts"])));
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      expect(JSON.stringify(body)).not.toContain("quota-exceeded");
    }
    const [held, refused] = await whileLocked(ada.userId, async () => {
      const held = [weighIn(ada.token), weighIn(ada.token)];
      await untilHeld();
      return [held, await batch(["log_workout", "list_workouts"])] as const;
    });
    const text = JSON.stringify(refused.body);
    expect(text.split("quota-exceeded").length - 1).toBeGreaterThanOrEqual(1);
    expect(codesOf(await Promise.all(held))).toEqual([201, 201]);
  });
});

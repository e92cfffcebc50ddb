import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { ROOT } from "#scripts/stack/paths.ts";
import { inTurns } from "./load.ts";
import type { SignedIn } from "./signed-in.ts";

const HOUR_MS = 3_600_000;
const OPERATIONS = 300;
/** A refused client waits this long. */
const PAUSE_MS = 100;

export type Person = {
  readonly get: (path: string) => Promise<Response>;
  readonly create: () => Promise<Response>;
  readonly push: () => Promise<Response>;
};

/** A user of a running API who logs workouts of one exercise. */
export const personOf = (url: string, { token }: SignedIn, exerciseId: string): Person => {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  let made = 0;
  const workout = () => {
    made += 1;
    const startedAt = Date.UTC(2020, 0, 1) + made * HOUR_MS;
    return {
      id: Bun.randomUUIDv7(),
      startedAt: new Date(startedAt).toISOString(),
      endedAt: new Date(startedAt + HOUR_MS / 2).toISOString(),
      exercises: [{ exerciseId, sets: [5, 6, 7].map((reps) => ({ reps, weight: { value: 60, unit: "kg" } })) }],
    };
  };
  const post = async (path: string, body: unknown): Promise<Response> => {
    const response = await fetch(`${url}/api/v1${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    if (response.status >= 400) await Bun.sleep(PAUSE_MS);
    return response;
  };
  const operations = () =>
    Array.from({ length: OPERATIONS }, () => {
      const data = workout();
      return { resource: "workouts", op: "upsert", id: data.id, data };
    });
  return {
    get: (path) => fetch(`${url}/api/v1${path}`, { headers }),
    create: () => post("/workouts", workout()),
    push: () => post("/sync", { operations: operations() }),
  };
};

export type Load = "pushes" | "quota";

/** Two loops of pushes and eight of workouts. */
const pushes = async ({ push, create }: Person, forMs: number): Promise<number[]> => {
  const runs = await Promise.all([inTurns(2, forMs, push), inTurns(8, forMs, create)]);
  return runs.flatMap(({ answers }) => answers.map(({ status }) => status));
};

const AT_ONCE = 550;

/** A whole quota at once. */
const quota = ({ get }: Person): Promise<number[]> =>
  Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      const response = await get("/exercises?search=bench+pres&limit=200");
      await response.arrayBuffer();
      return response.status;
    }),
  );

const LOADS: Readonly<Record<Load, (person: Person, forMs: number) => Promise<number[]>>> = { pushes, quota };

export type Job = SignedIn & {
  readonly url: string;
  readonly exerciseId: string;
  readonly load: Load;
  readonly forMs: number;
};

/** Runs a load in a process of its own, whose requests do not delay those of the test. Returns how often each status came. */
export const loadBy = async (job: Job): Promise<Record<string, number>> => {
  const child = spawn(process.execPath, ["--no-orphans", import.meta.path, JSON.stringify(job)], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, BUN_CONFIG_MAX_HTTP_REQUESTS: String(AT_ONCE) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(await text(child.stdout));
};

if (import.meta.main) {
  const job: Job = JSON.parse(process.argv[2] ?? "");
  const counts: Record<string, number> = {};
  for (const status of await LOADS[job.load](personOf(job.url, job, job.exerciseId), job.forMs)) {
    counts[status] = (counts[status] ?? 0) + 1;
  }
  process.stdout.write(JSON.stringify(counts));
}

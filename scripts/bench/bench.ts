import { cpus } from "node:os";
import { startService, waitForHttp } from "#scripts/dev/program.ts";
import { freePort } from "#scripts/stack/ports.ts";
import { printProgress as tell } from "#scripts/stack/progress.ts";
import { type Account, barbellExercises, idOf, logTraining, newAccount, newAssistant, workoutOf } from "./account.ts";
import { type Load, loadOf, type Send } from "./load.ts";
import { type Bench, onThrowAwayStores } from "./throw-away.ts";

const HOST = "127.0.0.1";
const READY_WITHIN_MS = 30_000;
const LOAD = { connections: 16, warmUpMs: 500, forMs: 2_000 };
const WEEKS = 104;
const SETS_A_WORKOUT = 20;
const WORKOUTS_A_PUSH = 50;

type Path = { readonly name: string; readonly send: Send };

export const bench = (): Promise<number> => onThrowAwayStores("bench", measure);

async function measure({ env: ofStores, cleanup }: Bench): Promise<void> {
  const env = {
    ...ofStores,
    NODE_ENV: "development",
    LOG_LEVEL: "warn",
    HOST,
    DATABASE_POOL_SIZE: String(2 * cpus().length),
    RATE_LIMIT_SCALE: "1000000",
  };
  const start = async (name: string, script: string, readyPath: string): Promise<string> => {
    const port = await freePort();
    const ports = { PORT: String(port), METRICS_PORT: String(await freePort(port + 1)) };
    const service = await startService(name, script, { ...env, ...ports });
    cleanup.defer(() => service.stop());
    const url = `http://${HOST}:${port}`;
    await waitForHttp(service, `${url}${readyPath}`, READY_WITHIN_MS);
    return url;
  };
  const [raw, api] = [
    await start("raw", "scripts/bench/raw-server.ts", `/${crypto.randomUUID()}`),
    await start("api", "api/main.ts", "/readyz"),
  ];
  tell(`Logging ${WEEKS} weeks of training …`);
  print(await measureAll(await pathsOf(raw, api)));
}

async function pathsOf(raw: string, api: string): Promise<Path[]> {
  const accounts: Account[] = [];
  for (let connection = 0; connection < LOAD.connections; connection += 1) accounts.push(await newAccount(api));
  const [reader] = accounts;
  if (reader === undefined) throw new Error("a load needs one connection at least");
  const exerciseIds = await barbellExercises(reader, 10);
  const workoutIds = await logTraining(reader, exerciseIds, WEEKS);
  const workoutId = workoutIds.at(-1);
  const [exerciseId] = exerciseIds;
  for (const [at, ofExercise] of exerciseIds.entries()) {
    const goal = { kind: "exercise_e1rm", exerciseId: ofExercise, weight: { value: 150 + at, unit: "kg" } };
    await idOf(reader.post("/progress/goals", goal));
  }
  const callTool = await newAssistant(api, reader);
  const reads = {
    "GET /workouts/{id}": `/workouts/${workoutId}`,
    "GET /workouts": "/workouts?limit=20",
    "GET /progress/summary, two years": `/progress/summary?from=${dateBefore(729)}&to=${dateBefore(0)}&groupBy=week`,
    "GET /progress/exercises/{id}, 800 sets": `/progress/exercises/${exerciseId}`,
    "GET /exercises?search=": "/exercises?search=bench%20pres",
    "GET /progress/goals": "/progress/goals",
    "GET /sync, 100 changes": "/sync?limit=100",
  };
  const of = (connection: number): Account => accounts[connection] ?? reader;
  return [
    { name: "raw Bun.serve and Postgres", send: () => fetch(`${raw}/${workoutId}`) },
    { name: "GET /livez", send: () => fetch(`${api}/livez`) },
    ...Object.entries(reads).map(([name, path]) => ({ name, send: () => reader.get(path) })),
    { name: "POST /workouts/{id}/sets", send: setsOf(of, exerciseIds) },
    { name: "POST /workouts, 20 sets", send: workoutsOf(of, exerciseIds) },
    { name: "POST /sync, 50 workouts", send: pushesOf(of, exerciseIds) },
    { name: "POST /mcp, a list of workouts", send: () => callTool("list_workouts", { limit: 20 }) },
  ];
}

const dateBefore = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

function setsOf(of: (connection: number) => Account, [exerciseId]: readonly string[]): Send {
  const open = new Map<number, { id: string; sets: number }>();
  return async (connection) => {
    const account = of(connection);
    let workout = open.get(connection);
    if (workout === undefined || workout.sets === SETS_A_WORKOUT) {
      workout = { id: await idOf(account.post("/workouts", { status: "active" })), sets: 0 };
      open.set(connection, workout);
    }
    workout.sets += 1;
    return account.post(`/workouts/${workout.id}/sets`, { exerciseId, weight: { value: 100, unit: "kg" }, reps: 5 });
  };
}

function workoutsOf(of: (connection: number) => Account, exerciseIds: readonly string[]): Send {
  const sessions = new Map<number, number>();
  return (connection) => {
    const session = (sessions.get(connection) ?? 0) + 1;
    sessions.set(connection, session);
    const startedAt = new Date(Date.UTC(2025, 0, 1) + session * 3_600_000);
    return of(connection).post("/workouts", workoutOf(exerciseIds.slice(0, 5), startedAt, session));
  };
}

function pushesOf(of: (connection: number) => Account, exerciseIds: readonly string[]): Send {
  const sessions = new Map<number, number>();
  return (connection) => {
    const first = sessions.get(connection) ?? 0;
    sessions.set(connection, first + WORKOUTS_A_PUSH);
    const operations = Array.from({ length: WORKOUTS_A_PUSH }, (_, at) => {
      const startedAt = new Date(Date.UTC(2020, 0, 1) + (first + at) * 86_400_000);
      const data = workoutOf(exerciseIds.slice(0, 5), startedAt, first + at);
      return { resource: "workouts", op: "upsert", id: Bun.randomUUIDv7(), data };
    });
    return of(connection).post("/sync", { operations });
  };
}

type Measured = Load & { readonly name: string };

async function measureAll(paths: readonly Path[]): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const { name, send } of paths) {
    tell(`Measuring ${name} …`);
    measured.push({ name, ...(await loadOf(send, LOAD)) });
  }
  return measured;
}

function print(measured: readonly Measured[]): void {
  const baseline = measured[0]?.perSecond ?? 0;
  const row = (cells: readonly string[]): string =>
    cells.map((cell, index) => (index === 0 ? cell.padEnd(40) : cell.padStart(12))).join("");
  const lines = measured.map(({ name, perSecond, p50Ms, p99Ms }) =>
    row([name, perSecond.toFixed(0), (perSecond / baseline).toFixed(2), p50Ms.toFixed(1), p99Ms.toFixed(1)]),
  );
  const head = row([`${LOAD.connections} connections`, "requests/s", "of raw", "p50 ms", "p99 ms"]);
  process.stdout.write(`\n${[head, ...lines].join("\n")}\n`);
}

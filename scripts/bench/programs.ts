import { closeSync, openSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "#scripts/stack/paths.ts";
import { freePort } from "#scripts/stack/ports.ts";
import { isAlive, launch, terminate } from "#scripts/stack/processes.ts";
import { SetupError } from "#scripts/stack/setup-error.ts";
import { noteProgram } from "./left-programs.ts";
import { POOL_SIZE, type Setup } from "./setup.ts";

const HOST = "127.0.0.1";
const READY_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 30_000;

export type Program = {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly stop: () => Promise<void>;
};

type Start = {
  readonly name: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly portVariable: string;
  readonly readyPath: string;
};

const lastWords = async (log: string): Promise<string> =>
  (await readFile(log, "utf8")).trim().split("\n").slice(-5).join("\n  ");

const isReady = async (url: string): Promise<boolean> => {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
};

/** Starts a program whose output goes to a file, and waits until it is ready. */
const start = async (setup: Setup, { name, argv, env, portVariable, readyPath }: Start): Promise<Program> => {
  const port = await freePort();
  const ports = { [portVariable]: String(port), METRICS_PORT: String(await freePort(port + 1)) };
  const logs = join(setup.dir, "logs");
  await mkdir(logs, { recursive: true });
  const log = join(logs, `${name}.log`);
  const output = openSync(log, "w", 0o600);
  const system = { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR };
  const started = await launch({ argv: [...argv], cwd: ROOT, env: { ...system, ...env, ...ports }, output });
  closeSync(output);
  if (started === null) throw new SetupError(`${name} ended at once; the end of ${log}:\n  ${await lastWords(log)}`);
  const note = await noteProgram(setup.dir, started);
  const stop = async (): Promise<void> => {
    await terminate(started, "SIGTERM", STOPPED_WITHIN_MS);
    await rm(note, { force: true });
  };
  setup.cleanup.defer(stop);
  const url = `http://${HOST}:${port}`;
  const until = performance.now() + READY_WITHIN_MS;
  while (!(await isReady(`${url}${readyPath}`))) {
    if (!isAlive(started) || performance.now() > until) {
      throw new SetupError(`${name} is not ready; the end of ${log}:\n  ${await lastWords(log)}`);
    }
    await Bun.sleep(25);
  }
  return { url, port, pid: started.pid, stop };
};

export type OnDatabase = { readonly databaseUrl: string; readonly directUrl?: string };

const productionEnvironment = (setup: Setup, { databaseUrl, directUrl = databaseUrl }: OnDatabase) => ({
  NODE_ENV: "production",
  LOG_LEVEL: "info",
  HOST,
  DATABASE_URL: databaseUrl,
  DATABASE_DIRECT_URL: directUrl,
  DATABASE_POOL_SIZE: String(POOL_SIZE),
  REDIS_URL: setup.redisUrl,
  REDIS_PREFIX: setup.redisPrefix,
  MONGODB_URL: setup.mongoUrl,
  API_URL: "http://127.0.0.1:9",
  SEALING_SECRET: setup.secrets.SEALING_SECRET,
});

export const startApi = (setup: Setup, name: string, database: OnDatabase): Promise<Program> =>
  start(setup, {
    name,
    argv: [setup.program, "api"],
    env: {
      ...productionEnvironment(setup, database),
      JWT_SECRET: setup.secrets.JWT_SECRET,
      REFRESH_SECRET: setup.secrets.REFRESH_SECRET,
      RATE_LIMIT_SCALE: "100000",
    },
    portVariable: "PORT",
    readyPath: "/readyz",
  });

/** Nothing listens there: a worker that has no mail to send never asks. */
const NO_MAIL_SERVER = "smtp://127.0.0.1:9";

export const startWorker = (
  setup: Setup,
  name: string,
  database: OnDatabase,
  smtpUrl: string = NO_MAIL_SERVER,
): Promise<Program> =>
  start(setup, {
    name,
    argv: [setup.program, "worker"],
    env: {
      ...productionEnvironment(setup, database),
      OPERATOR_USER: setup.secrets.OPERATOR_USER,
      OPERATOR_PASSWORD: setup.secrets.OPERATOR_PASSWORD,
      SMTP_URL: smtpUrl,
      MAIL_FROM: "Forja <forja@bench.example>",
    },
    portVariable: "WORKER_PORT",
    readyPath: "/readyz",
  });

export const startFloor = (setup: Setup, databaseUrl: string): Promise<Program> =>
  start(setup, {
    name: "floor",
    argv: [process.execPath, "--no-orphans", "scripts/bench/floor.ts"],
    env: {
      NODE_ENV: "production",
      DATABASE_URL: databaseUrl,
      DATABASE_POOL_SIZE: String(POOL_SIZE),
      JWT_SECRET: setup.secrets.JWT_SECRET,
    },
    portVariable: "PORT",
    readyPath: "/ready",
  });

/** Migrates the database and brings its catalogue up to date, as a deployment does. Returns whether it migrated. */
export const release = async (setup: Setup, databaseUrl: string): Promise<boolean> => {
  const child = Bun.spawn([setup.program, "release"], {
    cwd: ROOT,
    env: { ...process.env, ...productionEnvironment(setup, { databaseUrl }) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [said, complaint] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  if ((await child.exited) !== 0) throw new SetupError(`The release step failed on kept data: ${complaint.trim()}`);
  return said.includes("Applied");
};

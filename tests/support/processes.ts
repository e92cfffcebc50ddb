import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ROOT } from "#scripts/stack/paths.ts";
import { freePort } from "#scripts/stack/ports.ts";
import type { TestStores } from "./stores.ts";

/** How a process ended: `status` is null when a signal ended it. */
export type Ending = { readonly status: number | null; readonly signal: NodeJS.Signals | null };

/** The API or the worker as its users meet it: a process with an address. Disposing of it stops it. */
export type ForjaProcess = AsyncDisposable & {
  readonly name: "api" | "worker";
  /** Its address, without a slash at the end. */
  readonly url: string;
  readonly metricsUrl: string;
  readonly pid: number;
  /** Every line that it has written so far, in order. */
  readonly lines: readonly string[];
  readonly ended: Promise<Ending>;
  /** Stops it and waits for the end. A process that does not stop is killed, and that is an error. */
  readonly stop: () => Promise<Ending>;
  /** Ends it at once, in the middle of whatever it does. */
  readonly kill: () => Promise<Ending>;
};

/** Settings of one process that differ from those which every process of a test gets. */
export type Settings = Readonly<Record<string, string>>;

const HOST = "127.0.0.1";
const READY_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 60_000;
const LINES_TO_SHOW = 30;

export const OPERATOR = { user: "operator", password: "operator-of-a-test" } as const;

/** Returns the folder for the mails of a test's worker. It is removed with the process. */
const forjaDirOf = ({ redisPrefix }: TestStores): string => join(tmpdir(), `forja-${redisPrefix}`);

/** Nothing of the machine's own settings reaches a process of a test, but for what any program needs. */
const environmentOf = (stores: TestStores): Record<string, string | undefined> => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  TMPDIR: process.env.TMPDIR,
  NODE_ENV: "test",
  HOST,
  DATABASE_URL: stores.sqlUrl,
  DATABASE_POOL_SIZE: "4",
  REDIS_URL: stores.redisUrl,
  REDIS_PREFIX: stores.redisPrefix,
  MONGODB_URL: stores.mongoUrl,
  // A test asks far more often than a person. Tests of the limits set their own.
  RATE_LIMIT_SCALE: "1000",
  FORJA_DIR: forjaDirOf(stores),
  OPERATOR_USER: OPERATOR.user,
  OPERATOR_PASSWORD: OPERATOR.password,
});

const answers = async (url: string): Promise<boolean> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    // Nobody listens there yet: the one who asks has a deadline, and sees when the process ends.
    return false;
  }
};

type Start = {
  readonly name: "api" | "worker";
  readonly portVariable: string;
  /** The path that answers 200 once the process is ready. */
  readonly readyPath: string;
};

const startOnce = async (
  { name, portVariable, readyPath }: Start,
  stores: TestStores,
  settings: Settings,
): Promise<ForjaProcess> => {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const env = {
    ...environmentOf(stores),
    [portVariable]: String(port),
    METRICS_PORT: String(metricsPort),
    API_URL: `http://${HOST}:${port}`,
    ...settings,
  };
  const url = `http://${HOST}:${env[portVariable]}`;
  // It must not outlive the test, even when the runner is killed.
  const child = spawn(process.execPath, ["--no-orphans", `${name}/main.ts`], {
    cwd: ROOT,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  for (const output of [child.stdout, child.stderr]) {
    createInterface({ input: output }).on("line", (line) => lines.push(line));
  }
  const { promise: ended, resolve, reject } = Promise.withResolvers<Ending>();
  child.once("error", reject);
  // "close" comes after the last line of its output.
  child.once("close", (status, signal) => {
    if (name === "worker") rmSync(forjaDirOf(stores), { recursive: true, force: true });
    resolve({ status, signal });
  });
  let isOver = false;
  const over = (): void => {
    isOver = true;
  };
  ended.then(over, over);

  const lastLines = (): string => lines.slice(-LINES_TO_SHOW).join("\n");
  const kill = (): Promise<Ending> => {
    child.kill("SIGKILL");
    return ended;
  };
  const stop = async (): Promise<Ending> => {
    if (isOver) return ended;
    child.kill("SIGTERM");
    const patience = AbortSignal.timeout(STOPPED_WITHIN_MS);
    patience.addEventListener("abort", () => child.kill("SIGKILL"), { once: true });
    const ending = await ended;
    if (ending.signal === "SIGKILL") throw new Error(`The ${name} did not stop when asked:\n${lastLines()}`);
    return ending;
  };

  const deadline = performance.now() + READY_WITHIN_MS;
  while (!(await answers(`${url}${readyPath}`))) {
    if (isOver) throw new Error(`The ${name} ended before it was ready:\n${lastLines()}`);
    if (performance.now() > deadline) {
      await kill();
      throw new Error(`The ${name} was not ready within ${READY_WITHIN_MS} ms:\n${lastLines()}`);
    }
    await Bun.sleep(25);
  }
  return {
    name,
    url,
    metricsUrl: `http://${HOST}:${env.METRICS_PORT}/metrics`,
    pid: child.pid ?? 0,
    lines,
    ended,
    stop,
    kill,
    [Symbol.asyncDispose]: async () => {
      await stop();
    },
  };
};

/** Another program can take a free port before the process does. Ports of the caller are never replaced. */
const start = async (...[what, stores, settings]: Parameters<typeof startOnce>): Promise<ForjaProcess> => {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await startOnce(what, stores, settings);
    } catch (error) {
      const isTaken = error instanceof Error && error.message.includes("EADDRINUSE");
      if (!isTaken || attempt === 2 || what.portVariable in settings) throw error;
    }
  }
};

/** An API process on the stores of a test, ready to answer. Any number may run on the same stores. */
export const startApi = (stores: TestStores, settings: Settings = {}): Promise<ForjaProcess> =>
  start({ name: "api", portVariable: "PORT", readyPath: "/readyz" }, stores, settings);

/** A worker process on the stores of a test, alive. Any number may run on the same stores. */
export const startWorker = (stores: TestStores, settings: Settings = {}): Promise<ForjaProcess> =>
  start({ name: "worker", portVariable: "WORKER_PORT", readyPath: "/livez" }, stores, settings);

import { randomBytes } from "node:crypto";
import { closeSync, openSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { withLock } from "./lock.ts";
import { freePort, portOnceFree } from "./ports.ts";
import { hasEnded, isAlive, isErrno, launch, type ProcessRef, processRef, send, terminate } from "./processes.ts";
import { type Printer, printProgress } from "./progress.ts";
import { SetupError } from "./setup-error.ts";

export const UTF8_LOCALE = process.platform === "darwin" ? "en_US.UTF-8" : "C.UTF-8";

export type ServerOptions = {
  dir: string;
  tools?: string;
  print?: Printer;
  /** Real durability, and data that outlives `stop()` (the default); false is for throw-away servers of tests. */
  persistent?: boolean;
  signal?: AbortSignal;
};

export type RunningServer = {
  url: string;
  pid: number;
  chosen: string;
  reused: boolean;
  /** A throw-away server's home goes with it. */
  stop(): Promise<void>;
  /** Ends it as a power cut would. The home stays, and can be started again on the same port. */
  kill(): Promise<void>;
};

export type Program = {
  /** Data made by one engine is never opened with another. */
  engine: string;
  chosen: string;
  argv(at: { data: string; port: number; password: string }): Promise<string[]>;
};

export type ServerPlan = {
  name: string;
  choose(kept: string | null): Promise<Program>;
  url(port: number, password: string): string;
  probe(url: string): Promise<void>;
  stopSignal: StopSignal;
};

const STATE = "server.json";
/** A server sees nothing of ours: no secret, and no PGDATA, TZ or LC_ALL that would change how it behaves. */
const SERVER_ENVIRONMENT = {
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  TMPDIR: process.env.TMPDIR,
  LC_ALL: UTF8_LOCALE,
};

const READY_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 15_000;

const stopSignals = z.enum(["SIGTERM", "SIGINT"]);
type StopSignal = z.infer<typeof stopSignals>;

const serverState = z.object({
  engine: z.string(),
  chosen: z.string(),
  url: z.string(),
  port: z.int(),
  stopSignal: stopSignals,
  process: processRef,
});
type ServerState = z.infer<typeof serverState>;

const readState = async (dir: string): Promise<ServerState | null> => {
  try {
    const parsed = serverState.safeParse(JSON.parse(await readFile(join(dir, STATE), "utf8")));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (isErrno(error, "ENOENT") || error instanceof SyntaxError) return null;
    throw error;
  }
};

const writeState = async (dir: string, state: ServerState): Promise<void> => {
  const path = join(dir, STATE);
  await writeFile(`${path}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
};

const passwordOf = async (dir: string): Promise<string> => {
  const path = join(dir, "password");
  try {
    await writeFile(path, randomBytes(18).toString("base64url"), { mode: 0o600, flag: "wx" });
  } catch (error) {
    if (!isErrno(error, "EEXIST")) throw error;
  }
  return readFile(path, "utf8");
};

/** Two callers at once get the same server. */
export const startServer = async (plan: ServerPlan, options: ServerOptions): Promise<RunningServer> => {
  const { dir, print: tell = printProgress, persistent = true } = options;
  await mkdir(dir, { recursive: true });
  return withLock(join(dir, "lock"), async () => {
    const last = await readState(dir);
    if (last && isAlive(last.process)) {
      if (await answers(plan, last.url, last.process, 5_000)) return running(dir, last, true, persistent);
      tell(`${plan.name}: the server of the last run (process ${last.process.pid}) does not answer; ending it.`);
      await terminate(last.process, plan.stopSignal, STOPPED_WITHIN_MS);
    }
    const program = await plan.choose(last?.engine ?? null);
    if (last && last.engine !== program.engine) {
      tell(`${plan.name}: ${last.engine} is no longer to be had, so ${program.engine} begins with empty data.`);
    }
    return running(dir, await startProgram(plan, program, options, last?.port), false, persistent);
  });
};

const startProgram = async (
  plan: ServerPlan,
  { engine, chosen, argv }: Program,
  { dir, signal }: ServerOptions,
  lastPort?: number,
): Promise<ServerState> => {
  const { stopSignal } = plan;
  const password = await passwordOf(dir);
  const data = join(dir, engine);
  const log = join(dir, "server.log");
  // Another program may take the port before the server does. A killed server may need a moment to go.
  for (let attempt = 1; attempt <= 3; attempt++) {
    const kept = attempt === 1 && lastPort !== undefined ? await portOnceFree(lastPort) : null;
    const port = kept ?? (await freePort());
    const command = await argv({ data, port, password });
    signal?.throwIfAborted();
    const started = await launchLogged(command, dir, log);
    if (started) {
      const state: ServerState = { engine, chosen, url: plan.url(port, password), port, stopSignal, process: started };
      await writeState(dir, state);
      if (await answers(plan, state.url, started, READY_WITHIN_MS)) return state;
      await terminate(started, stopSignal, STOPPED_WITHIN_MS);
    }
    await Bun.sleep(200);
  }
  const words = (await readFile(log, "utf8")).trim().split("\n").slice(-5).join("\n  ");
  throw new SetupError(`${plan.name} (${chosen}) did not start; the end of ${log}:\n  ${words}`);
};

const launchLogged = async (argv: string[], cwd: string, log: string): Promise<ProcessRef | null> => {
  const output = openSync(log, "w", 0o600);
  try {
    return await launch({ argv, cwd, env: SERVER_ENVIRONMENT, output });
  } finally {
    closeSync(output);
  }
};

const answers = async (plan: ServerPlan, url: string, ref: ProcessRef, deadlineMs: number): Promise<boolean> => {
  const until = performance.now() + deadlineMs;
  while (performance.now() < until) {
    try {
      await plan.probe(url);
      return isAlive(ref);
    } catch {
      // Not yet: a server that is starting refuses connections, and why is in its own log.
      if (!isAlive(ref)) return false;
      await Bun.sleep(30);
    }
  }
  return false;
};

const running = (dir: string, state: ServerState, reused: boolean, persistent: boolean): RunningServer => {
  const { url, chosen, process: ref } = state;
  return {
    url,
    pid: ref.pid,
    chosen,
    reused,
    async stop() {
      if (persistent) return terminate(ref, state.stopSignal, STOPPED_WITHIN_MS);
      await terminate(ref, "SIGKILL", STOPPED_WITHIN_MS);
      await rm(dir, { recursive: true, force: true });
    },
    async kill() {
      send(ref, "SIGKILL");
      await hasEnded(ref, STOPPED_WITHIN_MS);
    },
  };
};

export const stopServerIn = async (dir: string): Promise<boolean> => {
  const state = await readState(dir);
  if (!state || !isAlive(state.process)) return false;
  await terminate(state.process, state.stopSignal, STOPPED_WITHIN_MS);
  return true;
};

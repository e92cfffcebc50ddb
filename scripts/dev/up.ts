import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tryLock } from "#scripts/stack/lock.ts";
import { forjaDir } from "#scripts/stack/paths.ts";
import { freePort, isPortFree } from "#scripts/stack/ports.ts";
import { referTo } from "#scripts/stack/processes.ts";
import { printProgress as print } from "#scripts/stack/progress.ts";
import { SetupError } from "#scripts/stack/setup-error.ts";
import { addresses, openStore, stopStores } from "#scripts/stack/stores.ts";
import { Interrupted, interruption } from "./interruption.ts";
import { runScript, type Service, startService, waitForHttp } from "./program.ts";
import { developmentSecrets, type Secrets } from "./secrets.ts";

export const LOCK_FILE = "dev.lock";
export const PROCESS_FILE = "dev.json";
const HOST = "127.0.0.1";
const READY_WITHIN_MS = 30_000;

export const up = async (): Promise<number> => {
  const dir = forjaDir();
  const interrupted = interruption();
  try {
    await using cleanup = new AsyncDisposableStack();
    await claim(dir, cleanup);
    const services = await Promise.race([bringUp(dir, cleanup), interrupted]);
    const ends = services.map(async ({ name, ended }) => `The ${name} ${await ended}.`);
    throw new SetupError(await Promise.race([...ends, interrupted]));
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    print("Stopped.");
    return 0;
  }
};

const claim = async (dir: string, cleanup: AsyncDisposableStack): Promise<void> => {
  await mkdir(dir, { recursive: true });
  const release = tryLock(join(dir, LOCK_FILE));
  if (!release)
    throw new SetupError(`Forja is already running on ${dir}; end it with \`./dev stop\`, or set another FORJA_DIR.`);
  cleanup.defer(release);
  const note = join(dir, PROCESS_FILE);
  await writeFile(note, JSON.stringify(referTo(process.pid)));
  cleanup.defer(() => rm(note, { force: true }));
};

const bringUp = async (dir: string, cleanup: AsyncDisposableStack): Promise<Service[]> => {
  // Registered before the first is started: what an interrupted start has left must go too.
  cleanup.defer(() => stopStores(dir).then(() => undefined));
  const closing = new AbortController();
  cleanup.defer(() => closing.abort());
  const options = { dir, tell: print, signal: closing.signal };
  const documentsAndQueues = Promise.all([openStore("redis", options), openStore("mongo", options)]);
  // Looked at below; until then a failure of theirs must not end the process.
  documentsAndQueues.catch(() => undefined);
  const postgres = await openStore("postgres", options);
  const database = { ...process.env, ...addresses([postgres]), NODE_ENV: "development" };
  await runScript("db/migrate.ts", database);
  await runScript("db/seed.ts", database);
  const stores = [postgres, ...(await documentsAndQueues)];

  const ports = await choosePorts();
  const secrets = {
    ...(await developmentSecrets(dir)),
    ...given(["JWT_SECRET", "REFRESH_SECRET", "SEALING_SECRET", "OPERATOR_USER", "OPERATOR_PASSWORD"]),
  };
  const shared = {
    ...process.env,
    ...addresses(stores),
    ...secrets,
    NODE_ENV: "development",
    HOST,
    FORJA_DIR: dir,
    ...publicUrls(`http://${HOST}:${ports.api}`),
  };
  const start = async (name: string, script: string, own: Record<string, string>) => {
    const service = await startService(name, script, { ...shared, ...own });
    cleanup.defer(() => {
      print(`Stopping the ${name} …`);
      return service.stop();
    });
    return service;
  };
  const worker = await start("worker", "worker/main.ts", {
    WORKER_PORT: String(ports.worker),
    METRICS_PORT: String(ports.workerMetrics),
  });
  const api = await start("api", "api/main.ts", { PORT: String(ports.api), METRICS_PORT: String(ports.metrics) });
  await Promise.all([
    waitForHttp(api, `http://${HOST}:${ports.api}/readyz`, READY_WITHIN_MS),
    waitForHttp(worker, `http://${HOST}:${ports.worker}/livez`, READY_WITHIN_MS),
  ]);
  printWelcome(ports, secrets);
  return [api, worker];
};

/** Addresses of the environment go first. */
const publicUrls = (here: string): Record<string, string> => {
  const { PUBLIC_URL, API_URL } = process.env;
  return { PUBLIC_URL: PUBLIC_URL || API_URL || here, API_URL: API_URL || PUBLIC_URL || here };
};

type Ports = { api: number; worker: number; metrics: number; workerMetrics: number };

const choosePorts = async (): Promise<Ports> => {
  const api = await choosePort("PORT", 3000, []);
  const worker = await choosePort("WORKER_PORT", 3001, [api]);
  const metrics = await choosePort("METRICS_PORT", 9091, [api, worker]);
  return { api, worker, metrics, workerMetrics: await freePort(metrics + 1) };
};

const choosePort = async (variable: string, usual: number, taken: number[]): Promise<number> => {
  const asked = process.env[variable];
  if (!asked) return freePort(taken.includes(usual) ? undefined : usual);
  const port = Number(asked);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new SetupError(`${variable} is not a port.`);
  if (!(await isPortFree(port))) throw new SetupError(`${variable}: port ${port} is in use by another program.`);
  return port;
};

const given = (variables: string[]): Record<string, string> => {
  return Object.fromEntries(variables.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
};

const printWelcome = ({ api, worker, metrics }: Ports, { OPERATOR_USER, OPERATOR_PASSWORD }: Secrets): void => {
  const base = `http://${HOST}:${api}`;
  const account = JSON.stringify({ email: "you@example.com", password: "three plates a side" });
  process.stdout.write(`
Forja is up.

  API            ${base}/api/v1
  Documentation  ${base}/docs
  Dashboard      http://${HOST}:${worker}/admin/queues   (user ${OPERATOR_USER}, password ${OPERATOR_PASSWORD})
  Metrics        http://${HOST}:${metrics}/metrics

A first call, which makes an account:

  curl -s ${base}/api/v1/auth/register -H 'content-type: application/json' -d '${account}'

Ctrl-C stops everything.

`);
};

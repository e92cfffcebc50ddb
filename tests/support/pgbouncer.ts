import { spawn } from "node:child_process";
import { once } from "node:events";
import { chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { pgbouncerOf, type Release } from "#scripts/stack/pgbouncer.ts";
import { freePort } from "#scripts/stack/ports.ts";
import { asUnprivileged, unprivilegedAccount } from "#scripts/stack/unprivileged.ts";

/** A PgBouncer before the Postgres of a test. */
export type Pooler = AsyncDisposable & {
  /** The database of the test, by way of the pooler. */
  readonly url: string;
  readonly lines: readonly string[];
};

export type PoolerOptions = {
  readonly release: Release;
  /** Postgres itself, with the database. */
  readonly target: string;
  /** Connections to Postgres for all clients together. */
  readonly size: number;
  /** More lines of its configuration. */
  readonly settings?: Readonly<Record<string, string | number>>;
};

const READY_WITHIN_MS = 20_000;

const answers = async (url: string): Promise<boolean> => {
  const sql = postgres(url, { max: 1, prepare: false, fetch_types: false, connect_timeout: 2, onnotice: () => {} });
  try {
    await sql`select 1`;
    return true;
  } catch {
    // It does not listen yet; the one who asks has a deadline.
    return false;
  } finally {
    await sql.end({ timeout: 1 });
  }
};

/** Starts a PgBouncer in transaction mode that lives as long as the test's process. */
export const startPooler = async ({ release, target, size, settings = {} }: PoolerOptions): Promise<Pooler> => {
  const program = await pgbouncerOf(release);
  const folder = await mkdtemp(join(tmpdir(), "forja-pgbouncer-"));
  const account = await unprivilegedAccount([program[0] ?? "", folder]);
  const file = join(folder, "pgbouncer.ini");
  const port = await freePort();
  const { hostname, port: targetPort, pathname, username, password } = new URL(target);
  const database = pathname.slice(1);
  const configuration = {
    listen_addr: "127.0.0.1",
    listen_port: port,
    unix_socket_dir: "",
    // Every client connects as the user of the line above: this machine's loopback has no other clients.
    auth_type: "any",
    pool_mode: "transaction",
    default_pool_size: size,
    max_client_conn: 200,
    server_check_delay: 5,
    log_connections: 0,
    log_disconnections: 0,
    ...settings,
  };
  const lines = Object.entries(configuration).map(([name, value]) => `${name} = ${value}`);
  const server = `host=${hostname} port=${targetPort} dbname=${database} user=${username} password=${decodeURIComponent(password)}`;
  await writeFile(file, `[databases]\n${database} = ${server}\n[pgbouncer]\n${lines.join("\n")}\n`, { mode: 0o600 });
  if (account) await Promise.all([folder, file].map((path) => chown(path, account.uid, account.gid)));
  const [command = "", ...parameters] = asUnprivileged(account, ["setpriv", "--pdeathsig=KILL", ...program, file]);
  const child = spawn(command, parameters, { stdio: ["ignore", "pipe", "pipe"] });
  const said: string[] = [];
  for (const output of [child.stdout, child.stderr]) output.on("data", (chunk) => said.push(String(chunk)));
  const ended = once(child, "close");
  const stop = async (): Promise<void> => {
    child.kill("SIGKILL");
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const url = new URL(target);
  url.host = `127.0.0.1:${port}`;
  const until = performance.now() + READY_WITHIN_MS;
  while (!(await answers(url.href))) {
    if (child.exitCode !== null || performance.now() > until) {
      await stop();
      throw new Error(`PgBouncer did not start:\n${said.join("")}`);
    }
    await Bun.sleep(25);
  }
  return { url: url.href, lines: said, [Symbol.asyncDispose]: stop };
};

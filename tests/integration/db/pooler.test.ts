import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { once } from "node:events";
import postgres from "postgres";
import { EnvironmentError, readDatabaseEnvironment } from "#core/config/environment.ts";
import { migrate } from "#db/migrations.ts";
import { inspectDatabase, isPooler } from "#db/postgres/pooler.ts";
import { ROOT } from "#scripts/stack/paths.ts";
import { storesBench } from "#tests/support/bench.ts";
import { type Pooler, startPooler } from "#tests/support/pgbouncer.ts";
import { testStores } from "#tests/support/stores.ts";

const RELEASES = ["bookworm", "trixie"] as const;
/** Parameters that PgBouncer swallows in place of refusing the connection. */
const IGNORED = "statement_timeout,lock_timeout,jit,idle_in_transaction_session_timeout";
const LIMITS = ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"];

let direct: string;

const { stores } = storesBench();

beforeAll(async () => {
  direct = stores.sqlUrl;
});

const envOf = (fields: Record<string, string>) => readDatabaseEnvironment(fields);

const refusalOf = async (fields: Record<string, string>): Promise<string> => {
  const error: unknown = await inspectDatabase(envOf(fields)).catch((reason: unknown) => reason);
  if (!(error instanceof EnvironmentError)) throw new Error(`no refusal, but ${String(error)}`);
  return error.message;
};

describe.each(RELEASES)("Behind the PgBouncer of Debian %s", (release) => {
  let pooler: Pooler;
  beforeAll(async () => {
    pooler = await startPooler({ release, target: direct, size: 2 });
  }, 300_000);
  afterAll(() => pooler[Symbol.asyncDispose]());

  test("a pooler that nobody has named is refused, whether it refuses or swallows parameters", async () => {
    expect(await refusalOf({ DATABASE_URL: pooler.url })).toContain("set DATABASE_POOLED=1");
    await using swallowing = await startPooler({
      release,
      target: direct,
      size: 2,
      settings: { ignore_startup_parameters: IGNORED },
    });
    expect(await refusalOf({ DATABASE_URL: swallowing.url })).toContain("set DATABASE_POOLED=1");
    expect(await isPooler(swallowing.url, {})).toBe(true);
  });

  test("a direct address that is a pooler is refused", async () => {
    const said = await refusalOf({
      DATABASE_URL: pooler.url,
      DATABASE_POOLED: "1",
      DATABASE_DIRECT_URL: pooler.url,
    });
    expect(said).toContain("DATABASE_DIRECT_URL is a pooler");
    await expect(migrate(pooler.url)).rejects.toThrow("DATABASE_DIRECT_URL");
    await migrate(pooler.url).catch(() => {});
  });

  test("a direct address of another database is refused", async () => {
    await using other = await testStores();
    const said = await refusalOf({
      DATABASE_URL: pooler.url,
      DATABASE_POOLED: "1",
      DATABASE_DIRECT_URL: other.sqlUrl,
    });
    expect(said).toContain("another database");
  });

  test("it is found whether named statements work, and which time limits are missing", async () => {
    const env = envOf({ DATABASE_URL: pooler.url, DATABASE_POOLED: "1", DATABASE_DIRECT_URL: direct });
    const namedStatements = release === "trixie";
    expect(await inspectDatabase(env)).toEqual({ shared: true, missingLimits: LIMITS, namedStatements });
    const name = new URL(direct).pathname.slice(1);
    const sql = postgres(direct, { max: 1 });
    for (const limit of LIMITS) await sql.unsafe(`alter database ${name} set ${limit} = '5s'`);
    await using renewed = await startPooler({
      release,
      target: direct,
      size: 2,
      settings: release === "trixie" ? { max_prepared_statements: 0 } : {},
    });
    const report = await inspectDatabase({ ...env, DATABASE_URL: renewed.url });
    expect(report).toEqual({ shared: true, missingLimits: [], namedStatements: false });
    for (const limit of LIMITS) await sql.unsafe(`alter database ${name} reset ${limit}`);
    await sql.end();
  });
});

describe("Behind a pooler of one connection", () => {
  test("nothing waits for a second one", async () => {
    await using pooler = await startPooler({ release: "trixie", target: direct, size: 1 });
    const env = envOf({ DATABASE_URL: pooler.url, DATABASE_POOLED: "1" });
    expect(await inspectDatabase(env)).toMatchObject({ shared: true, namedStatements: false });
  });
});

describe("Without a pooler", () => {
  test("Postgres itself and a pooler of whole sessions are taken as they are", async () => {
    expect(await inspectDatabase(envOf({ DATABASE_URL: direct }))).toBeNull();
    expect(await inspectDatabase(envOf({ DATABASE_URL: direct, DATABASE_DIRECT_URL: direct }))).toBeNull();
    await using sessions = await startPooler({
      release: "bookworm",
      target: direct,
      size: 4,
      settings: { pool_mode: "session", ignore_startup_parameters: IGNORED },
    });
    expect(await inspectDatabase(envOf({ DATABASE_URL: sessions.url }))).toBeNull();
  });

  test("DATABASE_POOLED=1 is found out", async () => {
    const report = await inspectDatabase(envOf({ DATABASE_URL: direct, DATABASE_POOLED: "1" }));
    expect(report).toMatchObject({ shared: false });
  });
});

describe("A process with a wrong combination", () => {
  test.each(["api/main.ts", "worker/main.ts", "db/migrate.ts"])(
    "%s ends with one sentence and status 78",
    async (script) => {
      await using pooler = await startPooler({ release: "bookworm", target: direct, size: 2 });
      const env = {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        NODE_ENV: "test",
        LOG_LEVEL: "silent",
        DATABASE_URL: pooler.url,
        REDIS_URL: stores.redisUrl,
        REDIS_PREFIX: stores.redisPrefix,
        MONGODB_URL: stores.mongoUrl,
      };
      const child = spawn(process.execPath, ["--no-orphans", script], { cwd: ROOT, env });
      let said = "";
      for (const output of [child.stdout, child.stderr]) output.on("data", (chunk) => (said += String(chunk)));
      const [status] = await once(child, "close");
      expect({ status, said }).toEqual({ status: 78, said: expect.stringContaining("pooler in transaction mode") });
      expect(said.trim().split("\n")).toHaveLength(2);
    },
  );
});

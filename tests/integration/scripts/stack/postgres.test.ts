import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { startPostgres } from "#scripts/stack/postgres.ts";
import type { RunningServer } from "#scripts/stack/server.ts";

// mkdtemp makes a folder that only its owner may enter, which as root is the hard case for Postgres.
let dir: string;
let server: RunningServer;

beforeAll(async () => {
  dir = join(await mkdtemp(join(tmpdir(), "forja-postgres-")), "home");
  server = await startPostgres({ dir, print: () => {} });
});

afterAll(async () => {
  await server.kill();
  await rm(join(dir, ".."), { recursive: true, force: true });
});

const query = async (url: string, text: string): Promise<Record<string, unknown>[]> => {
  const sql = postgres(url, { max: 1 });
  try {
    return [...(await sql.unsafe(text))];
  } finally {
    await sql.end();
  }
};

test("the server is version 18, keeps its data durable and has the extensions that the schema needs", async () => {
  const [settings] = await query(
    server.url,
    "SELECT current_setting('server_version_num')::int / 10000 AS version, current_setting('fsync') AS fsync",
  );
  expect(settings).toEqual({ version: 18, fsync: "on" });
  const extensions = await query(
    server.url,
    "SELECT name FROM pg_available_extensions WHERE name IN ('pg_trgm', 'unaccent') ORDER BY name",
  );
  expect(extensions.map(({ name }) => name)).toEqual(["pg_trgm", "unaccent"]);
});

test("nobody gets in without the password", async () => {
  const url = new URL(server.url);
  url.password = "guess";
  await expect(query(url.href, "SELECT 1")).rejects.toThrow("password authentication failed");
});

test("what was committed before a power cut is there after the next start, at the same address", async () => {
  await query(server.url, "CREATE TABLE kept AS SELECT 42 AS answer");
  const { url } = server;
  await server.kill();
  server = await startPostgres({ dir, print: () => {} });
  expect(server.url).toBe(url);
  const [row] = await query(server.url, "SELECT answer FROM kept");
  expect(row).toEqual({ answer: 42 });
});

test("a pid file whose number now belongs to another process does not keep Postgres from starting", async () => {
  await server.kill();
  await writeFile(join(dir, "postgres-18", "postmaster.pid"), `${process.pid}\n`);
  server = await startPostgres({ dir, print: () => {} });
  expect(await query(server.url, "SELECT 1 AS one")).toHaveLength(1);
});

test("a failed statement leaves none of its values in the server's log", async () => {
  await query(server.url, "CREATE TABLE guarded (email text UNIQUE)");
  const insert = "INSERT INTO guarded VALUES ('ada@example.com')";
  await query(server.url, insert);
  await expect(query(server.url, insert)).rejects.toThrow("duplicate key");
  expect(await Bun.file(join(dir, "server.log")).text()).not.toContain("ada@example.com");
});

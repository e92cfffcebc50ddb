import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findMongod } from "#scripts/stack/mongo.ts";
import { findServer } from "#scripts/stack/redis.ts";
import { addresses, openStore } from "#scripts/stack/stores.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "forja-choice-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const told: string[] = [];
const print = (line: string) => {
  told.push(line);
};

/** Puts a program on a PATH of its own that only says its version. */
const onPath = async (name: string, version: string): Promise<string> => {
  const program = join(folder, name);
  await writeFile(program, `#!/bin/sh\necho "Server v=${version} sha=00000000"\n`, { mode: 0o755 });
  return program;
};

test("an address in the environment is used as it is, and nothing is started", async () => {
  const url = "redis://cache.internal:6390/4";
  const store = await openStore("redis", { dir: folder, env: { REDIS_URL: url }, print });
  expect(store).toMatchObject({ url, server: null, chosen: "the address in REDIS_URL" });
  expect(addresses([store])).toEqual({ REDIS_URL: url });
});

test("the address itself is not told, because it may hold a password", async () => {
  told.length = 0;
  await openStore("postgres", { dir: folder, env: { DATABASE_URL: "postgres://a:hunter2@db/x" }, print });
  expect(told).toEqual(["Postgres: the address in DATABASE_URL"]);
});

test("a Redis on the PATH is chosen, and the choice says where and which", async () => {
  const program = await onPath("redis-server", "7.0.15");
  const found = await findServer(null, folder, print, folder);
  expect(found).toMatchObject({ program, engine: "redis-server" });
  expect(found.chosen).toContain(`${program} 7.0.15`);
});

test("Redis goes before Valkey, unless the data is Valkey's", async () => {
  await onPath("redis-server", "7.0.15");
  const valkey = await onPath("valkey-server", "9.1.0");
  expect((await findServer(null, folder, print, folder)).engine).toBe("redis-server");
  expect(await findServer("valkey-server", folder, print, folder)).toMatchObject({ program: valkey });
});

test("a Redis too old for the queues is passed over", async () => {
  await onPath("redis-server", "5.0.14");
  const valkey = await onPath("valkey-server", "8.0.1");
  expect(await findServer(null, folder, print, folder)).toMatchObject({ program: valkey });
});

test("a mongod on the PATH is chosen, unless the data was made by SecantusDB", async () => {
  await onPath("mongod", "8.2.6");
  expect(await findMongod(null, folder, print, folder)).toMatchObject({ engine: "mongod" });
  expect(await findMongod("secantusdb", folder, print, folder)).toBeNull();
});

test("a download that has failed today is not tried again", async () => {
  await writeFile(
    join(folder, "mongod-download-failed.json"),
    JSON.stringify({ at: Date.now() - 3_600_000, reason: "" }),
  );
  told.length = 0;
  expect(await findMongod(null, folder, print, folder)).toBeNull();
  expect(told).toEqual([]);
});

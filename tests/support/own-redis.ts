import { beforeAll } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startRedis } from "#scripts/stack/redis.ts";
import type { RunningServer } from "#scripts/stack/server.ts";
import type { StoresBench } from "./bench.ts";

export type OwnRedis = {
  readonly server: () => RunningServer;
  /** Kills the server, and starts it on its data. */
  readonly restart: () => Promise<void>;
};

/** A Redis that the tests of one file may kill. Called at the top of the file, after its bench. */
export const ownRedis = (closing: StoresBench["closing"]): OwnRedis => {
  let home: string;
  let server: RunningServer | undefined;
  const start = () => startRedis({ dir: home, persistent: true, print: () => {} });
  const running = (): RunningServer => {
    if (server === undefined) throw new Error("the server starts before the first test");
    return server;
  };
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "forja-redis-"));
    server = await start();
  }, 60_000);
  closing(async () => {
    await server?.stop();
    await rm(home, { recursive: true, force: true });
  });
  return {
    server: running,
    restart: async () => {
      await running().kill();
      server = await start();
    },
  };
};

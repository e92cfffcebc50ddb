import { beforeAll } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startRedis } from "#scripts/stack/redis.ts";
import { openRedisReplica } from "#scripts/stack/replicas.ts";
import type { RunningServer } from "#scripts/stack/server.ts";
import type { StoresBench } from "./bench.ts";
import { type TcpProxy, tcpProxy } from "./tcp-proxy.ts";

export type OwnRedis = {
  readonly server: () => RunningServer;
  /** Kills the server, and starts it on its data. */
  readonly restart: () => Promise<void>;
};

/** A replica of Redis in another region, and the link to its primary. */
export type FarRedis = { readonly server: RunningServer; readonly link: TcpProxy };

/** A replica of an own Redis. Called at the top of the file, after `ownRedis`. */
export const ownReplica = ({ server }: OwnRedis, closing: StoresBench["closing"]): (() => FarRedis) => {
  let far: (FarRedis & { readonly home: string }) | undefined;
  beforeAll(async () => {
    const home = await mkdtemp(join(tmpdir(), "forja-replica-"));
    const link = await tcpProxy(server().url);
    await link.open();
    const options = { dir: home, persistent: false, print: () => {}, streamFrom: link.url };
    far = { home, link, server: await openRedisReplica(server().url, options) };
  }, 60_000);
  closing(async () => {
    await far?.server.stop();
    await far?.link.cut();
    if (far !== undefined) await rm(far.home, { recursive: true, force: true });
  });
  return () => {
    if (far === undefined) throw new Error("the replica starts before the first test");
    return far;
  };
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

import { expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { ROOT } from "#scripts/stack/paths.ts";
import { freePort } from "#scripts/stack/ports.ts";
import { storesBench } from "#tests/support/bench.ts";
import { eventually } from "#tests/support/eventually.ts";
import { startPooler } from "#tests/support/pgbouncer.ts";
import { tcpProxy } from "#tests/support/tcp-proxy.ts";

const { stores } = storesBench();

const launch = async (script: string, settings: Record<string, string>) => {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    NODE_ENV: "test",
    PORT: String(port),
    WORKER_PORT: String(port),
    METRICS_PORT: String(metricsPort),
    REDIS_URL: stores.redisUrl,
    REDIS_PREFIX: stores.redisPrefix,
    MONGODB_URL: stores.mongoUrl,
    ...settings,
  };
  const child = spawn(process.execPath, ["--no-orphans", script], { cwd: ROOT, env });
  const said: string[] = [];
  for (const output of [child.stdout, child.stderr]) output.on("data", (chunk) => said.push(String(chunk)));
  const ended = once(child, "close").then(([status]) => Number(status));
  return { child, ended, text: () => said.join("") };
};

test.each(["api", "worker"])(
  "the %s starts without its database, checks it once it is there, and refuses a pooler then",
  async (name) => {
    await using pooler = await startPooler({ release: "bookworm", target: stores.sqlUrl, size: 2 });
    await using proxy = await tcpProxy(pooler.url);
    const { child, ended, text } = await launch(`${name}/main.ts`, { DATABASE_URL: proxy.url });
    try {
      await eventually(
        async () => text(),
        (said) => said.includes(`${name}.listening`),
      );
      expect(text()).toContain("database.unchecked");
      await proxy.open();
      expect(await ended).toBe(78);
      expect(text()).toContain("set DATABASE_POOLED=1");
    } finally {
      child.kill("SIGKILL");
    }
  },
  120_000,
);

import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isAlive, referTo } from "#scripts/stack/processes.ts";
import { type RunningServer, type ServerPlan, startServer, stopServerIn } from "#scripts/stack/server.ts";
import { SetupError } from "#scripts/stack/setup-error.ts";

let dir: string;
const started: RunningServer[] = [];

beforeEach(async () => {
  dir = join(await mkdtemp(join(tmpdir(), "forja stack ")), "home");
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.kill()));
  await rm(join(dir, ".."), { recursive: true, force: true });
});

/** A server that answers every request with the name of its data folder. */
const SERVER = `Bun.serve({ hostname: "127.0.0.1", port: Number(process.argv[1]), fetch: () => new Response(process.argv[2]) })`;

const plan = (overrides: Partial<ServerPlan> = {}): ServerPlan => ({
  name: "Toy",
  stopSignal: "SIGTERM",
  url: (port) => `http://127.0.0.1:${port}/`,
  probe: async (url) => {
    await fetch(url);
  },
  choose: async () => ({
    engine: "toy",
    chosen: "a toy",
    argv: async ({ port, data }) => [process.execPath, "-e", SERVER, String(port), data],
  }),
  ...overrides,
});

const start = async (overrides: Partial<ServerPlan> = {}, persistent = true): Promise<RunningServer> => {
  const server = await startServer(plan(overrides), { dir, persistent, print: () => {} });
  started.push(server);
  return server;
};

const readState = async () => JSON.parse(await readFile(join(dir, "server.json"), "utf8"));

test("a second start finds the running server", async () => {
  const first = await start();
  const second = await start();
  expect(first.reused).toBe(false);
  expect(second).toMatchObject({ reused: true, pid: first.pid, url: first.url, chosen: "a toy" });
});

test("two starts at once make one server", async () => {
  const [a, b] = await Promise.all([start(), start()]);
  expect(a.pid).toBe(b.pid);
  expect([a.reused, b.reused].toSorted()).toEqual([false, true]);
});

test("a server that was killed comes back on its port", async () => {
  const first = await start();
  await first.kill();
  const second = await start();
  expect(second.reused).toBe(false);
  expect(second.url).toBe(first.url);
});

/** The system may hold a killed server's port for a moment longer. */
const takePort = async (port: number, tries = 100): Promise<{ stop: (force: boolean) => Promise<void> }> => {
  try {
    return Bun.serve({ hostname: "127.0.0.1", port, fetch: () => new Response() });
  } catch (error) {
    if (tries === 0) throw error;
    await Bun.sleep(50);
    return takePort(port, tries - 1);
  }
};

test("a port that another program has taken meanwhile is left to it", async () => {
  const first = await start();
  await first.kill();
  const squatter = await takePort(Number(new URL(first.url).port));
  try {
    const second = await start();
    expect(second.url).not.toBe(first.url);
  } finally {
    await squatter.stop(true);
  }
});

test("a stale state that names a living stranger's process neither reuses nor ends it", async () => {
  const first = await start();
  await first.kill();
  const state = await readState();
  const stranger = Bun.spawn([process.execPath, "-e", "setInterval(() => {}, 1000)"]);
  try {
    await writeFile(
      join(dir, "server.json"),
      JSON.stringify({ ...state, process: { pid: stranger.pid, born: state.process.born } }),
    );
    const second = await start();
    expect(second.reused).toBe(false);
    expect(await stopServerIn(dir)).toBe(true);
    expect(stranger.exitCode).toBeNull();
    expect(referTo(stranger.pid)).not.toBeNull();
  } finally {
    stranger.kill("SIGKILL");
  }
});

test("a state file that was cut off is as good as none", async () => {
  const first = await start();
  await first.kill();
  await writeFile(join(dir, "server.json"), '{"engine":"to');
  expect((await start()).reused).toBe(false);
});

test("a server that runs but no longer answers is ended and replaced", async () => {
  const first = await start();
  const ref = referTo(first.pid);
  process.kill(first.pid, "SIGSTOP");
  const probe = async (url: string) => {
    await fetch(url, { signal: AbortSignal.timeout(200) });
  };
  const replaced = start({ probe });
  await Bun.sleep(5_500);
  process.kill(first.pid, "SIGCONT");
  const second = await replaced;
  expect(second.reused).toBe(false);
  expect(ref && isAlive(ref)).toBe(false);
});

test("data of one engine is not opened with another", async () => {
  const first = await start();
  const before = await (await fetch(first.url)).text();
  await first.stop();
  const kept: (string | null)[] = [];
  const second = await start({
    choose: async (engine) => {
      kept.push(engine);
      const { argv } = await plan().choose(engine);
      return { engine: "other", chosen: "another toy", argv };
    },
  });
  expect(kept).toEqual(["toy"]);
  expect(await (await fetch(second.url)).text()).not.toBe(before);
});

test("a stopped server keeps its home, and a throw-away one takes it along", async () => {
  await (await start()).stop();
  expect(existsSync(join(dir, "server.json"))).toBe(true);
  await (await start({}, false)).stop();
  expect(existsSync(dir)).toBe(false);
});

test("a server that does not start is one clear sentence with the end of its log", async () => {
  const choose = async () => ({
    engine: "toy",
    chosen: "a broken toy",
    argv: async () => [process.execPath, "-e", "console.error('no wheels'); process.exit(3)"],
  });
  const failure = await start({ choose }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(SetupError);
  expect(String(failure)).toContain("Toy (a broken toy) did not start");
  expect(String(failure)).toContain("no wheels");
});

test("nothing is launched once the caller is closing", async () => {
  const closing = AbortSignal.abort();
  await expect(startServer(plan(), { dir, print: () => {}, signal: closing })).rejects.toThrow();
  expect(await stopServerIn(dir)).toBe(false);
});

import { describe, expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createLog } from "#core/logging/log.ts";
import { startWatchdog } from "#core/process/watchdog.ts";
import { ROOT } from "#scripts/stack/paths.ts";
import { eventually } from "#tests/support/eventually.ts";

const run = async (what: string, ms: number, frozenMs = 0): Promise<{ status: number | null; output: string }> => {
  const child = spawn(process.execPath, ["--no-orphans", "tests/support/blocked.ts", what, String(ms)], { cwd: ROOT });
  let output = "";
  child.stdout.on("data", (data) => {
    output += String(data);
  });
  const closed = once(child, "close");
  if (frozenMs > 0) {
    await eventually(
      async () => output,
      (text) => text.includes("started"),
    );
    child.kill("SIGSTOP");
    await Bun.sleep(frozenMs);
    child.kill("SIGCONT");
  }
  const [status] = await closed;
  return { status: typeof status === "number" ? status : null, output };
};

describe("a process with a watchdog", () => {
  test("ends with status 1 when its event loop is blocked, and says so", async () => {
    const { status, output } = await run("block", 60_000);
    expect(status).toBe(1);
    expect(output).toContain('"loops":["event-loop"],"msg":"process.stuck"');
  });

  test("ends with status 1 when something does not move though there is work, and says what", async () => {
    const { status, output } = await run("stand-still", 60_000);
    expect(status).toBe(1);
    expect(output).toContain('"loops":["relay"]');
  });

  test("goes on while a store is known to be away, while it works, and while it rests", async () => {
    const runs = await Promise.all(["excused", "work", "rest"].map((what) => run(what, 3_000)));
    expect(runs.map(({ status, output }) => [status, output.includes("done")])).toEqual([
      [0, true],
      [0, true],
      [0, true],
    ]);
  });

  test("goes on after the machine slept", async () => {
    expect(await run("rest", 1_000, 3_000)).toMatchObject({ status: 0 });
  });
});

test("what stands still for half of the time is named before the process ends", async () => {
  let ended: number | null = null;
  const watchdog = startWatchdog({
    service: "test",
    log: createLog({ service: "test", level: "silent" }),
    end: (status) => {
      ended ??= status;
    },
    stuckMs: 2_000,
    tickMs: 50,
  });
  const movement = watchdog.watch("scheduler");
  expect(watchdog.stuck()).toEqual([]);
  movement.begin();
  await eventually(
    async () => watchdog.stuck(),
    (names) => names.includes("scheduler"),
  );
  expect(ended).toBeNull();
  movement.moved();
  expect(watchdog.stuck()).toEqual([]);
  await eventually(
    async () => ended,
    (status) => status === 1,
  );
  movement.rest();
  expect(watchdog.stuck()).toEqual([]);
  watchdog.stop();
});

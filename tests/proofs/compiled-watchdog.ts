import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "#scripts/stack/paths.ts";

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "forja-compiled-"));
});
afterAll(() => rm(home, { recursive: true, force: true }));

const run = async (command: string, parameters: readonly string[]): Promise<{ status: unknown; output: string }> => {
  const env = { PATH: `${join(ROOT, "node_modules/.bin")}:/usr/bin:/bin`, HOME: home };
  const child = spawn(command, parameters, { cwd: ROOT, env });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data) => {
      output += String(data);
    });
  }
  const [status] = await once(child, "close");
  return { status, output };
};

describe("a compiled program", () => {
  test("carries the watchdog's thread, which ends it when its event loop is blocked", async () => {
    const program = join(home, "blocked");
    const flags = ["--compile", "--bytecode", "--format=esm", "--minify-whitespace", "--minify-syntax"];
    const entries = ["tests/support/blocked.ts", "core/process/watchdog-thread.ts"];
    const built = await run(process.execPath, ["build", ...entries, "--outfile", program, ...flags]);
    expect(built.status).toBe(0);
    const blocked = await run(program, ["block", "60000"]);
    expect(blocked.status).toBe(1);
    expect(blocked.output).toContain('"loops":["event-loop"],"msg":"process.stuck"');
    expect(await run(program, ["rest", "3000"])).toMatchObject({ status: 0 });
  }, 180_000);

  test("of the release has that thread in it, at the path where it is looked for", async () => {
    const program = join(home, "forja");
    expect((await run("/bin/sh", ["scripts/release/build.sh", program])).status).toBe(0);
    expect(await Bun.file(program).text()).toContain("/$bunfs/root/core/process/watchdog-thread.js");
  }, 300_000);
});

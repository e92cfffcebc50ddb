import { expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { ROOT } from "#scripts/stack/paths.ts";

const run = async (end: string) => {
  const child = spawn(process.execPath, ["--no-orphans", "tests/support/last-lines.ts", end], { cwd: ROOT });
  let output = "";
  child.stdout.on("data", (data) => {
    output += String(data);
  });
  const [status, signal] = await once(child, "close");
  return { status, signal, lines: output.split("\n").filter((line) => line.includes('"msg":"line"')).length, output };
};

test.concurrent.each([
  ["return", 0, null],
  ["exit", 0, null],
  ["stop", 0, null],
  ["throw", 1, null],
  ["reject", 1, null],
  ["error", null, "SIGKILL"],
  ["idle", null, "SIGKILL"],
  ["SIGTERM", null, "SIGTERM"],
  ["SIGINT", null, "SIGINT"],
  ["SIGHUP", null, "SIGHUP"],
])("a process that ends by %s has written every log line", async (end, status, signal) => {
  expect(await run(end)).toMatchObject({ status, signal, lines: 50 });
});

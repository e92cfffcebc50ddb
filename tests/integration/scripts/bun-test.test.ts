import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "#scripts/stack/paths.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "forja-bun-test-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the runner as a shell does: without the mark of `./dev test` in the environment. */
const bunTest = async (...parameters: string[]): Promise<{ output: string; status: number }> => {
  const { FORJA_TEST: _mark, ...env } = process.env;
  const child = Bun.spawn([process.execPath, "test", ...parameters], {
    cwd: ROOT,
    env,
    stdout: "pipe",
    stderr: "pipe",
  });
  const [printed, told, status] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { output: Bun.stripANSI(printed + told), status };
};

test("bun test opens the stores by itself for a file that needs them", async () => {
  const { output, status } = await bunTest("tests/integration/tools/tools.test.ts", "-t", "the warm-up");
  expect(output).toContain("Postgres: ");
  expect(output).toMatch(/^ 2 pass$/m);
  expect(status).toBe(0);
});

test("bun test opens no store for a file that needs none", async () => {
  const { output, status } = await bunTest("tests/unit/core/email-key.test.ts");
  expect(output).not.toContain("Postgres: ");
  expect(output).toMatch(/^ 0 fail$/m);
  expect(status).toBe(0);
});

test("bun test gives each file the same limit against hanging", async () => {
  const files = ["a", "b"].map((name) => join(folder, `${name}.test.ts`));
  const slow = 'import { test } from "bun:test"; test("takes its time", () => Bun.sleep(200));';
  await Promise.all(files.map((file) => writeFile(file, slow)));
  // The preload overrides the limit of the command line.
  const { output, status } = await bunTest("--timeout=20", ...files);
  expect(output).toMatch(/^ 2 pass$/m);
  expect(status).toBe(0);
});

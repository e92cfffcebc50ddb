import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Glob } from "bun";
import { tryLock } from "#scripts/stack/lock.ts";
import { forjaDir, ROOT } from "#scripts/stack/paths.ts";
import { printProgress as tell } from "#scripts/stack/progress.ts";
import { SetupError } from "#scripts/stack/setup-error.ts";
import { addresses, openStores, stopStores } from "#scripts/stack/stores.ts";
import { Interrupted, interruption } from "./interruption.ts";
import { createTestProgress } from "./test-progress.ts";
import { LASTING_STORES, prepareStores } from "./test-stores.ts";
import { type Tally, tallyOf, verdict } from "./test-summary.ts";

const WHOLE_RUN = "run-";
const RUN_LOCK = "run.lock";
const PROOFS = "tests/proofs";
const PROGRESS_MS = 5_000;
/** Durations of the files: the runner starts the slowest first. `--update-timings` renews them. */
const TIMINGS = "tests/timings.json";
/** The last timeout on the command line counts. A proof takes minutes, and ten times that is the limit. */
const PROOF_TIMEOUT = "--timeout=7200000";

export const test = async (parameters: string[]): Promise<number> => {
  const dir = join(forjaDir(), "test");
  await mkdir(dir, { recursive: true });
  const interrupted = interruption();
  try {
    const run = parameters.length > 0 ? partialRun(dir, parameters, interrupted) : wholeRun(dir, interrupted);
    const { line, exitCode } = verdict(await run);
    process.stdout.write(`${line}\n`);
    return exitCode;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    return 130;
  }
};

const wholeRun = async (dir: string, interrupted: Promise<never>): Promise<Tally[]> => {
  await sweep(dir);
  const home = join(dir, `${WHOLE_RUN}${process.pid}`);
  await mkdir(home);
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => rm(home, { recursive: true, force: true }));
  const release = tryLock(join(home, RUN_LOCK));
  if (release) cleanup.defer(release);
  cleanup.defer(() => stopStores(home).then(() => undefined));
  const closing = new AbortController();
  cleanup.defer(() => closing.abort());
  return await Promise.race([everyCheck(home, closing.signal), interrupted]);
};

const everyCheck = async (home: string, signal: AbortSignal): Promise<Tally[]> => {
  const [types, lint, tests] = await Promise.all([
    check("Type check", ["check"]),
    check("Lint", ["node_modules/.bin/biome", "ci", "."]),
    bunTest(home, [], signal),
  ]);
  return [types, lint, tests];
};

export const prove = async (names: string[]): Promise<number> => {
  const proofs = (await readdir(join(ROOT, PROOFS))).filter((file) => file.endsWith(".ts"));
  const known = proofs.map((file) => file.slice(0, -".ts".length)).sort();
  const unknown = names.filter((name) => !known.includes(name));
  if (names.length === 0 || unknown.length > 0) {
    process.stderr.write(`Usage: ./dev prove NAME...\nThe proofs are: ${known.join(", ")}\n`);
    return 2;
  }
  return await test([PROOF_TIMEOUT, ...names.map((name) => `./${PROOFS}/${name}.ts`)]);
};

const partialRun = async (dir: string, parameters: string[], interrupted: Promise<never>): Promise<Tally[]> => {
  return [await Promise.race([bunTest(join(dir, LASTING_STORES), parameters), interrupted])];
};

/** A lock that can be had belongs to nobody who lives. */
const sweep = async (dir: string): Promise<void> => {
  for (const name of await readdir(dir)) {
    if (!name.startsWith(WHOLE_RUN)) continue;
    const home = join(dir, name);
    const release = tryLock(join(home, RUN_LOCK));
    if (!release) continue;
    await stopStores(home);
    await rm(home, { recursive: true, force: true });
    release();
  }
};

const check = async (title: string, argv: string[]): Promise<Tally> => {
  const { output, exitCode } = await capture(argv, { ...process.env, NO_COLOR: "1" });
  tell(`${title}: ${exitCode === 0 ? "passed" : "FAILED"}`);
  if (exitCode !== 0) tell(output);
  return exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
};

const bunTest = async (dir: string, parameters: string[], signal?: AbortSignal): Promise<Tally> => {
  try {
    if (areUnitTests(parameters)) return await runTests({}, parameters);
    const stores = await openStores({ dir, tools: forjaDir(), print: tell, persistent: false, signal });
    const finish = await prepareStores(stores);
    try {
      return await runTests(addresses(Object.values(stores)), parameters);
    } finally {
      await finish();
    }
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    tell(error.message);
    return { passed: 0, failed: 1 };
  }
};

const areUnitTests = (parameters: string[]): boolean => {
  const paths = parameters.filter((parameter) => !parameter.startsWith("-"));
  return paths.length > 0 && paths.every((path) => /^(\.\/)?tests\/unit(\/|$)/.test(path));
};

const runTests = async (stores: Record<string, string>, parameters: string[]): Promise<Tally> => {
  const env = { ...process.env, ...stores, FORJA_TEST: "1", FORJA_DIR: forjaDir() };
  // Most files wait for most of their time, so that three at a time keep two cores busy. Leftovers end with the runner.
  const argv = ["--no-orphans", "test", "--parallel=3", `--timings=${TIMINGS}`, "--no-isolate", ...parameters];
  const { output, exitCode } = parameters.length > 0 ? await showing(argv, env) : await showingProgress(argv, env);
  return tallyOf(output, exitCode);
};

const showing = (argv: string[], env: Environment): Promise<Captured> => {
  return capture(argv, env, (chunk) => process.stderr.write(chunk));
};

const showingProgress = async (argv: string[], env: Environment): Promise<Captured> => {
  const files = [...new Glob("tests/**/*.test.ts").scanSync(ROOT)].length;
  const progress = createTestProgress(files);
  let rest = "";
  const timer = setInterval(() => tell(progress.summary()), PROGRESS_MS);
  try {
    return await capture(argv, env, (chunk) => {
      const lines = `${rest}${chunk}`.split("\n");
      rest = lines.pop() ?? "";
      process.stderr.write(lines.map(progress.take).join(""));
    });
  } finally {
    clearInterval(timer);
    process.stderr.write(rest);
  }
};

type Environment = Record<string, string | undefined>;
type Captured = { output: string; exitCode: number };

const capture = async (argv: string[], env: Environment, show?: (chunk: string) => unknown): Promise<Captured> => {
  const child = spawn(process.execPath, argv, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
      show?.(chunk);
    });
  }
  await once(child, "close");
  return { output, exitCode: child.exitCode ?? 1 };
};

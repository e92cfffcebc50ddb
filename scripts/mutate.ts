import { existsSync, symlinkSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { $ } from "bun";
import { API_MUTANTS } from "#scripts/mutants/api.ts";
import { CORE_MUTANTS } from "#scripts/mutants/core.ts";
import { DB_MUTANTS } from "#scripts/mutants/db.ts";
import type { Mutant } from "#scripts/mutants/mutant.ts";
import { WORKER_MUTANTS } from "#scripts/mutants/worker.ts";
import { forjaDir, ROOT } from "#scripts/stack/paths.ts";

const MUTANTS: readonly Mutant[] = [...CORE_MUTANTS, ...API_MUTANTS, ...DB_MUTANTS, ...WORKER_MUTANTS];

const WANTED = 0.95;
const HANGING_MS = 15 * 60_000;

/** `stale`: its text is gone. `unsound`: its tests fail without it. */
type Verdict = "caught" | "survived" | "hung" | "stale" | "unsound";

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const log = join(forjaDir(), "mutate.log");

const passes = async (copy: string, tests: readonly string[]): Promise<"passed" | "failed" | "hung"> => {
  const child = Bun.spawn([process.execPath, "scripts/dev.ts", "test", "--bail", ...tests], {
    cwd: copy,
    env: { ...process.env, FORJA_DIR: forjaDir() },
    stdout: "ignore",
    stderr: Bun.file(log),
    timeout: HANGING_MS,
  });
  const code = await child.exited;
  if (child.signalCode !== null) return "hung";
  return code === 0 ? "passed" : "failed";
};

const verdictOn = async (copy: string, { file, before, after, tests }: Mutant): Promise<Verdict> => {
  const path = join(copy, file);
  const text = existsSync(path) ? await Bun.file(path).text() : "";
  if (text.split(before).length !== 2) return "stale";
  await Bun.write(
    path,
    text.replace(before, () => after),
  );
  try {
    const outcome = await passes(copy, tests);
    if (outcome === "hung") return "hung";
    return outcome === "failed" ? "caught" : "survived";
  } finally {
    await Bun.write(path, text);
  }
};

const ATTEMPTS = 3;

/** A busy machine can fail a test once or twice. */
const createSoundness = (copy: string) => {
  const known = new Map<string, boolean>();
  return async (tests: readonly string[]): Promise<boolean> => {
    const key = tests.join(" ");
    let passed = known.get(key) ?? false;
    for (let attempt = 0; !known.has(key) && !passed && attempt < ATTEMPTS; attempt += 1) {
      passed = (await passes(copy, tests)) === "passed";
    }
    known.set(key, passed);
    return passed;
  };
};

const openCopy = async (): Promise<AsyncDisposable & { readonly path: string }> => {
  const path = join(forjaDir(), "mutants");
  const remove = async (): Promise<void> => {
    await $`git worktree remove --force ${path}`.cwd(ROOT).nothrow().quiet();
    await rm(path, { recursive: true, force: true });
    await $`git worktree prune`.cwd(ROOT).quiet();
  };
  await mkdir(forjaDir(), { recursive: true });
  await remove();
  await $`git worktree add --detach ${path} HEAD`.cwd(ROOT).quiet();
  symlinkSync(join(ROOT, "node_modules"), join(path, "node_modules"));
  return { path, [Symbol.asyncDispose]: remove };
};

const chosenMutants = (names: readonly string[]): readonly Mutant[] => {
  const unknown = names.filter((name) => !MUTANTS.some((mutant) => mutant.name === name));
  if (unknown.length > 0) throw new Error(`no mutant is named ${unknown.join(", ")}`);
  return names.length === 0 ? MUTANTS : MUTANTS.filter(({ name }) => names.includes(name));
};

/** Returns 1 when too few are caught, or a text that a mutant replaces is gone. */
export const mutate = async (parameters: string[]): Promise<number> => {
  const { values } = parseArgs({ args: parameters, options: { only: { type: "string", multiple: true } } });
  const mutants = chosenMutants(values.only ?? []);
  await using copy = await openCopy();
  const sound = createSoundness(copy.path);
  const verdicts: Verdict[] = [];
  for (const mutant of mutants) {
    const since = performance.now();
    const verdict = (await sound(mutant.tests)) ? await verdictOn(copy.path, mutant) : "unsound";
    verdicts.push(verdict);
    say(`${verdict.padEnd(8)} ${mutant.name} (${mutant.file}, ${Math.round((performance.now() - since) / 1000)} s)`);
  }
  const count = (...kinds: Verdict[]): number => verdicts.filter((verdict) => kinds.includes(verdict)).length;
  const caught = count("caught", "hung");
  const lost = count("stale", "unsound");
  say(`${caught} of ${mutants.length} caught, ${count("survived")} survived, ${lost} could not be tried`);
  return lost === 0 && caught >= WANTED * mutants.length ? 0 : 1;
};

if (import.meta.main) process.exit(await mutate(process.argv.slice(2)));

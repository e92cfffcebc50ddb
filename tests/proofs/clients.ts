import { beforeAll, expect, test } from "bun:test";
import { cp, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { LANGUAGES, type Language, toolsDir, writeClient } from "#scripts/clients/generators.ts";
import { pythonOf } from "#scripts/stack/python.ts";
import { run } from "#scripts/stack/run.ts";
import { storesBench } from "#tests/support/bench.ts";
import { operationsOf } from "#tests/support/openapi.ts";
import { type ForjaProcess, startApi } from "#tests/support/processes.ts";
import WARNINGS from "./client-warnings.json" with { type: "json" };

const { stores, closing } = storesBench();

const CALLS = 10_000;
const USES = join(import.meta.dir, "clients");

let api: ForjaProcess;
let text: string;
let documentFile: string;

beforeAll(async () => {
  api = await startApi(stores, { RATE_LIMIT_SCALE: "1000" });
  text = await (await fetch(`${api.url}/openapi.json`)).text();
  await mkdir(toolsDir(), { recursive: true });
  documentFile = join(toolsDir(), "proved.json");
  await Bun.write(documentFile, text);
});

closing(() => api?.stop());

/** Below the tools, so that a client finds the packages that it imports. */
const folderOf = (language: Language): string => join(toolsDir(), "npm", "clients", language);

const succeed = async (argv: string[], cwd: string): Promise<string> => {
  const { ok, output } = await run(argv, { cwd });
  if (!ok) throw new Error(`${argv.join(" ")}\n${output}`);
  return output;
};

const SPOKEN = /^WARNING|\bWARN\b|⚠|^ERROR|\[error\]/;

const newWarnings = (language: Language, output: string): string[] => {
  const allowed = WARNINGS.filter((entry) => entry.language === language).map(({ warning }) => warning);
  return output
    .split("\n")
    .filter((line) => SPOKEN.test(line.trim()))
    .filter((line) => !allowed.some((warning) => line.includes(warning)));
};

const wordsOf = async (folder: string): Promise<string> => {
  const files = (await readdir(folder, { recursive: true })).filter((name) => /\.(ts|py|go|kt)$/.test(name));
  const texts = await Promise.all(files.map((name) => Bun.file(join(folder, name)).text()));
  // The client in Python has a module for each operation.
  return [...files, ...texts].join("\n").replaceAll("_", "").toLowerCase();
};

const plain = (name: string): string => name.replaceAll(/[_-]/g, "").toLowerCase();

/**
 * Unions are written out by some generators, and a small list of values becomes a text. The fields of a form are
 * parameters in Kotlin and Go.
 */
const isModel = ([name, schema]: [string, unknown]): boolean =>
  typeof Object(schema).properties === "object" && name !== "ImportCreate";

test.each([...LANGUAGES])("%s: no operation and no model is dropped, and no warning is new", async (language) => {
  const output = await writeClient(language, documentFile, folderOf(language));
  expect(newWarnings(language, output)).toEqual([]);
  const words = await wordsOf(folderOf(language));
  const document: unknown = JSON.parse(text);
  const operations = operationsOf(document).map(({ operationId }) => operationId);
  expect(operations.filter((name) => !words.includes(plain(name)))).toEqual([]);
  const models = Object.entries(Object(Object(Object(document).components).schemas));
  const missing = models.filter((model) => isModel(model) && !words.includes(plain(model[0])));
  expect(missing.map(([name]) => name)).toEqual([]);
});

test("the clients in TypeScript compile with strict types", async () => {
  const home = join(toolsDir(), "npm");
  await cp(join(USES, "use-typescript.txt"), join(folderOf("typescript"), "use.ts"));
  const compilerOptions = {
    ...{ strict: true, noUncheckedIndexedAccess: true, skipLibCheck: true, noEmit: true },
    ...{ module: "esnext", moduleResolution: "bundler", target: "es2022", types: [] },
    lib: ["es2023", "dom", "dom.iterable"],
  };
  const include = (["typescript", "hey-api", "orval"] as const).map(folderOf);
  await Bun.write(join(home, "tsconfig.json"), JSON.stringify({ compilerOptions, include }));
  await succeed([process.execPath, "--bun", join("node_modules", ".bin", "tsc"), "-p", "."], home);
});

test("the client in Go compiles", async () => {
  const folder = folderOf("go");
  await Bun.write(join(folder, "go.mod"), "module forja\n\ngo 1.23\n");
  await succeed(["go", "mod", "tidy"], folder);
  await succeed(["go", "build", "./..."], folder);
});

const signedIn = async (): Promise<string> => {
  const answer = await fetch(`${api.url}/api/v1/auth/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: `${Bun.randomUUIDv7()}@example.com`, password: "three plates a side" }),
  });
  return String(Object(await answer.json()).accessToken);
};

test("a program in TypeScript logs a workout by its client", async () => {
  const use = [process.execPath, "use.ts", api.url, await signedIn()];
  expect(await succeed(use, folderOf("typescript"))).toBe("2026-11-20 1 kg\n");
});

test("the models of the client in Python equal what arrives in 10,000 calls", async () => {
  const token = await signedIn();
  await succeed([process.execPath, "use.ts", api.url, token], folderOf("typescript"));
  const program = join(folderOf("python"), "use_python.py");
  await cp(join(USES, "use_python.py"), program);
  const python = pythonOf(join(toolsDir(), "python"));
  const output = await succeed([python, program, api.url, token, documentFile, String(CALLS)], folderOf("python"));
  const [, operations = "0", answers = "0"] = /^(\d+) operations, (\d+) answers/m.exec(output) ?? [];
  expect(Number(operations)).toBeGreaterThan(25);
  expect(Number(answers)).toBeGreaterThan(CALLS / 2);
});

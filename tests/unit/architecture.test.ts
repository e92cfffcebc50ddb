import { describe, expect, test } from "bun:test";
import { importCycles } from "#tests/support/architecture/cycles.ts";
import { folderFindings, habitFindings } from "#tests/support/architecture/habits.ts";
import { importFindings } from "#tests/support/architecture/layers.ts";
import { type Finding, parse, projectTexts } from "#tests/support/architecture/parse.ts";

const shown = (findings: readonly Finding[]): string[] =>
  findings.map(({ path, line, message }) => `${path}:${line} ${message}`);

describe("The project", async () => {
  const texts = await projectTexts();
  const modules = await parse(texts);

  test("is seen whole", () => {
    for (const path of [
      "core/errors.ts",
      "db/postgres/client.ts",
      "api/app.ts",
      "worker/worker.ts",
      "scripts/dev.ts",
    ]) {
      expect(Object.keys(texts)).toContain(path);
    }
    expect(modules.flatMap(({ source }) => source.imports).length).toBeGreaterThan(500);
  });

  test("imports only in the direction of core <- db <- { api, worker }", () => {
    expect(shown(importFindings(modules))).toEqual([]);
  });

  test("imports in no circle, types included", () => {
    expect(importCycles(modules)).toEqual([]);
  });

  test("keeps its habits: environment, purity, types, tests", () => {
    expect(shown(habitFindings(modules))).toEqual([]);
  });

  test("has no folder with a name that takes anything", () => {
    expect(folderFindings(Object.keys(texts))).toEqual([]);
  });
});

const messagesOf = async (path: string, text: string): Promise<string[]> => {
  const modules = await parse({ [path]: text });
  return [...importFindings(modules), ...habitFindings(modules)].map(({ message }) => message);
};

describe("The check of imports", () => {
  test.each([
    ["core/a.ts", 'import { x } from "#db/postgres/client.ts";', "core/ may not import db/"],
    ["core/a.ts", 'import { readFile } from "node:fs/promises";', "core/ may not import node:fs/promises"],
    ["core/a.ts", 'import { nanoid } from "nanoid";', "core/ may not import nanoid"],
    ["core/strength/a.ts", 'import { x } from "#db/postgres/client.ts";', "core/ may not import db/"],
    ["core/a.ts", 'import { x } from "#core/process/work-queue.ts";', "core/ may not import core (shared)/"],
    ["core/goals/a.ts", 'import { x } from "../security/sealed.ts";', "core/ may not import core (shared)/"],
    ["core/process/a.ts", 'import { x } from "#db/postgres/client.ts";', "core (shared)/ may not import db/"],
    ["core/security/a.ts", 'import postgres from "postgres";', "core (shared)/ may not import postgres"],
    ["core/logging/a.ts", 'import { Redis } from "ioredis";', "core (shared)/ may not import ioredis"],
    ["core/config/a.ts", 'import { Elysia } from "elysia";', "core (shared)/ may not import elysia"],
    ["db/a.ts", 'import { x } from "#api/app.ts";', "db/ may not import api/"],
    ["db/a.ts", 'import { x } from "#scripts/dev.ts";', "db/ may not import scripts/"],
    ["db/a.ts", 'import { Worker } from "bullmq";', "db/ may not import bullmq"],
    ["api/a.ts", 'import { x } from "#worker/reports/html.ts";', "api/ may not import worker/"],
    ["api/a.ts", 'import { sql } from "drizzle-orm";', "every query is a function of db/postgres/queries/"],
    ["worker/a.ts", 'import { x } from "#api/app.ts";', "belongs in db/ or core/"],
    ["worker/a.ts", 'import { MongoClient } from "mongodb";', "db/mongo/"],
    ["worker/a.ts", 'import { jwt } from "@elysiajs/jwt";', "HTTP is known in api/ alone"],
    ["worker/a.ts", 'import { x } from "#tests/support/stores.ts";', "nothing imports tests/"],
    ["scripts/a.ts", 'import { x } from "#tests/support/stores.ts";', "nothing imports tests/"],
    ["tests/unit/a.test.ts", 'import { testStores } from "#tests/support/stores.ts";', "a unit test does no I/O"],
    ["api/modules/a/a.service.ts", 'import { Elysia } from "elysia";', "a service may not import elysia"],
  ])("finds in %s: %s", async (path, text, message) => {
    expect(await messagesOf(path, text)).toEqual([expect.stringContaining(message)]);
  });

  test.each([
    'import type { App } from "#api/app.ts";',
    'import { type App } from "#api/app.ts";',
    'export type { App } from "#api/app.ts";',
    'export * from "#api/app.ts";',
    'import "#api/app.ts";',
    'export const x = await import("#api/app.ts");',
    'export type X = import("#api/app.ts").App;',
    'export const x = require("#api/app.ts");',
    'import { x } from "../api/app.ts";',
  ])("sees every form: %s", async (text) => {
    expect(await messagesOf("worker/a.ts", text)).toHaveLength(1);
  });

  test("lets one script alone import both processes", async () => {
    const both = 'await import("#api/main.ts"); await import("#worker/main.ts");';
    expect(await messagesOf("scripts/release/forja.ts", both)).toEqual([]);
    expect(await messagesOf("scripts/other.ts", both)).toEqual([expect.stringContaining("scripts/release/forja.ts")]);
  });

  test.each([
    ["core/a.ts", 'import { z } from "zod"; import { x } from "./b.ts"; import { y } from "#core/errors.ts";'],
    [
      "core/process/a.ts",
      'import { cpus } from "node:os"; import { x } from "#core/errors.ts"; import "../logging/log.ts";',
    ],
    ["db/a.ts", 'import { x } from "#core/errors.ts"; import postgres from "postgres";'],
    [
      "api/a.ts",
      'import { x } from "#db/postgres/client.ts"; import { Elysia } from "elysia"; // import "#worker/worker.ts"',
    ],
    ["worker/a.ts", 'import { Worker } from "bullmq"; export const text = "import { x } from \'#api/app.ts\'";'],
    ["tests/a.test.ts", 'import { x } from "#api/app.ts"; import { y } from "#worker/worker.ts";'],
  ])("lets pass in %s: %s", async (path, text) => {
    expect(await messagesOf(path, text)).toEqual([]);
  });
});

describe("The check of circles", () => {
  const cyclesOf = async (texts: Record<string, string>): Promise<string[][]> => importCycles(await parse(texts));

  test("finds each group once, also one of types and one that the alias closes", async () => {
    expect(
      await cyclesOf({
        "db/a.ts": 'import { b } from "./b.ts"; export const a = b;',
        "db/b.ts": 'import { c } from "./c.ts"; export const b = c;',
        "db/c.ts": 'import type { a } from "#db/a.ts"; export const c = 1; export type A = typeof a;',
        "db/d.ts": 'import { c } from "./c.ts"; import { e } from "./e.ts"; export const d = [c, e];',
        "db/e.ts": 'export const e = 1; export type D = import("./d.ts").D;',
        "db/f.ts": 'export * from "./f.ts";',
      }),
    ).toEqual([["db/a.ts", "db/b.ts", "db/c.ts"], ["db/d.ts", "db/e.ts"], ["db/f.ts"]]);
  });

  test("finds nothing where two modules import a third", async () => {
    const both = 'import { c } from "./c.ts"; export const x = c;';
    expect(await cyclesOf({ "db/a.ts": both, "db/b.ts": both, "db/c.ts": "export const c = 1;" })).toEqual([]);
  });
});

describe("The check of habits", () => {
  test.each([
    ["api/a.ts", "export const x = process.env.PORT;", "the environment is read by main.ts"],
    ["api/a.ts", "export const x = app.guard(open, (routes) => routes);", "no route inherits a policy"],
    ["api/a.ts", "export const x = new Elysia({ prefix: '/a', ...operation(open) });", "no route inherits a policy"],
    ["worker/a.ts", "export const x = Bun.env;", "the environment is read by main.ts"],
    ["db/a.ts", "export const x = import.meta.env.PORT;", "the environment is read by main.ts"],
    ["core/a.ts", "export const x = Date.now();", "no clock"],
    ["core/a.ts", "export const x = new Date();", "no clock"],
    ["core/a.ts", "export const x = Temporal.Now.instant();", "no clock"],
    ["core/a.ts", "export const x = Math.random();", "no chance"],
    ["core/a.ts", "export const x = () => fetch('http://localhost');", "no I/O"],
    ["db/a.ts", "export const x = (y: any) => y;", "`any` is not used"],
    ["db/a.ts", "export const x = (y: string[]) => y[0]!;", "`!` is not used"],
    ["db/a.ts", "export const x = (y: string) => y as unknown as number;", "`as unknown as` is not used"],
    ["db/a.ts", `${["// @ts", "ignore"].join("-")}\nexport const x = 1;`, "the compiler is not silenced"],
    ["tests/a.test.ts", `${["// @ts", "expect-error"].join("-")}\nexport const x = 1;`, "the compiler is not silenced"],
    [
      "tests/a.types.test.ts",
      `${["// @ts", "nocheck"].join("-")}\nexport const x = 1;`,
      "the compiler is not silenced",
    ],
    ["tests/a.test.ts", 'test.skip("x", () => {});', "no test is left out"],
    ["tests/a.test.ts", 'describe.only("x", () => {});', "no test is left out"],
    ["tests/a.test.ts", 'xit("x", () => {});', "no test is left out"],
    ["tests/a.test.ts", 'mock.module("x", () => ({}));', "modules are not mocked"],
    ["scripts/a.ts", "export async function x() {}", "a function is an arrow"],
    ["db/a.ts", "export const x = () => { function y() { return 1; } return y; };", "a function is an arrow"],
  ])("finds in %s: %s", async (path, text, message) => {
    expect(await messagesOf(path, text)).toEqual([expect.stringContaining(message)]);
  });

  test.each([
    ["api/main.ts", "export const x = Bun.env.PORT;"],
    ["api/a.ts", "export const x = new Elysia({ prefix: '/a' }).get('/', () => '', operation(open));"],
    ["scripts/a.ts", "export const x = process.env;"],
    ["core/a.ts", "export const x = new Date(0).getTime();"],
    ["core/process/a.ts", "export const x = Date.now();"],
    ["core/a.ts", "export const x = (process: { name: string }) => [process];"],
    ["db/a.ts", "export const clock = () => new Date();"],
    ["db/a.ts", 'export const x = ["a"] as const; export const any = "!"; // any, as unknown as'],
    ["tests/a.test.ts", 'test.each([1])("x", () => {});'],
    ["db/a.ts", "export async function* x() { yield 1; }"],
    [
      "db/a.ts",
      "export function x(y: 1): 1; export function x(y: 2): 2; export function x(y: number): number { return y; }",
    ],
    ["db/a.ts", "export function x(y: unknown): asserts y is string {}"],
    ["tests/a.types.test.ts", `${["// @ts", "expect-error"].join("-")}\nexport const x = 1;`],
  ])("lets pass in %s: %s", async (path, text) => {
    expect(await messagesOf(path, text)).toEqual([]);
  });

  test("finds folders that say nothing, and only folders", () => {
    expect(folderFindings(["api/utils/x.ts", "db/common/y.ts"])).toHaveLength(2);
    expect(folderFindings(["api/modules/x.ts", "api/common.ts"])).toEqual([]);
  });
});

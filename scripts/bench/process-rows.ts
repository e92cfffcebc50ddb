import { z } from "zod";
import { ROOT } from "#scripts/stack/paths.ts";
import type { Lifters } from "./data.ts";
import { CPU_MS, PLAIN_QUEUE } from "./goals.ts";
import { idInCopy } from "./ids.ts";
import type { Measured } from "./measured.ts";
import { medianOf } from "./pairs.ts";
import type { Setup } from "./setup.ts";

/** Rows of parts of the worker, each in a process of its own. */
export type ProcessRange = { readonly setup: Setup; readonly databaseUrl: string; readonly facts: Lifters };

const runScript = async (script: string, parameter: object): Promise<unknown> => {
  const child = Bun.spawn([process.execPath, "--no-orphans", `scripts/bench/${script}`, JSON.stringify(parameter)], {
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const output = await child.stdout.text();
  if ((await child.exited) !== 0) throw new Error(`${script} ended with status ${child.exitCode}`);
  return JSON.parse(output);
};

const measurePart = async ({ setup, databaseUrl, facts }: ProcessRange, row: string): Promise<Measured> => {
  const userId = row === "analysis" ? facts.big.userId : idInCopy(facts.recent.userId, 1);
  const parameter = { task: row, databaseUrl, mongoUrl: setup.mongoUrl, userId };
  const { whole, ...parts } = z.record(z.string(), z.number()).parse(await runScript("in-process.ts", parameter));
  const notes = Object.entries(parts).map(([name, ms]) => `${name}: ${ms.toFixed(1)} ms`);
  return { row, figures: whole === undefined ? {} : { [CPU_MS]: whole }, sides: {}, notes };
};

const noop = z.object({
  ratio: z.number(),
  perSecond: z.array(z.number()),
  plainPerSecond: z.array(z.number()),
  cpuUs: z.array(z.number()),
  plainCpuUs: z.array(z.number()),
});

const measureJobs = async ({ setup, databaseUrl, facts }: ProcessRange): Promise<Measured> => {
  const userId = idInCopy(facts.recent.userId, 1);
  const parameter = { databaseUrl, mongoUrl: setup.mongoUrl, redisUrl: setup.redisUrl, userId };
  const measured = noop.parse(await runScript("noop-jobs.ts", parameter));
  return {
    row: "jobs",
    figures: { [PLAIN_QUEUE]: measured.ratio },
    sides: {},
    notes: [
      `${medianOf(measured.perSecond).toFixed(0)} jobs a second, ${medianOf(measured.cpuUs).toFixed(0)} µs of the process each`,
      `plain: ${medianOf(measured.plainPerSecond).toFixed(0)} a second, ${medianOf(measured.plainCpuUs).toFixed(0)} µs each`,
    ],
  };
};

export const PROCESS_ROWS: Readonly<Record<string, (range: ProcessRange) => Promise<Measured>>> = {
  analysis: (range) => measurePart(range, "analysis"),
  "report-data": (range) => measurePart(range, "report-data"),
  jobs: measureJobs,
};

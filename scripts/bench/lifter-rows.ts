import { addDays } from "#core/time/local-date.ts";
import type { Lifters } from "./data.ts";
import { CPU_MS, CPU_S, GROWTH } from "./goals.ts";
import { measureGrowth } from "./growth.ts";
import { idInCopy } from "./ids.ts";
import type { Measured } from "./measured.ts";
import { medianOf } from "./pairs.ts";
import type { Program } from "./programs.ts";
import type { Setup } from "./setup.ts";
import { costOf, medianCost, shownCost, totalOf } from "./single-calls.ts";
import { callerOf, completedWorkout } from "./template.ts";
import { tokenOf } from "./tokens.ts";

/** Rows of accounts with long histories, measured one call after the other. */
export type LifterRange = { readonly setup: Setup; readonly api: Program; readonly facts: Lifters };

const ROUNDS = 9;
const WARM_UP = 6;

const growth = async ({ setup, api, facts }: LifterRange): Promise<Measured> => {
  const { worst, lines } = await measureGrowth(setup, api, facts);
  return { row: "growth", figures: { [GROWTH]: worst }, sides: {}, notes: lines };
};

const DECADE = 3_650;

const tenYears = async ({ setup, api, facts }: LifterRange): Promise<Measured> => {
  const call = callerOf(api.url, await tokenOf(setup.secrets.JWT_SECRET, facts.big));
  const to = addDays(facts.lastMonday, 4);
  const from = addDays(to, -DECADE);
  const read = () => call("GET", `/progress/summary?from=${from}&to=${to}&groupBy=week`);
  for (let round = 0; round < WARM_UP; round += 1) await read();
  const costs = [];
  for (let round = 0; round < ROUNDS; round += 1) costs.push(await costOf(setup, api, read));
  const cost = medianCost(costs);
  return {
    row: "ten-years",
    figures: { [CPU_MS]: medianOf(costs.map(totalOf)) / 1_000 },
    sides: {},
    notes: [`API + Postgres: ${shownCost(cost)}`],
  };
};

const PUSHED_WORKOUTS = 500;
const PUSHES = 3;

const push = async ({ setup, api, facts }: LifterRange): Promise<Measured> => {
  const { recent } = facts;
  const costs = [];
  // The first push warms the code, and is not counted.
  for (let copy = 1; copy <= 1 + PUSHES; copy += 1) {
    const owner = { userId: idInCopy(recent.userId, copy), sessionId: idInCopy(recent.sessionId, copy) };
    const call = callerOf(api.url, await tokenOf(setup.secrets.JWT_SECRET, owner));
    const operations = Array.from({ length: PUSHED_WORKOUTS }, (_, at) => ({
      resource: "workouts",
      op: "upsert",
      id: Bun.randomUUIDv7(),
      data: completedWorkout(recent.exerciseIds, addDays("2020-01-01", at), at),
    }));
    const cost = await costOf(setup, api, () => call("POST", "/sync", { operations }));
    if (copy > 1) costs.push(cost);
  }
  return {
    row: "push",
    figures: { [CPU_S]: medianOf(costs.map(totalOf)) / 1_000_000 },
    sides: {},
    notes: [`API + Postgres: ${shownCost(medianCost(costs))}`],
  };
};

export const LIFTER_ROWS: Readonly<Record<string, (range: LifterRange) => Promise<Measured>>> = {
  growth,
  "ten-years": tenYears,
  push,
};

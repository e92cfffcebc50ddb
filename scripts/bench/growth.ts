import { z } from "zod";
import { addDays } from "#core/time/local-date.ts";
import type { Lifters, Owner } from "./data.ts";
import { medianOf } from "./pairs.ts";
import type { Program } from "./programs.ts";
import type { Setup } from "./setup.ts";
import { type Cost, costOf, medianCost, shownCost, totalOf } from "./single-calls.ts";
import { type Caller, callerOf, completedWorkout } from "./template.ts";
import { tokenOf } from "./tokens.ts";

/** Each write in an account of 1,000 sets and in one of 100,000, one call after the other. */

const WARM_UP = 5;
const ROUNDS = 25;

const set = z.object({ id: z.string() });
const workout = z.object({
  id: z.string(),
  exercises: z.array(z.object({ exerciseId: z.string(), sets: z.array(set) })),
});
const page = z.object({ data: z.array(workout) });
type Logged = z.output<typeof workout>;

type Lifter = {
  readonly call: Caller;
  readonly newest: Logged;
  readonly exerciseIds: readonly string[];
  readonly lastDay: string;
};

/** A write, prepared without being counted. Returns the call that counts. */
type Write = (lifter: Lifter, round: number) => Promise<() => Promise<unknown>>;

const SESSION = 4;

const logged = async ({ call, exerciseIds }: Lifter, day: string, more: object = {}): Promise<Logged> =>
  workout.parse(await call("POST", "/workouts", { ...completedWorkout(exerciseIds, day, SESSION), ...more }));

const dayAfter = ({ lastDay }: Lifter, days: number): string => addDays(lastDay, days);

const WRITES: Readonly<Record<string, Write>> = {
  "create the newest workout": async (lifter, round) => () => logged(lifter, dayAfter(lifter, 1 + round)),
  "create one dated back": async (lifter, round) => () => logged(lifter, dayAfter(lifter, -20 - round)),
  "complete a workout": async (lifter, round) => {
    const times = { status: "active", endedAt: null };
    const { id } = await logged(lifter, dayAfter(lifter, 30 + round), times);
    const endedAt = `${dayAfter(lifter, 30 + round)}T18:00:00.000Z`;
    return () => lifter.call("POST", `/workouts/${id}/complete`, { endedAt });
  },
  "change a set": async ({ call, newest }, round) => {
    const id = newest.exercises[0]?.sets[1]?.id;
    return () => call("PATCH", `/workouts/${newest.id}/sets/${id}`, { reps: 5 + (round % 2) });
  },
  "change a title": async ({ call, newest }, round) => {
    return () => call("PATCH", `/workouts/${newest.id}`, { title: `Round ${round}` });
  },
  "move a workout": async (lifter, round) => {
    const { id } = await logged(lifter, dayAfter(lifter, 60 + round));
    const day = dayAfter(lifter, 57 + round);
    const times = { startedAt: `${day}T19:00:00.000Z`, endedAt: `${day}T20:00:00.000Z` };
    return () => lifter.call("PATCH", `/workouts/${id}`, times);
  },
  "delete a set": async (lifter, round) => {
    const { id, exercises } = await logged(lifter, dayAfter(lifter, 90 + round));
    const setId = exercises[0]?.sets[1]?.id;
    return () => lifter.call("DELETE", `/workouts/${id}/sets/${setId}`);
  },
  "delete a workout": async (lifter, round) => {
    const { id } = await logged(lifter, dayAfter(lifter, 120 + round));
    return () => lifter.call("DELETE", `/workouts/${id}`);
  },
  "log a body weight": async ({ call }) => {
    const body = { kind: "bodyweight", value: 82, unit: "kg" };
    return () => call("POST", "/progress/measurements", body);
  },
};

const lifterOf = async (setup: Setup, api: Program, owner: Owner, lastMonday: string): Promise<Lifter> => {
  const call = callerOf(api.url, await tokenOf(setup.secrets.JWT_SECRET, owner));
  const [newest] = page.parse(await call("GET", "/workouts?limit=1")).data;
  if (newest === undefined) throw new Error("an account without a workout");
  return {
    call,
    newest,
    lastDay: addDays(lastMonday, 4),
    exerciseIds: newest.exercises.map(({ exerciseId }) => exerciseId),
  };
};

export type Growth = {
  /** The largest ratio of the CPU time at 100,000 sets to that at 1,000. */
  readonly worst: number;
  readonly lines: readonly string[];
};

export const measureGrowth = async (
  setup: Setup,
  api: Program,
  { small, big, lastMonday }: Lifters,
): Promise<Growth> => {
  const both = [await lifterOf(setup, api, small, lastMonday), await lifterOf(setup, api, big, lastMonday)];
  const ratios: number[] = [];
  const lines: string[] = [];
  for (const [name, write] of Object.entries(WRITES)) {
    const costs: Cost[][] = both.map(() => []);
    for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
      for (const [index, lifter] of both.entries()) {
        const call = await write(lifter, round);
        const cost = await costOf(setup, api, call);
        if (round >= WARM_UP) costs[index]?.push(cost);
      }
    }
    const [atSmall = [], atBig = []] = costs;
    const ratio = medianOf(atBig.map((cost, round) => totalOf(cost) / totalOf(atSmall[round] ?? cost)));
    ratios.push(ratio);
    lines.push(`${name}: ${ratio.toFixed(2)} (${shownCost(medianCost(atSmall))}, ${shownCost(medianCost(atBig))})`);
  }
  return { worst: Math.max(...ratios), lines };
};

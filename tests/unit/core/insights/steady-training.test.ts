import { expect, test } from "bun:test";
import { analyze } from "#core/analysis/analysis.ts";
import type { ExerciseFacts } from "#core/analysis/history.ts";
import { addDays } from "#core/time/local-date.ts";
import { aHistory, anExercise, anExerciseDay, aSession } from "#tests/support/training-history.ts";

const SUNDAY = "2026-11-22";
const WEEKS = 30;
const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6];
const ALARMS = new Set(["load-spike", "load-drop", "monotony-high", "form-low", "form-high", "deload-due"]);
const META = { id: "analysis", userId: "user", inputVersion: 1, computedAt: "2026-11-23T06:00:00.000Z" };

/** Every set of weekdays but none and all. */
const PLANS = Array.from({ length: 126 }, (_, at) => WEEKDAYS.filter((day) => ((at + 1) >> day) & 1));

const LIFTS: readonly ExerciseFacts[] = [
  anExercise("squat"),
  anExercise("bench", { movementPattern: "horizontal_push" }),
];

/** Equal weeks up to a day of the running one. Every other day of the plan is twice as hard. */
const steady = (plan: readonly number[], sessionRpe: number | null, running: number) => {
  const to = addDays(SUNDAY, running);
  const dates = Array.from({ length: WEEKS + 1 }, (_, week) =>
    plan.map((day, at) => ({ date: addDays(SUNDAY, 7 * (week - WEEKS) + day + 1), hard: 1 + (at % 2) })),
  )
    .flat()
    .filter(({ date }) => date <= to);
  return aHistory({
    to,
    exercises: LIFTS,
    rows: dates.flatMap(({ date, hard }) =>
      LIFTS.map(({ id }) => anExerciseDay(id, date, { volumeKg: 2000 * hard, workingSets: 4 * hard })),
    ),
    sessions: dates.map(({ date, hard }) =>
      aSession(date, { sessionRpe: sessionRpe === null ? null : sessionRpe * hard }),
    ),
  });
};

const alarms = (history: ReturnType<typeof steady>): string[] =>
  analyze(history, META).insights.flatMap(({ code }) => (ALARMS.has(code) ? [code] : []));

test("steady training on any weekly plan of one to six days raises no alarm on any day of the week", () => {
  for (const [at, plan] of PLANS.entries()) {
    for (const sessionRpe of [null, 4])
      expect({ plan, alarms: alarms(steady(plan, sessionRpe, at % 7)) }).toEqual({ plan, alarms: [] });
  }
});

// A week's training, logged and read back by a client whose types are those of the server. It needs nothing but the type
// of the app, which is gone when it runs:
//
//     bun scripts/examples/week.ts http://127.0.0.1:3000
import { treaty } from "@elysiajs/eden";
import type { App } from "#api/app.ts";

const address = process.argv[2] ?? "http://127.0.0.1:3000";

const dataOf = <Data>(answer: { data: Data | null; error: { status: unknown; value: unknown } | null }): Data => {
  if (answer.error !== null) throw new Error(`${answer.error.status}: ${JSON.stringify(answer.error.value)}`);
  if (answer.data === null) throw new Error("the answer is empty");
  return answer.data;
};

// Else Eden makes a Date of each text that looks like one, also of a title, against the types.
const AS_TYPED = { parseDate: false };
const shown = (value: number): string => value.toLocaleString("en", { maximumFractionDigits: 1 });

const anonymous = treaty<App>(address, AS_TYPED).api.v1;
const { accessToken, user } = dataOf(
  await anonymous.auth.register.post({
    email: `week-${Bun.randomUUIDv7()}@example.com`,
    password: "three plates a side",
    displayName: "Ada",
    timeZone: "Europe/Madrid",
  }),
);
const forja = treaty<App>(address, { ...AS_TYPED, headers: { authorization: `Bearer ${accessToken}` } }).api.v1;

const found = dataOf(await forja.exercises.get({ query: { search: "deadlift", limit: 1, includeArchived: false } }));
const [deadlift] = found.data;
if (deadlift === undefined) throw new Error("there is no deadlift in the catalogue");

const daysAgo = (days: number): Date => new Date(Date.now() - days * 86_400_000);
for (const [days, kilograms] of [
  [5, 140],
  [2, 145],
] as const) {
  const workout = dataOf(
    await forja.workouts.post({
      status: "completed",
      title: "Pull",
      startedAt: daysAgo(days),
      endedAt: new Date(daysAgo(days).getTime() + 3_600_000),
      exercises: [
        {
          exerciseId: deadlift.id,
          sets: [1, 2, 3].map(() => ({ type: "normal", weight: { value: kilograms, unit: "kg" }, reps: 5, rir: 2 })),
        },
      ],
    }),
  );
  console.log(`${workout.localDate}: ${workout.totals.workingSets} sets, ${shown(workout.totals.volumeKg)} kg`);
}

const { data: records } = dataOf(
  await forja.progress.records.get({ query: { exerciseId: deadlift.id, kind: "e1rm", history: false, limit: 1 } }),
);
const best = records[0];
if (best === undefined) throw new Error("the lift set no record");
console.log(
  `${user.displayName}: an estimated one-rep max of ${shown(best.value)} ${best.unit} in the ${deadlift.name}.`,
);

import { z } from "zod";
import { randomFrom } from "#core/random.ts";
import { addDays } from "#core/time/local-date.ts";
import type { Caller } from "./template.ts";

/** Accounts of any size, as an export of Strong that the product imports. */

const HEADER =
  "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Weight Unit,Reps,RPE,Distance,Distance Unit,Seconds,Notes,Workout Notes";
/** The lifts of one day and of the next. */
const LIFTS = [
  [
    "Squat (Barbell)",
    "Bench Press (Barbell)",
    "Deadlift (Barbell)",
    "Overhead Press (Barbell)",
    "Bent Over Row (Barbell)",
    "Pull Up",
  ],
  [
    "Romanian Deadlift (Barbell)",
    "Front Squat (Barbell)",
    "Hip Thrust (Barbell)",
    "Bicep Curl (Barbell)",
    "Incline Bench Press (Barbell)",
    "Bench Press - Close Grip (Barbell)",
  ],
];
/** Monday, Tuesday, Thursday, Friday. */
const TRAINING_DAYS = [0, 1, 3, 4];
const SETS_AN_EXERCISE = 8;

/** Returns an export with four workouts a week, the last ones in the week of `lastMonday`. */
export const strongExport = (workouts: number, lastMonday: string): string => {
  const random = randomFrom(1);
  const rows = Array.from({ length: workouts }, (_, workout) => {
    const left = workouts - 1 - workout;
    const week = Math.floor(workout / TRAINING_DAYS.length);
    const place = TRAINING_DAYS.length - 1 - (left % TRAINING_DAYS.length);
    const day = addDays(lastMonday, (TRAINING_DAYS[place] ?? 0) - 7 * Math.floor(left / TRAINING_DAYS.length));
    return (LIFTS[place % 2] ?? []).flatMap((lift, at) =>
      Array.from({ length: SETS_AN_EXERCISE }, (_, set) => {
        // Ten years of gains that grow smaller, on top of a day's luck.
        const load = 50 + 8 * at + 60 * (1 - Math.exp(-week / 200)) + random.noise(2.5);
        const rpe = random.chance(0.7) ? 10 - Math.floor(random.between(0, 4)) : "";
        const order = set === 0 ? "W" : String(set);
        return `${day} 17:00:00,Day,1h,${lift},${order},${2.5 * Math.round(load / 2.5)},kg,${5 + (set % 4)},${rpe},,,,,`;
      }),
    );
  });
  return [HEADER, ...rows.flat()].join("\n");
};

const job = z.object({
  id: z.string(),
  status: z.string(),
  result: z.object({ id: z.string() }).nullable(),
  error: z.unknown(),
});
type Job = z.output<typeof job>;

const POLL_MS = 100;
const WITHIN_MS = 180_000;

/** Waits until a job has ended. Throws when it did not complete. */
export const jobEnd = async (call: Caller, answer: unknown): Promise<Job> => {
  const until = performance.now() + WITHIN_MS;
  let current = job.parse(answer);
  while (current.status === "queued" || current.status === "running") {
    if (performance.now() > until) throw new Error(`the job ${current.id} did not end`);
    await Bun.sleep(POLL_MS);
    current = job.parse(await call("GET", `/jobs/${current.id}`));
  }
  if (current.status === "completed") return current;
  throw new Error(`the job ${current.id} ended as ${current.status}: ${JSON.stringify(current.error)}`);
};

/** Imports an export: upload, dry run and commit. */
export const importFile = async (url: string, token: string, call: Caller, file: string): Promise<void> => {
  const form = new FormData();
  form.append("file", new Blob([file]), "strong.csv");
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${url}/api/v1/imports`, { method: "POST", headers, body: form });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`an import answered ${answer.status}: ${text.slice(0, 500)}`);
  const { result } = await jobEnd(call, JSON.parse(text));
  await jobEnd(call, await call("POST", `/imports/${result?.id}/commit`, {}));
};

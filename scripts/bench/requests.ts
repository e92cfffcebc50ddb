import { copyOf } from "./ids.ts";
import { completedWorkout, loggedSet, type Template, waist } from "./template.ts";

/** The measured requests. Each is a function of the account that sends it. */

export type Slot = { readonly text: string; readonly kind: "day" | "reps" };

export type MeasuredRequest = {
  readonly method: "GET" | "POST" | "PATCH";
  readonly path: (of: Template) => string;
  readonly body?: (of: Template) => unknown;
  /** A text of the body that differs each time that the request is sent. */
  readonly slot?: (of: Template) => Slot;
  /** The table of the row that a plain write would write, with its parts. */
  readonly plain?: readonly string[];
};

/** Whole names, beginnings, words in another order, slips and Spanish. */
const SEARCHES = [
  "bench press",
  "bench pres",
  "squat",
  "sqaut",
  "press militar",
  "curl",
  "dumbbell row",
  "row dumbbell",
  "lat pul",
  "sentadilla",
  "deadlfit",
  "hip thrust (barbell)",
  "plank",
  "rdl",
  "pull up",
  "lunge",
];

const searchOf = (copy: number): string => SEARCHES[copy % SEARCHES.length] ?? "";

export const REQUESTS = {
  workout: { method: "GET", path: ({ workoutId }) => `/workouts/${workoutId}` },
  me: { method: "GET", path: () => "/users/me" },
  exercise: { method: "GET", path: ({ exerciseIds }) => `/exercises/${exerciseIds[0]}` },
  list: { method: "GET", path: () => "/workouts?limit=20" },
  "list-summary": { method: "GET", path: () => "/workouts?limit=20&view=summary" },
  year: { method: "GET", path: ({ from, to }) => `/progress/summary?from=${from}&to=${to}&groupBy=week` },
  records: { method: "GET", path: () => "/progress/records" },
  search: {
    method: "GET",
    path: ({ userId }: Pick<Template, "userId">) => `/exercises?search=${encodeURIComponent(searchOf(copyOf(userId)))}`,
  },
  set: {
    method: "POST",
    path: ({ activeWorkoutId }) => `/workouts/${activeWorkoutId}/sets`,
    body: ({ exerciseIds }) => loggedSet(exerciseIds[0] ?? ""),
    plain: ["sets"],
  },
  completed: {
    method: "POST",
    path: () => "/workouts",
    body: ({ exerciseIds, nextDay }) => completedWorkout(exerciseIds, nextDay, 4),
    slot: ({ nextDay }) => ({ text: nextDay, kind: "day" }),
    plain: ["workouts", "workout_exercises", "sets"],
  },
  patch: {
    method: "PATCH",
    path: ({ workoutId, setId }) => `/workouts/${workoutId}/sets/${setId}`,
    body: () => ({ reps: 5 }),
    slot: () => ({ text: '"reps":5', kind: "reps" }),
    plain: ["sets"],
  },
  measurement: {
    method: "POST",
    path: () => "/progress/measurements",
    body: () => waist("2026-11-01T07:00:00.000Z"),
    plain: ["measurements"],
  },
} as const satisfies Record<string, MeasuredRequest>;

export type RequestName = keyof typeof REQUESTS;

/** Returns a request as the bytes that a client sends. */
export const httpText = (
  { method, body }: MeasuredRequest,
  path: string,
  { token, of, port }: { readonly token: string; readonly of: Template; readonly port: number },
): string => {
  const head = [
    `${method} ${path} HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    `authorization: Bearer ${token}`,
    "accept: application/json",
  ];
  const content = body === undefined ? null : JSON.stringify(body(of));
  if (content !== null) head.push("content-type: application/json", `content-length: ${Buffer.byteLength(content)}`);
  return `${head.join("\r\n")}\r\n\r\n${content ?? ""}`;
};

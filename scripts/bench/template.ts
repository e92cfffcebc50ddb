import { z } from "zod";
import { SetupError } from "#scripts/stack/setup-error.ts";
import { accessClaims } from "./tokens.ts";

/** The account that the product itself writes through its API; all others are copies of it. */

export const SETS_A_WORKOUT = 20;
const EXERCISES_A_WORKOUT = 5;
const REPS = [5, 5, 5, 8];
const DAYS_BETWEEN = 7;
const DAY_MS = 86_400_000;
/** Days between the newest workout and today, which the measured writes fill. */
export const DAYS_FREE = 150;

export type Template = {
  readonly userId: string;
  readonly sessionId: string;
  /** The newest completed workout and one set of it, which holds no record. */
  readonly workoutId: string;
  readonly setId: string;
  readonly activeWorkoutId: string;
  readonly exerciseIds: readonly string[];
  /** The days of the year of training. */
  readonly from: string;
  readonly to: string;
  /** The first day without training; measured workouts begin there. */
  readonly nextDay: string;
};

export const template: z.ZodType<Template> = z.object({
  userId: z.string(),
  sessionId: z.string(),
  workoutId: z.string(),
  setId: z.string(),
  activeWorkoutId: z.string(),
  exerciseIds: z.array(z.string()),
  from: z.string(),
  to: z.string(),
  nextDay: z.string(),
});

const registered = z.object({ accessToken: z.string() });
const withId = z.object({ id: z.string() });
const page = z.object({ data: z.array(withId) });
const loggedWorkout = z.object({
  id: z.string(),
  exercises: z.array(z.object({ sets: z.array(z.object({ id: z.string() })) })),
});

export const dayOf = (date: Date): string => date.toISOString().slice(0, 10);

/** Returns a completed workout; its weights repeat after sixteen sessions, so that later ones set no record. */
export const completedWorkout = (exerciseIds: readonly string[], day: string, session: number) => ({
  status: "completed",
  startedAt: `${day}T17:00:00.000Z`,
  endedAt: `${day}T18:00:00.000Z`,
  exercises: exerciseIds.slice(0, EXERCISES_A_WORKOUT).map((exerciseId, index) => ({
    exerciseId,
    sets: REPS.map((reps) => ({
      weight: { value: 60 + 10 * index + 2.5 * (session % 16), unit: "kg" },
      reps,
      rpe: 8,
    })),
  })),
});

export const loggedSet = (exerciseId: string) => ({ exerciseId, weight: { value: 100, unit: "kg" }, reps: 5, rpe: 8 });

export const waist = (measuredAt: string) => ({ kind: "waist", value: 84.5, unit: "cm", measuredAt });

/** A call of the bench that the API does not answer with success. */
export class RefusedCall extends SetupError {}

export type Caller = (method: string, path: string, body?: unknown) => Promise<unknown>;

export const callerOf = (url: string, token: string | null): Caller => {
  return async (method, path, body) => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new RefusedCall(`${method} ${path} answered ${answer.status}: ${text.slice(0, 500)}`);
    return text === "" ? null : JSON.parse(text);
  };
};

export const registerAccount = async (url: string, email: string): Promise<string> => {
  const body = { email, password: crypto.randomUUID() };
  return registered.parse(await callerOf(url, null)("POST", "/auth/register", body)).accessToken;
};

export const barbellExercises = async (call: Caller, count: number): Promise<string[]> =>
  page
    .parse(await call("GET", `/exercises?equipment=barbell&trackingType=weight_reps&limit=${count}`))
    .data.map(({ id }) => id);

/** Logs an account through the API, whose newest workout is `daysFree` days old. */
export const logTemplate = async (url: string, workouts: number, daysFree: number): Promise<Template> => {
  const token = await registerAccount(url, "template@bench.example");
  const { sub, sid } = accessClaims(token);
  const call = callerOf(url, token);
  const exerciseIds = await barbellExercises(call, 2 * EXERCISES_A_WORKOUT);
  const dayAt = (session: number): string =>
    dayOf(new Date(Date.now() - (daysFree + (workouts - 1 - session) * DAYS_BETWEEN) * DAY_MS));
  await call("POST", "/progress/measurements", {
    kind: "bodyweight",
    value: 82.5,
    unit: "kg",
    measuredAt: `${dayAt(0)}T07:00:00.000Z`,
  });
  for (let month = 0; month < 10; month += 1) {
    await call("POST", "/progress/measurements", waist(`${dayAt(month * 4)}T07:00:00.000Z`));
  }
  let newest = loggedWorkout.parse({ id: "", exercises: [] });
  for (let session = 0; session < workouts; session += 1) {
    const half = session % 2 === 0 ? exerciseIds : exerciseIds.slice(EXERCISES_A_WORKOUT);
    newest = loggedWorkout.parse(await call("POST", "/workouts", completedWorkout(half, dayAt(session), session)));
  }
  const active = await call("POST", "/workouts", {
    status: "active",
    startedAt: `${dayAt(workouts)}T17:00:00.000Z`,
    exercises: [{ exerciseId: exerciseIds[0], sets: [{ weight: { value: 100, unit: "kg" }, reps: 5, rpe: 8 }] }],
  });
  const setId = newest.exercises[0]?.sets[1]?.id;
  if (setId === undefined) throw new Error("the template has no set to change");
  return {
    userId: sub,
    sessionId: sid,
    workoutId: newest.id,
    setId,
    activeWorkoutId: withId.parse(active).id,
    exerciseIds,
    from: dayAt(0),
    to: dayAt(workouts - 1),
    nextDay: dayAt(workouts + 1),
  };
};

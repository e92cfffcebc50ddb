import { canonicalJson } from "#core/canonical-json.ts";
import { invalid, notFound } from "#core/errors.ts";
import type { StoredWorkout } from "#db/postgres/queries/workouts/workouts.ts";
import type { RequestContext } from "../../plugins/request-context.ts";
import type { WorkoutCreate, WorkoutPatch } from "./workouts.schema.ts";

type Caller = Pick<RequestContext, "userId" | "coaching">;

const ATHLETE_FIELDS = ["bodyweight", "feeling", "sessionRpe"] as const;

const isSame = (one: unknown, other: unknown): boolean => canonicalJson({ one }) === canonicalJson({ one: other });

/** A coach plans, and the athlete trains. So a coach's workout is a plan, and stays one. */
const checkPlan = (told: readonly string[], status: string | null | undefined): void => {
  const errors = told.map((field) => ({ pointer: `/${field}`, detail: "is the athlete's to say" }));
  if (status !== "planned") errors.push({ pointer: "/status", detail: "must be planned, when a coach writes it" });
  if (errors.length > 0) throw invalid(...errors);
};

export const checkNewPlan = ({ coaching }: Caller, body: WorkoutCreate): void => {
  if (coaching === null) return;
  const told = ATHLETE_FIELDS.filter((field) => body[field] != null);
  checkPlan(told, body.status);
};

/**
 * Checks that the caller may change or delete a workout. Throws `not-found` for a workout that was begun: a coach may
 * not change it. Returns the change without the athlete's fields, which a coach may send back as read.
 */
export const planChange = (
  requestContext: Caller & Pick<RequestContext, "hidesBody">,
  stored: StoredWorkout,
  body: WorkoutPatch = {},
): WorkoutPatch => {
  if (requestContext.coaching === null) return body;
  checkStillPlan(requestContext, stored);
  const read = shownTo(requestContext, stored);
  const told = ATHLETE_FIELDS.filter((field) => body[field] !== undefined && !isSame(body[field], read[field]));
  checkPlan(told, body.status ?? "planned");
  const { bodyweight: _weight, feeling: _feeling, sessionRpe: _effort, ...plan } = body;
  return plan;
};

/** Throws `not-found` for what a coach had planned and the athlete has begun. */
export const checkStillPlan = ({ coaching }: Caller, workout: { readonly status: string }): void => {
  if (coaching !== null && workout.status !== "planned") throw notFound();
};

export const shownTo = <Workout extends { readonly bodyweight: unknown; readonly bodyweightKg: unknown }>(
  { hidesBody }: Pick<RequestContext, "hidesBody">,
  workout: Workout,
): Omit<Workout, "bodyweight" | "bodyweightKg"> & {
  readonly bodyweight: Workout["bodyweight"] | null;
  readonly bodyweightKg: Workout["bodyweightKg"] | null;
} => (hidesBody ? { ...workout, bodyweight: null, bodyweightKg: null } : workout);

import { canonicalJson } from "#core/canonical-json.ts";
import { invalid, notFound } from "#core/errors.ts";
import type { Transaction } from "#db/postgres/client.ts";
import type { Effects } from "#db/postgres/effects.ts";
import { findWorkout } from "#db/postgres/queries/workouts/workouts.ts";
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
 * Locks the training and checks that a coach may change or delete a workout. Throws `not-found` for a workout that was
 * begun: a coach may not change it. Returns the change without the athlete's fields, which a coach may send back as read.
 */
export const checkPlanChange = async (
  tx: Transaction,
  effects: Effects,
  requestContext: Caller & Pick<RequestContext, "hidesBody">,
  { id, body = {} }: { readonly id: string; readonly body?: WorkoutPatch },
): Promise<WorkoutPatch> => {
  if (requestContext.coaching === null) return body;
  await effects.lock();
  const stored = await findWorkout(tx, requestContext.userId, id);
  if (stored === null || stored.status !== "planned") throw notFound();
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

import { invalid, notFound } from "#core/errors.ts";
import type { Transaction } from "#db/postgres/client.ts";
import type { Effects } from "#db/postgres/effects.ts";
import { findWorkout } from "#db/postgres/queries/workouts/workouts.ts";
import type { RequestScope } from "../../plugins/scope.ts";
import type { WorkoutCreate, WorkoutPatch } from "./workouts.schema.ts";

type Caller = Pick<RequestScope, "userId" | "coaching">;

/** Fields that the athlete alone may set. */
const TOLD_BY_ATHLETE = ["bodyweight", "feeling", "sessionRpe"] as const;

/** A coach plans, and the athlete trains. So a coach's workout is a plan, and stays one. */
const checkPlan = (told: readonly string[], status: string | null | undefined): void => {
  const errors = told.map((field) => ({ pointer: `/${field}`, detail: "is the athlete's to say" }));
  if (status !== "planned") errors.push({ pointer: "/status", detail: "must be planned, when a coach writes it" });
  if (errors.length > 0) throw invalid(...errors);
};

/** Throws `request-invalid` for a workout that a coach does not plan. */
export const checkNewPlan = ({ coaching }: Caller, body: WorkoutCreate): void => {
  if (coaching === null) return;
  const told = TOLD_BY_ATHLETE.filter((field) => body[field] != null);
  checkPlan(told, body.status);
};

/**
 * Locks the training and checks that a coach may change or delete a workout. Throws `not-found` for a workout that was
 * begun: a coach may not change it.
 */
export const checkPlanChange = async (
  tx: Transaction,
  effects: Effects,
  { userId, coaching }: Caller,
  { id, body = {} }: { readonly id: string; readonly body?: WorkoutPatch },
): Promise<void> => {
  if (coaching === null) return;
  const told = TOLD_BY_ATHLETE.filter((field) => body[field] !== undefined);
  checkPlan(told, body.status ?? "planned");
  await effects.lock();
  if ((await findWorkout(tx, userId, id))?.status !== "planned") throw notFound();
};

/** Throws `not-found` for what a coach had planned and the athlete has begun. */
export const checkStillPlan = ({ coaching }: Caller, workout: { readonly status: string }): void => {
  if (coaching !== null && workout.status !== "planned") throw notFound();
};

/** Returns a workout as its reader may see it: without the body's weight for a coach who may not read the body. */
export const shownTo = <Workout extends { readonly bodyweight: unknown; readonly bodyweightKg: unknown }>(
  { hidesBody }: Pick<RequestScope, "hidesBody">,
  workout: Workout,
): Omit<Workout, "bodyweight" | "bodyweightKg"> & {
  readonly bodyweight: Workout["bodyweight"] | null;
  readonly bodyweightKg: Workout["bodyweightKg"] | null;
} => (hidesBody ? { ...workout, bodyweight: null, bodyweightKg: null } : workout);

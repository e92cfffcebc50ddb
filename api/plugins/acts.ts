import { Elysia } from "elysia";
import type { ActivityLog } from "#db/mongo/activity-log.ts";
import { scoped } from "./scope.ts";

type Act = {
  readonly action: string;
  readonly resource: string;
  /** It is about what the answer holds, and happens with 201 or 202 alone: a create that is repeated answers 200. */
  readonly makes: boolean;
};

const made = (action: string, resource: string): Act => ({ action, resource, makes: true });
const done = (action: string, resource: string): Act => ({ action, resource, makes: false });

/**
 * What the activity log says of operations, by their routes. What belongs to the account itself, and what is only done
 * once a job is, the modules and the worker say themselves. Adding a set is no act of its own: finishing the workout is.
 */
export const ACTS: ReadonlyMap<string, Act> = new Map([
  ["POST /api/v1/exercises", made("exercise.created", "exercises")],
  ["PATCH /api/v1/exercises/:id", done("exercise.changed", "exercises")],
  ["PUT /api/v1/exercises/:id/settings", done("exercise.settings-changed", "exercises")],
  ["DELETE /api/v1/exercises/:id", done("exercise.deleted", "exercises")],
  ["POST /api/v1/routines", made("routine.created", "routines")],
  ["POST /api/v1/routines/:id/copy", made("routine.copied", "routines")],
  ["PATCH /api/v1/routines/:id", done("routine.changed", "routines")],
  ["DELETE /api/v1/routines/:id", done("routine.deleted", "routines")],
  ["POST /api/v1/routines/:id/days/:dayId/start", made("workout.started", "workouts")],
  ["POST /api/v1/workouts", made("workout.created", "workouts")],
  ["PATCH /api/v1/workouts/:id", done("workout.changed", "workouts")],
  ["POST /api/v1/workouts/:id/complete", done("workout.completed", "workouts")],
  ["PATCH /api/v1/workouts/:id/sets/:setId", done("workout.changed", "workouts")],
  ["DELETE /api/v1/workouts/:id/sets/:setId", done("workout.changed", "workouts")],
  ["DELETE /api/v1/workouts/:id", done("workout.deleted", "workouts")],
  ["POST /api/v1/progress/measurements", made("measurement.created", "measurements")],
  ["PATCH /api/v1/progress/measurements/:id", done("measurement.changed", "measurements")],
  ["DELETE /api/v1/progress/measurements/:id", done("measurement.deleted", "measurements")],
  ["POST /api/v1/progress/goals", made("goal.created", "goals")],
  ["PATCH /api/v1/progress/goals/:id", done("goal.changed", "goals")],
  ["DELETE /api/v1/progress/goals/:id", done("goal.deleted", "goals")],
  ["PUT /api/v1/progress/checkins/:localDate", done("checkin.saved", "checkins")],
  ["PUT /api/v1/progress/landmarks", done("landmarks.changed", "landmarks")],
  ["POST /api/v1/progress/analyses", made("analysis.asked", "jobs")],
  ["POST /api/v1/progress/reports", made("report.asked", "jobs")],
  ["POST /api/v1/progress/reports/:id/share", done("report.shared", "reports")],
  ["DELETE /api/v1/progress/reports/:id/share", done("report.unshared", "reports")],
  ["DELETE /api/v1/jobs/:id", done("job.cancelled", "jobs")],
]);

const textIn = (holder: unknown, name: string): string | undefined => {
  const value: unknown = holder !== null && typeof holder === "object" ? Reflect.get(holder, name) : undefined;
  return typeof value === "string" ? value : undefined;
};

/** Notes what was done once it is answered. An answer that is given again did nothing again. */
export const acts = (activity: ActivityLog) =>
  new Elysia({ name: "acts" })
    .use(scoped)
    .onAfterResponse({ as: "global" }, ({ scope, set, params, responseValue }) => {
      const { route, identity, coaching, requestId } = scope;
      const act = route === null ? undefined : ACTS.get(route.key);
      // What a coach does, the log of coaches says.
      if (act === undefined || identity === null || coaching !== null) return;
      const status = scope.status || Number(set.status) || 200;
      const isDone = act.makes ? status === 201 || status === 202 : status < 300;
      if (!isDone || set.headers["idempotency-replayed"] !== undefined) return;
      const resourceId = act.makes
        ? textIn(responseValue, "id")
        : (textIn(params, "id") ?? textIn(params, "localDate"));
      activity.record({ userId: identity.userId, action: act.action, resource: act.resource, resourceId, requestId });
    });

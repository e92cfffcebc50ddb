import type { CoachingScope } from "#db/postgres/schema/index.ts";

export type CoachedRoute = {
  /** One of these must be granted. */
  readonly scopes: readonly CoachingScope[];
  /** What the athlete's activity log says when something was written; null for what only reads. */
  readonly action: string | null;
};

const reading = (...scopes: readonly CoachingScope[]): CoachedRoute => ({ scopes, action: null });
const planning = (action: string): CoachedRoute => ({ scopes: ["write:routines"], action });

/** Every operation that takes `?athleteId=`, by what the athlete must have granted. All others refuse it. */
export const COACHED_ROUTES: ReadonlyMap<string, CoachedRoute> = new Map([
  ["GET /api/v1/exercises", reading("read:training")],
  ["GET /api/v1/exercises/:id", reading("read:training")],
  ["GET /api/v1/exercises/:id/history", reading("read:training")],
  ["GET /api/v1/exercises/:id/previous", reading("read:training")],
  ["GET /api/v1/workouts", reading("read:training")],
  ["GET /api/v1/workouts/:id", reading("read:training")],
  ["GET /api/v1/progress/summary", reading("read:training")],
  ["GET /api/v1/progress/exercises/:exerciseId", reading("read:training")],
  ["GET /api/v1/progress/records", reading("read:training")],
  ["GET /api/v1/progress/goals", reading("read:training")],
  ["GET /api/v1/progress/goals/:id", reading("read:training")],
  ["GET /api/v1/progress/analyses", reading("read:training")],
  ["GET /api/v1/progress/analyses/latest", reading("read:training")],
  ["GET /api/v1/progress/analyses/:id", reading("read:training")],
  ["GET /api/v1/progress/reports", reading("read:training")],
  ["GET /api/v1/progress/reports/:id", reading("read:training")],
  ["GET /api/v1/progress/measurements", reading("read:body")],
  ["GET /api/v1/progress/measurements/trend", reading("read:body")],
  ["GET /api/v1/progress/measurements/:id", reading("read:body")],
  ["GET /api/v1/progress/checkins", reading("read:body")],
  ["GET /api/v1/progress/checkins/:localDate", reading("read:body")],
  // Who plans reads what is planned: the answer to a change shows it too.
  ["GET /api/v1/routines", reading("read:training", "write:routines")],
  ["GET /api/v1/routines/:id", reading("read:training", "write:routines")],
  ["GET /api/v1/routines/:id/stats", reading("read:training", "write:routines")],
  ["POST /api/v1/routines/:id/simulate", reading("read:training", "write:routines")],
  ["POST /api/v1/routines", planning("routine.created")],
  ["PATCH /api/v1/routines/:id", planning("routine.changed")],
  ["DELETE /api/v1/routines/:id", planning("routine.deleted")],
  ["POST /api/v1/routines/:id/copy", planning("routine.created")],
  // Of a workout that is planned; see `coach-plans.ts`.
  ["POST /api/v1/workouts", planning("workout.planned")],
  ["PATCH /api/v1/workouts/:id", planning("workout.changed")],
  ["DELETE /api/v1/workouts/:id", planning("workout.deleted")],
]);

/** Whether a grant covers a route. */
export const covers = (scopes: readonly CoachingScope[], routeKey: string): boolean =>
  COACHED_ROUTES.get(routeKey)?.scopes.some((scope) => scopes.includes(scope)) ?? false;

import type { CoachingScope } from "#db/postgres/schema/index.ts";

/** Every operation that takes `?athleteId=`, by what the athlete must have granted. All others refuse it. */
export const COACHED_ROUTES: ReadonlyMap<string, readonly CoachingScope[]> = new Map([
  ["GET /api/v1/exercises", ["read:training"]],
  ["GET /api/v1/exercises/:id", ["read:training"]],
  ["GET /api/v1/exercises/:id/history", ["read:training"]],
  ["GET /api/v1/exercises/:id/previous", ["read:training"]],
  ["GET /api/v1/workouts", ["read:training"]],
  ["GET /api/v1/workouts/:id", ["read:training"]],
  ["GET /api/v1/progress/summary", ["read:training"]],
  ["GET /api/v1/progress/exercises/:exerciseId", ["read:training"]],
  ["GET /api/v1/progress/records", ["read:training"]],
  ["GET /api/v1/progress/goals", ["read:training"]],
  ["GET /api/v1/progress/goals/:id", ["read:training"]],
  ["GET /api/v1/progress/analyses", ["read:training"]],
  ["GET /api/v1/progress/analyses/latest", ["read:training"]],
  ["GET /api/v1/progress/analyses/:id", ["read:training"]],
  ["GET /api/v1/progress/reports", ["read:training"]],
  ["GET /api/v1/progress/reports/:id", ["read:training"]],
  ["GET /api/v1/progress/landmarks", ["read:training"]],
  ["GET /api/v1/progress/measurements", ["read:body"]],
  ["GET /api/v1/progress/measurements/trend", ["read:body"]],
  ["GET /api/v1/progress/measurements/:id", ["read:body"]],
  ["GET /api/v1/progress/checkins", ["read:body"]],
  ["GET /api/v1/progress/checkins/:localDate", ["read:body"]],
  ["GET /api/v1/progress/scores", ["read:body"]],
  // Who plans reads what is planned: the answer to a change shows it too.
  ["GET /api/v1/routines", ["read:training", "write:routines"]],
  ["GET /api/v1/routines/:id", ["read:training", "write:routines"]],
  ["GET /api/v1/routines/:id/stats", ["read:training", "write:routines"]],
  ["POST /api/v1/routines/:id/simulate", ["read:training", "write:routines"]],
  ["POST /api/v1/routines", ["write:routines"]],
  ["PATCH /api/v1/routines/:id", ["write:routines"]],
  ["DELETE /api/v1/routines/:id", ["write:routines"]],
  ["POST /api/v1/routines/:id/copy", ["write:routines"]],
  // Of a workout that is planned; see `coach-plans.ts`.
  ["POST /api/v1/workouts", ["write:routines"]],
  ["PATCH /api/v1/workouts/:id", ["write:routines"]],
  ["DELETE /api/v1/workouts/:id", ["write:routines"]],
]);

/** Further needs of an operation: points are computed from the body's weight and the lifts. */
export const NEEDED_TOO: ReadonlyMap<string, CoachingScope> = new Map([
  ["GET /api/v1/progress/scores", "read:training"],
]);

/** Whether a grant covers a route. */
export const covers = (scopes: readonly CoachingScope[], routeKey: string): boolean => {
  const needed = NEEDED_TOO.get(routeKey);
  const one = COACHED_ROUTES.get(routeKey)?.some((scope) => scopes.includes(scope)) ?? false;
  return one && (needed === undefined || scopes.includes(needed));
};

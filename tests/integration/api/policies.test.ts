import { expect, test } from "bun:test";
import { testBench } from "#tests/support/bench.ts";
import { policiesOf, policyLine } from "#tests/support/policies.ts";

/**
 * The policy of each operation, written by hand: a change of a policy is a change here. `key` is the scope that an API
 * key needs. An operation without `fresh proof` or `password in the body` needs no proof.
 */
const WRITTEN = `
GET /livez: probe, static near
GET /readyz: probe, static near
POST /api/v1/auth/register: public, write primary, hashes, rate register
POST /api/v1/auth/login: public, write primary, hashes, rate login
POST /api/v1/auth/refresh: public, write primary, rate refresh
POST /api/v1/auth/logout: session, write primary
POST /api/v1/auth/logout-all: session, write primary
GET /api/v1/auth/sessions: session, read primary
DELETE /api/v1/auth/sessions/:id: session, write primary
POST /api/v1/auth/confirm: session, password in the body, write primary, hashes, rate confirm
POST /api/v1/auth/password/change: session, password in the body, write primary, hashes
POST /api/v1/auth/password/forgot: public, write primary, rate mails
POST /api/v1/auth/password/reset: public, write primary, hashes, rate mail-tokens
POST /api/v1/auth/email/verify: public, write primary, rate mail-tokens
POST /api/v1/auth/email/resend: session, write primary, rate mails
POST /api/v1/auth/email/change: session, password in the body, write primary, hashes, rate mails
GET /api/v1/auth/api-keys: session, read primary
POST /api/v1/auth/api-keys: session, fresh proof, write primary
DELETE /api/v1/auth/api-keys/:id: session, write primary
POST /api/v1/auth/passkeys/options: public or session, write primary, rate login
POST /api/v1/auth/passkeys/login: public, write primary, rate login
GET /api/v1/auth/passkeys: session, read primary
POST /api/v1/auth/passkeys: session, fresh proof, write primary
DELETE /api/v1/auth/passkeys/:id: session, write primary
POST /api/v1/auth/two-factor/setup: session, fresh proof, write primary
POST /api/v1/auth/two-factor/enable: session, fresh proof, write primary
POST /api/v1/auth/two-factor/disable: session, password in the body, write primary, hashes
POST /api/v1/auth/two-factor/recovery-codes: session, password in the body, write primary, hashes
GET /api/v1/users/me: key read, read near
PATCH /api/v1/users/me: key write, write primary
DELETE /api/v1/users/me: session, password in the body, write primary, hashes
GET /api/v1/users/me/profile: key read, read primary
PATCH /api/v1/users/me/profile: key write, write primary
GET /api/v1/users/me/activity: key read, read primary
GET /api/v1/users: admin, read primary
GET /api/v1/users/:id: admin, read primary
PATCH /api/v1/users/:id: admin, fresh proof, write primary
DELETE /api/v1/users/:id/two-factor: admin, fresh proof, write primary
GET /api/v1/admin/jobs: admin, read primary
POST /api/v1/admin/jobs/:id/retry: admin, fresh proof, write primary
GET /api/v1/admin/activity: admin, read primary
GET /api/v1/exercises: key read, coach read:training, tool search_exercises, read near
GET /api/v1/exercises/catalogue: key read, static near
POST /api/v1/exercises: key write, write primary, audit exercises exercise.created on create
GET /api/v1/exercises/:id: key read, coach read:training, read near
PATCH /api/v1/exercises/:id: key write, write primary, audit exercises exercise.changed
DELETE /api/v1/exercises/:id: key write, write primary, audit exercises exercise.deleted
GET /api/v1/exercises/:id/history: key read, coach read:training, tool get_exercise_history, read near
GET /api/v1/exercises/:id/previous: key read, coach read:training, read near
GET /api/v1/exercises/:id/settings: key read, read near
PUT /api/v1/exercises/:id/settings: key write, write primary, audit exercises exercise.settings-changed
GET /api/v1/routines: key read, coach read:training or write:routines, tool list_routines, read near
POST /api/v1/routines: key write, coach write:routines, tool create_routine, write primary, audit routines routine.created on create
GET /api/v1/routines/:id: key read, coach read:training or write:routines, tool get_routine, read near
PATCH /api/v1/routines/:id: key write, coach write:routines, write primary, audit routines routine.changed
DELETE /api/v1/routines/:id: key write, coach write:routines, write primary, audit routines routine.deleted
POST /api/v1/routines/:id/restore: key write, write primary, audit routines routine.restored
POST /api/v1/routines/:id/copy: key write, coach write:routines, write primary, audit routines routine.copied on create
POST /api/v1/routines/:id/simulate: key read, coach read:training or write:routines, tool simulate_routine, write primary
GET /api/v1/routines/:id/stats: key read, coach read:training or write:routines, read near
POST /api/v1/routines/:id/days/:dayId/start: key write, tool start_routine_day, write primary, audit workouts workout.started on create
GET /api/v1/workouts: key read, coach read:training, tool list_workouts, read near
POST /api/v1/workouts: key write, coach write:routines, tool log_workout, write primary, audit workouts workout.created on create
GET /api/v1/workouts/:id: key read, coach read:training, tool get_workout, read near
PATCH /api/v1/workouts/:id: key write, coach write:routines, write primary, audit workouts workout.changed
DELETE /api/v1/workouts/:id: key write, coach write:routines, write primary, audit workouts workout.deleted
POST /api/v1/workouts/:id/restore: key write, write primary, audit workouts workout.restored
POST /api/v1/workouts/:id/complete: key write, tool complete_workout, write primary, audit workouts workout.completed
POST /api/v1/workouts/:id/sets/:setId/confirm: key write, write primary, audit workouts workout.changed
POST /api/v1/workouts/:id/sets: key write, tool add_set, write primary
PATCH /api/v1/workouts/:id/sets/:setId: key write, write primary, audit workouts workout.changed
DELETE /api/v1/workouts/:id/sets/:setId: key write, write primary, audit workouts workout.changed
GET /api/v1/users/me/gym: key read, read near
PUT /api/v1/users/me/gym: key write, write primary
GET /api/v1/tools/plates: key read, tool plates_for, read near
GET /api/v1/tools/warmup: key read, read near
GET /api/v1/progress/summary: key read, coach read:training, tool get_training_summary, read near
GET /api/v1/progress/exercises/:exerciseId: key read, coach read:training, tool get_exercise_progress, read near
GET /api/v1/progress/records: key read, coach read:training, tool list_records, read near
GET /api/v1/progress/goals: key read, coach read:training, tool list_goals, read near
POST /api/v1/progress/goals: key write, tool create_goal, write primary, audit goals goal.created on create
GET /api/v1/progress/goals/:id: key read, coach read:training, read near
PATCH /api/v1/progress/goals/:id: key write, write primary, audit goals goal.changed
DELETE /api/v1/progress/goals/:id: key write, write primary, audit goals goal.deleted
GET /api/v1/progress/checkins: key read, coach read:body, read primary
GET /api/v1/progress/checkins/:localDate: key read, coach read:body, read primary
PUT /api/v1/progress/checkins/:localDate: key write, write primary, audit checkins checkin.saved
GET /api/v1/progress/landmarks: key read, coach read:training, read near
PUT /api/v1/progress/landmarks: key write, write primary, audit landmarks landmarks.changed
GET /api/v1/progress/measurements: key read, coach read:body, tool list_measurements, read near
POST /api/v1/progress/measurements: key write, tool log_measurement, write primary, audit measurements measurement.created on create
GET /api/v1/progress/measurements/trend: key read, coach read:body, read near
GET /api/v1/progress/measurements/:id: key read, coach read:body, read near
PATCH /api/v1/progress/measurements/:id: key write, write primary, audit measurements measurement.changed
DELETE /api/v1/progress/measurements/:id: key write, write primary, audit measurements measurement.deleted
GET /api/v1/progress/scores: key read, coach read:body and read:training, read near
GET /api/v1/progress/analyses: key read, coach read:training, read primary
POST /api/v1/progress/analyses: key write, write primary, rate analyses, audit jobs analysis.asked on create
GET /api/v1/progress/analyses/latest: key read, coach read:training, tool get_latest_analysis, read primary
GET /api/v1/progress/analyses/:id: key read, coach read:training, read primary
GET /api/v1/progress/reports: key read, coach read:training, tool list_reports, read primary
POST /api/v1/progress/reports: key write, tool request_report, write primary, rate reports, audit jobs report.asked on create
GET /api/v1/progress/reports/:id: key read, coach read:training, tool get_report, read primary
POST /api/v1/progress/reports/:id/share: session, fresh proof, write primary, audit reports report.shared
DELETE /api/v1/progress/reports/:id/share: session, write primary, audit reports report.unshared
GET /shared/reports/:token: public, read primary
GET /api/v1/reports/unsubscribe: public, read primary, rate mail-tokens
POST /api/v1/reports/unsubscribe: public, write primary, rate mail-tokens, body unread
GET /api/v1/jobs: key read, read near
GET /api/v1/jobs/:id: key read, tool get_job, read near
GET /api/v1/jobs/:id/events: key read, stream primary
DELETE /api/v1/jobs/:id: key write, write primary, audit jobs job.cancelled
GET /api/v1/imports: key read, read near
POST /api/v1/imports: key write, write primary, rate imports, body form
GET /api/v1/imports/:id: key read, read near
POST /api/v1/imports/:id/commit: key write, write primary
POST /api/v1/imports/:id/move: key write, write primary
POST /api/v1/imports/:id/undo: key write, write primary
GET /api/v1/exports: key read, read near
POST /api/v1/exports: key write, write primary, rate exports
GET /api/v1/exports/:id: key read, read near
GET /api/v1/exports/:id/download: key read, read primary
GET /api/v1/sync: key read, read near
POST /api/v1/sync: key write, write primary, rate sync, body large-json
GET /api/v1/coaching/grants: session, read near
POST /api/v1/coaching/grants: session, fresh proof, write primary, rate mails
GET /api/v1/coaching/grants/:id: session, read near
PATCH /api/v1/coaching/grants/:id: session, fresh proof, write primary
DELETE /api/v1/coaching/grants/:id: session, write primary
POST /api/v1/coaching/grants/:id/accept: session, fresh proof, write primary
POST /api/v1/coaching/grants/:id/resume: session, fresh proof, write primary
POST /api/v1/calendar: session, fresh proof, write primary
DELETE /api/v1/calendar: session, write primary
GET /calendar/:file: public, read primary
GET /api/v1/webhooks: session, read near
POST /api/v1/webhooks: session, fresh proof, write primary
GET /api/v1/webhooks/:id: session, read near
DELETE /api/v1/webhooks/:id: session, write primary
POST /api/v1/webhooks/:id/resume: session, fresh proof, write primary
GET /api/v1/webhooks/:id/deliveries: session, read near
POST /api/v1/webhooks/:id/deliveries/:deliveryId/resend: session, write primary
POST /mcp: key read alone, read primary
GET /openapi.json: public, static near, rate docs
GET /docs: public, static near, rate docs
GET /docs/start.js: public, static near, rate docs
GET /docs/swagger-ui-bundle.js: public, static near, rate docs
GET /docs/swagger-ui.css: public, static near, rate docs
`;

const { app } = testBench();

test("each operation declares the policy that is written here", () => {
  const declared = [...policiesOf(app.app)].map(([key, policy]) => `${key}: ${policyLine(policy)}`);
  expect(declared.toSorted()).toEqual(WRITTEN.trim().split("\n").toSorted());
});

test("what changes something costs a write, and is served in the primary region", () => {
  const others = [...policiesOf(app.app)].filter(([key, { cost }]) => !key.startsWith("GET ") && cost !== "write");
  // The calls of a batch have costs of their own.
  expect(others.map(([key]) => key)).toEqual(["POST /mcp"]);
  for (const [, { cost, served }] of policiesOf(app.app)) if (cost === "write") expect(served).toBe("primary");
});

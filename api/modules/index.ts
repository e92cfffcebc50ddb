import { type AnyElysia, Elysia } from "elysia";
import type { WorkQueue } from "#core/process/work-queue.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { activityRoutes } from "./activity/activity.routes.ts";
import { adminRoutes } from "./admin/admin.routes.ts";
import { analysisRoutes } from "./analyses/analyses.routes.ts";
import { apiKeyRoutes } from "./auth/api-keys/api-keys.routes.ts";
import { emailRoutes } from "./auth/emails/emails.routes.ts";
import { passkeyRoutes } from "./auth/passkeys/passkeys.routes.ts";
import { passwordRoutes } from "./auth/passwords/passwords.routes.ts";
import { authRoutes } from "./auth/sessions/auth.routes.ts";
import { confirmRoutes } from "./auth/sessions/confirm.routes.ts";
import { createCredentials } from "./auth/sessions/credentials.ts";
import { twoFactorRoutes } from "./auth/two-factor/two-factor.routes.ts";
import { calendarRoutes } from "./calendar/calendar.routes.ts";
import { checkinRoutes } from "./checkins/checkins.routes.ts";
import { coachingRoutes } from "./coaching/coaching.routes.ts";
import { exerciseRoutes } from "./exercises/exercises.routes.ts";
import { exportRoutes } from "./exports/exports.routes.ts";
import { importRoutes } from "./imports/imports.routes.ts";
import { jobRoutes } from "./jobs/jobs.routes.ts";
import { landmarkRoutes } from "./landmarks/landmarks.routes.ts";
import { mcpRoutes } from "./mcp/mcp.routes.ts";
import { measurementTrendRoutes } from "./measurements/measurements.resource.ts";
import { plainRoutes } from "./plain/plain-resources.ts";
import { reportRoutes } from "./reports/reports.routes.ts";
import { routineRoutes } from "./routines/routines.routes.ts";
import { scoreRoutes } from "./scores/scores.routes.ts";
import { summaryRoutes } from "./summary/progress.routes.ts";
import { syncRoutes } from "./sync/sync.routes.ts";
import { toolRoutes } from "./tools/tools.routes.ts";
import { gymRoutes } from "./users/gym.routes.ts";
import { userRoutes } from "./users/users.routes.ts";
import { webhookRoutes } from "./webhooks/webhooks.routes.ts";
import { workoutRoutes } from "./workouts/workouts.routes.ts";

const accountRoutes = (deps: ApiDependencies, hashing: WorkQueue) => {
  // All modules that check passwords share the limit of its cost.
  const credentials = createCredentials(deps, hashing);
  return new Elysia({ name: "modules of accounts" })
    .use(authRoutes(deps, credentials))
    .use(confirmRoutes(deps, credentials))
    .use(passkeyRoutes(deps, credentials))
    .use(passwordRoutes(deps, credentials))
    .use(emailRoutes(deps, credentials))
    .use(apiKeyRoutes(deps, credentials))
    .use(twoFactorRoutes(deps, credentials))
    .use(userRoutes(deps, credentials))
    .use(activityRoutes(deps))
    .use(adminRoutes(deps));
};

const trainingRoutes = (deps: ApiDependencies) =>
  new Elysia({ name: "modules of training" })
    .use(exerciseRoutes(deps))
    .use(routineRoutes(deps))
    .use(workoutRoutes(deps))
    .use(gymRoutes(deps))
    .use(toolRoutes(deps));

const progressRoutes = (deps: ApiDependencies) =>
  new Elysia({ name: "modules of progress" })
    .use(summaryRoutes(deps))
    .use(plainRoutes(deps))
    .use(checkinRoutes(deps))
    .use(landmarkRoutes(deps))
    .use(measurementTrendRoutes(deps))
    .use(scoreRoutes(deps))
    .use(analysisRoutes(deps))
    .use(reportRoutes(deps));

const exchangeRoutes = (deps: ApiDependencies, app: () => AnyElysia) =>
  new Elysia({ name: "modules of exchange" })
    .use(jobRoutes(deps))
    .use(importRoutes(deps))
    .use(exportRoutes(deps))
    .use(syncRoutes(deps))
    .use(coachingRoutes(deps))
    .use(calendarRoutes(deps))
    .use(webhookRoutes(deps))
    .use(mcpRoutes(deps, app));

/** The compiler does not follow one chain of all modules. A new module adds a line to its group. */
export const moduleRoutes = (deps: ApiDependencies, hashing: WorkQueue, app: () => AnyElysia) =>
  new Elysia({ name: "modules" })
    .use(accountRoutes(deps, hashing))
    .use(trainingRoutes(deps))
    .use(progressRoutes(deps))
    .use(exchangeRoutes(deps, app));

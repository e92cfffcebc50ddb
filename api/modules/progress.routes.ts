import { Elysia } from "elysia";
import type { ApiDependencies } from "../dependencies.ts";
import { analysisRoutes } from "./progress/analyses.routes.ts";
import { checkinRoutes } from "./progress/checkins.routes.ts";
import { goalRoutes } from "./progress/goals.routes.ts";
import { landmarkRoutes } from "./progress/landmarks.routes.ts";
import { measurementRoutes } from "./progress/measurements.routes.ts";
import { summaryRoutes } from "./progress/progress.routes.ts";
import { reportRoutes } from "./progress/reports.routes.ts";
import { scoreRoutes } from "./progress/scores.routes.ts";

/** The results of training. */
export const progressRoutes = (deps: ApiDependencies) =>
  new Elysia({ name: "progress" })
    .use(summaryRoutes(deps))
    .use(goalRoutes(deps))
    .use(checkinRoutes(deps))
    .use(landmarkRoutes(deps))
    .use(measurementRoutes(deps))
    .use(scoreRoutes(deps))
    .use(analysisRoutes(deps))
    .use(reportRoutes(deps));

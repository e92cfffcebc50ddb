import { Elysia } from "elysia";
import type { ApiDependencies } from "../dependencies.ts";
import { exerciseRoutes } from "./exercises/exercises.routes.ts";
import { routineRoutes } from "./routines/routines.routes.ts";
import { toolRoutes } from "./tools/tools.routes.ts";
import { gymRoutes } from "./users/gym.routes.ts";
import { workoutRoutes } from "./workouts/workouts.routes.ts";

/** Routes of workouts and plans. */
export const trainingRoutes = (deps: ApiDependencies) =>
  new Elysia({ name: "training" })
    .use(exerciseRoutes(deps))
    .use(routineRoutes(deps))
    .use(workoutRoutes(deps))
    .use(gymRoutes(deps))
    .use(toolRoutes(deps));

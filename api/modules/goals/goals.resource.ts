import { plainResource } from "../plain/plain-resource.ts";
import * as schema from "./goals.schema.ts";
import { goalService } from "./goals.service.ts";

const PROGRESS =
  "A lift is at the best of the last 84 days, a body weight at its latest, and a weekly goal at the running week, beside " +
  "the mean of the last four whole weeks. `percent` counts from `startValue`. `probability` (0 to 1) is that of reaching the " +
  "target by `probabilityBy`: the deadline, or 84 days ahead without one. A lift reaches it on the first day whose best " +
  "does. `forecastDate` is the day by which a lift is as likely there as not, or on which the trend of the body weight " +
  "is there. Each is null where the data does not support it. `version` and ETag are the goal's own: progress moves with the training and changes neither.";

export const goals = plainResource({
  resource: "goals",
  path: "/api/v1/progress/goals",
  names: { one: "Goal", many: "Goals" },
  coach: "read:training",
  tools: { list: "list_goals", create: "create_goal" },
  texts: {
    list: { summary: "Goals with their progress, newest first", description: PROGRESS },
    create: {
      summary: "Set a goal",
      description:
        "`exercise_e1rm` takes `exerciseId` and `weight`, `exercise_weight_reps` also `reps`, `weekly_workouts` takes " +
        "`count`, `weekly_volume` and `bodyweight` take `weight`. It begins today; where the caller stands is kept as " +
        "`startValue`, and says for a body weight whether to lose or to gain. The same client-chosen id with the same " +
        "body answers the stored goal (200).",
    },
    get: { summary: "One goal with its progress", description: PROGRESS },
    patch: {
      summary: "Change a goal",
      description: "A merge patch. Kind, exercise and start stay as they are: another goal has another start.",
    },
    remove: { summary: "Delete a goal" },
  },
  schemas: { query: schema.goalQuery, create: schema.goalCreate, patch: schema.goalPatch, view: schema.goalView },
  service: goalService,
});

/** Something that an assistant can do: an operation of the API under a name and in words that a model chooses by. */
export type Tool = {
  readonly name: string;
  /** `GET /api/v1/workouts` */
  readonly operation: string;
  readonly title: string;
  readonly description: string;
};

const tool = (name: string, operation: string, title: string, description: string): Tool => ({
  name,
  operation,
  title,
  description,
});

/**
 * What the tools offer. Accounts, keys, coaches, webhooks and exports are not among them: an assistant that was talked
 * into something must not hand the account on.
 */
export const TOOLS: readonly Tool[] = [
  tool(
    "search_exercises",
    "GET /api/v1/exercises",
    "Search exercises",
    "Finds exercises by name, alias, muscle or equipment, and forgives typing errors. Use it first: every other tool takes exercise ids.",
  ),
  tool(
    "get_exercise_history",
    "GET /api/v1/exercises/:id/history",
    "Sets of an exercise",
    "Every set that was done of an exercise, newest first.",
  ),
  tool(
    "list_workouts",
    "GET /api/v1/workouts",
    "List workouts",
    "Workouts with their sets, newest first, by dates, status, exercise or routine. `planned` ones are still to be done.",
  ),
  tool("get_workout", "GET /api/v1/workouts/:id", "One workout", "A workout with every set, its records and totals."),
  tool(
    "log_workout",
    "POST /api/v1/workouts",
    "Log a workout",
    "Logs a whole workout at once. With status `completed` it counts; `planned` puts it on the calendar; without a status it is under way. Sets take reps, weight and rir (repetitions in reserve) or rpe.",
  ),
  tool(
    "add_set",
    "POST /api/v1/workouts/:id/sets",
    "Add a set",
    "Adds a set to a workout, to one of its exercises or with an exercise that it does not have yet.",
  ),
  tool(
    "complete_workout",
    "POST /api/v1/workouts/:id/complete",
    "Finish a workout",
    "Finishes a workout that is under way, and tells which records it set.",
  ),
  tool("list_routines", "GET /api/v1/routines", "List routines", "The routines that the user has planned."),
  tool("get_routine", "GET /api/v1/routines/:id", "One routine", "A routine with its days, exercises and sets."),
  tool(
    "create_routine",
    "POST /api/v1/routines",
    "Plan a routine",
    "Makes a routine: days, blocks, exercises with sets, and how their targets move on (`progression`).",
  ),
  tool(
    "simulate_routine",
    "POST /api/v1/routines/:id/simulate",
    "Preview a routine",
    "What a routine will ask for in the weeks to come, with the reason for each target. Changes nothing.",
  ),
  tool(
    "start_routine_day",
    "POST /api/v1/routines/:id/days/:dayId/start",
    "Start a routine's day",
    "Begins a workout of a routine's day, each set with its target and what was done the last time.",
  ),
  tool(
    "get_training_summary",
    "GET /api/v1/progress/summary",
    "Training by day, week or month",
    "Workouts, sets, repetitions, volume and weekly sets by muscle over a span of days.",
  ),
  tool(
    "get_exercise_progress",
    "GET /api/v1/progress/exercises/:exerciseId",
    "Progress of an exercise",
    "Estimated one-rep max over time with its trend, interval, status (improving, plateau, declining or insufficient-data) and forecast.",
  ),
  tool("list_records", "GET /api/v1/progress/records", "Personal records", "Personal records, newest first."),
  tool(
    "get_latest_analysis",
    "GET /api/v1/progress/analyses/latest",
    "The newest analysis",
    "The whole analysis: load, every lift, muscles, balance, adherence, body weight and insights. It is long; ask for one exercise or a summary where that is enough.",
  ),
  tool(
    "list_reports",
    "GET /api/v1/progress/reports",
    "List reports",
    "Reports of weeks and months with their headlines.",
  ),
  tool("get_report", "GET /api/v1/progress/reports/:id", "One report", "The report of a week or a month, as data."),
  tool(
    "request_report",
    "POST /api/v1/progress/reports",
    "Make a report",
    "Asks for the report of a week. It is made in a job: look at `get_job`, then at `get_report`.",
  ),
  tool("get_job", "GET /api/v1/jobs/:id", "One job", "How a job stands, and where its result is."),
  tool("list_goals", "GET /api/v1/progress/goals", "Goals", "Goals with how far they have come."),
  tool(
    "create_goal",
    "POST /api/v1/progress/goals",
    "Set a goal",
    "Sets a goal for a lift, for every week or for body weight.",
  ),
  tool(
    "list_measurements",
    "GET /api/v1/progress/measurements",
    "Measurements",
    "Body weight and other measurements, newest first.",
  ),
  tool(
    "log_measurement",
    "POST /api/v1/progress/measurements",
    "Log a measurement",
    "Logs a body weight or another measurement.",
  ),
  tool(
    "plates_for",
    "GET /api/v1/tools/plates",
    "Load a bar",
    "Which plates to put on each side of a bar for a weight.",
  ),
];

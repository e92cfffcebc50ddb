export type ToolText = { readonly title: string; readonly description: string };

/**
 * Accounts, keys, coaches, webhooks and exports have no tool: an assistant that was talked into something must not hand
 * the account on.
 */
export const TOOLS = {
  search_exercises: {
    title: "Search exercises",
    description:
      "Finds exercises by name, alias, muscle or equipment, and forgives typing errors. Use it first: every other tool takes exercise ids.",
  },
  get_exercise_history: {
    title: "Sets of an exercise",
    description: "Every set that was done of an exercise, newest first.",
  },
  list_workouts: {
    title: "List workouts",
    description:
      "Workouts with their sets, newest first, by dates, status, exercise or routine. `planned` ones are still to be done.",
  },
  get_workout: {
    title: "One workout",
    description: "A workout with every set, its records and totals.",
  },
  log_workout: {
    title: "Log a workout",
    description:
      "Logs a whole workout at once. With status `completed` it counts; `planned` puts it on the calendar; without a status it is under way. Sets take reps, weight and rir (repetitions in reserve) or rpe.",
  },
  add_set: {
    title: "Add a set",
    description: "Adds a set to a workout, to one of its exercises or with an exercise that it does not have yet.",
  },
  complete_workout: {
    title: "Finish a workout",
    description: "Finishes a workout that is under way, and tells which records it set.",
  },
  list_routines: {
    title: "List routines",
    description: "The routines that the user has planned.",
  },
  get_routine: {
    title: "One routine",
    description: "A routine with its days, exercises and sets.",
  },
  create_routine: {
    title: "Plan a routine",
    description: "Makes a routine: days, blocks, exercises with sets, and how their targets move on (`progression`).",
  },
  simulate_routine: {
    title: "Preview a routine",
    description: "What a routine will ask for in the weeks to come, with the reason for each target. Changes nothing.",
  },
  start_routine_day: {
    title: "Start a routine's day",
    description: "Begins a workout of a routine's day, each set with its target and what was done the last time.",
  },
  get_training_summary: {
    title: "Training by day, week or month",
    description: "Workouts, sets, repetitions, volume and weekly sets by muscle over a span of days.",
  },
  get_exercise_progress: {
    title: "Progress of an exercise",
    description:
      "Estimated one-rep max over time with its trend, interval, status (improving, plateau, declining, uncertain or insufficient-data) and forecast.",
  },
  list_records: {
    title: "Personal records",
    description: "Personal records, newest first.",
  },
  get_latest_analysis: {
    title: "The newest analysis",
    description:
      "The whole analysis: load, every lift, muscles, balance, adherence, body weight and insights. It is long; ask for one exercise or a summary where that is enough.",
  },
  list_reports: {
    title: "List reports",
    description: "Reports of weeks and months with their headlines.",
  },
  get_report: {
    title: "One report",
    description: "The report of a week or a month, as data.",
  },
  request_report: {
    title: "Make a report",
    description: "Asks for the report of a week. It is made in a job: look at `get_job`, then at `get_report`.",
  },
  get_job: {
    title: "One job",
    description: "How a job stands, and where its result is.",
  },
  list_goals: {
    title: "Goals",
    description: "Goals with how far they have come.",
  },
  create_goal: {
    title: "Set a goal",
    description: "Sets a goal for a lift, for every week or for body weight.",
  },
  list_measurements: {
    title: "Measurements",
    description: "Body weight and other measurements, newest first.",
  },
  log_measurement: {
    title: "Log a measurement",
    description: "Logs a body weight or another measurement.",
  },
  plates_for: {
    title: "Load a bar",
    description: "Which plates to put on each side of a bar for a weight.",
  },
} as const satisfies Readonly<Record<string, ToolText>>;

export type ToolName = keyof typeof TOOLS;

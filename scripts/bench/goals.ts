/** Every goal of the bench. docs/speed.md has the same list; a test compares the two. */

export type Goal = {
  readonly row: string;
  readonly figure: string;
  readonly bound: "≥" | "≤";
  readonly value: number;
  /** Measured by `--quick`, too. */
  readonly quick: boolean;
};

const goal = (row: string, figure: string, bound: Goal["bound"], value: number, quick = false): Goal => ({
  row,
  figure,
  bound,
  value,
  quick,
});
const quickGoal = (row: string, figure: string, value: number): Goal => goal(row, figure, "≥", value, true);

export const RATIO = "÷ floor";
export const PLAIN = "÷ plain";
export const SAME_ROWS = "÷ same rows";
export const LIST_RATE = "÷ list";
export const P99 = "p99 ÷ floor";
export const GROWTH = "100k ÷ 1k sets";
export const CPU_MS = "CPU ms";
export const CPU_S = "CPU s";
export const PEAK_MB = "peak MB";
export const PER_MINUTE = "per minute and core";
export const PLAIN_QUEUE = "÷ plain BullMQ";

const READS = ["workout", "me", "exercise", "list", "year", "records"];
const WRITES = ["set", "completed", "patch", "measurement"];

export const GOALS: readonly Goal[] = [
  quickGoal("workout", RATIO, 0.9),
  quickGoal("me", RATIO, 0.9),
  quickGoal("exercise", RATIO, 0.9),
  quickGoal("list", RATIO, 0.9),
  quickGoal("list-summary", LIST_RATE, 10),
  quickGoal("year", RATIO, 0.85),
  quickGoal("records", RATIO, 0.85),
  quickGoal("set", PLAIN, 0.35),
  quickGoal("set", SAME_ROWS, 0.6),
  quickGoal("completed", PLAIN, 0.25),
  quickGoal("completed", SAME_ROWS, 0.6),
  quickGoal("patch", PLAIN, 0.2),
  quickGoal("patch", SAME_ROWS, 0.5),
  quickGoal("measurement", PLAIN, 0.5),
  ...READS.map((row) => goal(row, P99, "≤", 1.5)),
  ...WRITES.map((row) => goal(row, P99, "≤", 3)),
  goal("growth", GROWTH, "≤", 1.3),
  goal("ten-years", CPU_MS, "≤", 15),
  goal("push", CPU_S, "≤", 1),
  goal("search", CPU_MS, "≤", 1),
  goal("reports", PER_MINUTE, "≥", 1_500),
  goal("report-data", CPU_MS, "≤", 5),
  goal("jobs", PLAIN_QUEUE, "≥", 0.1),
  goal("import", CPU_S, "≤", 6),
  goal("import", PEAK_MB, "≤", 400),
  goal("analysis", CPU_MS, "≤", 30),
  goal("memory-api", PEAK_MB, "≤", 250),
  goal("memory-worker", PEAK_MB, "≤", 400),
];

export type Figures = Readonly<Record<string, number>>;

export type Verdict = {
  readonly goal: Goal;
  /** Null where nothing was measured, which counts as missed. */
  readonly measured: number | null;
  readonly isMet: boolean;
};

export const isMet = ({ bound, value }: Goal, measured: number): boolean =>
  bound === "≥" ? measured >= value : measured <= value;

/** A row whose server refused a request misses its goals, whatever its figures are. */
export type Outcome = { readonly figures: Figures; readonly isRefusing: boolean };

/** Compares figures with their goals. A goal without a figure is missed. */
export const judge = (goals: readonly Goal[], outcomes: ReadonlyMap<string, Outcome>): Verdict[] =>
  goals.map((goal) => {
    const outcome = outcomes.get(goal.row);
    const measured = outcome?.figures[goal.figure];
    if (outcome === undefined || measured === undefined || Number.isNaN(measured)) {
      return { goal, measured: null, isMet: false };
    }
    return { goal, measured, isMet: isMet(goal, measured) && !outcome.isRefusing };
  });

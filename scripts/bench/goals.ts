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

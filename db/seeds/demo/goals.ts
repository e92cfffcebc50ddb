import type { GoalKind } from "#core/goals/goal-rules.ts";
import { CURRENT_DAYS, type DayValue, goalProgress, startValueOf } from "#core/goals/goals.ts";
import { addDays, type LocalDate } from "#core/time/local-date.ts";
import type { Weight } from "#core/units.ts";

export type DemoGoal = {
  readonly kind: GoalKind;
  readonly slug: string | null;
  readonly weight: Weight | null;
  readonly count: number | null;
  readonly startedOn: LocalDate;
  readonly startValue: number | null;
  readonly deadline: LocalDate | null;
  readonly reachedOn: LocalDate | null;
  readonly note: string | null;
};

/** One value a day, oldest first. */
export type DemoProgress = {
  readonly today: LocalDate;
  /** In kg. */
  readonly estimates: (slug: string) => readonly DayValue[];
  readonly bodyweight: readonly DayValue[];
  readonly workouts: readonly DayValue[];
};

const toFive = (kilograms: number): number => Math.floor(kilograms / 5) * 5;
const bestSince = (days: readonly DayValue[], since: LocalDate): number =>
  Math.max(0, ...days.flatMap(({ date, value }) => (date >= since ? [value] : [])));

type Wish = {
  readonly kind: GoalKind;
  readonly slug: string | null;
  /** In the unit of the kind. */
  readonly target: number;
  /** Days ago. */
  readonly since: number;
  /** Days from today; null without a day. */
  readonly until: number | null;
  readonly note: string | null;
};

export const demoGoals = ({ today, estimates, bodyweight, workouts }: DemoProgress): DemoGoal[] => {
  const lately = (slug: string) => bestSince(estimates(slug), addDays(today, 1 - CURRENT_DAYS));
  const [pulled, pressed] = [lately("deadlift"), lately("barbell-overhead-press")];
  const weighed = bodyweight.at(-1)?.value ?? 0;
  const wishes: readonly Wish[] = [
    { kind: "exercise_e1rm", slug: "deadlift", target: toFive(pulled), since: 240, until: 30, note: null },
    {
      ...{ kind: "bodyweight", slug: null, target: Math.ceil(weighed + 1), since: 150, until: 180 },
      note: "Slowly, and not around the waist.",
    },
    {
      ...{ kind: "exercise_e1rm", slug: "barbell-overhead-press", target: toFive(pressed) + 10, since: 70, until: 60 },
      note: null,
    },
    { kind: "weekly_workouts", slug: null, target: 4, since: 60, until: null, note: null },
  ];
  return wishes.map(({ kind, slug, target, since, until, note }) => {
    const days = slug === null ? (kind === "bodyweight" ? bodyweight : workouts) : estimates(slug);
    const startedOn = addDays(today, -since);
    const known = { days: days.filter(({ date }) => date <= startedOn), estimates: [], mechanics: null };
    const startValue = startValueOf(kind, known, { today: startedOn, weekStart: "monday" });
    const deadline = until === null ? null : addDays(today, until);
    const goal = { kind, target, reps: null, startedOn, startValue, deadline };
    const { achievedOn } = goalProgress(goal, { days, estimates: [], mechanics: null }, { today, weekStart: "monday" });
    return {
      ...{ kind, slug, startedOn, startValue, deadline, note, reachedOn: achievedOn },
      weight: kind === "weekly_workouts" ? null : { value: target, unit: "kg" },
      count: kind === "weekly_workouts" ? target : null,
    };
  });
};

import { toEpochDay } from "#core/time/local-date.ts";
import type { BalanceSection } from "../analysis/analysis-document.ts";
import type { TrainingHistory } from "../analysis/history.ts";
import type { MovementPattern } from "../taxonomy.ts";
import { cellOf, profilesByExercise } from "./set-profile.ts";

const BALANCE_WEEKS = 4;
const METHOD = "working sets of the last 28 days by movement pattern; a ratio is the first over the second";

const UPPER: readonly MovementPattern[] = [
  "horizontal_push",
  "vertical_push",
  "horizontal_pull",
  "vertical_pull",
  "chest_fly",
  "shoulder_raise",
  "elbow_flexion",
  "elbow_extension",
];
const LOWER: readonly MovementPattern[] = [
  "squat",
  "hinge",
  "lunge",
  "hip_extension",
  "hip_abduction",
  "hip_adduction",
  "knee_extension",
  "knee_flexion",
  "ankle",
];

const leftRightOf = (history: TrainingHistory): NonNullable<BalanceSection["leftRight"]> => {
  const exercises = [...profilesByExercise(history, 7 * BALANCE_WEEKS)]
    .flatMap(([index, sums]) => {
      const exercise = history.exercises[index];
      const [left, right] = [cellOf(sums, "repsLeft"), cellOf(sums, "repsRight")];
      return exercise === undefined || left + right === 0
        ? []
        : [{ exerciseId: exercise.id, name: exercise.name, left, right }];
    })
    .sort((a, b) => b.left + b.right - (a.left + a.right) || (a.exerciseId < b.exerciseId ? -1 : 1));
  const left = exercises.reduce((sum, exercise) => sum + exercise.left, 0);
  const right = exercises.reduce((sum, exercise) => sum + exercise.right, 0);
  return { left, right, ratio: right > 0 ? left / right : null, exercises };
};

/**
 * Divides the working sets of the last four weeks by movement pattern. Push has horizontal and vertical presses, and
 * pull has rows and pull-downs. The other pairs are upper and lower body, horizontal and vertical work, and knee- and
 * hip-dominant work. Patterns without a side, such as carries, do not count. Left and right are repetitions of sets
 * with separately logged sides.
 * @returns sets, and ratios that are null when the second side has none
 */
export const analyzeBalance = (history: TrainingHistory): BalanceSection => {
  const { days, exercises, window } = history;
  const lastDay = toEpochDay(window.to);
  const sets = new Map<MovementPattern, number>();
  for (let row = days.length - 1; row >= 0; row -= 1) {
    const age = lastDay - (days.day[row] ?? 0);
    if (age >= 7 * BALANCE_WEEKS) break;
    const pattern = exercises[days.exerciseIndex[row] ?? 0]?.movementPattern ?? null;
    if (age < 0 || pattern === null) continue;
    sets.set(pattern, (sets.get(pattern) ?? 0) + (days.workingSets[row] ?? 0));
  }
  const of = (...patterns: readonly MovementPattern[]): number =>
    patterns.reduce((sum, pattern) => sum + (sets.get(pattern) ?? 0), 0);
  const ratio = (first: number, second: number): number | null => (second > 0 ? first / second : null);

  const push = of("horizontal_push", "vertical_push");
  const pull = of("horizontal_pull", "vertical_pull");
  const upper = of(...UPPER);
  const lower = of(...LOWER);
  const horizontal = of("horizontal_push", "horizontal_pull");
  const vertical = of("vertical_push", "vertical_pull");
  const knee = of("squat", "lunge", "knee_extension");
  const hip = of("hinge", "hip_extension", "knee_flexion");
  return {
    weeks: BALANCE_WEEKS,
    pushPull: { push, pull, ratio: ratio(push, pull) },
    upperLower: { upper, lower, ratio: ratio(upper, lower) },
    horizontalVertical: { horizontal, vertical, ratio: ratio(horizontal, vertical) },
    kneeHip: { knee, hip, ratio: ratio(knee, hip) },
    method: METHOD,
    leftRight: leftRightOf(history),
  };
};

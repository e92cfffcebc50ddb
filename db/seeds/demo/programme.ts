import type { WeightUnit } from "#core/units.ts";

/**
 * The growth of ability in one exercise. Its unit is kg of a one-rep max, with the body if that is lifted, too. Without
 * weight the unit is repetitions or seconds. Each week closes `rate` of the distance to the ceiling.
 */
export type Growth = {
  readonly start: number;
  readonly ceiling: number;
  readonly rate: number;
  /** Weeks ago, from and to: no growth in between. */
  readonly plateaus?: readonly (readonly [from: number, to: number])[];
};

type Place = {
  readonly slug: string;
  readonly growth: Growth;
  readonly restSeconds: number;
  /** Done by turns with the others of the same number. */
  readonly superset?: number;
};

export type MainLift = Place & {
  readonly kind: "main";
  readonly stepKg: number;
  /** Sets fewer than the prescription. */
  readonly fewer?: number;
  readonly isLight?: true;
  /** The body is lifted too, and the weight is what hangs on it. */
  readonly movesBody?: boolean;
};

/** The weight stays until every set reaches the top of the range. */
export type Accessory = Place & {
  readonly kind: "accessory";
  readonly sets: number;
  readonly reps: readonly [min: number, max: number];
  readonly step: number;
  readonly unit?: WeightUnit;
  readonly lastIsDrop?: boolean;
};

export type Other =
  | (Place & { readonly kind: "bodyweight"; readonly sets: number })
  | (Place & { readonly kind: "hold"; readonly sets: number })
  | (Place & { readonly kind: "carry"; readonly sets: number; readonly meters: number; readonly stepKg: number });

export type Movement = MainLift | Accessory | Other;

export type Prescription = {
  readonly sets: number;
  readonly reps: number;
  readonly rir: number;
  readonly amrap?: true;
};

/** The reduction on a light day: one repetition, and this much of the effort. */
const LIGHTER_RIR = 1.5;

const DELOAD: Prescription = { sets: 2, reps: 5, rir: 5 };
const WAVE: readonly Prescription[] = [
  DELOAD,
  { sets: 4, reps: 8, rir: 3 },
  { sets: 4, reps: 8, rir: 2 },
  { sets: 4, reps: 6, rir: 2 },
  { sets: 4, reps: 5, rir: 2 },
  { sets: 5, reps: 4, rir: 1.5 },
  { sets: 3, reps: 3, rir: 1, amrap: true },
];

export const isDeload = (blockWeek: number): boolean => blockWeek === 0;

export const prescriptionOf = ({ isLight, fewer = 0 }: MainLift, blockWeek: number): Prescription => {
  const { sets, reps, rir, amrap } = WAVE[blockWeek] ?? DELOAD;
  const count = Math.max(2, sets - fewer);
  return isLight ? { sets: count, reps: reps - 1, rir: rir + LIGHTER_RIR } : { sets: count, reps, rir, amrap };
};

export const KEG_CARRY = "keg-carry";
/** Weeks ago. */
export const KEG_SINCE = 60;

const accessory = (
  slug: string,
  [start, ceiling]: readonly [number, number],
  reps: readonly [number, number],
  more: Partial<Accessory> = {},
): Accessory => ({
  kind: "accessory",
  slug,
  growth: { start, ceiling, rate: 0.016 },
  sets: 3,
  reps,
  step: 2.5,
  restSeconds: 90,
  ...more,
});

const BENCH_PRESS: MainLift = {
  kind: "main",
  slug: "barbell-bench-press",
  growth: { start: 82, ceiling: 116, rate: 0.018, plateaus: [[80, 66]] },
  stepKg: 2.5,
  restSeconds: 180,
};

const OVERHEAD_PRESS: MainLift = {
  kind: "main",
  slug: "barbell-overhead-press",
  growth: { start: 54, ceiling: 70, rate: 0.024, plateaus: [[34, -2]] },
  stepKg: 1.25,
  restSeconds: 180,
};

const PULL_UP: MainLift = {
  kind: "main",
  slug: "weighted-pull-up",
  growth: { start: 98, ceiling: 128, rate: 0.016 },
  stepKg: 1.25,
  fewer: 1,
  movesBody: true,
  restSeconds: 150,
};

const SQUAT: MainLift = {
  kind: "main",
  slug: "barbell-back-squat",
  growth: { start: 112, ceiling: 170, rate: 0.018, plateaus: [[44, 36]] },
  stepKg: 2.5,
  restSeconds: 210,
};

const DEADLIFT: MainLift = {
  kind: "main",
  slug: "deadlift",
  growth: { start: 138, ceiling: 200, rate: 0.017 },
  stepKg: 2.5,
  fewer: 1,
  restSeconds: 240,
};

const light = (lift: MainLift): MainLift => ({ ...lift, fewer: 2, isLight: true, restSeconds: 120 });

type TrainingDay = { readonly title: string; readonly movements: readonly Movement[] };

const UPPER_A: TrainingDay = {
  title: "Upper A",
  movements: [
    BENCH_PRESS,
    light(PULL_UP),
    light(OVERHEAD_PRESS),
    accessory("barbell-row", [84, 112], [6, 10], { restSeconds: 120 }),
    accessory("dumbbell-lateral-raise", [14, 22], [8, 12], { step: 1, lastIsDrop: true, restSeconds: 60 }),
    accessory("rope-pushdown", [32, 50], [10, 15], { superset: 1, restSeconds: 60 }),
    accessory("ez-bar-curl", [40, 56], [8, 12], { superset: 1, restSeconds: 60 }),
  ],
};

const LOWER_A: TrainingDay = {
  title: "Lower A",
  movements: [
    SQUAT,
    light(DEADLIFT),
    accessory("leg-press", [210, 340], [10, 15], { step: 10, restSeconds: 120 }),
    accessory("lying-leg-curl", [56, 78], [10, 15], { restSeconds: 75 }),
    accessory("standing-calf-raise", [110, 170], [8, 12], { sets: 4, step: 5, restSeconds: 60 }),
    { kind: "hold", slug: "plank", growth: { start: 75, ceiling: 160, rate: 0.014 }, sets: 3, restSeconds: 60 },
  ],
};

const UPPER_B: TrainingDay = {
  title: "Upper B",
  movements: [
    OVERHEAD_PRESS,
    PULL_UP,
    light(BENCH_PRESS),
    // The stack of this machine is marked in pounds.
    accessory("seated-cable-row", [80, 108], [8, 12], { step: 10, unit: "lb" }),
    accessory("incline-dumbbell-bench-press", [34, 48], [8, 12], { step: 2, restSeconds: 120 }),
    accessory("face-pull", [28, 44], [12, 18], { superset: 1, restSeconds: 60 }),
    accessory("hammer-curl", [18, 26], [8, 12], { step: 1, superset: 1, restSeconds: 60 }),
  ],
};

const LOWER_B: TrainingDay = {
  title: "Lower B",
  movements: [
    DEADLIFT,
    light(SQUAT),
    accessory("bulgarian-split-squat", [24, 42], [8, 12], { step: 2, restSeconds: 90 }),
    accessory("leg-extension", [62, 92], [12, 15], { restSeconds: 75 }),
    accessory("seated-calf-raise", [54, 84], [12, 18], { restSeconds: 60 }),
    {
      kind: "bodyweight",
      slug: "hanging-leg-raise",
      growth: { start: 11, ceiling: 22, rate: 0.012 },
      sets: 3,
      restSeconds: 75,
    },
    {
      kind: "carry",
      slug: KEG_CARRY,
      growth: { start: 42, ceiling: 70, rate: 0.02 },
      sets: 3,
      meters: 20,
      stepKg: 2.5,
      restSeconds: 90,
    },
  ],
};

/** By ISO weekday. */
export const SPLIT: ReadonlyMap<number, TrainingDay> = new Map([
  [1, UPPER_A],
  [2, LOWER_A],
  [4, UPPER_B],
  [5, LOWER_B],
]);

export const MOVEMENTS: readonly Movement[] = [
  ...new Map([...SPLIT.values()].flatMap(({ movements }) => movements).map((each) => [each.slug, each])).values(),
];

export const MAIN_LIFTS: readonly string[] = MOVEMENTS.flatMap(({ kind, slug }) => (kind === "main" ? [slug] : []));

import { type Random, randomFrom } from "#core/random.ts";
import type { LocalDate } from "#core/time/local-date.ts";
import { toEpochDay } from "#core/time/local-date.ts";
import { round } from "#core/units.ts";
import { type Day, daysAround, firstDay } from "./calendar.ts";
import { checkinOf, type DemoCheckin } from "./checkins.ts";
import { createLifter } from "./lifter.ts";
import { type DemoSet, type Logbook, type Session, setsOf } from "./performance.ts";
import { KEG_CARRY, KEG_SINCE, MOVEMENTS, type Movement, SPLIT } from "./programme.ts";

export type DemoExercise = {
  readonly slug: string;
  readonly supersetGroup: number | null;
  readonly restSeconds: number;
  readonly sets: readonly (DemoSet & {
    /** From the start of the workout; null for what is planned. */
    readonly completedAfterSeconds: number | null;
  })[];
};

export type DemoWorkout = {
  readonly date: LocalDate;
  readonly startTime: string;
  readonly status: "completed" | "planned";
  readonly title: string;
  readonly routineDay: number | null;
  readonly notes: string | null;
  readonly durationSeconds: number | null;
  readonly sessionRpe: number | null;
  readonly feeling: number | null;
  readonly exercises: readonly DemoExercise[];
};

export type WeighIn = { readonly date: LocalDate; readonly time: string; readonly kg: number };

export type DemoTraining = {
  readonly workouts: readonly DemoWorkout[];
  readonly weighIns: readonly WeighIn[];
  readonly checkins: readonly DemoCheckin[];
};

/** Weeks since workouts are planned in the app: before, what was left out left no trace. */
export const PLANS_SINCE = 26;

const clock = (hour: number, minute: number): string =>
  `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;

const startTime = ({ weekday }: Day, random: Random): string => {
  const minute = Math.floor(random.between(0, 60));
  return weekday === 6 ? clock(10, minute) : clock(random.chance(0.7) ? 18 : 19, minute);
};

const SECONDS_PER_REP = 3.5;
const WARM_UP_REST_SECONDS = 60;

const timed = (
  parts: readonly { readonly movement: Movement; readonly sets: readonly DemoSet[] }[],
  isPlan: boolean,
  random: Random,
): { exercises: DemoExercise[]; durationSeconds: number } => {
  let elapsed = random.between(240, 540);
  const exercises = parts.map(({ movement: { slug, superset, restSeconds }, sets }): DemoExercise => {
    const done = sets.map((set) => {
      elapsed += set.durationSeconds ?? (set.reps ?? 8) * SECONDS_PER_REP;
      const completedAfterSeconds = isPlan ? null : Math.round(elapsed);
      elapsed += (set.type === "warmup" ? WARM_UP_REST_SECONDS : restSeconds) * random.between(0.85, 1.35);
      if (superset !== undefined) elapsed -= restSeconds / 2;
      return { ...set, completedAfterSeconds };
    });
    return { slug, supersetGroup: superset ?? null, restSeconds, sets: done };
  });
  return { exercises, durationSeconds: Math.round(elapsed + random.between(60, 300)) };
};

const NOTES = [
  "Slept badly.",
  "Gym was packed, longer rests.",
  "Everything moved fast today.",
  "Left knee a bit stiff, fine after the warm-up.",
  "Short on time.",
] as const;

const meanRir = (exercises: readonly DemoExercise[]): number => {
  const known = exercises.flatMap(({ sets }) => sets.flatMap(({ rir }) => rir ?? []));
  return known.length === 0 ? 2 : known.reduce((sum, rir) => sum + rir, 0) / known.length;
};

const within = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

const movementsOf = (movements: readonly Movement[], { weeksAgo }: Day): Movement[] =>
  movements.filter(({ slug }) => slug !== KEG_CARRY || weeksAgo <= KEG_SINCE);

const plannedWorkout = (day: Day, session: Session): DemoWorkout[] => {
  const split = day.session === null ? undefined : SPLIT.get(day.session);
  if (split === undefined) return [];
  const parts = movementsOf(split.movements, day).map((movement) => ({
    movement,
    sets: setsOf(movement, session, true),
  }));
  return [
    {
      date: day.date,
      startTime: clock(18, 30),
      status: "planned",
      title: split.title,
      routineDay: day.session,
      notes: null,
      durationSeconds: null,
      sessionRpe: null,
      feeling: null,
      exercises: timed(parts, true, session.random).exercises,
    },
  ];
};

const costOf = (exercises: readonly DemoExercise[]): number =>
  exercises.reduce(
    (sum, { sets }) =>
      sum + sets.reduce((cost, { type, rir }) => cost + (type === "warmup" ? 0 : (rir ?? 3) < 2 ? 2 : 1), 0),
    0,
  ) * 0.00016;

const doneWorkout = (day: Day, session: Session): DemoWorkout[] => {
  const { lifter, random } = session;
  const split = day.session === null ? undefined : SPLIT.get(day.session);
  if (split === undefined) return [];
  lifter.arrive();
  const parts = movementsOf(split.movements, day).map((movement) => ({
    movement,
    sets: setsOf(movement, session, false),
  }));
  const { exercises, durationSeconds } = timed(parts, false, random);
  const effort = 9 - 0.9 * meanRir(exercises) + 15 * lifter.fatigue() + random.noise(0.4);
  const feeling = Math.round(4.3 - 45 * lifter.fatigue() + random.noise(0.6));
  const [says, remembers] = [random.chance(0.08), random.chance(0.85)];
  const rates = remembers || day.weeksAgo <= PLANS_SINCE;
  const note = random.pick(NOTES);
  lifter.tire(costOf(exercises));
  return [
    {
      date: day.date,
      startTime: startTime(day, random),
      status: "completed",
      title: split.title,
      routineDay: day.weeksAgo <= PLANS_SINCE ? day.session : null,
      notes: says ? note : null,
      durationSeconds,
      sessionRpe: rates ? within(Math.round(effort * 2) / 2, 3, 9.5) : null,
      feeling: rates ? within(feeling, 1, 5) : null,
      exercises: day.weeksAgo <= PLANS_SINCE ? exercises : exercises.map(withoutTargets),
    },
  ];
};

const withoutTargets = (exercise: DemoExercise): DemoExercise => ({
  ...exercise,
  sets: exercise.sets.map((set) => ({ ...set, target: null })),
});

/** Monday, Wednesday and Saturday, when at home. */
const WEIGHS_IN: ReadonlySet<number> = new Set([1, 3, 6]);
const DAILY_NOISE_KG = 0.3;

const weighIn = (day: Day, kg: number, random: Random): WeighIn[] => {
  const [noise, minute] = [random.noise(DAILY_NOISE_KG), Math.floor(random.between(0, 40))];
  const forgets = random.chance(0.15);
  if (!WEIGHS_IN.has(day.weekday) || forgets || day.away === "holiday") return [];
  return [{ date: day.date, time: clock(7, minute), kg: round(kg + noise, 1) }];
};

/** Equal days give equal results. */
export const demoTraining = (today: LocalDate): DemoTraining => {
  const seed = toEpochDay(firstDay(today));
  const random = randomFrom(seed);
  const lifter = createLifter(MOVEMENTS, random);
  const logbook: Logbook = { believed: new Map(), working: new Map() };
  const workouts: DemoWorkout[] = [];
  const weighIns: WeighIn[] = [];
  const checkins: DemoCheckin[] = [];
  const mornings = randomFrom(seed + 2);
  for (const day of daysAround(today, randomFrom(seed + 1))) {
    const session: Session = { lifter, logbook, random, blockWeek: day.blockWeek };
    if (day.date >= today) {
      workouts.push(...plannedWorkout(day, session));
      continue;
    }
    lifter.live(day);
    const fatigue = lifter.fatigue();
    weighIns.push(...weighIn(day, lifter.bodyweightKg(), random));
    if (!day.missed) workouts.push(...doneWorkout(day, session));
    else if (day.away === null && day.weeksAgo <= PLANS_SINCE) workouts.push(...plannedWorkout(day, session));
    checkins.push(...checkinOf(day, { form: lifter.form(), fatigue }, mornings));
  }
  return { workouts, weighIns, checkins };
};

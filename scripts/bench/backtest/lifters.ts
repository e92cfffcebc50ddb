import { type Random, randomFrom } from "#core/random.ts";
import type { Lift, LiftLog } from "./lift-log.ts";

/**
 * Lifters that are made up. Scatter, day types, gaps, steps of plates and lives were fitted to the distributions of the
 * nine real lifters: see the table in docs/science.md. No number of a real log is in here.
 */

const WEEK = 7;
/** The share of days that are far off, in either direction. */
const SLUMPS = 0.05;

/** Natural logarithm of the ability, by day. */
type Life = (day: number) => number;

const gaining = (random: Random): Life => {
  const [gain, pace] = [random.between(0.05, 0.5), random.between(20, 80) * WEEK];
  return (day) => gain * (1 - Math.exp(-day / pace));
};
const steady = (random: Random): Life => {
  const aDay = random.between(-0.0005, 0.004) / WEEK;
  return (day) => aDay * day;
};
const novice = (random: Random): Life => {
  const [aDay, until] = [random.between(0.006, 0.018) / WEEK, random.between(10, 26) * WEEK];
  return (day) => aDay * Math.min(day, until);
};
const LIVES = [gaining, steady, novice, steady, gaining] as const;

/** A random walk towards 0 in real days: phases of weeks, and the exercise's place in the programme. */
const phases = (random: Random, spread: number, memoryDays: number) => {
  let [value, last] = [random.noise(spread), 0];
  return (day: number): number => {
    const kept = Math.exp(-(day - last) / memoryDays);
    value = kept * value + random.noise(spread * Math.sqrt(1 - kept * kept));
    last = day;
    return value;
  };
};

type Habits = {
  /** Heavy, middle and light days in turn: what part of the ability is used, and the repetitions. */
  readonly dayTypes: readonly { readonly effort: number; readonly reps: number }[];
  readonly gap: number;
  /** The least step of the weights, in parts of 100. */
  readonly plate: number;
  readonly scatter: number;
  readonly phase: number;
  readonly memoryDays: number;
};

const habitsOf = (random: Random, gap: number, wildness: number): Habits => {
  const wild = wildness * Math.exp(random.noise(0.45));
  const light = random.chance(0.35) ? random.between(0.03, 0.12) * wild : 0;
  const reps = Math.round(random.between(5, 13));
  const types = random.chance(0.5) ? 1 : Math.round(random.between(2, 3));
  return {
    dayTypes: Array.from({ length: types }, (_, at) => ({
      effort: -light * at,
      reps: Math.max(2, Math.min(12, reps + Math.round(random.noise(types > 1 ? 2 : 0)))),
    })),
    gap: gap * random.between(0.5, 1.5),
    plate: random.between(0.025, 0.13),
    scatter: random.between(0.01, 0.035) * wild,
    phase: random.between(0.05, 0.17) * wild,
    memoryDays: random.between(25, 110),
  };
};

/** Weeks without the exercise, after which a few per cent are lost. */
const pauseOf = (random: Random): number => (random.chance(0.07) ? random.between(4, 24) * WEEK : 0);

/** The weight of the last day stays, unless another one is nearer by more than a whole step. */
const weightOf = (wish: number, step: number, before: number): number =>
  Math.abs(wish - before) < step ? before : Math.max(step, step * Math.round(wish / step));

const repsOf = (random: Random, shown: number, weight: number, wanted: number): number => {
  const possible = Math.max(1, Math.min(15, Math.round(30 * (shown / weight - 1))));
  return random.chance(0.7) ? Math.min(wanted, possible) : Math.min(wanted + 3, possible);
};

const liftOf = (random: Random, gap: number, wildness: number): Lift => {
  const life = random.pick(LIVES)(random);
  const { dayTypes, plate, scatter, phase, memoryDays, ...habits } = habitsOf(random, gap, wildness);
  const phaseOn = phases(random, phase, memoryDays);
  const count = Math.round(35 * Math.exp(Math.abs(random.noise(0.6))));
  const step = 100 * plate;
  const other = random.chance(0.25) ? random.between(0.2, 0.5) : 0;
  const weights = new Map<number, number>();
  const days: Lift["days"] = [];
  let [day, lost, isOther] = [0, 0, false];
  for (let at = 0; at < count; at += 1) {
    const { effort, reps } = dayTypes[at % dayTypes.length] ?? { effort: 0, reps: 8 };
    // Some names hold two exercises, or two machines, for weeks each.
    if (random.chance(0.1)) isOther = !isOther;
    const slump = random.chance(SLUMPS) ? random.noise(0.2) : 0;
    const shown =
      100 * Math.exp(life(day) - lost + phaseOn(day) + effort + random.noise(scatter) + slump - (isOther ? other : 0));
    const weight = weightOf(shown / (1 + reps / 30), step, weights.get(at % dayTypes.length) ?? 0);
    weights.set(at % dayTypes.length, weight);
    const done = repsOf(random, shown, weight, reps);
    const rounded = Math.round(10 * weight) / 10;
    days.push({
      day,
      sets: random.chance(0.5)
        ? [[rounded, done]]
        : [
            [rounded, done],
            [rounded, Math.max(1, done - 1)],
          ],
    });
    const pause = pauseOf(random);
    lost = 0.8 * lost + (pause > 0 ? random.between(0.02, 0.12) : 0);
    day += Math.max(1, Math.round(pause + habits.gap * Math.exp(random.noise(0.5))));
  }
  return { barbell: random.chance(0.2), days };
};

/**
 * Makes up a log of lifters in the format of the back-test.
 * @param seed equal seeds make equal logs
 */
export const simulateLog = (seed: number, lifters: number, lifts: number): LiftLog => {
  const random = randomFrom(seed);
  return {
    about: "Made up by scripts/bench/backtest/lifters.ts; no real lifter is in it.",
    lifters: Array.from({ length: lifters }, (_, at) => {
      const [gap, wildness] = [random.between(4, 9), Math.exp(0.06 + random.noise(0.35))];
      return { lifter: `M${at + 1}`, lifts: Array.from({ length: lifts }, () => liftOf(random, gap, wildness)) };
    }),
  };
};

import { type Random, randomFrom } from "#core/random.ts";

/** Lifters whose strength is made up: what they could lift is known on each day, and what they logged of it. */

export const LIFTER_MODELS = [
  "novice",
  "linear",
  "saturating",
  "plateau",
  "periodised",
  "layoffs",
  "declining",
  "wandering",
  "noisy",
  "wild entries",
] as const;
export type LifterModel = (typeof LIFTER_MODELS)[number];

export type SimulatedLifter = {
  readonly model: LifterModel;
  readonly days: Float64Array;
  /** In kg. */
  readonly values: Float64Array;
  /** 1 where the entry is a slip of the finger, and no outcome that anybody could have foreseen. */
  readonly isWild: Uint8Array;
};

/** Kilograms that could be lifted once, by day; null on days of a layoff. */
type Ability = (day: number) => number | null;

type Life = { readonly ability: Ability; readonly lastDay: number };

const WEEK = 7;

const saturating = (random: Random): Life => {
  const [start, gain] = [random.between(40, 160), random.between(0.15, 0.6)];
  const pace = random.between(15, 60) * WEEK;
  const begun = random.between(0, 30) * WEEK;
  const reached = (day: number) => 1 - Math.exp(-(day + begun) / pace);
  return {
    ability: (day) => start * (1 + gain * (reached(day) - reached(0))),
    lastDay: Math.round(random.between(30, 110) * WEEK),
  };
};

const linear = (random: Random, from: number, to: number, weeks: readonly [number, number]): Life => {
  const start = random.between(40, 180);
  const aDay = (start * random.between(from, to)) / WEEK;
  const lastDay = Math.round(random.between(...weeks) * WEEK);
  return { ability: (day) => start + aDay * day, lastDay };
};

const plateau = (random: Random): Life => {
  const start = random.between(50, 180);
  const aDay = (start * random.between(0.003, 0.012)) / WEEK;
  const until = random.between(10, 30) * WEEK;
  const lastDay = Math.round(until + random.between(10, 45) * WEEK);
  return { ability: (day) => start + aDay * Math.min(day, until), lastDay };
};

const periodised = (random: Random): Life => {
  const { ability, lastDay } = saturating(random);
  const weeks = Math.round(random.between(4, 8));
  const [swing, deload] = [random.between(0.02, 0.06), random.between(0.05, 0.12)];
  const factor = (day: number): number => {
    const week = Math.floor(day / WEEK) % weeks;
    return week === weeks - 1 ? 1 - deload : 1 - swing * (1 - week / (weeks - 1));
  };
  return { ability: (day) => (ability(day) ?? 0) * factor(day), lastDay };
};

/** Breaks of some weeks cost about 1 % a week, and come back twice as fast. */
const withLayoffs = (random: Random): Life => {
  const { ability, lastDay } = saturating(random);
  const breaks: { from: number; to: number }[] = [];
  let day = random.between(8, 20) * WEEK;
  while (day < lastDay) {
    const to = day + random.between(3, 9) * WEEK;
    breaks.push({ from: day, to });
    day = to + random.between(12, 30) * WEEK;
  }
  const lossOn = (today: number): number => {
    let loss = 0;
    for (const { from, to } of breaks) {
      if (today < from) break;
      const lost = 0.01 * ((Math.min(today, to) - from) / WEEK);
      loss += Math.max(0, lost - 0.02 * (Math.max(0, today - to) / WEEK));
    }
    return loss;
  };
  return {
    ability: (today) =>
      breaks.some(({ from, to }) => today >= from && today < to) ? null : (ability(today) ?? 0) * (1 - lossOn(today)),
    lastDay,
  };
};

const wandering = (random: Random): Life => {
  const lastDay = Math.round(random.between(30, 110) * WEEK);
  const step = random.between(0.002, 0.006) / Math.sqrt(WEEK);
  const levels = new Float64Array(lastDay + 1);
  let level = random.between(50, 180);
  for (let day = 0; day <= lastDay; day += 1) {
    levels[day] = level;
    level *= 1 + step * random.noise(1) * Math.sqrt(WEEK);
  }
  return { ability: (day) => levels[day] ?? null, lastDay };
};

const LIVES: Record<LifterModel, (random: Random) => Life> = {
  novice: (random) => linear(random, 0.008, 0.02, [12, 24]),
  linear: (random) => linear(random, 0.001, 0.006, [25, 80]),
  saturating,
  plateau,
  periodised,
  layoffs: withLayoffs,
  declining: (random) => linear(random, -0.003, -0.0005, [25, 90]),
  wandering,
  noisy: saturating,
  "wild entries": saturating,
};

const SLIPS = [0.1, 0.5, 2, 10, 1.3, 2.2] as const;
const WILD_SHARE = 0.02;
const PLATE_STEP = 2.5;

/** Lifters log whole repetitions of possible weights, so estimates come in steps. */
export const simulateLifter = (model: LifterModel, seed: number): SimulatedLifter => {
  const random = randomFrom(seed);
  const { ability, lastDay } = LIVES[model](random);
  const scatter = model === "noisy" ? random.between(0.05, 0.08) : random.between(0.015, 0.035);
  const gap = random.between(2.4, 7);
  const days: number[] = [];
  const values: number[] = [];
  const isWild: number[] = [];
  for (let next = 0; next <= lastDay; next += Math.max(1, gap * random.between(0.7, 1.3))) {
    const day = Math.round(next);
    const kilograms = ability(day);
    if (kilograms === null || random.between(0, 1) < 0.08 || day === days.at(-1)) continue;
    const shown = kilograms * (1 + scatter * random.noise(1));
    const reps = Math.round(random.between(2.5, 8.5));
    const weight = Math.max(PLATE_STEP, PLATE_STEP * Math.round(shown / (1 + reps / 30) / PLATE_STEP));
    const wild = model === "wild entries" && random.between(0, 1) < WILD_SHARE;
    const slip = wild ? (SLIPS[Math.floor(random.between(0, SLIPS.length))] ?? 1) : 1;
    days.push(day);
    values.push(slip * weight * (1 + reps / 30));
    isWild.push(wild ? 1 : 0);
  }
  return {
    model,
    days: Float64Array.from(days),
    values: Float64Array.from(values),
    isWild: Uint8Array.from(isWild),
  };
};

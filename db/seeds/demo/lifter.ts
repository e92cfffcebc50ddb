import type { Random } from "#core/random.ts";
import { daysBetween, type LocalDate } from "#core/time/local-date.ts";
import type { Day, Phase } from "./calendar.ts";
import type { Movement } from "./programme.ts";

export type Lifter = {
  readonly live: (day: Pick<Day, "date" | "phase" | "weeksAgo" | "away">) => void;
  readonly arrive: () => void;
  /** With fatigue and the day's form, in the unit of its growth. */
  readonly ability: (slug: string) => number;
  readonly strength: (slug: string) => number;
  readonly practise: (slug: string) => void;
  readonly tire: (cost: number) => void;
  /** From 0, fresh; 0.03 is a hard month. */
  readonly fatigue: () => number;
  /** Standard deviations; 0 on a day without a workout. */
  readonly form: () => number;
  readonly bodyweightKg: () => number;
};

const START_WEIGHT_KG = 77.4;

const PHASES: Readonly<
  Record<Phase, { readonly energy: number; readonly kgPerWeek: number; readonly lossPerDay: number }>
> = {
  bulk: { energy: 1.2, kgPerWeek: 0.17, lossPerDay: 0 },
  maintain: { energy: 0.9, kgPerWeek: 0, lossPerDay: 0 },
  cut: { energy: 0.15, kgPerWeek: -0.4, lossPerDay: 0.0003 },
};

/** Fatigue halves in about five days, as in the impulse-response model (Banister 1975). */
const FATIGUE_KEPT = 0.87;
/** Between two workouts of the same lift there is a week; beyond this it begins to fade. */
const PRACTISED_DAYS = 10;
const FADES_PER_DAY = 0.0012;
const ILLNESS_PER_DAY = 0.002;
const REGAINED_PER_DAY = 0.05;
const FORM = 0.012;

type Ability = { value: number; peak: number; lastDone: LocalDate | null };

const isPlateau = ({ growth }: Movement, weeksAgo: number): boolean =>
  growth.plateaus?.some(([from, to]) => weeksAgo <= from && weeksAgo > to) ?? false;

export const createLifter = (movements: readonly Movement[], random: Random): Lifter => {
  const abilities = new Map<string, Ability>(
    movements.map(({ slug, growth }) => [slug, { value: growth.start, peak: growth.start, lastDone: null }]),
  );
  let today: LocalDate = "0001-01-01";
  let fatigue = 0;
  let form = 0;
  let bodyweight = START_WEIGHT_KG;

  const abilityOf = (slug: string): Ability => {
    const ability = abilities.get(slug);
    if (ability === undefined) throw new RangeError("the programme does not have this exercise");
    return ability;
  };

  const grow = (movement: Movement, { date, phase, weeksAgo, away }: Parameters<Lifter["live"]>[0]): void => {
    const ability = abilityOf(movement.slug);
    const { energy, lossPerDay } = PHASES[phase];
    const idle = ability.lastDone === null ? 0 : daysBetween(ability.lastDone, date);
    if (idle > PRACTISED_DAYS) ability.value *= 1 - FADES_PER_DAY;
    else if (!isPlateau(movement, weeksAgo)) {
      const missing = Math.max(0, movement.growth.ceiling - ability.value);
      ability.value += (missing * movement.growth.rate * energy) / 7;
      ability.peak = Math.max(ability.peak, ability.value);
    }
    if (idle <= PRACTISED_DAYS) ability.value += REGAINED_PER_DAY * energy * (ability.peak - ability.value);
    ability.value *= 1 - lossPerDay - (away === "ill" ? ILLNESS_PER_DAY : 0);
  };

  return {
    live: (day) => {
      today = day.date;
      form = 0;
      fatigue *= FATIGUE_KEPT;
      bodyweight += PHASES[day.phase].kgPerWeek / 7 + (day.away === "holiday" ? 0.05 : 0);
      for (const movement of movements) grow(movement, day);
    },
    arrive: () => {
      form = random.noise(FORM);
    },
    ability: (slug) => abilityOf(slug).value * (1 - fatigue) * (1 + form),
    strength: (slug) => abilityOf(slug).value,
    practise: (slug) => {
      abilityOf(slug).lastDone = today;
    },
    tire: (cost) => {
      fatigue += cost;
    },
    fatigue: () => fatigue,
    form: () => form / FORM,
    bodyweightKg: () => bodyweight,
  };
};

import type { Locale } from "../taxonomy.ts";
import type { LocalDate } from "../time/local-date.ts";
import type { Doubt } from "./doubt.ts";
import { deriveSetMetrics, type LoggedSet, type SetMetrics, type SetRules } from "./set-metrics.ts";
import { aroundDay, mostOfDay, usualOf } from "./usual-load.ts";

/** A stored set with the rules of its exercise, and the metrics that it has without a new doubt. */
export type DerivedSet = {
  readonly set: LoggedSet &
    SetRules & {
      readonly id: string;
      readonly exerciseId: string;
      readonly localDate: LocalDate;
      readonly rir: number | null;
      readonly bodyweightKg: number | null;
    };
  readonly metrics: SetMetrics;
};

const daysOf = (derived: readonly DerivedSet[]) =>
  [...Map.groupBy(derived, ({ set }) => set.localDate)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, done]) => {
      const [first] = done;
      if (first === undefined) return [];
      const most = mostOfDay(
        first.set.trackingType,
        done.map(({ set, metrics }) => ({ ...set, metrics })),
      );
      return most.topWeightKg === null && most.effort === null ? [] : [{ done, most }];
    });

/**
 * Judges stored sets that are in no doubt yet by the days around them, as an import does. So a slip from before there
 * were doubts owns nothing either. A set that the user has confirmed is left out.
 * @param derived all sets of a user
 * @returns the doubts by the id of the set
 */
export const doubtsAmong = (derived: readonly DerivedSet[], locale: Locale): ReadonlyMap<string, Doubt> => {
  const doubts = new Map<string, Doubt>();
  for (const own of Map.groupBy(derived, ({ set }) => set.exerciseId).values()) {
    const days = daysOf(own);
    for (const [at, { done }] of days.entries()) {
      const around = aroundDay(days, at).map(({ most }) => most);
      const usual = usualOf(around, locale);
      for (const { set, metrics } of done) {
        if (!metrics.isWorking || set.confirmed === true) continue;
        const { doubt: _doubt, ...fresh } = set;
        const { doubt } = deriveSetMetrics(fresh, { ...set, usual }, set.bodyweightKg);
        if (doubt !== null) doubts.set(set.id, doubt);
      }
    }
  }
  return doubts;
};

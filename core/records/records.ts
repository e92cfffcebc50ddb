import type { LocalDate } from "#core/time/local-date.ts";
import { RECORD_UNITS, type RecordFact } from "../analysis/history.ts";
import type { RecordKind, TrackingType } from "../taxonomy.ts";
import { exact } from "../units.ts";
import type { SetMetrics } from "../workouts/set-metrics.ts";

export type RecordSet = {
  readonly setId: string;
  readonly workoutId: string;
  readonly exerciseId: string;
  readonly trackingType: TrackingType;
  /** RFC 3339, UTC. */
  readonly achievedAt: string;
  readonly date: LocalDate;
  readonly metrics: SetMetrics;
  readonly durationSeconds: number | null;
  readonly distanceMeters: number | null;
};

const HAS_DURATION: ReadonlySet<TrackingType> = new Set(["duration", "weight_duration", "distance_duration"]);
const HAS_DISTANCE: ReadonlySet<TrackingType> = new Set(["distance_duration", "weight_distance"]);

/** A value that may be a record of its line. */
export type Offer = { readonly kind: RecordKind; readonly value: number; readonly atWeightKg: number | null };

type Candidate = { kind: RecordKind; value: number; atWeightKg: number | null; set: RecordSet };

const offers = (set: RecordSet): Candidate[] => {
  const { metrics, trackingType } = set;
  if (!metrics.isWorking) return [];
  const of = (kind: RecordKind, value: number | null, atWeightKg: number | null = null): Candidate[] =>
    value !== null && value > 0 ? [{ kind, value, atWeightKg, set }] : [];
  return [
    ...of("e1rm", metrics.e1rmKg),
    ...of("weight", metrics.topWeightKg),
    ...of("reps_at_weight", metrics.sideReps, metrics.weightKg ?? 0),
    ...of("set_volume", metrics.volumeKg),
    ...of("duration", HAS_DURATION.has(trackingType) ? set.durationSeconds : null),
    ...of("distance", HAS_DISTANCE.has(trackingType) ? set.distanceMeters : null),
  ];
};

const bestOfSession = (sets: readonly RecordSet[]): Map<string, Candidate> => {
  const best = new Map<string, Candidate>();
  for (const candidate of sets.flatMap(offers)) {
    const line = `${candidate.kind} ${candidate.atWeightKg ?? ""}`;
    const leader = best.get(line);
    if (leader === undefined || candidate.value > leader.value) best.set(line, candidate);
  }
  const volume = exact(sets.reduce((sum, set) => sum + set.metrics.volumeKg, 0));
  const biggest = best.get("set_volume ");
  if (biggest !== undefined) {
    best.set("session_volume", { kind: "session_volume", value: volume, atWeightKg: null, set: biggest.set });
  }
  return best;
};

/**
 * Returns the best value of each line that the sets of one exercise in one workout offer. Only these can be records.
 * @param sets in their order
 */
export const offersOf = (sets: readonly RecordSet[]): Offer[] =>
  [...bestOfSession(sets).values()].map(({ kind, value, atWeightKg }) => ({ kind, value, atWeightKg }));

const bySession = (sets: readonly RecordSet[]): RecordSet[][] => {
  const sessions = new Map<string, RecordSet[]>();
  for (const set of sets) {
    const key = `${set.workoutId} ${set.exerciseId}`;
    const session = sessions.get(key);
    if (session === undefined) sessions.set(key, [set]);
    else session.push(set);
  }
  return [...sessions.values()];
};

/**
 * Returns every record in time order. A line of records is an exercise and a kind, and for `reps_at_weight` also the
 * entered weight (0 for none). A record is strictly greater than all before it. The first value of a line is a record
 * that beat nothing. Within one workout only the best of a line counts, so a ramp of five sets is one record. Warm-ups
 * and values of 0 never count.
 * @param sets in time order: by the start of the workout, then by position
 * @returns values in the units of `RECORD_UNITS`; a session's volume has its biggest set
 */
export const detectRecords = (sets: readonly RecordSet[]): RecordFact[] => {
  const standing = new Map<string, number>();
  const records: RecordFact[] = [];
  for (const session of bySession(sets)) {
    for (const [line, { kind, value, atWeightKg, set }] of bestOfSession(session)) {
      const key = `${set.exerciseId} ${line}`;
      const previousValue = standing.get(key) ?? null;
      if (previousValue !== null && value <= previousValue) continue;
      standing.set(key, value);
      records.push({
        kind,
        exerciseId: set.exerciseId,
        value,
        unit: RECORD_UNITS[kind],
        atWeightKg,
        setId: set.setId,
        workoutId: set.workoutId,
        achievedAt: set.achievedAt,
        date: set.date,
        previousValue,
      });
    }
  }
  return records;
};

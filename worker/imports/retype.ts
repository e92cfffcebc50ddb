import { inferTrackingType, type ObservedSet } from "#core/exercises/infer-tracking-type.ts";
import type { ImportWarning } from "#core/imports/import-document.ts";
import type { TrackingType } from "#core/taxonomy.ts";
import type { Transaction } from "#db/postgres/client.ts";
import type { Effects } from "#db/postgres/effects.ts";
import { type ImportedType, setImportedTypes } from "#db/postgres/queries/imports/imported-types.ts";
import type { NeutralSet } from "../importers/neutral.ts";

export const observedSet = ({ weight, reps, durationSeconds, distance, target }: NeutralSet): ObservedSet => ({
  // Targets count for sets that were not done: they show how these would have been logged.
  weight: weight?.value ?? target?.weight?.value ?? null,
  reps: reps ?? target?.reps?.min ?? null,
  durationSeconds,
  distanceMeters: distance?.value ?? null,
});

export type Retype = Pick<ImportedType, "id" | "name" | "version"> & {
  readonly from: TrackingType;
  readonly to: TrackingType;
};

/** Only the presence of each value counts. */
const stored = ({ sets, hasWeight, hasReps, hasDuration, hasDistance }: ImportedType): ObservedSet[] =>
  sets === 0
    ? []
    : [
        {
          weight: hasWeight ? 1 : null,
          reps: hasReps ? 1 : null,
          durationSeconds: hasDuration ? 1 : null,
          distanceMeters: hasDistance ? 1 : null,
        },
      ];

/**
 * Derives the tracking types of exercises again, from the sets of the log and the new ones. An assisted exercise keeps
 * its type: the log no longer shows that a weight was below 0.
 */
export const findRetypes = (
  types: readonly ImportedType[],
  coming: ReadonlyMap<string, readonly ObservedSet[]> = new Map(),
): Retype[] =>
  types.flatMap((type) => {
    const { id, name, version, trackingType: from } = type;
    const observed = [...stored(type), ...(coming.get(id) ?? [])];
    if (observed.length === 0 || from === "assisted_bodyweight") return [];
    const to = inferTrackingType(observed);
    return to === from ? [] : [{ id, name, version, from, to }];
  });

export const applyRetypes = async (
  tx: Transaction,
  effects: Effects,
  { userId, retypes, now }: { readonly userId: string; readonly retypes: readonly Retype[]; readonly now: Date },
): Promise<void> => {
  if (retypes.length === 0) return;
  await setImportedTypes(
    tx,
    userId,
    retypes.map(({ id, to }) => ({ id, type: to })),
    now,
  );
  for (const { id, version } of retypes) {
    effects.recompute({ exerciseId: id });
    effects.change({ resource: "exercises", id, op: "upsert", version: version + 1 });
  }
  effects.analyze();
};

export const retypeWarnings = (retypes: readonly Retype[]): ImportWarning[] =>
  retypes.length === 0
    ? []
    : [
        {
          code: "tracking-type-changed",
          message: "Some exercises with imported sets alone have another tracking type now, because of their new sets.",
          params: {
            count: retypes.length,
            exerciseIds: retypes.map(({ id }) => id),
            names: retypes.map(({ name }) => name),
            from: retypes.map(({ from }) => from),
            to: retypes.map(({ to }) => to),
          },
        },
      ];

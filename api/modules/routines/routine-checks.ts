import type { z } from "zod";
import type { ProgressionKind } from "#core/training/progression-rules.ts";
import type { SetType } from "#core/training/taxonomy.ts";

/** The greatest number of sets in a routine, with those of further rounds. */
const MAX_SETS_IN_ALL = 1_000;

type Identified = { readonly id?: string | null };
type SetShape = Identified & {
  readonly type: SetType;
  readonly reps?: unknown;
  readonly percentOfTrainingMax?: number | null;
  readonly rpe?: number | null;
  readonly rir?: number | null;
};
type ExerciseShape = Identified & {
  readonly progression?: { readonly kind: ProgressionKind } | null;
  readonly sets: readonly SetShape[];
};
type BlockShape = Identified & { readonly rounds?: number | null; readonly exercises: readonly ExerciseShape[] };
type DayShape = Identified & { readonly blocks: readonly BlockShape[] };

/** The value that a kind of progression changes. At least one working set must have it. */
const NEEDS: Partial<Record<ProgressionKind, { has: (set: SetShape) => boolean; message: string }>> = {
  double: { has: ({ reps }) => reps != null, message: "must have a working set with reps for this progression" },
  percent_wave: {
    has: ({ percentOfTrainingMax }) => percentOfTrainingMax != null,
    message: "must have a working set with percentOfTrainingMax for this progression",
  },
  rpe_target: {
    has: ({ rpe, rir }) => rpe != null || rir != null,
    message: "must have a working set with rpe or rir for this progression",
  },
};

export const checkProgression = ({ progression, sets }: ExerciseShape, context: z.RefinementCtx): void => {
  const needs = progression == null ? undefined : NEEDS[progression.kind];
  if (needs === undefined || sets.some((set) => set.type !== "warmup" && needs.has(set))) return;
  context.addIssue({ code: "custom", path: ["sets"], message: needs.message });
};

type Place = { readonly path: readonly (string | number)[]; readonly id: string | null | undefined };

const placesIn = (days: readonly DayShape[]): Place[] =>
  days.flatMap((day, d) => [
    { path: [d], id: day.id },
    ...day.blocks.flatMap((block, b) => [
      { path: [d, "blocks", b], id: block.id },
      ...block.exercises.flatMap((exercise, e) => [
        { path: [d, "blocks", b, "exercises", e], id: exercise.id },
        ...exercise.sets.map((set, s) => ({ path: [d, "blocks", b, "exercises", e, "sets", s], id: set.id })),
      ]),
    ]),
  ]);

const setsInAll = (days: readonly DayShape[]): number =>
  days
    .flatMap(({ blocks }) => blocks)
    .flatMap(({ rounds, exercises }) => exercises.map(({ sets }) => sets.length && Math.max(rounds ?? 0, sets.length)))
    .reduce((sum, count) => sum + count, 0);

/** Checks the rules over the whole routine: each part has its own id, and there are not too many sets. */
export const checkRoutine = (
  { days }: { readonly days?: readonly DayShape[] | null },
  context: z.RefinementCtx,
): void => {
  if (days == null) return;
  const seen = new Set<string>();
  for (const { path, id } of placesIn(days)) {
    if (id == null) continue;
    if (seen.has(id))
      context.addIssue({ code: "custom", path: ["days", ...path, "id"], message: "must not stand there twice" });
    seen.add(id);
  }
  if (setsInAll(days) > MAX_SETS_IN_ALL) {
    context.addIssue({ code: "custom", path: ["days"], message: "must have 1000 sets or fewer in all rounds" });
  }
};

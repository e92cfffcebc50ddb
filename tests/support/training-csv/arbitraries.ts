import fc from "fast-check";
import type { ReadableSource } from "#core/imports/import-document.ts";
import type { NeutralExercise, NeutralSet, NeutralWorkout } from "#worker/importers/neutral.ts";

/** The values of a workout that a source can hold, so that they must come back unchanged. */
export type Shape = {
  readonly source: ReadableSource;
  readonly weightUnits: readonly ("kg" | "lb")[];
  readonly distanceUnit: "km" | "mi" | "m";
};

const CHARACTERS = [..."abcXYZ 0129 ,;'\"|=+-@()#\n\táéñüßçœ日本語🏋️"];
const text = fc
  .array(fc.constantFrom(...CHARACTERS), { minLength: 1, maxLength: 24 })
  .map((characters) => characters.join("").normalize("NFC").trim())
  .filter((value) => value !== "");
const name = text.map((value) => value.replace(/\s+/g, " "));

const weight = (units: Shape["weightUnits"]): fc.Arbitrary<NeutralSet["weight"]> =>
  fc.record({
    value: fc.integer({ min: 1, max: 1600 }).map((quarters) => quarters / 4),
    unit: fc.constantFrom(...units),
  });

const performance = ({ weightUnits, distanceUnit }: Shape): fc.Arbitrary<Partial<NeutralSet>> => {
  const reps = fc.integer({ min: 1, max: 30 });
  const durationSeconds = fc.integer({ min: 1, max: 20_000 });
  const distance = fc.record({
    value: fc.integer({ min: 1, max: 5000 }).map((hundredths) => hundredths / 100),
    unit: fc.constant(distanceUnit),
  });
  return fc.oneof(
    fc.record({ weight: weight(weightUnits), reps }),
    fc.record({ reps }),
    fc.record({ durationSeconds }),
    fc.record({ distance, durationSeconds }),
    fc.record({ weight: weight(weightUnits), distance }),
  );
};

const set = (shape: Shape, type: NeutralSet["type"]): fc.Arbitrary<NeutralSet> => {
  const { source } = shape;
  const rpe = fc.integer({ min: 2, max: 20 }).map((halves) => halves / 2);
  return fc
    .tuple(
      performance(shape),
      fc.record({
        rpe: source === "fitnotes" ? fc.constant(null) : fc.option(rpe),
        restSeconds: source === "strong" ? fc.option(fc.integer({ min: 1, max: 600 })) : fc.constant(null),
        notes: source === "fitnotes" ? fc.option(text) : fc.constant(null),
      }),
    )
    .map(([done, rest]) => ({
      row: 1,
      type,
      weight: null,
      reps: null,
      distance: null,
      durationSeconds: null,
      ...done,
      ...rest,
    }));
};

const sets = (shape: Shape): fc.Arbitrary<NeutralSet[]> => {
  const normal = fc.array(set(shape, "normal"), { minLength: 1, maxLength: 4 });
  if (shape.source === "fitnotes") return normal;
  const last = fc.constantFrom("drop" as const, "failure" as const).chain((type) => set(shape, type));
  return fc
    .tuple(fc.array(set(shape, "warmup"), { maxLength: 2 }), normal, fc.array(last, { maxLength: 2 }))
    .map((parts) => parts.flat());
};

/** Names come from a few, so that exercises come back in the same workout. FitNotes has each once a day. */
const exercises = (shape: Shape, names: readonly string[]): fc.Arbitrary<NeutralExercise[]> => {
  const exercise = fc.record({
    sourceName: fc.constantFrom(...names),
    supersetKey: shape.source === "hevy" ? fc.option(fc.constantFrom("0", "1")) : fc.constant(null),
    notes: fc.constant(null),
    sets: sets(shape),
  });
  return shape.source === "fitnotes"
    ? fc.uniqueArray(exercise, { selector: ({ sourceName }) => sourceName, minLength: 1, maxLength: 4 })
    : fc.array(exercise, { minLength: 1, maxLength: 5 });
};

/** Notes are on the first block of an exercise. A later block would differ from it by its rows alone. */
const withNotes = (blocks: NeutralExercise[], notes: readonly (string | null)[]): NeutralExercise[] =>
  blocks.map((block, index) => {
    const isFirst = blocks.findIndex(({ sourceName }) => sourceName === block.sourceName) === index;
    return { ...block, notes: isFirst ? (notes[index] ?? null) : null };
  });

const FIRST_MINUTE = Date.parse("2015-01-01T00:00:00Z") / 60_000;
const LAST_MINUTE = Date.parse("2026-11-24T00:00:00Z") / 60_000;
const localOf = (minute: number): string => new Date(minute * 60_000).toISOString().slice(0, 19);

const workout = (shape: Shape, minute: number): fc.Arbitrary<NeutralWorkout> => {
  const { source } = shape;
  const byDate = source === "fitnotes";
  return fc
    .record({
      title: byDate ? fc.constant(null) : name,
      length: fc.option(fc.integer({ min: 1, max: 300 })),
      notes: byDate ? fc.constant(null) : fc.option(text),
      exercises: fc.uniqueArray(name, { minLength: 1, maxLength: 4 }).chain((names) => exercises(shape, names)),
      exerciseNotes: byDate ? fc.constant([]) : fc.array(fc.option(text), { minLength: 5, maxLength: 5 }),
    })
    .map(({ title, length, notes, exercises: blocks, exerciseNotes }) => {
      const start = localOf(minute);
      const startedAtLocal = byDate ? `${start.slice(0, 10)}T12:00:00` : start;
      const at = byDate ? start.slice(0, 10) : start;
      return {
        key: `${source}|${at}|1|${title ?? ""}`,
        title,
        startedAtLocal,
        endedAtLocal: source === "hevy" && length !== null ? localOf(minute + length) : null,
        durationSeconds: source === "strong" && length !== null ? 60 * length : null,
        dateOnly: byDate,
        notes,
        exercises: withNotes(blocks, exerciseNotes),
      };
    });
};

/** Workouts of any form that the source's format can hold, oldest first, each on a day of its own. */
export const anyWorkouts = (shape: Shape): fc.Arbitrary<NeutralWorkout[]> =>
  fc
    .uniqueArray(fc.integer({ min: FIRST_MINUTE, max: LAST_MINUTE }), {
      minLength: 1,
      maxLength: 4,
      selector: (minute) => Math.floor(minute / 1440),
    })
    .chain((minutes) => fc.tuple(...minutes.toSorted((a, b) => a - b).map((minute) => workout(shape, minute))));

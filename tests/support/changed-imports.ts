import fc from "fast-check";
import { at, textAt } from "./app.ts";
import { type ImportBench, listAt, type Person, strongExport } from "./imports.ts";

/** A workout of a file: its day parts it from the others. */
type Workout = { readonly day: number; readonly title: string; readonly sets: readonly (readonly [number, number])[] };

/** Change of a workout of the file between two exports. */
type Edit = "nothing" | "title" | "weight" | "more" | "less" | "half" | "gone";

/** Two exports of one log, and the way to import the second. */
export type ChangedCase = {
  readonly first: readonly Workout[];
  readonly edits: readonly Edit[];
  readonly added: readonly Workout[];
  readonly onChanged: "keep" | "replace";
  /** Days of workouts into which a set is logged by hand after the second import. */
  readonly byHand: readonly number[];
};

const workouts = (from: number): fc.Arbitrary<Workout[]> =>
  fc.uniqueArray(
    fc.record({
      day: fc.integer({ min: from, max: from + 8 }),
      title: fc.constantFrom("A", "B"),
      sets: fc.array(fc.tuple(fc.integer({ min: 20, max: 200 }), fc.integer({ min: 1, max: 12 })), {
        minLength: 2,
        maxLength: 4,
      }),
    }),
    { minLength: 1, maxLength: 4, selector: ({ day }) => day },
  );

export const changedCase: fc.Arbitrary<ChangedCase> = workouts(1).chain((first) =>
  fc.record({
    first: fc.constant(first),
    edits: fc.array(fc.constantFrom<Edit>("nothing", "title", "weight", "more", "less", "half", "gone"), {
      minLength: first.length,
      maxLength: first.length,
    }),
    added: fc.oneof(fc.constant([]), workouts(10)),
    onChanged: fc.constantFrom("keep" as const, "replace" as const),
    byHand: fc.subarray(first.map(({ day }) => day)),
  }),
);

const edited = (workout: Workout, edit: Edit): Workout | null => {
  const { sets, title } = workout;
  if (edit === "gone") return null;
  if (edit === "title") return { ...workout, title: `${title} again` };
  if (edit === "weight") return { ...workout, sets: sets.map(([weight, reps]) => [weight + 5, reps]) };
  if (edit === "more") return { ...workout, sets: [...sets, [40, 15]] };
  if (edit === "less") return { ...workout, sets: sets.slice(0, -1) };
  return edit === "half" ? { ...workout, sets: sets.slice(1) } : workout;
};

const fileOf = (list: readonly Workout[]): string =>
  strongExport(
    ...list.flatMap(({ day, title, sets }) =>
      sets.map(
        ([weight, reps], index) =>
          `2026-05-${String(day).padStart(2, "0")} 18:00:00,${title},1h,Quux lift,${index + 1},${weight},kg,${reps},,0,,0,,`,
      ),
    ),
  );

const HAND = [77, 7] as const;

const lineOf = ({ day, title, sets }: Workout): string =>
  `${String(day).padStart(2, "0")} ${title}: ${sets.map(([weight, reps]) => `${weight}x${reps}`).join(" ")}`;

const linesOf = (list: readonly Workout[]): string[] => list.map(lineOf).toSorted();

const logOf = async (bench: ImportBench, person: Person): Promise<string[]> =>
  (await bench.workouts(person))
    .map((workout) => {
      const sets = listAt(workout, "exercises").flatMap((exercise) => listAt(exercise, "sets"));
      const shown = sets.map((set) => `${String(at(set, "weight", "value"))}x${String(at(set, "reps"))}`);
      return `${textAt(workout, "localDate").slice(8)} ${textAt(workout, "title")}: ${shown.join(" ")}`;
    })
    .toSorted();

const logByHand = async (bench: ImportBench, person: Person, day: number): Promise<void> => {
  const date = `2026-05-${String(day).padStart(2, "0")}`;
  const workout = (await bench.workouts(person)).find((one) => at(one, "localDate") === date);
  const answer = await bench.post(person, `workouts/${textAt(workout, "id")}/sets`, {
    workoutExerciseId: textAt(workout, "exercises", 0, "id"),
    weight: { value: HAND[0], unit: "kg" },
    reps: HAND[1],
  });
  if (answer.status !== 201) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
};

const mustBe = (step: string, found: readonly string[], expected: readonly string[]): void => {
  if (!Bun.deepEquals(found, expected)) {
    throw new Error(`${step}: ${JSON.stringify(found)} in place of ${JSON.stringify(expected)}`);
  }
};

/**
 * Imports a file and a changed one, logs sets by hand, and undoes both imports: after each step the log must be what the
 * steps so far come to.
 */
export const checkChangedCase = async (bench: ImportBench, asked: ChangedCase): Promise<void> => {
  const { first, edits, added, onChanged, byHand } = asked;
  const person = await bench.person();
  const create = { mapping: { "Quux lift": "create" } };
  const one = await bench.add(person, fileOf(first), {}, create);
  mustBe("the first import", await logOf(bench, person), linesOf(first));

  const kept = first.map((workout, index) => ({ workout, next: edited(workout, edits[index] ?? "nothing") }));
  const second = [...kept.flatMap(({ next }) => next ?? []), ...added];
  if (second.length === 0) return;
  const two = await bench.add(person, fileOf(second), {}, { ...create, onChanged });
  const after = [...kept.map(({ workout, next }) => (onChanged === "replace" ? (next ?? workout) : workout)), ...added];
  mustBe("the second import", await logOf(bench, person), linesOf(after));

  for (const day of byHand) await logByHand(bench, person, day);
  const withHand = (list: readonly Workout[]): Workout[] =>
    list.map((workout) => (byHand.includes(workout.day) ? { ...workout, sets: [...workout.sets, HAND] } : workout));
  mustBe("sets by hand", await logOf(bench, person), linesOf(withHand(after)));

  await bench.undo(person, two);
  mustBe("the undo of the second import", await logOf(bench, person), linesOf(withHand(first)));
  await bench.undo(person, one);
  const left = first.filter(({ day }) => byHand.includes(day)).map((workout) => ({ ...workout, sets: [HAND] }));
  mustBe("the undo of the first import", await logOf(bench, person), linesOf(left));
};

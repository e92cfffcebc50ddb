import type { WeightUnit } from "#core/units.ts";
import { Assembly, type Block, blockByName, blockByOrder, type Draft } from "./assembly.ts";
import { parseClockDuration, parseHoursAndMinutes, parseSpelledDuration } from "./durations.ts";
import { type Columns, foldName } from "./header.ts";
import type { ImportLog } from "./import-log.ts";
import { defineImporter, type ParsedRow, type RowParser } from "./importer.ts";
import { MAX_DURATION_SECONDS } from "./limits.ts";
import { readDistance, readReps, readRpe, readSeconds, readWeight, requirePerformance } from "./measures.ts";
import type { NeutralSet } from "./neutral.ts";
import { parseDecimal } from "./numbers.ts";
import { WEIGHTS } from "./quantities.ts";
import type { RowReader } from "./row-reader.ts";
import { STRONG_COLUMNS, type StrongField } from "./strong-columns.ts";

type Row = RowReader<StrongField>;

const WEIGHT = {
  fixed: [
    ["weightKg", "kg"],
    ["weightLb", "lb"],
  ],
  plain: "weight",
  unit: "weightUnit",
} as const;

const DISTANCE = {
  fixed: [
    ["distanceM", "m"],
    ["distanceKm", "km"],
    ["distanceMi", "mi"],
  ],
  plain: "distance",
  unit: "distanceUnit",
} as const;

const folded = (...names: string[]): ReadonlySet<string> => new Set(names.map(foldName));

const MARKED_SETS: ReadonlyMap<string, NeutralSet["type"]> = new Map([
  ["w", "warmup"],
  ["d", "drop"],
  ["f", "failure"],
]);
const REST_ROWS = folded(
  "Rest Timer",
  "Pausentimer",
  "Ruhetimer",
  "Temporizador de descanso",
  "Minuteur de repos",
  "Timer di riposo",
);
const NOTE_ROWS = folded("Note", "Notes", "Notiz", "Notizen", "Nota", "Notas");

type RowKind =
  | { readonly kind: "set"; readonly type: NeutralSet["type"]; readonly order: number | null }
  | { readonly kind: "rest" }
  | { readonly kind: "note" };

const readKind = (row: Row): RowKind | null => {
  const order = row.text("setOrder");
  if (/^\d{1,6}$/.test(order)) return { kind: "set", type: "normal", order: Number(order) };
  const name = foldName(order);
  const type = MARKED_SETS.get(name);
  if (type !== undefined) return { kind: "set", type, order: null };
  if (order === "" && !row.has("setOrder")) return { kind: "set", type: "normal", order: null };
  // A word may be a rest in another language. A single letter marks a type of set, like W, D and F.
  if (/^\p{L}$/u.test(order)) return { kind: "set", type: row.takeAsNormal(), order: null };
  if (REST_ROWS.has(name)) return { kind: "rest" };
  if (NOTE_ROWS.has(name)) return { kind: "note" };
  row.fail("setOrder", "The set order is not a number, W, D, F or Rest Timer.");
  return null;
};

const readZeroUnit = (row: Row): WeightUnit | null => {
  const unit = row.text("weightUnit");
  return unit !== "" && row.number("weight") === 0 ? (WEIGHTS.names.get(foldName(unit))?.[0] ?? null) : null;
};

/** Strong writes 0 for what doesn't apply. Its notes belong to the exercise. */
const readSet = (row: Row, exercise: string | null, type: NeutralSet["type"]): NeutralSet => {
  const weight = readWeight(row, WEIGHT, { zero: "absent", exercise });
  const zeroUnit = weight === null && !row.failed ? readZeroUnit(row) : null;
  const set: NeutralSet = {
    row: row.line,
    type,
    weight,
    ...(zeroUnit === null ? {} : { zeroUnit }),
    reps: readReps(row, "reps", "absent"),
    rpe: readRpe(row, "rpe", "absent"),
    distance: readDistance(row, DISTANCE),
    durationSeconds: readSeconds(row, "seconds"),
    restSeconds: null,
    notes: null,
  };
  requirePerformance(row, set);
  return set;
};

/**
 * Reads seconds, `1h 5m`, `1:05` or `1:05:00`. Returns null for anything else, and for a time that no workout takes.
 */
const workoutSeconds = (row: Row, text: string): number | null => {
  const number = parseDecimal(text, row.context.mark);
  const seconds =
    typeof number === "number"
      ? number
      : (parseSpelledDuration(text) ?? parseHoursAndMinutes(text) ?? parseClockDuration(text));
  return seconds === null || seconds < 0 || seconds > MAX_DURATION_SECONDS ? null : Math.round(seconds);
};

const durationText = (row: Row): string => row.text("durationSeconds") || row.text("duration");

/** All rows of a workout repeat its duration, so it separates workouts of one start without a number. */
const partingOf = (row: Row): string[] => {
  if (row.text("workoutNumber") !== "") return [];
  const seconds = workoutSeconds(row, durationText(row));
  return [seconds === null || seconds === 0 ? "" : String(seconds)];
};

/** The duration is no part of the set, so one that can't be read doesn't cost the row. */
const takeDuration = (row: Row, draft: Draft): void => {
  const text = durationText(row);
  if (text === "") return;
  const seconds = workoutSeconds(row, text);
  if (seconds === null) {
    row.warn("workout-duration-left-out", "The duration of some workouts can't be one and was left out.");
  } else if (seconds > 0) {
    draft.durationSeconds ??= seconds;
    if (draft.durationSeconds !== seconds) {
      row.warn("workout-durations-differ", "Rows of one workout tell different durations; the first was taken.");
    }
  }
};

class StrongParser implements RowParser<StrongField> {
  readonly #assembly = new Assembly("strong");
  readonly #noteRows: { readonly block: Block; readonly line: number }[] = [];
  #previous: { readonly draft: Draft; readonly set: NeutralSet } | null = null;
  #rests = 0;

  take(row: Row): void {
    const kind = readKind(row);
    if (kind?.kind === "rest") this.#takeRest(row);
    else if (kind?.kind === "note") this.#takeNote(row);
    else this.#takeSet(row, kind);
    if (row.failed) this.#previous = null;
  }

  finish(log: ImportLog): ParsedRow {
    const lost = this.#noteRows.filter(({ block }) => block.sets.length === 0);
    for (const { line } of lost) log.error(line, null, "The note belongs to an exercise without a set.");
    return { workouts: this.#assembly.finish(log), rests: this.#rests, notes: this.#noteRows.length - lost.length };
  }

  #place(row: Row): { readonly draft: () => Draft; readonly sourceName: string } | null {
    const start = row.wallClock("date");
    const title = row.name("workoutName");
    const sourceName = row.requiredName("exerciseName");
    if (start === null || sourceName === null) return null;
    const ordinal = row.text("workoutNumber");
    return {
      sourceName,
      draft: () => this.#assembly.workout({ title, start, ordinal, parting: partingOf(row) }, row),
    };
  }

  #takeSet(row: Row, kind: Extract<RowKind, { kind: "set" }> | null): void {
    const place = this.#place(row);
    const set = readSet(row, place?.sourceName ?? null, kind?.type ?? "normal");
    if (row.failed || place === null || kind === null) return;
    const draft = place.draft();
    takeDuration(row, draft);
    draft.notes = row.notes("workoutNotes", draft.notes);
    const block = blockByOrder(draft, { sourceName: place.sourceName, supersetKey: null }, kind);
    block.notes = row.notes("notes", block.notes);
    block.sets.push(set);
    this.#previous = { draft, set };
  }

  #takeNote(row: Row): void {
    const place = this.#place(row);
    if (row.failed || place === null) return;
    const block = blockByName(place.draft(), place.sourceName);
    block.notes = row.notes("notes", block.notes);
    this.#noteRows.push({ block, line: row.line });
  }

  #takeRest(row: Row): void {
    const start = row.wallClock("date");
    const title = row.name("workoutName");
    const seconds = readSeconds(row, "seconds");
    const before = this.#previous;
    if (row.failed) return;
    if (before === null || before.draft.startedAtLocal !== start?.local || before.draft.title !== title) {
      row.fail("setOrder", "The rest follows on no set that could be read.");
    } else if (before.set.restSeconds !== null) {
      row.fail("setOrder", "The set before the rest has one already.");
    } else {
      before.set.restSeconds = seconds === null ? null : Math.round(seconds);
      this.#rests += 1;
    }
  }
}

const dialectOf = (columns: Columns<StrongField>): string => {
  if (columns.has("workoutNumber") || columns.has("weightKg") || columns.has("weightLb")) return "strong-numbered";
  const duration = columns.get("duration")?.index ?? 0;
  const setOrder = columns.get("setOrder")?.index ?? 0;
  if (duration > setOrder) return "strong-android";
  return columns.has("weightUnit") ? "strong-units" : "strong-classic";
};

export const strong = defineImporter<StrongField>({
  source: "strong",
  label: "Strong",
  aliases: STRONG_COLUMNS,
  required: ["date", "workoutName", "exerciseName"],
  anyOf: [["reps", "weight", "weightKg", "weightLb", "distance", "distanceM", "distanceKm", "distanceMi", "seconds"]],
  dates: ["date"],
  numeric: [
    "weight",
    "weightKg",
    "weightLb",
    "reps",
    "rpe",
    "distance",
    "distanceM",
    "distanceKm",
    "distanceMi",
    "seconds",
  ],
  guardedTexts: true,
  dialectOf,
  createTaker: () => new StrongParser(),
});

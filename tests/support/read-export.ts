import { ImportFailure, type ImportOptions, type ParsedExport, parseTrainingExport } from "#worker/importers/index.ts";
import type { NeutralSet } from "#worker/importers/neutral.ts";
import { importFixture } from "./fixtures/imports/index.ts";

const OPTIONS: ImportOptions = { source: "auto", timeZone: "Europe/Madrid" };

export const read = (text: string, options: Partial<ImportOptions> = {}): ParsedExport =>
  parseTrainingExport(new TextEncoder().encode(text), { ...OPTIONS, ...options });

export const readFixture = (name: string, options: Partial<ImportOptions> = {}): ParsedExport =>
  parseTrainingExport(importFixture(name), { ...OPTIONS, ...options });

/** The failure of a file as a whole, or null when it can be imported. */
export const failureOf = (text: string, options: Partial<ImportOptions> = {}): ImportFailure | null => {
  try {
    read(text, options);
    return null;
  } catch (error) {
    if (error instanceof ImportFailure) return error;
    throw error;
  }
};

/** Returns a set with only the given fields. */
export const setOf = (told: Partial<NeutralSet>): NeutralSet => ({
  row: 1,
  type: "normal",
  weight: null,
  reps: null,
  rpe: null,
  distance: null,
  durationSeconds: null,
  restSeconds: null,
  notes: null,
  ...told,
});

const MARKS: Partial<Record<NeutralSet["type"], string>> = { warmup: "W", drop: "D", failure: "F" };

/** Exercise, type and line of each set, as it was put together: `Squat 2W 3` is a warm-up of line 2 and a set of line 3. */
export const outline = (parsed: ParsedExport): string[][] =>
  parsed.workouts.map(({ exercises }) =>
    exercises.map(({ sourceName, sets }) => {
      const shown = sets.map(({ row, type }) => `${row}${MARKS[type] ?? ""}`);
      return `${sourceName} ${shown.join(" ")}`;
    }),
  );

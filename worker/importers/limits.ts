export {
  MAX_DISTANCE_METERS,
  MAX_DURATION_SECONDS,
  MAX_NAME_LENGTH,
  MAX_NOTES_LENGTH,
  MAX_REPS,
} from "#core/shapes/workout.ts";

/** A row beyond a limit is an error of that row. A file beyond one is refused. */
export const MAX_FILE_BYTES = 32 * 1024 * 1024;
export const MAX_ROWS = 200_000;
/** The text of one row; beyond it a quote was opened and never closed. */
export const MAX_ROW_BYTES = 1024 * 1024;

export const MAX_WEIGHT_KG = 10_000;
export const MIN_RPE = 1;
export const MAX_RPE = 10;

/** A number, a date or a time is never this long. A longer text is not searched for one. */
export const MAX_MEASURE_LENGTH = 64;
export const MAX_TAG_LENGTH = 50;

export const MAX_FAILED_SHARE = 0.5;

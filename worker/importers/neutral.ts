import type {
  DistanceUnit,
  ImportNeed,
  ImportWarning,
  ReadableSource,
  RowError,
} from "#core/imports/import-document.ts";
import type { SetType } from "#core/taxonomy.ts";
import type { WeightUnit } from "#core/units.ts";

// Importers build these values row by row, so that their fields can be assigned.

export type NeutralWeight = {
  value: number;
  /** Null when neither the file nor the sender named it yet. */
  unit: WeightUnit | null;
};

export type NeutralTarget = {
  /** `max` is null for as many as possible. */
  reps: { min: number; max: number | null } | null;
  weight: NeutralWeight | null;
  /** A multiple of 0.5. */
  rpe: number | null;
};

export type NeutralSet = {
  /** The line of the file on which the set begins, from 1. */
  row: number;
  type: SetType;
  /** Not rounded. A negative value is assistance. */
  weight: NeutralWeight | null;
  reps: number | null;
  /** A multiple of 0.5. */
  rpe: number | null;
  distance: { value: number; unit: DistanceUnit | null } | null;
  durationSeconds: number | null;
  restSeconds: number | null;
  notes: string | null;
  /** The unit of a weight of 0 that means none. Absent where 0 is a weight like each other. */
  zeroUnit?: WeightUnit | undefined;
  target?: NeutralTarget | undefined;
};

export type NeutralExercise = {
  sourceName: string;
  supersetKey: string | null;
  notes: string | null;
  /** At least one. */
  sets: NeutralSet[];
};

export type NeutralWorkout = {
  /** Identifies the workout in each export of the same application. */
  key: string;
  title: string | null;
  /** The wall clock of the place, `YYYY-MM-DDTHH:MM:SS`. The commit applies the zone. */
  startedAtLocal: string;
  endedAtLocal: string | null;
  durationSeconds: number | null;
  /** Only the date is known. The time of day is noon. */
  dateOnly: boolean;
  notes: string | null;
  bodyweight?: NeutralWeight | undefined;
  tags?: string[] | undefined;
  /** At least one. */
  exercises: NeutralExercise[];
};

export type ParsedExport = {
  readonly source: ReadableSource;
  readonly dialect: string;
  readonly needs: readonly ImportNeed[];
  /** Oldest first. */
  readonly workouts: readonly NeutralWorkout[];
  readonly rowErrors: readonly RowError[];
  readonly warnings: readonly ImportWarning[];
  readonly counts: {
    readonly rows: number;
    readonly workouts: number;
    readonly exercises: number;
    readonly sets: number;
  };
  /** The use of each row of data. The four numbers add up to `counts.rows`. A row can hold several sets. */
  readonly rowUse: {
    readonly sets: number;
    readonly rests: number;
    readonly notes: number;
    readonly failed: number;
  };
};

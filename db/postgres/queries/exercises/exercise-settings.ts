import { sql } from "drizzle-orm";
import type { Weight } from "#core/units.ts";
import type { Executor } from "../../client.ts";
import { input, sqlStatement } from "../../statement.ts";

/** A user's own view of an exercise. Version 0: nothing was ever set. */
export type StoredSettings = {
  exerciseId: string;
  trainingMax: Weight | null;
  rounding: Weight | null;
  notes: string | null;
  unilateral: boolean | null;
  bodyweightFraction: number | null;
  version: number;
  createdAt: string | null;
  updatedAt: string | null;
};

type Of = { userId: string; exerciseId: string };

const selectSettings = sqlStatement<Of, { settings: StoredSettings }>(
  "exercise_settings.find",
  sql`select json_build_object('exerciseId', s.exercise_id,
      'trainingMax', case when s.training_max_value is not null
        then json_build_object('value', s.training_max_value, 'unit', s.training_max_unit) end,
      'rounding', case when s.rounding_value is not null
        then json_build_object('value', s.rounding_value, 'unit', s.rounding_unit) end,
      'notes', s.notes, 'unilateral', s.unilateral, 'bodyweightFraction', s.bodyweight_fraction, 'version', s.version,
      'createdAt', iso_instant(s.created_at), 'updatedAt', iso_instant(s.updated_at)) as settings
    from exercise_settings s
    where s.user_id = ${input("userId")}::uuid and s.exercise_id = ${input("exerciseId")}::uuid`,
);

const unset = (exerciseId: string): StoredSettings => ({
  exerciseId,
  trainingMax: null,
  rounding: null,
  notes: null,
  unilateral: null,
  bodyweightFraction: null,
  version: 0,
  createdAt: null,
  updatedAt: null,
});

export const findSettings = async (executor: Executor, of: Of): Promise<StoredSettings> => {
  const [row] = await selectSettings(executor, of);
  return row?.settings ?? unset(of.exerciseId);
};

const lock = sqlStatement<Of, Record<string, never>>(
  "exercise_settings.lock",
  sql`select pg_advisory_xact_lock(
    hashtextextended('exercise settings ' || ${input("userId")}::text || ${input("exerciseId")}::text, 0))`,
);

/** Returns the settings, held until the transaction ends, also when there are none yet. */
export const lockSettings = async (tx: Executor, of: Of): Promise<StoredSettings> => {
  await lock(tx, of);
  return findSettings(tx, of);
};

const put = sqlStatement<
  Of & {
    trainingMaxValue: number | null;
    trainingMaxUnit: string | null;
    roundingValue: number | null;
    roundingUnit: string | null;
    notes: string | null;
    unilateral: boolean | null;
    bodyweightFraction: number | null;
    now: string;
  },
  Record<string, never>
>(
  "exercise_settings.put",
  sql`insert into exercise_settings as s (user_id, exercise_id, training_max_value, training_max_unit, rounding_value,
      rounding_unit, notes, unilateral, bodyweight_fraction, created_at, updated_at)
    values (${input("userId")}::uuid, ${input("exerciseId")}::uuid, ${input("trainingMaxValue")}::float8,
      ${input("trainingMaxUnit")}::text, ${input("roundingValue")}::float8, ${input("roundingUnit")}::text,
      ${input("notes")}::text, ${input("unilateral")}::boolean, ${input("bodyweightFraction")}::float8,
      ${input("now")}::timestamptz, ${input("now")}::timestamptz)
    on conflict (user_id, exercise_id) do update set training_max_value = excluded.training_max_value,
      training_max_changed_at = case
        when (s.training_max_value, s.training_max_unit) is distinct from
          (excluded.training_max_value, excluded.training_max_unit) then excluded.updated_at
        else s.training_max_changed_at end,
      training_max_unit = excluded.training_max_unit, rounding_value = excluded.rounding_value,
      rounding_unit = excluded.rounding_unit, notes = excluded.notes, unilateral = excluded.unilateral,
      bodyweight_fraction = excluded.bodyweight_fraction, version = s.version + 1, updated_at = excluded.updated_at`,
);

export type SettingsFields = Pick<
  StoredSettings,
  "trainingMax" | "rounding" | "notes" | "unilateral" | "bodyweightFraction"
>;

export const putSettings = async (tx: Executor, of: Of, fields: SettingsFields, now: Date): Promise<StoredSettings> => {
  await put(tx, {
    ...of,
    trainingMaxValue: fields.trainingMax?.value ?? null,
    trainingMaxUnit: fields.trainingMax?.unit ?? null,
    roundingValue: fields.rounding?.value ?? null,
    roundingUnit: fields.rounding?.unit ?? null,
    notes: fields.notes,
    unilateral: fields.unilateral,
    bodyweightFraction: fields.bodyweightFraction,
    now: now.toISOString(),
  });
  return findSettings(tx, of);
};

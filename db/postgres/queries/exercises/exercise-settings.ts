import { and, eq, sql } from "drizzle-orm";
import { exerciseSettings as shape } from "#core/shapes/exercise.ts";
import type { Executor } from "../../client.ts";
import { columnsNamed, columnsOf, writableColumns } from "../../row-columns.ts";
import { exerciseSettings } from "../../schema/index.ts";
import { answerJson, type Selected } from "../../shape-json.ts";
import { query, rows, statement } from "../../statement.ts";

const settingsJson = answerJson(shape, exerciseSettings);

type Instants = "createdAt" | "updatedAt";

/** Version 0: nothing was ever set. */
export type StoredSettings = Omit<Selected<typeof settingsJson>, Instants> & Record<Instants, string | null>;

const OF = columnsNamed(exerciseSettings, ["userId", "exerciseId"]);
type Of = { readonly userId: string; readonly exerciseId: string };

const selectSettings = statement("exercise_settings.find", OF, (db, p) =>
  db
    .select({ settings: settingsJson })
    .from(exerciseSettings)
    .where(and(eq(exerciseSettings.userId, p.userId), eq(exerciseSettings.exerciseId, p.exerciseId))),
);

const unset = (exerciseId: string): StoredSettings => ({
  exerciseId,
  trainingMax: null,
  rounding: null,
  notes: null,
  unilateral: null,
  bodyweightFraction: null,
  loadPer: null,
  version: 0,
  createdAt: null,
  updatedAt: null,
});

export const findSettings = async (executor: Executor, of: Of): Promise<StoredSettings> => {
  const [row] = await selectSettings(executor, of);
  return row?.settings ?? unset(of.exerciseId);
};

const lock = query("exercise_settings.lock", { userId: "uuid", exerciseId: "uuid" }, (p) =>
  rows(
    {},
    () => sql`select pg_advisory_xact_lock(
      hashtextextended('exercise settings ' || ${p.userId}::text || ${p.exerciseId}::text, 0))`,
  ),
);

/** The lock holds also when there are none yet. */
export const lockSettings = async (tx: Executor, of: Of): Promise<StoredSettings> => {
  const [, settings] = await Promise.all([lock(tx, of), findSettings(tx, of)]);
  return settings;
};

const STATE = columnsNamed(exerciseSettings, writableColumns(shape));

const put = statement(
  "exercise_settings.put",
  { ...OF, ...STATE, now: "timestamptz" },
  (db, { userId, exerciseId, now, ...state }) =>
    db
      .insert(exerciseSettings)
      .values({ userId, exerciseId, ...state, createdAt: now, updatedAt: now })
      .onConflictDoUpdate({
        target: [exerciseSettings.userId, exerciseSettings.exerciseId],
        set: {
          ...state,
          trainingMaxChangedAt: sql`case
            when (${exerciseSettings.trainingMaxValue}, ${exerciseSettings.trainingMaxUnit}) is distinct from
              (${state.trainingMaxValue}, ${state.trainingMaxUnit}) then ${now}
            else ${exerciseSettings.trainingMaxChangedAt} end`,
          version: sql`${exerciseSettings.version} + 1`,
          updatedAt: now,
        },
      }),
);

export type SettingsFields = Pick<
  StoredSettings,
  "trainingMax" | "rounding" | "notes" | "unilateral" | "bodyweightFraction" | "loadPer"
>;

export const putSettings = async (tx: Executor, of: Of, fields: SettingsFields, now: Date): Promise<StoredSettings> => {
  const [, settings] = await Promise.all([put(tx, { ...of, ...columnsOf(shape, fields), now }), findSettings(tx, of)]);
  return settings;
};

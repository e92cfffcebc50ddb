import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import {
  type Equipment,
  LOAD_PER,
  LOCALES,
  MECHANICS,
  MOVEMENT_PATTERNS,
  MUSCLE_ROLES,
  MUSCLES,
  TRACKING_TYPES,
} from "#core/taxonomy.ts";
import { WEIGHT_UNITS } from "#core/units.ts";
import { users } from "./accounts.ts";
import { id, instant, oneOf, versioned } from "./columns.ts";

export const exercises = pgTable(
  "exercises",
  {
    id: id(),
    /** Null for the seeded catalogue. */
    ownerId: uuid().references(() => users.id, { onDelete: "cascade" }),
    slug: text().notNull(),
    trackingType: text({ enum: TRACKING_TYPES }).notNull(),
    equipment: text().array().$type<Equipment[]>().notNull().default([]),
    mechanics: text({ enum: MECHANICS }),
    movementPattern: text({ enum: MOVEMENT_PATTERNS }),
    unilateral: boolean().notNull().default(false),
    bodyweightFraction: doublePrecision(),
    loadPer: text({ enum: LOAD_PER }).notNull().default("total"),
    media: jsonb().$type<{ kind: "image" | "video"; url: string }[]>().notNull().default([]),
    archivedAt: instant(),
    /** The import that made it, so that an undo removes exactly what was added. */
    importId: uuid(),
    /** The tracking type that an import took from the sets; another one beside it is its owner's choice. */
    inferredType: text({ enum: TRACKING_TYPES }),
    ...versioned,
  },
  (t) => [
    uniqueIndex("exercises_slug_unique").on(
      sql`coalesce(owner_id, '00000000-0000-0000-0000-000000000000'::uuid)`,
      t.slug,
    ),
    index("exercises_owner_id_index").on(t.ownerId),
    index("exercises_import_id_index").on(t.importId).where(sql`import_id is not null`),
    check("exercises_tracking_type_check", oneOf(t.trackingType, TRACKING_TYPES)),
    check("exercises_mechanics_check", oneOf(t.mechanics, MECHANICS)),
    check("exercises_movement_pattern_check", oneOf(t.movementPattern, MOVEMENT_PATTERNS)),
    check("exercises_bodyweight_fraction_check", sql`${t.bodyweightFraction} between 0 and 1`),
    check("exercises_load_per_check", oneOf(t.loadPer, LOAD_PER)),
  ],
);

const ofExercise = () =>
  uuid()
    .notNull()
    .references(() => exercises.id, { onDelete: "cascade" });

export const exerciseTranslations = pgTable(
  "exercise_translations",
  {
    exerciseId: ofExercise(),
    locale: text({ enum: LOCALES }).notNull(),
    name: text().notNull(),
    description: text(),
    instructions: text().array().notNull().default([]),
  },
  (t) => [
    primaryKey({ name: "exercise_translations_pkey", columns: [t.exerciseId, t.locale] }),
    check("exercise_translations_locale_check", oneOf(t.locale, LOCALES)),
  ],
);

export const exerciseAliases = pgTable(
  "exercise_aliases",
  {
    exerciseId: ofExercise(),
    locale: text({ enum: LOCALES }).notNull(),
    alias: text().notNull(),
    position: integer().notNull().default(0),
  },
  (t) => [
    primaryKey({ name: "exercise_aliases_pkey", columns: [t.exerciseId, t.locale, t.alias] }),
    check("exercise_aliases_locale_check", oneOf(t.locale, LOCALES)),
  ],
);

/** Every name and alias as the search sees it: lower case, no accents. Derived; written with its exercise. */
export const exerciseTerms = pgTable(
  "exercise_terms",
  {
    exerciseId: ofExercise(),
    locale: text({ enum: LOCALES }).notNull(),
    term: text().notNull(),
    isName: boolean().notNull(),
  },
  (t) => [primaryKey({ name: "exercise_terms_pkey", columns: [t.exerciseId, t.locale, t.term] })],
);

export const exerciseMuscles = pgTable(
  "exercise_muscles",
  {
    exerciseId: ofExercise(),
    muscle: text({ enum: MUSCLES }).notNull(),
    role: text({ enum: MUSCLE_ROLES }).notNull(),
    share: doublePrecision().notNull(),
    position: integer().notNull().default(0),
  },
  (t) => [
    primaryKey({ name: "exercise_muscles_pkey", columns: [t.exerciseId, t.muscle] }),
    index("exercise_muscles_muscle_index").on(t.muscle),
    check("exercise_muscles_muscle_check", oneOf(t.muscle, MUSCLES)),
    check("exercise_muscles_role_check", oneOf(t.role, MUSCLE_ROLES)),
    check("exercise_muscles_share_check", sql`${t.share} > 0 and ${t.share} <= 1`),
  ],
);

export const exerciseSettings = pgTable(
  "exercise_settings",
  {
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    exerciseId: ofExercise(),
    trainingMaxValue: doublePrecision(),
    trainingMaxUnit: text({ enum: WEIGHT_UNITS }),
    /** When the training max was last changed: progression counts on from it. Null while it is the first one. */
    trainingMaxChangedAt: instant(),
    roundingValue: doublePrecision(),
    roundingUnit: text({ enum: WEIGHT_UNITS }),
    notes: text(),
    unilateral: boolean(),
    bodyweightFraction: doublePrecision(),
    loadPer: text({ enum: LOAD_PER }),
    importId: uuid(),
    ...versioned,
  },
  (t) => [
    index("exercise_settings_import_id_index").on(t.importId).where(sql`import_id is not null`),
    primaryKey({ name: "exercise_settings_pkey", columns: [t.userId, t.exerciseId] }),
    check("exercise_settings_bodyweight_fraction_check", sql`${t.bodyweightFraction} between 0 and 1`),
    check("exercise_settings_load_per_check", oneOf(t.loadPer, LOAD_PER)),
  ],
);

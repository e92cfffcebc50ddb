import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  date,
  doublePrecision,
  foreignKey,
  index,
  integer,
  json,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { MEASUREMENT_KINDS, MEASUREMENT_UNITS } from "#core/body/measurements.ts";
import type { Gym } from "#core/gym/gym.ts";
import { type PrescribedSince, ROUTINE_VISIBILITIES, type RoutineDay } from "#core/routines/routine.ts";
import { RECORD_KINDS, SET_TYPES, WORKOUT_STATUSES } from "#core/taxonomy.ts";
import { WEIGHT_UNITS } from "#core/units.ts";
import type { Landmarks } from "#core/volume/muscles.ts";
import type { Doubt } from "#core/workouts/doubt.ts";
import { users } from "./accounts.ts";
import { id, instant, oneOf, versioned } from "./columns.ts";
import { exercises } from "./exercises.ts";

/**
 * A routine is one row. Its plan is read and written whole, and never joined by its parts. The parts keep their ids
 * inside the document. One zod schema checks the JSONB at each write.
 */
export const routines = pgTable(
  "routines",
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    name: text().notNull(),
    description: text(),
    visibility: text({ enum: ROUTINE_VISIBILITIES }).notNull().default("private"),
    tags: text().array().notNull().default([]),
    days: jsonb().$type<RoutineDay[]>().notNull().default([]),
    /** From when on workouts count for the exercises of the plan whose prescription was changed. */
    prescribedSince: jsonb().$type<PrescribedSince>().notNull().default({}),
    /** Opens a routine whose visibility is `link`, and only that: leaving `link` ends it. */
    shareToken: text(),
    /** The origin of a copy, which may be deleted: not a foreign key. */
    copiedFromId: uuid(),
    copiedFromVersion: integer(),
    importId: uuid(),
    ...versioned,
  },
  (t) => [
    index("routines_user_id_index").on(t.userId, t.createdAt, t.id),
    index("routines_import_id_index").on(t.importId).where(sql`import_id is not null`),
    index("routines_public_index").on(t.createdAt, t.id).where(sql`visibility = 'public'`),
    check("routines_share_token_check", sql`(${t.visibility} = 'link') = (${t.shareToken} is not null)`),
    check("routines_visibility_check", oneOf(t.visibility, ROUTINE_VISIBILITIES)),
  ],
);

export const workouts = pgTable(
  "workouts",
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    routineId: uuid().references(() => routines.id, { onDelete: "set null" }),
    routineDayId: uuid(),
    title: text(),
    notes: text(),
    status: text({ enum: WORKOUT_STATUSES }).notNull(),
    startedAt: instant().notNull(),
    endedAt: instant(),
    timeZone: text().notNull(),
    localDate: date({ mode: "string" }).notNull(),
    bodyweightValue: doublePrecision(),
    bodyweightUnit: text({ enum: WEIGHT_UNITS }),
    bodyweightKg: doublePrecision(),
    feeling: integer(),
    sessionRpe: doublePrecision(),
    tags: text().array().notNull().default([]),
    workingSets: integer().notNull().default(0),
    reps: integer().notNull().default(0),
    volumeKg: doublePrecision().notNull().default(0),
    durationSeconds: integer(),
    /** The workout in brief as JSON, for lists. It is of the version beside it, and else derived where it is read. */
    brief: text(),
    briefVersion: integer(),
    /** Earlier versions wrote them. */
    lifts: json().$type<unknown>(),
    liftsVersion: integer(),
    importId: uuid(),
    ...versioned,
  },
  (t) => [
    index("workouts_user_id_started_at_index").on(t.userId, t.startedAt, t.id),
    index("workouts_user_id_local_date_index").on(t.userId, t.localDate),
    // The body weight before a workout is one row of it, however many workouts have none.
    index("workouts_bodyweight_index").on(t.userId, t.startedAt, t.id).where(sql`bodyweight_kg is not null`),
    index("workouts_routine_id_index").on(t.routineId).where(sql`routine_id is not null`),
    index("workouts_import_id_index").on(t.importId).where(sql`import_id is not null`),
    check("workouts_status_check", oneOf(t.status, WORKOUT_STATUSES)),
    check("workouts_ended_at_check", sql`${t.endedAt} is null or ${t.endedAt} >= ${t.startedAt}`),
    check("workouts_feeling_check", sql`${t.feeling} between 1 and 5`),
    check("workouts_session_rpe_check", sql`${t.sessionRpe} between 0 and 10`),
  ],
);

export const workoutExercises = pgTable(
  "workout_exercises",
  {
    id: id(),
    workoutId: uuid()
      .notNull()
      .references(() => workouts.id, { onDelete: "cascade" }),
    exerciseId: uuid()
      .notNull()
      .references(() => exercises.id, { onDelete: "no action" }),
    position: integer().notNull(),
    supersetGroup: integer(),
    notes: text(),
    restSeconds: integer(),
  },
  (t) => [
    index("workout_exercises_workout_id_index").on(t.workoutId, t.position),
    index("workout_exercises_exercise_id_index").on(t.exerciseId),
  ],
);

export const sets = pgTable(
  "sets",
  {
    id: id(),
    workoutExerciseId: uuid().notNull(),
    workoutId: uuid().notNull(),
    /** Repeated from its parents, so that history, records and roll-ups of an exercise are read from one index. */
    userId: uuid().notNull(),
    exerciseId: uuid().notNull(),
    localDate: date({ mode: "string" }).notNull(),
    position: integer().notNull(),
    type: text({ enum: SET_TYPES }).notNull().default("normal"),
    weightValue: doublePrecision(),
    weightUnit: text({ enum: WEIGHT_UNITS }),
    weightKg: doublePrecision(),
    reps: integer(),
    repsLeft: integer(),
    repsRight: integer(),
    rir: doublePrecision(),
    durationSeconds: doublePrecision(),
    distanceMeters: doublePrecision(),
    restSeconds: integer(),
    completedAt: instant(),
    target: jsonb().$type<Record<string, unknown>>(),
    notes: text(),
    /** Derived by core from the set, its exercise and the body weight; see core/workouts/set-metrics.ts. */
    isWorking: boolean().notNull().default(false),
    isHard: boolean().notNull().default(false),
    loadKg: doublePrecision(),
    topWeightKg: doublePrecision(),
    e1rmKg: doublePrecision(),
    totalReps: integer().notNull().default(0),
    sideReps: integer().notNull().default(0),
    volumeKg: doublePrecision().notNull().default(0),
    /** Such a set counts in nothing; see core/workouts/doubt.ts. */
    doubt: jsonb().$type<Doubt>(),
    confirmed: boolean(),
  },
  (t) => [
    foreignKey({
      name: "sets_workout_exercise_id_fkey",
      columns: [t.workoutExerciseId],
      foreignColumns: [workoutExercises.id],
    }).onDelete("cascade"),
    foreignKey({ name: "sets_workout_id_fkey", columns: [t.workoutId], foreignColumns: [workouts.id] }).onDelete(
      "cascade",
    ),
    index("sets_workout_exercise_id_index").on(t.workoutExerciseId, t.position),
    index("sets_workout_id_index").on(t.workoutId),
    // The targets of a workout are read each time, and most sets have none.
    index("sets_target_index").on(t.userId, t.workoutId).where(sql`target is not null`),
    index("sets_user_exercise_index").on(t.userId, t.exerciseId, t.localDate),
    check("sets_type_check", oneOf(t.type, SET_TYPES)),
    check("sets_rir_check", sql`${t.rir} between 0 and 10`),
    check("sets_reps_check", sql`${t.reps} >= 0`),
  ],
);

/** The transaction of a changed set updates it. */
export const exerciseDays = pgTable(
  "exercise_days",
  {
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    exerciseId: uuid()
      .notNull()
      .references(() => exercises.id, { onDelete: "cascade" }),
    localDate: date({ mode: "string" }).notNull(),
    workouts: integer().notNull(),
    workingSets: integer().notNull(),
    hardSets: integer().notNull(),
    reps: integer().notNull(),
    volumeKg: doublePrecision().notNull(),
    bestE1rmKg: doublePrecision("best_e1rm_kg"),
    bestE1rmSetId: uuid("best_e1rm_set_id"),
    topWeightKg: doublePrecision(),
    durationSeconds: doublePrecision().notNull().default(0),
    distanceMeters: doublePrecision().notNull().default(0),
    /** Best set by the measure of the tracking type, with its load; see core/strength/measures.ts. */
    bestEffort: doublePrecision(),
    bestEffortKg: doublePrecision(),
    /** Metres a second. */
    bestSpeed: doublePrecision(),
    /** Its bands are those of core/volume/day-profile.ts. */
    outOfRangeSets: integer("out_of_range_sets").notNull().default(0),
    setsReps1To5: integer("sets_reps_1_to_5").notNull().default(0),
    setsReps6To12: integer("sets_reps_6_to_12").notNull().default(0),
    setsReps13To20: integer("sets_reps_13_to_20").notNull().default(0),
    setsReps21Up: integer("sets_reps_21_up").notNull().default(0),
    setsRir0: integer("sets_rir_0").notNull().default(0),
    setsRir1To2: integer("sets_rir_1_to_2").notNull().default(0),
    setsRir3To4: integer("sets_rir_3_to_4").notNull().default(0),
    setsRir5Up: integer("sets_rir_5_up").notNull().default(0),
    setsBelow60: integer("sets_below_60").notNull().default(0),
    setsFrom60: integer("sets_from_60").notNull().default(0),
    setsFrom70: integer("sets_from_70").notNull().default(0),
    setsFrom80: integer("sets_from_80").notNull().default(0),
    setsFrom90: integer("sets_from_90").notNull().default(0),
    repsLeft: integer().notNull().default(0),
    repsRight: integer().notNull().default(0),
  },
  (t) => [
    primaryKey({ name: "exercise_days_pkey", columns: [t.userId, t.exerciseId, t.localDate] }),
    index("exercise_days_user_id_local_date_index").on(t.userId, t.localDate),
  ],
);

/** Each time that a set (or a session) beat all before it. The current record is the newest row of its line. */
export const personalRecords = pgTable(
  "personal_records",
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    exerciseId: uuid()
      .notNull()
      .references(() => exercises.id, { onDelete: "cascade" }),
    kind: text({ enum: RECORD_KINDS }).notNull(),
    /** The best set of the session for `session_volume`. */
    setId: uuid()
      .notNull()
      .references(() => sets.id, { onDelete: "cascade" }),
    workoutId: uuid()
      .notNull()
      .references(() => workouts.id, { onDelete: "cascade" }),
    value: doublePrecision().notNull(),
    /** Each weight has its own line of records. */
    atWeightKg: doublePrecision(),
    previousValue: doublePrecision(),
    isCurrent: boolean().notNull(),
    achievedAt: instant().notNull(),
    localDate: date({ mode: "string" }).notNull(),
  },
  (t) => [
    // A line's records in order: their values grow with time.
    index("personal_records_line_index").on(
      ...[t.userId, t.exerciseId, t.kind],
      sql`coalesce(at_weight_kg, -1)`,
      ...[t.value, t.localDate],
    ),
    index("personal_records_user_achieved_at_index").on(t.userId, t.achievedAt, t.id),
    index("personal_records_set_id_index").on(t.setId),
    index("personal_records_workout_id_index").on(t.workoutId),
    check("personal_records_kind_check", oneOf(t.kind, RECORD_KINDS)),
  ],
);

export const measurements = pgTable(
  "measurements",
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    kind: text({ enum: MEASUREMENT_KINDS }).notNull(),
    value: doublePrecision().notNull(),
    unit: text({ enum: MEASUREMENT_UNITS }).notNull(),
    /** In the unit of the kind: kg, %, cm or bpm. */
    canonicalValue: doublePrecision().notNull(),
    measuredAt: instant().notNull(),
    timeZone: text().notNull(),
    localDate: date({ mode: "string" }).notNull(),
    source: text().notNull().default("manual"),
    importId: uuid(),
    ...versioned,
  },
  (t) => [
    index("measurements_user_kind_index").on(t.userId, t.kind, t.measuredAt, t.id),
    index("measurements_import_id_index").on(t.importId).where(sql`import_id is not null`),
    check("measurements_kind_check", oneOf(t.kind, MEASUREMENT_KINDS)),
  ],
);

/** Null is the default. */
export const trainingSettings = pgTable("training_settings", {
  userId: uuid()
    .primaryKey()
    .references(() => users.id, { onDelete: "cascade" }),
  landmarks: jsonb().$type<Landmarks>(),
  ...versioned,
});

export const gyms = pgTable("gyms", {
  userId: uuid()
    .primaryKey()
    .references(() => users.id, { onDelete: "cascade" }),
  gym: jsonb().$type<Gym>().notNull(),
  ...versioned,
});

/**
 * A change of a rule or a body weight whose sets a job derives again. The transaction that did so deletes it. `exerciseId`
 * is of a changed rule, and `since` of a body weight.
 */
export const recomputations = pgTable(
  "recomputations",
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    exerciseId: uuid().references(() => exercises.id, { onDelete: "cascade" }),
    since: instant(),
    /** Null is without an end. */
    until: instant(),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [
    index("recomputations_user_id_index").on(t.userId),
    check("recomputations_scope_check", sql`(${t.exerciseId} is null) <> (${t.since} is null)`),
  ],
);

/** Users whose whole training waits for new rules of derivation. A release adds them, and a job removes each. */
export const rederivations = pgTable("rederivations", {
  userId: uuid()
    .primaryKey()
    .references(() => users.id, { onDelete: "cascade" }),
  createdAt: instant().notNull().defaultNow(),
});

import { eq, type SQL, sql } from "drizzle-orm";
import type { Executor } from "../../client.ts";
import { choice, expression } from "../../expressions.ts";
import type { ParameterValues } from "../../parameters.ts";
import { columnsNamed } from "../../row-columns.ts";
import { insertJsonRows, rowsAsJson } from "../../rows.ts";
import {
  CHANGE_RESOURCES,
  exerciseDays,
  exerciseSettings,
  exercises,
  goals,
  gyms,
  imports,
  measurements,
  PLAIN_NAMES,
  PLAIN_RESOURCES,
  type PlainName,
  reportSchedules,
  routines,
  trainingSettings,
  users,
  workouts,
} from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";
import type { Change } from "../sync/changes.ts";

const GIVEN = columnsNamed(users, [
  "id",
  "email",
  "passwordHash",
  "displayName",
  "locale",
  "timeZone",
  "unitSystem",
  "weekStart",
  "sex",
  "birthDate",
  "heightCm",
]);

export type NewDemoUser = ParameterValues<typeof GIVEN>;

/** An existing account keeps its id and its clock, so that earlier copies and analyses are outdated. */
const upsertUser = statement("demo.user", GIVEN, (db, { id, email, ...settings }) => {
  const written = { ...settings, emailVerifiedAt: sql`now()` };
  return db
    .insert(users)
    .values({ ...written, id, email, emailKey: sql`lower(${email})` })
    .onConflictDoUpdate({
      target: users.emailKey,
      set: { ...written, disabledAt: null, version: sql`${users.version} + 1`, updatedAt: sql`now()` },
    })
    .returning({ id: users.id });
});

export const saveDemoUser = async (tx: Executor, user: NewDemoUser): Promise<string> => {
  const [row] = await upsertUser(tx, user);
  if (row === undefined) throw new Error("a user that was just written cannot be read");
  return row.id;
};

export const saveDemoSchedule = statement(
  "demo.schedule",
  {
    userId: reportSchedules.userId,
    weekday: reportSchedules.weekday,
    localTime: reportSchedules.localTime,
    nextRunAt: "timestamptz",
  },
  (db, { userId, ...times }) => {
    const written = { ...times, enabled: true, email: true };
    return db
      .insert(reportSchedules)
      .values({ ...written, userId })
      .onConflictDoUpdate({ target: reportSchedules.userId, set: written });
  },
);

const removeWorkouts = statement("demo.remove_workouts", { userId: workouts.userId }, (db, p) =>
  db.delete(workouts).where(eq(workouts.userId, p.userId)).returning({ id: workouts.id, version: workouts.version }),
);

const partOf = (name: PlainName): SQL => sql.raw(`${name}_part`);

const plainRemovals = (userId: SQL<string>): SQL =>
  sql.join(
    PLAIN_NAMES.map((name) => {
      const { table } = PLAIN_RESOURCES[name];
      return sql`${partOf(name)} as (
      delete from ${table} where ${eq(table.userId, userId)} returning ${table.id}, ${table.version}
    )`;
    }),
    sql`, `,
  );

const plainGone = sql.join(
  PLAIN_NAMES.map((name) => sql`union all select ${sql.raw(`'${name}'`)}, part.* from ${partOf(name)} part`),
  sql` `,
);

/** One statement: goals refer to exercises. */
const removeRest = query("demo.remove_rest", { userId: "uuid" }, (p) =>
  rows(
    {
      resource: choice(CHANGE_RESOURCES, sql`gone.resource`),
      id: expression("uuid", sql`gone.id`),
      version: expression("int", sql`gone.version`),
    },
    (list) => sql`with derived as (
      delete from ${exerciseDays} where ${eq(exerciseDays.userId, p.userId)}
    ), setting as (
      delete from ${exerciseSettings} where ${eq(exerciseSettings.userId, p.userId)}
    ), gym as (
      delete from ${gyms} where ${eq(gyms.userId, p.userId)}
    ), training as (
      delete from ${trainingSettings} where ${eq(trainingSettings.userId, p.userId)}
    ), import as (
      delete from ${imports} where ${eq(imports.userId, p.userId)}
    ), ${plainRemovals(p.userId)}, exercise as (
      delete from ${exercises} where ${eq(exercises.ownerId, p.userId)} returning ${exercises.id}, ${exercises.version}
    ), routine as (
      delete from ${routines} where ${eq(routines.userId, p.userId)} returning ${routines.id}, ${routines.version}
    ), gone as (
      select 'exercises' as resource, exercise.* from exercise union all select 'routines', routine.* from routine
      ${plainGone}
    )
    select ${list} from gone`,
  ),
);

export const clearDemoAccount = async (tx: Executor, userId: string): Promise<Change[]> => {
  const removed = await removeWorkouts(tx, { userId });
  const gone = [
    ...removed.map((row) => ({ ...row, resource: "workouts" as const })),
    ...(await removeRest(tx, { userId })),
  ];
  return gone.map(({ resource, id, version }) => ({ resource, id, op: "delete", version: version + 1 }));
};

const addGoals = insertJsonRows("demo.goals", goals);

export const insertDemoGoals = async (
  tx: Executor,
  given: readonly Required<typeof goals.$inferSelect>[],
): Promise<void> => {
  await addGoals(tx, { rows: rowsAsJson(goals, given) });
};

const addMeasurements = insertJsonRows("demo.measurements", measurements);

export const insertDemoMeasurements = async (
  tx: Executor,
  given: readonly Required<typeof measurements.$inferSelect>[],
): Promise<void> => {
  await addMeasurements(tx, { rows: rowsAsJson(measurements, given) });
};

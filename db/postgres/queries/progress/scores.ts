import { and, eq, gte, isNotNull, isNull, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { expression, jsonList, jsonObject, subquery } from "../../expressions.ts";
import { exerciseDays, exercises, measurements, users, workouts } from "../../schema/index.ts";
import { query, rows } from "../../statement.ts";

const u = alias(users, "u");
const m = alias(measurements, "m");
const w = alias(workouts, "w");
const e = alias(exercises, "e");
const d = alias(exerciseDays, "d");

/** The earliest of equal estimates counts. */
export const scoreFacts = query("scores.facts", { userId: "uuid", since: "date", slugs: "jsonb" }, (p) => {
  const weight = jsonObject({ date: expression("date", sql`b.local_date`), kg: expression("float8", sql`b.kg`) });
  const best = jsonObject({
    slug: expression("text", sql`best.slug`),
    exerciseId: expression("uuid", sql`best.id`),
    e1rmKg: expression("float8", sql`best.best_e1rm_kg`),
    date: expression("date", sql`best.local_date`),
  });
  return rows(
    {
      sex: u.sex,
      birthDate: u.birthDate,
      timeZone: u.timeZone,
      bodyweight: subquery(
        jsonList(weight, sql`b.local_date`),
        sql`from (
          select ${m.localDate}, ${m.canonicalValue} as kg from ${measurements} ${m}
          where ${and(eq(m.userId, u.id), eq(m.kind, "bodyweight"), gte(m.localDate, p.since))}
          union all
          select ${w.localDate}, ${w.bodyweightKg} from ${workouts} ${w}
          where ${and(
            eq(w.userId, u.id),
            eq(w.status, "completed"),
            isNotNull(w.bodyweightKg),
            gte(w.localDate, p.since),
          )}
        ) b`,
      ),
      lifts: subquery(
        jsonList(best),
        sql`from (
          select distinct on (${e.id}) ${e.id}, ${e.slug}, ${d.bestE1rmKg}, ${d.localDate}
          from ${exercises} ${e}
          join ${exerciseDays} ${d} on ${and(eq(d.userId, u.id), eq(d.exerciseId, e.id), gte(d.localDate, p.since))}
          where ${and(isNull(e.ownerId), isNotNull(d.bestE1rmKg))}
            and ${e.slug} in (select value from jsonb_array_elements_text(${p.slugs}))
          order by ${e.id}, ${d.bestE1rmKg} desc, ${d.localDate}
        ) best`,
      ),
    },
    (list) => sql`select ${list} from ${users} ${u} where ${u.id} = ${p.userId}`,
  );
});

export type ScoreFacts = Awaited<ReturnType<typeof scoreFacts>>[number];

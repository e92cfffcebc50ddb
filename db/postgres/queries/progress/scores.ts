import { sql } from "drizzle-orm";
import type { BodyweightFact } from "#core/analysis/history.ts";
import type { BestOfExercise } from "#core/strength/competition-lifts.ts";
import type { Sex } from "#core/taxonomy.ts";
import type { LocalDate } from "#core/time/local-date.ts";
import { input, sqlStatement } from "../../statement.ts";

/** The input of a user's own points. */
export type ScoreFacts = {
  readonly sex: Sex;
  readonly birthDate: LocalDate | null;
  readonly timeZone: string;
  readonly bodyweight: readonly BodyweightFact[];
  readonly lifts: readonly BestOfExercise[];
};

/**
 * Returns the best estimate of each given exercise since a day, the earliest of equals. Also returns the body weights.
 */
export const scoreFacts = sqlStatement<
  { userId: string; since: string /** JSON. */; slugs: string },
  { facts: ScoreFacts }
>(
  "scores.facts",
  sql`select json_build_object('sex', u.sex, 'birthDate', u.birth_date, 'timeZone', u.time_zone,
      'bodyweight', (
        select coalesce(json_agg(json_build_object('date', b.local_date, 'kg', b.kg) order by b.local_date), '[]'::json)
        from (
          select m.local_date, m.canonical_value as kg from measurements m
          where m.user_id = u.id and m.kind = 'bodyweight' and m.local_date >= ${input("since")}::date
          union all
          select w.local_date, w.bodyweight_kg from workouts w
          where w.user_id = u.id and w.status = 'completed' and w.bodyweight_kg is not null
            and w.local_date >= ${input("since")}::date
        ) b),
      'lifts', (
        select coalesce(json_agg(json_build_object('slug', best.slug, 'exerciseId', best.id, 'e1rmKg', best.best_e1rm_kg,
          'date', best.local_date)), '[]'::json)
        from (
          select distinct on (e.id) e.id, e.slug, d.best_e1rm_kg, d.local_date
          from exercises e
          join exercise_days d on d.user_id = u.id and d.exercise_id = e.id and d.local_date >= ${input("since")}::date
          where e.owner_id is null and d.best_e1rm_kg is not null
            and e.slug in (select value from jsonb_array_elements_text(${input("slugs")}::jsonb))
          order by e.id, d.best_e1rm_kg desc, d.local_date
        ) best)
    ) as facts
    from users u where u.id = ${input("userId")}::uuid`,
);

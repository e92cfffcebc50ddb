import { type SQL, sql } from "drizzle-orm";

/**
 * Returns a subquery for the body weight of a workout without its own. It is the latest known before its start, from
 * measurements and other workouts, in kg. At one instant the measurement counts.
 * @param field an expression of `known`, the row of the body weight
 */
export const knownBodyweight = (userId: SQL, startedAt: SQL, field = sql`known.kg`): SQL => sql`(
  select ${field} from (
    (select m.canonical_value as kg, m.measured_at as at, 1 as rank, m.id from measurements m
      where m.user_id = ${userId} and m.kind = 'bodyweight' and m.measured_at <= ${startedAt}
      order by m.measured_at desc, m.id desc limit 1)
    union all
    (select b.bodyweight_kg, b.started_at, 2, b.id from workouts b
      where b.user_id = ${userId} and b.bodyweight_kg is not null and b.started_at < ${startedAt}
      order by b.started_at desc, b.id desc limit 1)
  ) known order by known.at desc, known.rank limit 1)`;

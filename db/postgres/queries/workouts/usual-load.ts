import { type SQL, sql } from "drizzle-orm";
import type { UsualLoad } from "#core/workouts/doubt.ts";
import { json } from "../../expressions.ts";

/** Days of training that show what is usual. */
const DAYS = sql.raw("7");

/**
 * The greatest values of an exercise on its last days, for the judgement of a new set.
 * @param except the day of the set itself, null for a new workout
 */
export const usualLoad = (userId: SQL, exerciseId: SQL, except: SQL): SQL<UsualLoad> =>
  json(sql`(
    select json_build_object('days', count(usual.top_weight_kg), 'e1rmKg', max(usual.best_e1rm_kg),
      'topWeightKg', max(usual.top_weight_kg), 'effortDays', count(usual.best_effort),
      'effort', max(usual.best_effort), 'speed', max(usual.best_speed),
      'locale', (select owner.locale from users owner where owner.id = ${userId}))
    from (
      select d.best_e1rm_kg, d.top_weight_kg, d.best_effort, d.best_speed from exercise_days d
      where d.user_id = ${userId} and d.exercise_id = ${exerciseId}
        and (d.top_weight_kg is not null or d.best_effort is not null)
        and d.local_date is distinct from ${except}
      order by d.local_date desc limit ${DAYS}
    ) usual)`);

import { type SQL, sql } from "drizzle-orm";
import { LOAD_PER, type LoadPer } from "#core/taxonomy.ts";
import { choice, type Field } from "./expressions.ts";

type Rules = { readonly loadPer: Field; readonly unilateral: Field };

/**
 * Returns what the weight of an exercise means for a user. An own setting comes first. An exercise that the user does
 * with one arm at a time, unlike its rule, has one weight.
 */
export const loadPerOf = (own: Rules, rule: Rules): SQL<LoadPer> =>
  choice(
    LOAD_PER,
    sql`coalesce(${own.loadPer},
      case when ${own.unilateral} and not ${rule.unilateral} then 'total' else ${rule.loadPer} end)`,
  );

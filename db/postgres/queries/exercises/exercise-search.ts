import { eq, isNull, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { expression, jsonList, jsonObject, orNone, subquery } from "../../expressions.ts";
import { exercises, exerciseTerms, exerciseTranslations } from "../../schema/index.ts";
import type { Selected } from "../../shape-json.ts";
import { query, rows } from "../../statement.ts";
import { exerciseJson } from "./exercises.ts";

const e = alias(exercises, "e");
const t = alias(exerciseTranslations, "t");
const x = alias(exerciseTerms, "x");

/** An exercise as a search needs it: whole in each language that it has texts in, with its terms. */
const searchable = jsonObject({
  texts: subquery(
    jsonList(jsonObject({ locale: t.locale, exercise: exerciseJson }), sql`${t.locale}`),
    sql`from ${exerciseTranslations} ${t} where ${t.exerciseId} = ${e.id}`,
  ),
  terms: subquery(
    jsonList(jsonObject({ locale: x.locale, text: x.term, isName: x.isName })),
    sql`from ${exerciseTerms} ${x} where ${x.exerciseId} = ${e.id}`,
  ),
});

export type SearchableExercise = Selected<typeof searchable>;

const allOf = (condition: SQL) => subquery(jsonList(searchable), sql`from ${exercises} ${e} where ${condition}`);

/** A text that changes whenever one of the exercises is added, changed or deleted: each change raises a version. */
const stateOf = (condition: SQL): SQL => sql`(
  select concat_ws(' ', count(*), sum(${e.version}), max(${e.updatedAt}), sum(uuid_hash_extended(${e.id}, 0))) as state
  from ${exercises} ${e} where ${condition})`;

/**
 * Reads all that a search needs besides the catalogue, in one statement: the search in the form of the terms, the
 * state of the catalogue, and the user's own exercises. They are null while their state is the known one.
 */
export const searchFacts = query("exercises.search", { userId: "uuid", search: "text", known: "text?" }, (p) =>
  rows(
    {
      term: expression("text", sql`btrim(search_term(${p.search}))`),
      catalogueState: expression("text", sql`catalogue.state`),
      ownState: expression("text", sql`own.state`),
      own: orNone(sql`own.state is distinct from ${p.known}`, allOf(eq(e.ownerId, p.userId))),
    },
    (list) =>
      sql`select ${list} from ${stateOf(isNull(e.ownerId))} catalogue cross join ${stateOf(eq(e.ownerId, p.userId))} own`,
  ),
);

export const readCatalogue = query("exercises.catalogue", {}, () =>
  rows(
    { state: expression("text", sql`catalogue.state`), exercises: allOf(isNull(e.ownerId)) },
    (list) => sql`select ${list} from ${stateOf(isNull(e.ownerId))} catalogue`,
  ),
);

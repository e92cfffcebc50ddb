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
const stateOf = (condition: SQL): SQL<string> =>
  expression(
    "text",
    sql`select concat_ws(' ', count(*), sum(${e.version}), max(${e.updatedAt}), sum(uuid_hash_extended(${e.id}, 0)))
      from ${exercises} ${e} where ${condition}`,
  );

const FACTS = { userId: "uuid", search: "text", knownOwn: "text?", withCatalogue: "boolean" } as const;

/**
 * Reads all that a search needs besides the catalogue, in one statement. `term` is the search in the form of the terms.
 * `own` is null while the user's exercises are in the known state. The state of the catalogue comes on request.
 */
export const searchFacts = query("exercises.search", FACTS, (p) =>
  rows(
    {
      term: expression("text", sql`btrim(search_term(${p.search}))`),
      catalogueState: orNone(p.withCatalogue, stateOf(isNull(e.ownerId))),
      ownState: expression("text", sql`own.state`),
      own: orNone(sql`own.state is distinct from ${p.knownOwn}`, allOf(eq(e.ownerId, p.userId))),
    },
    (list) => sql`select ${list} from (select ${stateOf(eq(e.ownerId, p.userId))} as state) own`,
  ),
);

export const readCatalogue = query("exercises.catalogue", {}, () =>
  rows({ state: stateOf(isNull(e.ownerId)), exercises: allOf(isNull(e.ownerId)) }, (list) => sql`select ${list}`),
);

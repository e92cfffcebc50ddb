import { sql } from "drizzle-orm";
import { input, sqlStatement } from "../../statement.ts";
import {
  chosenText,
  type ExerciseFilter,
  exerciseJson,
  nameKey,
  passesFilter,
  type StoredExercise,
} from "./exercises.ts";

/** Shares of trigrams, and of letters that stay, from which a term is taken for the one that was meant. */
const ALIKE = sql.raw("0.5");
const NEARLY = sql.raw("0.6");

/** The share of letters that stay when the one is made of the other; Postgres compares 255 characters at most. */
const likeness = sql`(1 - levenshtein(left(q.term, 200), left(s.term, 200))::float8
  / greatest(length(q.term), length(s.term)))`;

type SearchInput = ExerciseFilter & {
  readonly search: string;
  readonly afterScore: number | null;
  readonly afterName: string | null;
  readonly afterId: string | null;
};

/**
 * Searches exercises, best match first. A term that equals the search scores above 4. One that begins with it scores
 * above 3, and one with all its words or their beginnings above 2. One that shares its trigrams scores above 1. Without
 * any of these, one whose words are a few letters off matches. Within a rank the term with the fewest other words comes
 * first, then the name decides.
 * Terms of the requested language count, and those of exercises without words in it. From the other language only an
 * equal term counts beside them. The other language replaces the requested one when that one has no match. It also does
 * so when it alone has the words.
 * The cost is the similarity to each term that the user can see, a fixed number. The index of trigrams would search the
 * terms of all users.
 */
export const searchExercises = sqlStatement<SearchInput, { exercise: StoredExercise; score: number; sortKey: string }>(
  "exercises.search",
  sql`with asked as materialized (
      select q as term, string_to_array(q, ' ') as words,
        (select array_agg('% ' || w || '%') from string_to_table(q, ' ') w) as beginnings
      from (select btrim(search_term(${input("search")}::text)) as q) s where q <> ''
    ), visible as materialized (
      select e.id, t.locale from exercises e cross join ${chosenText} where ${passesFilter}
    ), said as materialized (
      select v.id, x.locale = v.locale as in_language, btrim(x.term) as term, x.is_name
      from visible v join exercise_terms x on x.exercise_id = v.id
    ), scored as materialized (
      select id, in_language, max(score) as score
      from (
        select s.id, s.in_language, case
            when s.term = q.term then 4 + s.in_language::int * 0.4 + s.is_name::int * 0.2
            when starts_with(s.term, q.term) then 3 + 0.9 * similarity(q.term, s.term)
            when ' ' || s.term like all (q.beginnings)
              then 2 + 0.9 * similarity(q.term, s.term)
            when word_similarity(q.term, s.term) >= ${ALIKE}
              then 1 + 0.45 * word_similarity(q.term, s.term) + 0.45 * ${likeness}
          end as score
        from asked q cross join said s
      ) each_term
      where score is not null group by id, in_language
    ), language as materialized (
      select coalesce(max(score) filter (where in_language), 0) >= 2
        or (bool_or(in_language) and coalesce(max(score) filter (where not in_language), 0) < 2) as own
      from scored
    ), hit as materialized (
      select id, max(score) as score from scored, language where in_language = own or score >= 4 group by id
      union all
      select s.id, max(0.5 * near.share + 0.45 * ${likeness})
      from asked q cross join said s cross join lateral (
        select min(closest) as share from unnest(q.words) w(word) cross join lateral (
          select max(1 - levenshtein(left(w.word, 100), left(x.word, 100))::float8
            / greatest(length(w.word), length(x.word))) as closest
          from string_to_table(s.term, ' ') x(word)) each_word
      ) near
      where not exists (select 1 from scored) and near.share >= ${NEARLY}
      group by s.id
    )
    select ${exerciseJson} as exercise, page.score, page.sort_key as "sortKey"
    from (
      select * from (
        select t.exercise_id as id, ${nameKey} as sort_key, round(hit.score::numeric, 6)::float8 as score
        from hit join visible v using (id)
        join exercise_translations t on t.exercise_id = v.id and t.locale = v.locale
      ) ranked
      where ${input("afterId")}::uuid is null or score < ${input("afterScore")}::float8
        or (score = ${input("afterScore")}::float8
          and (sort_key, id) > (${input("afterName")}::text collate "C", ${input("afterId")}::uuid))
      order by score desc, sort_key, id limit ${input("limit")}::int
    ) page
    join exercises e on e.id = page.id cross join ${chosenText}
    order by page.score desc, page.sort_key, page.id`,
);

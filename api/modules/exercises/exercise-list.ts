import {
  buildSearchIndex,
  localeFor,
  type Searchable,
  type SearchIndex,
  searchExercises,
} from "#core/exercises/exercise-search.ts";
import type { JsonText } from "#core/json-text.ts";
import type { Locale } from "#core/taxonomy.ts";
import type { Database } from "#db/postgres/client.ts";
import { readCatalogue, type SearchableExercise, searchFacts } from "#db/postgres/queries/exercises/exercise-search.ts";
import type { StoredExercise } from "#db/postgres/queries/exercises/exercises.ts";
import { jsonText } from "../../http/json-text.ts";
import type { ExerciseQuery } from "./exercises.schema.ts";

export type PageKey = { readonly score: number | null; readonly name: string; readonly id: string };

export type ListedExercise = { readonly json: JsonText<StoredExercise>; readonly key: PageKey };

type Ask = {
  readonly userId: string;
  readonly locale: Locale;
  readonly query: ExerciseQuery;
  readonly after: PageKey | null;
};

type Traits = Pick<
  StoredExercise,
  "archivedAt" | "owner" | "trackingType" | "mechanics" | "movementPattern" | "equipment" | "muscles"
>;
type Text = { readonly json: JsonText<StoredExercise>; readonly name: string };
type Entry = Searchable & { readonly id: string; readonly traits: Traits; readonly texts: ReadonlyMap<Locale, Text> };
type Row = ListedExercise & { readonly traits: Traits };

/** Exercises as they were at one state of the database. */
type Loaded = {
  readonly state: string;
  readonly index: SearchIndex<Entry>;
  readonly byName: (locale: Locale) => readonly Row[];
  /** Results of searches among these exercises alone, best first. */
  readonly searched: Map<string, readonly Row[]>;
};

const entryOf = ({ texts, terms }: SearchableExercise): Entry[] => {
  const [first] = texts;
  if (first === undefined) return [];
  const { id, archivedAt, owner, trackingType, mechanics, movementPattern, equipment, muscles } = first.exercise;
  const nameIn = (locale: Locale) => terms.find((term) => term.isName && term.locale === locale)?.text ?? "";
  return [
    {
      id,
      traits: { archivedAt, owner, trackingType, mechanics, movementPattern, equipment, muscles },
      locales: texts.map(({ locale }) => locale),
      terms,
      texts: new Map(texts.map(({ locale, exercise }) => [locale, { json: jsonText(exercise), name: nameIn(locale) }])),
    },
  ];
};

const listed = (entry: Entry, locale: Locale, score: number | null): Row[] => {
  const text = entry.texts.get(localeFor(entry, locale));
  return text === undefined
    ? []
    : [{ json: text.json, key: { score, name: text.name, id: entry.id }, traits: entry.traits }];
};

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The best score first, then by name. */
const compareKeys = (a: PageKey, b: PageKey): number =>
  (b.score ?? 0) - (a.score ?? 0) || compareText(a.name, b.name) || compareText(a.id, b.id);

const compare = (a: ListedExercise, b: ListedExercise): number => compareKeys(a.key, b.key);

const load = (state: string, exercises: readonly SearchableExercise[]): Loaded => {
  const index = buildSearchIndex(exercises.flatMap(entryOf));
  const sorted = new Map<Locale, Row[]>();
  return {
    state,
    index,
    searched: new Map(),
    byName: (locale) => {
      const known = sorted.get(locale) ?? index.entries.flatMap((entry) => listed(entry, locale, null)).sort(compare);
      sorted.set(locale, known);
      return known;
    },
  };
};

/** Searches that are kept: many users type the same beginnings. About 1 MB. */
const MOST_SEARCHES = 500;

type Searched = { readonly term: string; readonly locale: Locale; readonly query: ExerciseQuery };

/** Returns all hits, best first. */
const search = (lists: readonly Loaded[], { term, locale, query }: Searched): readonly Row[] => {
  const isAccepted = passes(query);
  return searchExercises(
    lists.map(({ index }) => index),
    { term, locale, accepts: ({ traits }) => isAccepted(traits) },
  )
    .flatMap(({ entry, score }) => listed(entry, locale, score))
    .sort(compare);
};

const searchCatalogue = (catalogue: Loaded, searched: Searched): readonly Row[] => {
  const { limit: _limit, cursor: _cursor, search: _search, ...filter } = searched.query;
  const key = JSON.stringify([searched.term, searched.locale, filter]);
  const known = catalogue.searched.get(key);
  if (known !== undefined) return known;
  const rows = search([catalogue], searched);
  catalogue.searched.set(key, rows);
  const [oldest] = catalogue.searched.keys();
  if (catalogue.searched.size > MOST_SEARCHES && oldest !== undefined) catalogue.searched.delete(oldest);
  return rows;
};

/** Returns the first rows that pass, in their order. */
const first = (rows: readonly Row[], most: number, isWanted: (row: Row) => boolean): Row[] => {
  const found: Row[] = [];
  for (const row of rows) {
    if (found.length === most) break;
    if (isWanted(row)) found.push(row);
  }
  return found;
};

const passes =
  ({ muscle, equipment, movementPattern, mechanics, trackingType, owner, includeArchived }: ExerciseQuery) =>
  (traits: Traits): boolean =>
    (includeArchived || traits.archivedAt === null) &&
    (owner === undefined || traits.owner === owner) &&
    (trackingType === undefined || traits.trackingType === trackingType) &&
    (mechanics === undefined || traits.mechanics === mechanics) &&
    (movementPattern === undefined || traits.movementPattern === movementPattern) &&
    (equipment === undefined || traits.equipment.includes(equipment)) &&
    (muscle === undefined || traits.muscles.some((worked) => worked.muscle === muscle));

/** Own exercises that are kept in memory, of all users together: about 15 MB. */
const MOST_OWN = 5_000;

/** Keeps the own exercises of users who searched last. */
const createOwnExercises = (most: number) => {
  const byUser = new Map<string, Loaded>();
  let size = 0;
  const forget = (userId: string): void => {
    size -= byUser.get(userId)?.index.entries.length ?? 0;
    byUser.delete(userId);
  };
  return {
    get: (userId: string): Loaded | undefined => {
      const loaded = byUser.get(userId);
      if (loaded === undefined) return undefined;
      // The first key is the one that was used longest ago.
      byUser.delete(userId);
      byUser.set(userId, loaded);
      return loaded;
    },
    remember: (userId: string, loaded: Loaded): Loaded => {
      forget(userId);
      if (loaded.index.entries.length === 0) return loaded;
      byUser.set(userId, loaded);
      size += loaded.index.entries.length;
      for (const oldest of byUser.keys()) {
        if (size <= most) break;
        forget(oldest);
      }
      return loaded;
    },
  };
};

/** How long a process may list the catalogue as it was: only a new release and an operator change it. */
const CATALOGUE_MS = 1_000;

type Settings = {
  readonly mostOwn?: number;
  readonly catalogueMs?: number;
  /** Milliseconds of a clock that only runs forward. */
  readonly now?: () => number;
};

type Catalogue = { readonly loaded: Loaded; readonly checkedAt: number };

/**
 * Lists and searches exercises in memory. The process keeps the catalogue, and own exercises of recent users. Each
 * request reads the state of its user's exercises, so a change counts at once in every process. Once a second a request
 * reads the state of the catalogue, too.
 */
export const createExerciseList = (settings: Settings = {}) => {
  const { mostOwn = MOST_OWN, catalogueMs = CATALOGUE_MS, now = () => performance.now() } = settings;
  const ownExercises = createOwnExercises(mostOwn);
  let catalogue: Catalogue | undefined;
  let loading: Promise<Loaded> | undefined;

  const loadCatalogue = async (db: Database): Promise<Loaded> => {
    const checkedAt = now();
    const [row] = await readCatalogue(db, {});
    if (row === undefined) throw new Error("the statement of the catalogue has no row");
    catalogue = { loaded: load(row.state, row.exercises), checkedAt };
    return catalogue.loaded;
  };

  /** Null is the state of a catalogue that was checked lately. */
  const catalogueAt = async (db: Database, state: string | null, checkedAt: number): Promise<Loaded> => {
    if (catalogue !== undefined) {
      if (state === null) return catalogue.loaded;
      if (state === catalogue.loaded.state) {
        catalogue = { ...catalogue, checkedAt };
        return catalogue.loaded;
      }
    }
    if (loading !== undefined) {
      // The request that loads it may end before its time.
      const loaded = await loading.catch(() => undefined);
      if (loaded !== undefined) return loaded;
    }
    loading = loadCatalogue(db);
    try {
      return await loading;
    } finally {
      loading = undefined;
    }
  };

  /** Returns one exercise more than the page holds when there are more. */
  return async (db: Database, { userId, locale, query, after }: Ask): Promise<ListedExercise[]> => {
    const text = query.search?.trim() ?? "";
    const known = ownExercises.get(userId);
    const startedAt = now();
    const withCatalogue = catalogue === undefined || startedAt - catalogue.checkedAt >= catalogueMs;
    const [facts] = await searchFacts(db, { userId, search: text, knownOwn: known?.state ?? null, withCatalogue });
    if (facts === undefined) throw new Error("the statement of a search has no row");
    const own = facts.own === null ? known : ownExercises.remember(userId, load(facts.ownState, facts.own));
    const common = await catalogueAt(db, facts.catalogueState, startedAt);
    const lists = own === undefined || own.index.entries.length === 0 ? [common] : [common, own];
    const isAfter = ({ key }: ListedExercise): boolean => after === null || compareKeys(key, after) > 0;
    const most = query.limit + 1;
    if (text !== "") {
      const searched = { term: facts.term, locale, query };
      const found = lists.length === 1 ? searchCatalogue(common, searched) : search(lists, searched);
      return first(found, most, isAfter);
    }
    const isAccepted = passes(query);
    const found = lists.flatMap(({ byName }) =>
      first(byName(locale), most, (row) => isAccepted(row.traits) && isAfter(row)),
    );
    return found.sort(compare).slice(0, most);
  };
};

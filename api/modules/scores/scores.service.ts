import { BODYWEIGHT_METHOD, bodyweightTrend } from "#core/body/body-weight.ts";
import { notFound } from "#core/errors.ts";
import {
  ageOn,
  type BestLift,
  COMPETITION_SLUGS,
  type CompetitionLift,
  OWN_LIFTS_METHOD,
  OWN_SCORE_DAYS,
  ownLifts,
} from "#core/strength/competition-lifts.ts";
import { NO_SCORES, SCORE_METHODS, type ScoredSex, type Scores, scoresOf } from "#core/strength/scores.ts";
import { addDays } from "#core/time/local-date.ts";
import { localDateAt } from "#core/time/zone.ts";
import type { Database } from "#db/postgres/client.ts";
import { type ScoreFacts, scoreFacts } from "#db/postgres/queries/progress/scores.ts";
import type { ScoresQuery } from "./scores.schema.ts";

type Missing = "sex" | "bodyweightKg" | CompetitionLift;

type Performance = {
  readonly sex: ScoredSex | null;
  readonly bodyweightKg: number | null;
  readonly totalKg: number | null;
  readonly age: number | null;
  /** Null where a total was given. */
  readonly lifts: readonly BestLift[] | null;
  readonly missing: readonly Missing[];
};

const scoredSex = (sex: ScoreFacts["sex"]): ScoredSex | null => (sex === "unspecified" ? null : sex);

const performanceOf = (query: ScoresQuery, facts: ScoreFacts, now: Date): Performance => {
  const sex = query.sex ?? scoredSex(facts.sex);
  const bodyweightKg = query.bodyweightKg ?? bodyweightTrend(facts.bodyweight).at(-1)?.trendKg ?? null;
  const unknown: Missing[] = [];
  if (sex === null) unknown.push("sex");
  if (bodyweightKg === null) unknown.push("bodyweightKg");
  if (query.totalKg !== undefined) {
    // A total that was given is anybody's: its lifter's age is not the user's.
    return { sex, bodyweightKg, totalKg: query.totalKg, age: query.age ?? null, lifts: null, missing: unknown };
  }
  const { lifts, totalKg, missing } = ownLifts(query.event, facts.lifts);
  const { birthDate, timeZone } = facts;
  const ownAge = birthDate === null ? null : ageOn(birthDate, localDateAt(now.getTime(), timeZone));
  return { sex, bodyweightKg, totalKg, age: query.age ?? ownAge, lifts, missing: [...unknown, ...missing] };
};

const pointsOf = ({ event, equipment }: ScoresQuery, { sex, bodyweightKg, totalKg, age }: Performance): Scores =>
  sex === null || bodyweightKg === null || totalKg === null
    ? NO_SCORES
    : scoresOf({ sex, bodyweightKg, totalKg, event, equipment, age });

const NOBODY: ScoreFacts = { sex: "unspecified", birthDate: null, timeZone: "UTC", bodyweight: [], lifts: [] };

const isWhole = ({ sex, bodyweightKg, totalKg }: ScoresQuery): boolean =>
  sex !== undefined && bodyweightKg !== undefined && totalKg !== undefined;

const ownFacts = async (db: Database, userId: string, now: Date): Promise<ScoreFacts> => {
  const since = addDays(localDateAt(now.getTime(), "UTC"), -OWN_SCORE_DAYS);
  const [row] = await scoreFacts(db, { userId, since, slugs: JSON.stringify(COMPETITION_SLUGS) });
  if (row === undefined) throw notFound();
  return row;
};

const METHODS = { ...SCORE_METHODS, ownLifts: OWN_LIFTS_METHOD, ownBodyweight: BODYWEIGHT_METHOD };

export const scores = async (db: Database, userId: string, query: ScoresQuery, now: Date) => {
  const facts = isWhole(query) ? NOBODY : await ownFacts(db, userId, now);
  const performance = performanceOf(query, facts, now);
  const { event, equipment } = query;
  return { ...performance, event, equipment, ...pointsOf(query, performance), methods: METHODS };
};

import { EFFORT_BANDS, REP_BANDS } from "../volume/day-profile.ts";
import { cellOf, type ProfileSums, profileOfLast } from "../volume/set-profile.ts";
import type { InsightRule } from "./context.ts";
import { above, evidence } from "./evidence.ts";

const EFFORT_DAYS = 28;
const MIN_KNOWN_SETS = 20;
const MIN_KNOWN_PERCENT = 50;
const MOST_PERCENT = 50;
const MIN_SETS = 40;
const LOGGED_PERCENT = 25;
const REP_WEEKS = 8;
const MIN_REP_SETS = 60;
const NARROW_PERCENT = 90;

const METHOD = `working sets of the last ${EFFORT_DAYS} days by repetitions in reserve`;

const knownEffort = (sums: ProfileSums): number =>
  EFFORT_BANDS.reduce((total, { column }) => total + cellOf(sums, column), 0);

/**
 * Reports that half or more of the sets ended with more than 4 repetitions in reserve, or at failure. Needs 20 sets
 * with a known effort in 28 days, and half of all.
 */
export const effortSkewed: InsightRule = ({ history }) => {
  const sums = profileOfLast(history, EFFORT_DAYS);
  const known = knownEffort(sums);
  if (known < MIN_KNOWN_SETS || 100 * known < MIN_KNOWN_PERCENT * sums.sets) return [];
  const shareOf = (sets: number) => (100 * sets) / known;
  const standsOn = (percent: number) => evidence("sets", known, MIN_KNOWN_SETS, above(percent, MOST_PERCENT));
  const hard = shareOf(cellOf(sums, "setsRir0"));
  if (hard >= MOST_PERCENT) {
    const params = { percent: hard, sets: known, days: EFFORT_DAYS };
    return [{ code: "effort-too-hard", severity: "notice", params, method: METHOD, evidence: standsOn(hard) }];
  }
  const easy = shareOf(cellOf(sums, "setsRir5Up"));
  if (easy < MOST_PERCENT) return [];
  const params = { percent: easy, sets: known, days: EFFORT_DAYS };
  return [{ code: "effort-too-easy", severity: "notice", params, method: METHOD, evidence: standsOn(easy) }];
};

export const effortLoggedInPart: InsightRule = ({ history }) => {
  const sums = profileOfLast(history, EFFORT_DAYS);
  const percent = (100 * knownEffort(sums)) / sums.sets;
  if (sums.sets < MIN_SETS || percent === 0 || percent >= LOGGED_PERCENT) return [];
  return [
    {
      code: "effort-logged-in-part",
      severity: "info",
      params: { percent, sets: sums.sets, days: EFFORT_DAYS },
      method: METHOD,
      evidence: evidence("sets", sums.sets, MIN_SETS, 0.5),
    },
  ];
};

export const repRangeNarrow: InsightRule = ({ history }) => {
  const sums = profileOfLast(history, 7 * REP_WEEKS);
  const sets = REP_BANDS.reduce((total, { column }) => total + cellOf(sums, column), 0);
  if (sets < MIN_REP_SETS) return [];
  const most = REP_BANDS.find(({ column }) => 100 * cellOf(sums, column) >= NARROW_PERCENT * sets);
  if (most === undefined) return [];
  const percent = (100 * cellOf(sums, most.column)) / sets;
  return [
    {
      code: "rep-range-narrow",
      severity: "info",
      params: { band: most.code, percent, sets, weeks: REP_WEEKS },
      method: `working sets of the last ${REP_WEEKS} weeks by repetitions of one side`,
      evidence: evidence("sets", sets, MIN_REP_SETS, above(percent, NARROW_PERCENT)),
    },
  ];
};

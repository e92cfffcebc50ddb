import type { Figures } from "#scripts/bench/goals.ts";
import type { FarRegion, RegionName } from "#tests/support/region-links.ts";
import type { Regions } from "#tests/support/regions.ts";
import { newPerson } from "./clients.ts";
import { cutRegion } from "./cuts.ts";
import { aboveTripsMs, type Endings, endSessions } from "./endings.ts";
import { FIGURES, type Row } from "./goals.ts";
import { promoteUnderLoad } from "./promotion.ts";
import { measureNearReads } from "./reads.ts";
import { readElsewhereLater, writeThenRead } from "./staleness.ts";
import { measureWrites } from "./writes.ts";

export type Pace = {
  /** Rounds of five near reads. */
  readonly rounds: number;
  readonly writes: number;
  readonly pairs: number;
  readonly laterPairs: number;
  readonly endings: number;
  /** Sessions that end one after the other, for their times. */
  readonly timedEndings: number;
  readonly parallel: number;
  readonly lagMs: number;
  readonly cutMs: number;
  /** Time between the end of the primary's Postgres and the promotion. */
  readonly unwritableMs: number;
};

export const WHOLE: Pace = {
  rounds: 200,
  writes: 100,
  pairs: 100_000,
  laterPairs: 300,
  endings: 10_000,
  timedEndings: 40,
  parallel: 40,
  lagMs: 500,
  cutMs: 60_000,
  unwritableMs: 3_000,
};

export const QUICK: Pace = {
  rounds: 20,
  writes: 15,
  pairs: 600,
  laterPairs: 24,
  endings: 120,
  timedEndings: 7,
  parallel: 12,
  lagMs: 500,
  cutMs: 5_000,
  unwritableMs: 1_000,
};

/** Figures of a row, with what explains them. */
export type Found = { readonly figures: Figures; readonly notes: readonly string[] };

type Measure = (regions: Regions, pace: Pace) => Promise<Found>;

const SHOWN = 5;

const sumOf = (counts: Readonly<Record<number, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

const statusNotes = (counts: Readonly<Record<number, number>>): string[] =>
  Object.entries(counts).map(([status, count]) => `${count} × ${status === "0" ? "no answer" : status}`);

const near =
  (region: FarRegion): Measure =>
  async (regions, { rounds }) => {
    const { p50Ms, primaryP50Ms, tripsPerRead, handedOn } = await measureNearReads(
      regions,
      region,
      await newPerson(regions),
      rounds,
    );
    return {
      figures: { [FIGURES.ratio]: p50Ms / primaryP50Ms, [FIGURES.trips]: tripsPerRead },
      notes: [`p50 ${p50Ms.toFixed(1)} ms, in the primary region ${primaryP50Ms.toFixed(1)} ms; ${handedOn} handed on`],
    };
  };

const write =
  (region: FarRegion): Measure =>
  async (regions, { writes }) => {
    const { aboveTripMs, p50Ms } = await measureWrites(regions, region, await newPerson(regions), writes);
    return { figures: { [FIGURES.aboveTrip]: aboveTripMs }, notes: [`p50 ${p50Ms.toFixed(1)} ms`] };
  };

const endingNotes = ({ ended, accepted, tooSoon, refused }: Endings): string[] => [
  `${ended} ended`,
  ...statusNotes(refused),
  ...accepted.slice(0, SHOWN).map((place) => `accepted by ${place}`),
  ...tooSoon.slice(0, SHOWN).map((place) => `refused before its end by ${place}`),
];

/** A place that refuses every token counts as one that accepts an ended one: the check would prove nothing. */
const acceptedBy = ({ accepted, tooSoon }: Endings): number => accepted.length + tooSoon.length;

const end =
  (region: RegionName): Measure =>
  async (regions, { timedEndings }) => {
    const { userId } = await newPerson(regions);
    const endings = await endSessions(regions, userId, { count: timedEndings, parallel: 1, from: [region] });
    return {
      figures: {
        [FIGURES.aboveTrips]: aboveTripsMs(regions, region, endings),
        [FIGURES.accepted]: acceptedBy(endings),
      },
      notes: endingNotes(endings),
    };
  };

const lagging = async (regions: Regions, ms: number): Promise<void> => {
  await Promise.all([regions.lag("iad", ms), regions.lag("syd", ms)]);
};

const ownReads: Measure = async (regions, { pairs, parallel, lagMs }) => {
  await lagging(regions, lagMs);
  const { stale, refused, repeated, near: ofItself } = await writeThenRead(regions, { pairs, parallel });
  await lagging(regions, 0);
  return {
    figures: { [FIGURES.stale]: stale.length, [FIGURES.refused]: sumOf(refused) },
    notes: [
      `${pairs} pairs, ${ofItself} answered near, ${repeated} sent again`,
      ...statusNotes(refused),
      ...stale.slice(0, SHOWN),
    ],
  };
};

const laterReads: Measure = async (regions, { laterPairs, parallel, lagMs }) => {
  await lagging(regions, lagMs);
  const { stale } = await readElsewhereLater(regions, { pairs: laterPairs, parallel });
  await lagging(regions, 0);
  return { figures: { [FIGURES.stale]: stale.length }, notes: [`${laterPairs} pairs`, ...stale.slice(0, SHOWN)] };
};

const endedTokens: Measure = async (regions, { endings: count, parallel }) => {
  const { userId } = await newPerson(regions);
  const endings = await endSessions(regions, userId, { count, parallel });
  return {
    figures: { [FIGURES.accepted]: acceptedBy(endings), [FIGURES.refused]: sumOf(endings.refused) },
    notes: endingNotes(endings),
  };
};

/** The link is cut by a reset and in silence, each in the middle of logouts elsewhere. */
const cutLink: Measure = async (regions, { endings: count, parallel }) => {
  const { userId } = await newPerson(regions);
  const all: Endings[] = [];
  for (const how of ["reset", "silent"] as const) {
    all.push(
      await endSessions(regions, userId, {
        count: Math.ceil(count / 4),
        parallel,
        from: ["mad"],
        halfway: () => regions.links.cut("syd", undefined, how),
      }),
    );
    await regions.links.mend("syd");
    await Bun.sleep(5_000);
  }
  const sum = (of: (endings: Endings) => number): number => all.reduce((total, endings) => total + of(endings), 0);
  return {
    figures: {
      [FIGURES.longest]: Math.max(...all.flatMap(({ times }) => times)),
      [FIGURES.accepted]: sum(acceptedBy),
    },
    notes: all.flatMap(endingNotes),
  };
};

const cutOff: Measure = async (regions, { cutMs }) => {
  const cuts = [
    await cutRegion(regions, { region: "syd", forMs: cutMs, how: "silent" }),
    await cutRegion(regions, { region: "iad", forMs: Math.min(cutMs, 10_000), how: "reset" }),
  ];
  return {
    figures: {
      [FIGURES.lost]: cuts.flatMap(({ lost }) => lost).length,
      [FIGURES.ofItself]: cuts.reduce((sum, { readsOfItself }) => sum + readsOfItself, 0),
      [FIGURES.back]: Math.max(...cuts.map(({ backMs }) => backMs)),
    },
    notes: cuts.flatMap(({ acknowledged, statuses }) => [`${acknowledged} acknowledged`, ...statusNotes(statuses)]),
  };
};

const promotion: Measure = async (regions, { unwritableMs }) => {
  const found = await promoteUnderLoad(regions, { region: "iad", afterMs: unwritableMs, forMs: 2_000 });
  return {
    figures: {
      [FIGURES.away]: found.awayMs,
      [FIGURES.wrong]: found.wrong.length,
      [FIGURES.lost]: found.lost.length,
      [FIGURES.positions]: found.earlierPositions.filter((status) => status !== 200).length,
    },
    notes: [...statusNotes(found.statuses), ...new Set(found.wrong), `positions: ${found.earlierPositions.join(", ")}`],
  };
};

/** A promotion is the last one: nothing is as it was. */
export const MEASURES: Readonly<Record<Row, Measure>> = {
  "near iad": near("iad"),
  "near syd": near("syd"),
  "write iad": write("iad"),
  "write syd": write("syd"),
  "end mad": end("mad"),
  "end iad": end("iad"),
  "end syd": end("syd"),
  "own reads": ownReads,
  "later reads": laterReads,
  "ended tokens": endedTokens,
  "cut link": cutLink,
  "cut region": cutOff,
  promotion,
};

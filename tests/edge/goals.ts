import type { Goal } from "#scripts/bench/goals.ts";

/** Goals of `./dev bench-edge`. docs/edge.md has the same list; a test compares the two. */

export const ROWS = [
  "near iad",
  "near syd",
  "write iad",
  "write syd",
  "end mad",
  "end iad",
  "end syd",
  "own reads",
  "later reads",
  "ended tokens",
  "cut link",
  "cut region",
  "promotion",
] as const;
export type Row = (typeof ROWS)[number];

export const FIGURES = {
  ratio: "p50 ÷ primary's p50",
  trips: "round trips of a read",
  aboveTrip: "ms beyond one trip",
  aboveTrips: "ms beyond two trips",
  longest: "longest ms",
  stale: "stale reads",
  refused: "refused requests",
  accepted: "accepted ended tokens",
  lost: "lost writes",
  back: "ms until it serves again",
  ofItself: "reads without a lease",
  away: "longest ms without a write",
  wrong: "answers besides 201 and 503",
  positions: "refused earlier positions",
} as const;

const most = (row: Row, figure: string, value: number): Goal => ({ row, figure, bound: "≤", value, quick: true });

export const GOALS: readonly Goal[] = [
  ...(["near iad", "near syd"] as const).flatMap((row) => [most(row, FIGURES.ratio, 1.3), most(row, FIGURES.trips, 0)]),
  ...(["write iad", "write syd"] as const).map((row) => most(row, FIGURES.aboveTrip, 40)),
  ...(["end mad", "end iad", "end syd"] as const).flatMap((row) => [
    most(row, FIGURES.aboveTrips, 40),
    most(row, FIGURES.accepted, 0),
  ]),
  most("own reads", FIGURES.stale, 0),
  most("own reads", FIGURES.refused, 0),
  most("later reads", FIGURES.stale, 0),
  most("ended tokens", FIGURES.accepted, 0),
  most("ended tokens", FIGURES.refused, 0),
  most("cut link", FIGURES.longest, 2_300),
  most("cut link", FIGURES.accepted, 0),
  most("cut region", FIGURES.lost, 0),
  most("cut region", FIGURES.ofItself, 0),
  most("cut region", FIGURES.back, 5_000),
  most("promotion", FIGURES.away, 15_000),
  most("promotion", FIGURES.wrong, 0),
  most("promotion", FIGURES.lost, 0),
  most("promotion", FIGURES.positions, 0),
];

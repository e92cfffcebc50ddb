import type { Figures, Outcome } from "./goals.ts";
import type { Side } from "./pairs.ts";

export type Measured = {
  readonly row: string;
  readonly figures: Figures;
  readonly sides: Readonly<Record<string, Side>>;
  readonly notes: readonly string[];
};

export const outcomesOf = (measured: readonly Measured[]): Map<string, Outcome> =>
  new Map(
    measured.map(({ row, figures, sides }) => [
      row,
      { figures, isRefusing: Object.values(sides).some(({ refusedShare }) => refusedShare > 0) },
    ]),
  );

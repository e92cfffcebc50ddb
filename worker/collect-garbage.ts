/** Sets below which an import leaves little behind. A collection takes some tens of milliseconds. */
const MANY_SETS = 20_000;

/**
 * Frees what a step of a large import leaves behind. The engine would let the heap double first, and the peak of the
 * worker would be that of the garbage.
 */
export const collectAfterImport = (sets: number): void => {
  if (sets >= MANY_SETS) Bun.gc(true);
};

/** Two reports of ten years of training, or some eighty of a year. */
const MANY_ROWS = 20_000;
let rowsRead = 0;

/** Frees what reports leave behind, once for many rows of training. */
export const collectAfterReport = (rows: number): void => {
  rowsRead += rows;
  if (rowsRead < MANY_ROWS) return;
  rowsRead = 0;
  Bun.gc(true);
};

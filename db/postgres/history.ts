/** What tells the numbers of a user's clock of this history from those of one that a restore has ended. */
export type History = {
  /** The epoch of the stores. */
  readonly epoch: number;
  /** The epoch before it; null in the first one. */
  readonly previous: number | null;
  /** The newest number of the user when the epoch began; null for who has come since, and in the first epoch. */
  readonly keptSeq: number | null;
};

/** Whether a number that was given in some epoch means today what it meant then. */
export const isOfHistory = (
  { epoch, previous, keptSeq }: History,
  number: { readonly epoch: number; readonly seq: number },
): boolean => number.epoch === epoch || (number.epoch === previous && keptSeq !== null && number.seq <= keptSeq);

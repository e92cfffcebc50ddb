/** Epoch data that separates clock numbers of this history from those that a restore has ended. */
export type History = {
  readonly epoch: number;
  /** Null in the first one. */
  readonly previous: number | null;
  /** The newest number of the user at the start of the epoch. Null for a later user, and in the first epoch. */
  readonly keptSeq: number | null;
};

export const isOfHistory = (
  { epoch, previous, keptSeq }: History,
  number: { readonly epoch: number; readonly seq: number },
): boolean => number.epoch === epoch || (number.epoch === previous && keptSeq !== null && number.seq <= keptSeq);

import type { Beat, EpochRow } from "./postgres/queries/stores/epoch.ts";

/** Epoch in a store other than Postgres: null when it has none, undefined when it cannot be asked. */
export type Witness = Beat | null | undefined;

export type Verdict = {
  /** Postgres is older than what another store has seen of it. */
  readonly isPostgresBack: boolean;
  /** The store lacks a pulse that Postgres has confirmed there. */
  readonly isMongoBack: boolean;
  readonly isRedisBack: boolean;
  readonly highest: number;
};

/**
 * Compares the epochs of the stores. The order of the reads matters: `known` is read from Postgres before the
 * witnesses, and `beat` is taken after them. A witness that is not before this pulse therefore comes from a later
 * Postgres. A witness before `known` has lost it.
 */
export const judgeStores = (
  known: Pick<EpochRow, "epoch" | "mongoPulse" | "redisPulse">,
  witnesses: { readonly mongo: Witness; readonly redis: Witness },
  beat: Beat,
): Verdict => {
  const isAhead = (witness: Witness): boolean =>
    witness != null && (witness.epoch > beat.epoch || (witness.epoch === beat.epoch && witness.pulse >= beat.pulse));
  const isBehind = (witness: Witness, pulse: number): boolean =>
    witness !== undefined &&
    known.epoch === beat.epoch &&
    pulse > 0 &&
    (witness === null || witness.epoch < known.epoch || (witness.epoch === known.epoch && witness.pulse < pulse));
  const { mongo, redis } = witnesses;
  return {
    isPostgresBack: isAhead(mongo) || isAhead(redis),
    isMongoBack: isBehind(mongo, known.mongoPulse),
    isRedisBack: isBehind(redis, known.redisPulse),
    highest: Math.max(beat.epoch, mongo?.epoch ?? 0, redis?.epoch ?? 0),
  };
};

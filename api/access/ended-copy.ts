import type { Ending } from "#db/redis/revocation.ts";
import type { TokenClaim } from "./verified-tokens.ts";

/** Milliseconds for which an ending matters at most: the life of a token, the skew of clocks, and a long transaction. */
const KEEP_MS = 780_000;

const emptyPart = () => ({ sessions: new Set<string>(), epochs: new Map<string, number>() });

/**
 * The endings that this process knows, in two parts. The older part goes when the younger one has the age at which its
 * endings do not matter any more.
 * @param now milliseconds of a monotonic clock
 */
export const createEndedCopy = (now: () => number) => {
  let young = emptyPart();
  let old = emptyPart();
  let turnedAt = now();

  const turn = (): void => {
    old = young;
    young = emptyPart();
    turnedAt = now();
  };

  return {
    add: (ending: Ending): void => {
      if (now() - turnedAt > KEEP_MS) turn();
      if ("sessionId" in ending) young.sessions.add(ending.sessionId);
      else young.epochs.set(ending.userId, Math.max(ending.epoch, young.epochs.get(ending.userId) ?? 0));
    },
    has: ({ userId, sessionId, epoch }: TokenClaim): boolean =>
      young.sessions.has(sessionId) ||
      old.sessions.has(sessionId) ||
      (young.epochs.get(userId) ?? 0) > epoch ||
      (old.epochs.get(userId) ?? 0) > epoch,
    clear: (): void => {
      turn();
      turn();
    },
    size: (): number => young.sessions.size + young.epochs.size + old.sessions.size + old.epochs.size,
  };
};

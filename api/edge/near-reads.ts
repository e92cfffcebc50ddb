import type { Secrets } from "#core/security/secrets.ts";
import type { LogPosition } from "#db/postgres/log-position.ts";
import type { ReplicaWatch } from "#db/postgres/replica-watch.ts";
import type { PassedWrite } from "#db/redis/passed-writes.ts";
import type { EndedWrite } from "#db/redis/positions-stream.ts";
import { HandOn } from "./hand-on.ts";
import type { HandedOn } from "./hand-over.ts";
import { createOwnWrites } from "./own-writes.ts";
import { createPositionSeal } from "./position-seal.ts";
import { openPosition, POSITION_HEADER } from "./positions.ts";

/** A replica that is further behind answers nobody. */
const MOST_LAG_MS = 2_000;
const WAIT_MS = 150;

/** A write that was passed on has ended after this time: its body, its turn, its own limit, and the lag. */
const KEEP_MS = 30_000;

/**
 * The account or session of a younger token may be missing in the replica. A token has whole seconds, which may add one to
 * its age. The clock that made it and that of Postgres may differ by another one.
 */
const YOUNG_TOKEN_MS = MOST_LAG_MS + 2_000;

export type NearRead = {
  readonly userId: string;
  readonly authorization: string | null;
  /** Seconds since 1970. */
  readonly issuedAt: number | null;
  /** The sealed position of the request. */
  readonly position: string | null;
};

export type NearReads = {
  /** Throws `HandOn` where the replica lacks what the reader may have seen or written. */
  readonly admit: (read: NearRead) => Promise<void> | undefined;
  /** Notes a write that left this region. */
  readonly handedOn: (left: HandedOn) => void;
  /** Notes a write that another process of this region passed on. */
  readonly passed: (write: PassedWrite) => void;
  /** Notes writes that have ended in the primary region. */
  readonly ended: (writes: readonly EndedWrite[]) => void;
  /** Takes the time of the primary region, which comes with each lease. */
  readonly primaryClock: (wallMs: number) => void;
  /** A sealed position that has all that was read from the replica before the call. */
  readonly seen: () => Promise<string>;
};

export type NearReadsOptions = {
  readonly watch: ReplicaWatch;
  readonly sealingSecret: Secrets;
  /** The user of a header, without a question to any store. Null where only a store knows. */
  readonly userOf: (authorization: string) => Promise<string | null>;
  readonly now?: () => number;
  /** Shares a passed write with the other processes of this region. */
  readonly share?: (write: PassedWrite) => void;
};

const tokenSubject = (authorization: string): string => `token ${Bun.hash(authorization)}`;

export const createNearReads = (options: NearReadsOptions): NearReads => {
  const { watch, sealingSecret, userOf, now = () => performance.now(), share } = options;
  const seal = createPositionSeal(sealingSecret);
  const own = createOwnWrites({ keepMs: KEEP_MS, now });
  let primary = { wallMs: 0, at: 0 };

  /** The user of the token is known a moment later. Until then the token itself has the mark. */
  const underUser = (authorization: string, note: (userId: string | null) => void): void => {
    userOf(authorization).then(note, () => note(null));
  };

  const passed = (one: PassedWrite): void => {
    if ("write" in one) own.passed(one.subject, one.write);
    else own.learned(one.subject, one.position);
  };

  const notePassed = (authorization: string, what: { write: string } | { position: LogPosition }): void => {
    const token = tokenSubject(authorization);
    passed({ subject: token, ...what });
    underUser(authorization, (userId) => {
      if (userId !== null) {
        passed({ subject: userId, ...what });
        share?.({ subject: userId, ...what });
      }
      // Tokens that nobody has signed must not fill the memory.
      if ("write" in what) own.forget(token, what.write);
    });
  };

  /** The clock of the primary region has passed this. The clock of this region may be another one. */
  const primaryMs = (): number => primary.wallMs + now() - primary.at;

  const isYoung = (issuedAt: number | null): boolean =>
    issuedAt !== null && primaryMs() - issuedAt * 1_000 < YOUNG_TOKEN_MS;

  const arrived = async (positions: readonly LogPosition[]): Promise<void> => {
    const found = await Promise.all(positions.map((position) => watch.waitFor(position, WAIT_MS)));
    if (found.includes(false)) throw new HandOn("primary", "position");
  };

  return {
    admit: ({ userId, authorization, issuedAt, position }) => {
      const asked = position === null ? [] : [openPosition(seal, position)];
      const subjects = authorization === null ? [userId] : [userId, tokenSubject(authorization)];
      if (subjects.some(own.isPending)) throw new HandOn("primary", "own-write");
      if (isYoung(issuedAt)) throw new HandOn("primary", "new-session");
      if (now() - watch.completeUntil() > MOST_LAG_MS) throw new HandOn("primary", "lag");
      const missing = [...asked, ...subjects.flatMap(own.positionsOf)].filter((one) => !watch.has(one));
      return missing.length === 0 ? undefined : arrived(missing);
    },

    handedOn: ({ request, answer, write }) => {
      const authorization = request.headers.get("authorization");
      if (authorization === null || write === null) return;
      const position = seal.open(answer?.headers.get(POSITION_HEADER) ?? "");
      if (position !== null) notePassed(authorization, { position });
      // A change that was committed may have an answer without its position.
      else if (answer === null || answer.status < 400) notePassed(authorization, { write });
    },

    primaryClock: (wallMs) => {
      primary = { wallMs, at: now() };
    },

    passed,

    ended: (writes) => {
      for (const { userId, position, write } of writes) {
        if (userId !== null && position !== null) own.learned(userId, position);
        if (write !== null) own.ended(write);
      }
    },

    seen: async () => seal.seal(await watch.seen()),
  };
};

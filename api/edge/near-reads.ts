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

/** The account or session of a younger token may be missing in the replica. It has room for a difference of clocks. */
const YOUNG_TOKEN_MS = 3_000;

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
  /** A sealed position that has all that was read from the replica before the call. */
  readonly seen: () => Promise<string>;
};

export type NearReadsOptions = {
  readonly here: string;
  readonly watch: ReplicaWatch;
  readonly sealingSecret: Secrets;
  /** The user of a header, without a question to any store. Null where only a store knows. */
  readonly userOf: (authorization: string) => Promise<string | null>;
  readonly clock: () => Date;
  readonly now?: () => number;
  /** Shares a passed write with the other processes of this region. */
  readonly share?: (write: PassedWrite) => void;
};

const isRead = (method: string): boolean => method === "GET" || method === "HEAD";

const tokenSubject = (authorization: string): string => `token ${Bun.hash(authorization)}`;

export const createNearReads = (options: NearReadsOptions): NearReads => {
  const { here, watch, sealingSecret, userOf, clock, now = () => performance.now(), share } = options;
  const seal = createPositionSeal(sealingSecret);
  const own = createOwnWrites({ keepMs: KEEP_MS, now });

  /** The user of the token is known a moment later. Until then the token itself has the mark. */
  const underUser = (authorization: string, note: (userId: string) => void): void => {
    userOf(authorization).then(
      (userId) => {
        if (userId !== null) note(userId);
      },
      () => undefined,
    );
  };

  const passed = ({ subject, position }: PassedWrite): void => {
    if (position === null) own.passed(subject);
    else own.learned(subject, position);
  };

  const notePassed = (authorization: string, position: LogPosition | null): void => {
    const token = tokenSubject(authorization);
    passed({ subject: token, position });
    underUser(authorization, (userId) => {
      passed({ subject: userId, position });
      share?.({ subject: userId, position });
      if (position === null) own.ended(token);
    });
  };

  const isYoung = (issuedAt: number | null): boolean =>
    issuedAt !== null && clock().getTime() - issuedAt * 1_000 < YOUNG_TOKEN_MS;

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

    handedOn: ({ request, answer }) => {
      const authorization = request.headers.get("authorization");
      if (authorization === null || isRead(request.method)) return;
      if (answer === null) return notePassed(authorization, null);
      const position = seal.open(answer.headers.get(POSITION_HEADER) ?? "");
      if (position !== null) notePassed(authorization, position);
    },

    passed,

    ended: (writes) => {
      for (const { userId, position, via } of writes) {
        if (position !== null) own.learned(userId, position);
        if (via === here) own.ended(userId);
      }
    },

    seen: async () => seal.seal(await watch.seen()),
  };
};

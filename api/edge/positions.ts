import { ForjaError } from "#core/errors.ts";
import type { Log } from "#core/logging/log.ts";
import { lastCommit } from "#core/process/deadline.ts";
import type { Secrets } from "#core/security/secrets.ts";
import type { Database } from "#db/postgres/client.ts";
import { createLogHistory } from "#db/postgres/log-history.ts";
import { type LogPosition, notePositions } from "#db/postgres/log-position.ts";
import { createPositionSeal, type PositionSeal } from "./position-seal.ts";

export const POSITION_HEADER = "forja-position";

/** Throws `position-unknown` for what this server has not sealed. */
export const openPosition = (seal: PositionSeal, header: string): LogPosition => {
  const position = seal.open(header);
  if (position === null) throw new ForjaError("position-unknown");
  return position;
};

type Answering = {
  readonly set: { readonly headers: Record<string, unknown> };
  readonly requestContext?: { position: LogPosition | null; isPositionLost: boolean };
};

export type Positions = {
  /** Puts the position of this request's last commit into its answer. */
  readonly answer: (context: Answering) => Promise<void>;
  /** Puts the newest known position into an answer, where nothing was written to Postgres. */
  readonly answerKnown: (context: Answering) => Promise<void>;
  /** Puts a position into the answer that has all that this request has read. */
  readonly answerNow: (context: Answering) => Promise<void>;
  /** Throws `position-unknown` for what this server has not sealed, or what the log of the primary does not contain. */
  readonly require: (header: string) => Promise<void>;
  /** A sealed position that has all that was read before the call. */
  readonly seen: () => Promise<string>;
};

export type PositionsOptions = { readonly db: Database; readonly sealingSecret: Secrets; readonly log: Log };

export const createPositions = ({ db, sealingSecret, log }: PositionsOptions): Positions => {
  const seal = createPositionSeal(sealingSecret);
  const history = createLogHistory(db);
  notePositions(db, history.knowsSystem);

  const put = ({ set, requestContext }: Answering, position: LogPosition): void => {
    if (requestContext !== undefined) requestContext.position = position;
    set.headers[POSITION_HEADER] = seal.seal(position);
  };

  /** The change is committed. A position that cannot be had must not make its answer a failure. */
  const answer = async (context: Answering, find: () => Promise<LogPosition>): Promise<void> => {
    try {
      put(context, await find());
    } catch (error) {
      if (context.requestContext !== undefined) context.requestContext.isPositionLost = true;
      log.warn({ err: error }, "positions.not-known");
    }
  };

  return {
    answer: (context) => {
      const commit = lastCommit();
      // Its connection may have been lost behind the commit.
      return answer(context, async () => (commit === undefined ? history.now() : history.positionOf(commit)));
    },
    answerKnown: (context) => answer(context, async () => history.known()),
    answerNow: (context) => answer(context, history.now),
    seen: async () => seal.seal(await history.now()),
    require: async (header) => {
      if (!(await history.contains(openPosition(seal, header)))) throw new ForjaError("position-unknown");
    },
  };
};

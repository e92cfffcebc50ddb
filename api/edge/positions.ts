import { ForjaError } from "#core/errors.ts";
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
  readonly requestContext?: { position: LogPosition | null };
};

export type Positions = {
  /** Puts the position of this request's last commit into its answer, or without one the newest that is known. */
  readonly answer: (context: Answering) => Promise<void>;
  /** Puts a position into the answer that has all that this request has read. */
  readonly answerNow: (context: Answering) => Promise<void>;
  /** Throws `position-unknown` for what this server has not sealed, or what the log of the primary does not contain. */
  readonly require: (header: string) => Promise<void>;
  /** A sealed position that has all that was read before the call. */
  readonly seen: () => Promise<string>;
};

export const createPositions = ({ db, sealingSecret }: { db: Database; sealingSecret: Secrets }): Positions => {
  const seal = createPositionSeal(sealingSecret);
  const history = createLogHistory(db);
  notePositions(db);

  const put = ({ set, requestContext }: Answering, position: LogPosition): void => {
    if (requestContext !== undefined) requestContext.position = position;
    set.headers[POSITION_HEADER] = seal.seal(position);
  };

  return {
    answer: async (context) => {
      const commit = lastCommit();
      put(context, await (commit === undefined ? history.known() : history.positionOf(commit)));
    },
    answerNow: async (context) => put(context, await history.now()),
    seen: async () => seal.seal(await history.now()),
    require: async (header) => {
      if (!(await history.contains(openPosition(seal, header)))) throw new ForjaError("position-unknown");
    },
  };
};

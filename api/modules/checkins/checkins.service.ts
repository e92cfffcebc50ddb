import { ForjaError, invalid, notFound } from "#core/errors.ts";
import { checkin } from "#core/shapes/checkin.ts";
import { complete } from "#core/shapes/shape.ts";
import { addDays, type LocalDate } from "#core/time/local-date.ts";
import { localDateAt } from "#core/time/zone.ts";
import { type Checkin, type CheckinAnswers, findCheckin, listCheckins, putCheckin } from "#db/mongo/checkins.ts";
import type { Mongo } from "#db/mongo/client.ts";
import type { Database } from "#db/postgres/client.ts";
import { pipelined } from "#db/postgres/pipeline.ts";
import { timeZoneOf } from "#db/postgres/queries/accounts/users.ts";
import { advanceClock } from "#db/postgres/queries/sync/changes.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { requestAnalysis } from "#db/queues/request-analysis.ts";
import type { ChangeContext } from "../../http/change-context.ts";
import { checkIfMatch } from "../../http/conditions.ts";
import { checkDateRange } from "../../http/date-range.ts";
import type { CheckinPut, CheckinQuery } from "./checkins.schema.ts";

/** Nobody who keeps a log of training had a day before it. */
const FIRST_DATE = "1970-01-01";

type Stores = { readonly db: Database; readonly mongo: Mongo };

export const get = async (mongo: Mongo, userId: string, localDate: LocalDate): Promise<Checkin> => {
  const checkin = await findCheckin(mongo, { userId, localDate });
  if (checkin === null) throw notFound();
  return checkin;
};

export const list = (mongo: Mongo, userId: string, query: CheckinQuery, before: LocalDate | null) => {
  checkDateRange(query.from, query.to);
  const { from = null, to = null, limit } = query;
  return listCheckins(mongo, userId, { from, to, before, limit: limit + 1 });
};

/** One day ahead is allowed: who travels east may be there before their account's zone is. */
const checkDate = async (db: Database, userId: string, localDate: LocalDate, now: Date): Promise<void> => {
  const timeZone = await timeZoneOf(db, userId);
  if (timeZone === null) throw notFound();
  if (localDate < FIRST_DATE || localDate > addDays(localDateAt(now.getTime(), timeZone), 1)) {
    throw invalid({ pointer: "/localDate", detail: "must be a day from 1970 up to tomorrow" });
  }
};

/**
 * Raises the input version and requests an analysis, after MongoDB has the check-in. A reader of the version then also
 * reads the check-in. It runs without a change, too: an equal request may have failed between the two stores before.
 */
const requestAnalysisOf = (db: Database, context: ChangeContext): Promise<void> =>
  inTransaction(db, async (tx) => {
    await pipelined(tx, advanceClock(tx, context.userId));
    await pipelined(tx, requestAnalysis(tx, context));
  });

export const put = async (stores: Stores, context: ChangeContext, localDate: LocalDate, body: CheckinPut) => {
  const { db, mongo } = stores;
  const { localDate: named, ...answers } = complete(checkin, body);
  if (named !== null && named !== localDate)
    throw invalid({ pointer: "/localDate", detail: "must be the day of the path" });
  await checkDate(db, context.userId, localDate, context.now);
  const saved = await save(mongo, context, localDate, answers);
  await requestAnalysisOf(db, context);
  return saved;
};

const save = (mongo: Mongo, { userId, ifMatch, now }: ChangeContext, localDate: LocalDate, answers: CheckinAnswers) =>
  putCheckin(mongo, {
    userId,
    localDate,
    now,
    answers,
    check: (version) => {
      // A missing resource matches nothing, also not `*`.
      if (version === null && ifMatch !== null) throw new ForjaError("version-mismatch");
      if (version !== null) checkIfMatch(ifMatch, version);
    },
  });

import { ForjaError, invalid, notFound } from "#core/errors.ts";
import { addDays, type LocalDate } from "#core/time/local-date.ts";
import { localDateAt } from "#core/time/zone.ts";
import { type Checkin, findCheckin, listCheckins, putCheckin } from "#db/mongo/checkins.ts";
import type { Mongo } from "#db/mongo/client.ts";
import type { Database } from "#db/postgres/client.ts";
import { timeZoneOf } from "#db/postgres/queries/users.ts";
import { checkIfMatch } from "../../plugins/conditions.ts";
import { checkDateRange } from "../../plugins/date-range.ts";
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

export type CheckinContext = { readonly userId: string; readonly ifMatch: string | null; readonly now: Date };

export const put = async ({ db, mongo }: Stores, context: CheckinContext, localDate: LocalDate, body: CheckinPut) => {
  const { userId, ifMatch, now } = context;
  await checkDate(db, userId, localDate, now);
  return putCheckin(mongo, {
    userId,
    localDate,
    now,
    answers: {
      sleepHours: body.sleepHours ?? null,
      sleepQuality: body.sleepQuality ?? null,
      soreness: body.soreness ?? null,
      fatigue: body.fatigue ?? null,
      stress: body.stress ?? null,
      mood: body.mood ?? null,
      motivation: body.motivation ?? null,
      restingHeartRate: body.restingHeartRate ?? null,
      note: body.note ?? null,
    },
    check: (version) => {
      // What is not there matches nothing, `*` included.
      if (version === null && ifMatch !== null) throw new ForjaError("version-mismatch");
      if (version !== null) checkIfMatch(ifMatch, version);
    },
  });
};

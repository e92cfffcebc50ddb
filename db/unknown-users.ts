import type { Mongo } from "./mongo/client.ts";
import {
  countAll,
  countOwned,
  forgetKnown,
  noteUnknown,
  OWNED_COLLECTIONS,
  ownersIn,
  removeUnknown,
  unknownSince,
} from "./mongo/unknown-users.ts";
import type { Database } from "./postgres/client.ts";
import { knownUsers } from "./postgres/queries/stores/restores.ts";

const DAY_MS = 86_400_000;
/** A restore of Postgres can be corrected for so long. */
const UNKNOWN_DAYS = 7;
const BATCH = 500;

/** More than both of a collection would be a mistake of ours or of an operator, and no leftovers. */
const MOST_SHARE = 0.01;
const MOST_DOCUMENTS = 100;

type Stores = { readonly db: Database; readonly mongo: Mongo };

export type Swept = {
  readonly unknown: number;
  readonly due: number;
  readonly refused: Readonly<Record<string, number>>;
  readonly removed: number;
};

const noteRound = async ({ db, mongo }: Stores, round: Date): Promise<number> => {
  for (const collection of OWNED_COLLECTIONS) {
    for (let after: string | null = ""; after !== null; ) {
      const { owners, next } = await ownersIn(mongo, collection, { after, limit: BATCH });
      const known = await knownUsers(db, owners.filter(isUuid));
      await noteUnknown(
        mongo,
        owners.filter((owner) => !known.has(owner)),
        round,
      );
      after = next;
    }
  }
  return forgetKnown(mongo, round);
};

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const isUuid = (text: string): boolean => UUID.test(text);

async function* dueBatches(mongo: Mongo, now: Date): AsyncGenerator<string[]> {
  const before = new Date(now.getTime() - UNKNOWN_DAYS * DAY_MS);
  for (let after = "", more = true; more; ) {
    const batch = await unknownSince(mongo, before, { after, limit: BATCH });
    if (batch.length > 0) yield batch;
    after = batch.at(-1) ?? after;
    more = batch.length === BATCH;
  }
}

const countDue = async ({ mongo }: Stores, now: Date) => {
  const counts = new Map(OWNED_COLLECTIONS.map((collection) => [collection, 0]));
  let due = 0;
  for await (const batch of dueBatches(mongo, now)) {
    due += batch.length;
    for (const collection of OWNED_COLLECTIONS) {
      counts.set(collection, (counts.get(collection) ?? 0) + (await countOwned(mongo, collection, batch)));
    }
  }
  return { due, counts };
};

const refusalsOf = async (mongo: Mongo, counts: ReadonlyMap<string, number>): Promise<Record<string, number>> => {
  const refused: Record<string, number> = {};
  for (const [collection, count] of counts) {
    if (count <= MOST_DOCUMENTS) continue;
    if (count > MOST_SHARE * (await countAll(mongo, collection))) refused[collection] = count;
  }
  return refused;
};

const removeDue = async ({ db, mongo }: Stores, now: Date): Promise<number> => {
  let removed = 0;
  for await (const batch of dueBatches(mongo, now)) {
    // Somebody may have come back since the round began.
    const known = await knownUsers(db, batch.filter(isUuid));
    for (const userId of batch) {
      if (known.has(userId)) continue;
      await removeUnknown(mongo, userId);
      removed += 1;
    }
  }
  return removed;
};

/**
 * Removes the documents and files of users that have been unknown to Postgres for seven days. Removes nothing when more
 * than a hundredth of a collection, and more than a hundred documents, would go.
 * @param isMeant removes them whatever their number, by order of an operator
 */
export const sweepUnknownUsers = async (
  stores: Stores,
  now: Date,
  { isMeant = false }: { readonly isMeant?: boolean } = {},
): Promise<Swept> => {
  const unknown = await noteRound(stores, now);
  const { due, counts } = await countDue(stores, now);
  const refused = isMeant ? {} : await refusalsOf(stores.mongo, counts);
  const isRefused = Object.keys(refused).length > 0;
  return { unknown, due, refused, removed: isRefused || due === 0 ? 0 : await removeDue(stores, now) };
};

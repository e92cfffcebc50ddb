import { sql } from "drizzle-orm";
import { MongoClient } from "mongodb";
import { COLLECTIONS } from "#db/mongo/collections.ts";
import type { TestStores } from "./stores.ts";

type Table = { readonly name: string };
type Digest = { readonly name: string; readonly digest: string };

export type Fingerprint = Readonly<Record<string, string>>;

/** Returns a fingerprint of every table and every collection. Two equal ones mean that nothing has changed. */
export const openFingerprints = async (stores: TestStores) => {
  const client = new MongoClient(stores.mongoUrl);
  const tables = await stores.db.execute<Table>(
    sql`select quote_ident(tablename) as name from pg_tables where schemaname = 'public' order by tablename`,
  );
  const digests = [...tables].map(
    ({ name }) =>
      `select '${name}' as name, coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') as digest from ${name} t`,
  );
  const everything = sql.raw(digests.join(" union all "));
  // The log of what was tried is there to grow.
  const collections = Object.values(COLLECTIONS).filter((name) => name !== COLLECTIONS.activity);
  const read = async (): Promise<Fingerprint> => {
    const rows = await stores.db.execute<Digest>(everything);
    const documents = await Promise.all(
      collections.map(async (name): Promise<[string, string]> => {
        const found = await client.db().collection(name).find().sort({ _id: 1 }).toArray();
        return [name, Bun.hash(JSON.stringify(found)).toString()];
      }),
    );
    return Object.fromEntries([...[...rows].map(({ name, digest }): [string, string] => [name, digest]), ...documents]);
  };
  return { read, close: () => client.close() };
};

/** The tables and collections in which two fingerprints differ. */
export const changedBetween = (before: Fingerprint, after: Fingerprint): string[] =>
  Object.keys(after).filter((name) => before[name] !== after[name]);

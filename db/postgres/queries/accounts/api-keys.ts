import { sql } from "drizzle-orm";
import type { ApiKeyScope } from "../../schema/index.ts";
import { input, sqlStatement } from "../../statement.ts";

/** A key as its owner sees it. */
export type ApiKeyView = {
  id: string;
  name: string;
  scopes: ApiKeyScope[];
  createdAt: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
};

const keyJson = sql`json_build_object('id', k.id, 'name', k.name, 'scopes', k.scopes,
  'createdAt', iso_instant(k.created_at), 'expiresAt', iso_instant(k.expires_at),
  'lastUsedAt', iso_instant(k.last_used_at))`;

type NewApiKey = {
  id: string;
  userId: string;
  name: string;
  /** SHA-256 in hexadecimal. */
  hash: string;
  scopes: string;
  now: string;
  expiresAt: string | null;
};

export const API_KEY_ID_CONSTRAINT = "api_keys_pkey";

/** `scopes` is a JSON list. */
export const insertApiKey = sqlStatement<NewApiKey, { key: ApiKeyView }>(
  "api_keys.insert",
  sql`with k as (
      insert into api_keys (id, user_id, name, hash, scopes, created_at, expires_at)
      values (${input("id")}::uuid, ${input("userId")}::uuid, ${input("name")}::text,
        decode(${input("hash")}::text, 'hex'), array(select jsonb_array_elements_text(${input("scopes")}::jsonb)),
        ${input("now")}::timestamptz, ${input("expiresAt")}::timestamptz)
      returning *
    )
    select ${keyJson} as key from k`,
);

export const findApiKey = sqlStatement<{ userId: string; id: string }, { key: ApiKeyView }>(
  "api_keys.find",
  sql`select ${keyJson} as key from api_keys k where k.id = ${input("id")}::uuid and k.user_id = ${input("userId")}::uuid`,
);

export const countApiKeys = sqlStatement<{ userId: string }, { count: number }>(
  "api_keys.count",
  sql`select count(*)::int as count from api_keys where user_id = ${input("userId")}::uuid`,
);

type ApiKeyList = { userId: string; beforeCreatedAt: string | null; beforeId: string | null; limit: number };

export const listApiKeys = sqlStatement<ApiKeyList, { key: ApiKeyView; sortKey: string }>(
  "api_keys.list",
  sql`select ${keyJson} as key, k.created_at::text as "sortKey" from api_keys k
    where k.user_id = ${input("userId")}::uuid
      and (${input("beforeId")}::uuid is null or
        (k.created_at, k.id) < (${input("beforeCreatedAt")}::timestamptz, ${input("beforeId")}::uuid))
    order by k.created_at desc, k.id desc limit ${input("limit")}::int`,
);

/** Revokes a key: the next request that shows it is refused, wherever it comes in. */
export const deleteApiKey = sqlStatement<{ userId: string; id: string }, { id: string }>(
  "api_keys.delete",
  sql`delete from api_keys where id = ${input("id")}::uuid and user_id = ${input("userId")}::uuid returning id`,
);

export type StandingApiKey = {
  readonly keyId: string;
  readonly userId: string;
  readonly scopes: readonly ApiKeyScope[];
  /** Its last use was not noted for a while. */
  readonly stale: boolean;
};

/** Returns the user and scopes of a presented key, for each request. */
export const standingApiKey = sqlStatement<{ hash: string; now: string }, StandingApiKey & Record<string, unknown>>(
  "api_keys.standing",
  sql`select k.id as "keyId", k.user_id as "userId", to_json(k.scopes) as scopes,
      k.last_used_at is null or k.last_used_at < ${input("now")}::timestamptz - interval '1 minute' as stale
    from api_keys k join users u on u.id = k.user_id
    where k.hash = decode(${input("hash")}::text, 'hex') and u.disabled_at is null and u.deleted_at is null
      and (k.expires_at is null or k.expires_at > ${input("now")}::timestamptz)`,
);

/** Asked while a stream goes on that outlives the look at its key. */
export const apiKeyStands = sqlStatement<{ userId: string; keyId: string; now: string }, { stands: boolean }>(
  "api_keys.stands",
  sql`select true as stands from api_keys k join users u on u.id = k.user_id
    where k.id = ${input("keyId")}::uuid and k.user_id = ${input("userId")}::uuid
      and (k.expires_at is null or k.expires_at > ${input("now")}::timestamptz)
      and u.disabled_at is null and u.deleted_at is null`,
);

export const noteApiKeyUse = sqlStatement<{ keyId: string; now: string }, Record<string, never>>(
  "api_keys.note_use",
  sql`update api_keys set last_used_at = ${input("now")}::timestamptz where id = ${input("keyId")}::uuid`,
);

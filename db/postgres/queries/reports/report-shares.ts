import { sql } from "drizzle-orm";
import { input, sqlStatement } from "../../statement.ts";
import { type Removed, removing } from "../imports/removing.ts";

type Share = { reportRunId: string; userId: string; hash: string; now: string; expiresAt: string };

/** Shares a report that is made: a new address takes the place of the one before. Nothing for somebody else's. */
export const shareReport = sqlStatement<Share, { id: string }>(
  "report_shares.put",
  sql`insert into report_shares (report_run_id, user_id, token_hash, created_at, expires_at)
    select r.id, r.user_id, decode(${input("hash")}::text, 'hex'), ${input("now")}::timestamptz,
      ${input("expiresAt")}::timestamptz
    from report_runs r
    where r.id = ${input("reportRunId")}::uuid and r.user_id = ${input("userId")}::uuid and r.completed_at is not null
    on conflict (report_run_id) do update set token_hash = excluded.token_hash, created_at = excluded.created_at,
      expires_at = excluded.expires_at
    returning report_run_id as id`,
);

/** Ends the sharing of a report. Returns whether the report exists, shared or not. */
export const unshareReport = sqlStatement<{ reportRunId: string; userId: string }, { id: string }>(
  "report_shares.delete",
  sql`with gone as (
      delete from report_shares
      where report_run_id = ${input("reportRunId")}::uuid and user_id = ${input("userId")}::uuid
    )
    select id from report_runs where id = ${input("reportRunId")}::uuid and user_id = ${input("userId")}::uuid`,
);

/** Returns the report of an address, while it is shared and its account exists. */
export const sharedReport = sqlStatement<{ hash: string; now: string }, { id: string; userId: string }>(
  "report_shares.find",
  sql`select s.report_run_id as id, s.user_id as "userId" from report_shares s join users u on u.id = s.user_id
    where s.token_hash = decode(${input("hash")}::text, 'hex') and s.expires_at > ${input("now")}::timestamptz
      and u.deleted_at is null and u.disabled_at is null`,
);

export const sweepReportShares = sqlStatement<Record<string, never>, Removed>(
  "report_shares.sweep",
  removing(sql`delete from report_shares where ctid = any(array(
    select ctid from report_shares where expires_at < now() limit 5000))`),
);

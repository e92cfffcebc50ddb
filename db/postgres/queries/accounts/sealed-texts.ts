import { gt, type SQL, sql } from "drizzle-orm";
import { twoFactorSecrets, webhooks } from "../../schema/index.ts";
import { input, sqlStatement, statement } from "../../statement.ts";

/** A sealed text of the account or the webhook with this id. */
export type SealedRow = { id: string; sealed: Uint8Array };

type Page = { after: string; limit: number };

/** The second factors in the order of their accounts. */
export const pageOfTwoFactorSecrets = statement<Page, SealedRow[]>("sealed.two_factor_page", (db) =>
  db
    .select({ id: twoFactorSecrets.userId, sealed: twoFactorSecrets.sealedSecret })
    .from(twoFactorSecrets)
    .where(gt(twoFactorSecrets.userId, input("after")))
    .orderBy(twoFactorSecrets.userId)
    .limit(input("limit")),
);

export const pageOfWebhookSecrets = statement<Page, SealedRow[]>("sealed.webhooks_page", (db) =>
  db
    .select({ id: webhooks.id, sealed: webhooks.sealedSecret })
    .from(webhooks)
    .where(gt(webhooks.id, input("after")))
    .orderBy(webhooks.id)
    .limit(input("limit")),
);

/** A JSON list of `{ id, from, to }`, the texts in hexadecimal. A text that has changed since is left alone. */
type Changes = { changes: string };

const changes: SQL = sql`jsonb_to_recordset(${input("changes")}::jsonb) as c (id uuid, "from" text, "to" text)`;

/** Skips locked accounts: the check of a code compares the sealed text before it takes its step. */
export const replaceTwoFactorSeals = sqlStatement<Changes, { id: string }>(
  "sealed.two_factor_replace",
  sql`with wanted as (select c.* from ${changes}),
    held as (
      select id from users where id in (select id from wanted) order by id for no key update skip locked
    )
    update two_factor_secrets f set sealed_secret = decode(w."to", 'hex')
    from wanted w join held on held.id = w.id
    where f.user_id = w.id and f.sealed_secret = decode(w."from", 'hex')
    returning f.user_id as id`,
);

export const replaceWebhookSeals = sqlStatement<Changes, { id: string }>(
  "sealed.webhooks_replace",
  sql`update webhooks w set sealed_secret = decode(c."to", 'hex') from ${changes}
    where w.id = c.id and w.sealed_secret = decode(c."from", 'hex') returning w.id`,
);

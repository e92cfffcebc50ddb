import { and, eq, gt, sql } from "drizzle-orm";
import { fromHex, recordset } from "../../expressions.ts";
import { plain } from "../../parameters.ts";
import { twoFactorSecrets, users, webhooks } from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";

export const pageOfTwoFactorSecrets = statement(
  "sealed.two_factor_page",
  { after: twoFactorSecrets.userId, limit: "int" },
  (db, p) =>
    db
      .select({ id: twoFactorSecrets.userId, sealed: twoFactorSecrets.sealedSecret })
      .from(twoFactorSecrets)
      .where(gt(twoFactorSecrets.userId, p.after))
      .orderBy(twoFactorSecrets.userId)
      .limit(plain(p.limit)),
);

export type SealedRow = Awaited<ReturnType<typeof pageOfTwoFactorSecrets>>[number];

export const pageOfWebhookSecrets = statement("sealed.webhooks_page", { after: webhooks.id, limit: "int" }, (db, p) =>
  db
    .select({ id: webhooks.id, sealed: webhooks.sealedSecret })
    .from(webhooks)
    .where(gt(webhooks.id, p.after))
    .orderBy(webhooks.id)
    .limit(plain(p.limit)),
);

/** A JSON list of `{ id, from, to }`, the texts in hexadecimal. A text that has changed since is not replaced. */
const changed = { changes: "json" } as const;
const changeFields = { id: "uuid", from: "text", to: "text" } as const;

/** Skips locked accounts: the check of a code compares the sealed text before it takes its step. */
export const replaceTwoFactorSeals = query("sealed.two_factor_replace", changed, (p) => {
  const wanted = recordset("w", changeFields, p.changes);
  return rows(
    { id: twoFactorSecrets.userId },
    (list) => sql`with w as (select * from ${wanted.from}), held as (
      select ${users.id} from ${users} where ${users.id} in (select id from w) order by ${users.id}
      for no key update skip locked
    )
    update ${twoFactorSecrets} set sealed_secret = ${fromHex(wanted.columns.to)}
    from w join held on held.id = ${wanted.columns.id}
    where ${and(
      eq(twoFactorSecrets.userId, wanted.columns.id),
      eq(twoFactorSecrets.sealedSecret, fromHex(wanted.columns.from)),
    )}
    returning ${list}`,
  );
});

export const replaceWebhookSeals = statement("sealed.webhooks_replace", changed, (db, p) => {
  const { from, columns } = recordset("c", changeFields, p.changes);
  return db
    .update(webhooks)
    .set({ sealedSecret: fromHex(columns.to) })
    .from(from)
    .where(and(eq(webhooks.id, columns.id), eq(webhooks.sealedSecret, fromHex(columns.from))))
    .returning({ id: webhooks.id });
});

import { and, eq, gt, isNull, lt, sql } from "drizzle-orm";
import { fromHex, isSet } from "../../expressions.ts";
import type { Placeholders } from "../../parameters.ts";
import { emailChanges, emailTokens, users } from "../../schema/index.ts";
import { statement } from "../../statement.ts";
import { sweep } from "../../sweep.ts";

/** `hash` is SHA-256 in hexadecimal. */
export const insertEmailToken = statement(
  "email_tokens.insert",
  {
    id: emailTokens.id,
    userId: emailTokens.userId,
    purpose: emailTokens.purpose,
    hash: "text",
    emailKey: emailTokens.emailKey,
    changeId: emailTokens.changeId,
    now: "timestamptz",
    expiresAt: "timestamptz",
  },
  (db, { now, hash, ...row }) => db.insert(emailTokens).values({ ...row, hash: fromHex(hash), createdAt: now }),
);

/** The mail server has taken its mail. */
export const startEmailToken = statement("email_tokens.start", { hash: "text", expiresAt: "timestamptz" }, (db, p) =>
  db
    .update(emailTokens)
    .set({ expiresAt: p.expiresAt })
    .where(eq(emailTokens.hash, fromHex(p.hash))),
);

const presented = { hash: "text", now: "timestamptz" } as const;

const isUsable = (p: Placeholders<typeof presented>) =>
  and(
    eq(emailTokens.hash, fromHex(p.hash)),
    isNull(emailTokens.usedAt),
    gt(emailTokens.expiresAt, p.now),
    sql`exists (select 1 from ${users} where ${and(
      eq(users.id, emailTokens.userId),
      isNull(users.deletedAt),
      isNull(users.disabledAt),
    )})`,
  );

const shown = {
  userId: emailTokens.userId,
  purpose: emailTokens.purpose,
  emailKey: emailTokens.emailKey,
  changeId: emailTokens.changeId,
};

export const findEmailToken = statement("email_tokens.find", presented, (db, p) =>
  db.select(shown).from(emailTokens).where(isUsable(p)),
);

export type EmailToken = Awaited<ReturnType<typeof findEmailToken>>[number];

/** One of many calls at once succeeds. */
export const useEmailToken = statement("email_tokens.use", presented, (db, p) =>
  db.update(emailTokens).set({ usedAt: p.now }).where(isUsable(p)).returning(shown),
);

/** Confirms the account's address, if it is still the one that the mail went to. */
export const markEmailVerified = statement(
  "users.mark_email_verified",
  { userId: users.id, emailKey: users.emailKey, now: "timestamptz" },
  (db, p) =>
    db
      .update(users)
      .set({ emailVerifiedAt: p.now, version: sql`${users.version} + 1`, updatedAt: p.now })
      .where(and(eq(users.id, p.userId), eq(users.emailKey, p.emailKey), isNull(users.emailVerifiedAt))),
);

export const insertEmailChange = statement(
  "email_changes.insert",
  {
    id: emailChanges.id,
    userId: emailChanges.userId,
    newEmail: emailChanges.newEmail,
    newEmailKey: emailChanges.newEmailKey,
    now: "timestamptz",
    expiresAt: "timestamptz",
  },
  (db, { now, ...row }) => db.insert(emailChanges).values({ ...row, createdAt: now }),
);

export const deleteEmailChange = statement("email_changes.delete", { userId: emailChanges.userId }, (db, p) =>
  db.delete(emailChanges).where(eq(emailChanges.userId, p.userId)),
);

const change = {
  id: emailChanges.id,
  newEmail: emailChanges.newEmail,
  oldConfirmed: isSet(emailChanges.oldConfirmedAt),
  newConfirmed: isSet(emailChanges.newConfirmedAt),
};

export const pendingEmailChange = statement(
  "email_changes.pending",
  { userId: emailChanges.userId, now: "timestamptz" },
  (db, p) =>
    db
      .select(change)
      .from(emailChanges)
      .where(and(eq(emailChanges.userId, p.userId), gt(emailChanges.expiresAt, p.now))),
);

export type EmailChange = Awaited<ReturnType<typeof pendingEmailChange>>[number];

export const confirmEmailChange = statement(
  "email_changes.confirm",
  { id: emailChanges.id, side: emailTokens.purpose, now: "timestamptz" },
  (db, p) =>
    db
      .update(emailChanges)
      .set({
        oldConfirmedAt: sql`case when ${p.side} = 'change-email-old'
          then coalesce(${emailChanges.oldConfirmedAt}, ${p.now}) else ${emailChanges.oldConfirmedAt} end`,
        newConfirmedAt: sql`case when ${p.side} = 'change-email-new'
          then coalesce(${emailChanges.newConfirmedAt}, ${p.now}) else ${emailChanges.newConfirmedAt} end`,
      })
      .where(and(eq(emailChanges.id, p.id), gt(emailChanges.expiresAt, p.now)))
      .returning(change),
);

/** It voids all tokens of earlier mails. */
export const applyEmailChange = statement(
  "email_changes.apply",
  { id: emailChanges.id, now: "timestamptz" },
  (db, p) => {
    const applied = db.$with("applied").as(
      db.delete(emailChanges).where(eq(emailChanges.id, p.id)).returning({
        userId: emailChanges.userId,
        newEmail: emailChanges.newEmail,
        newEmailKey: emailChanges.newEmailKey,
      }),
    );
    const tokens = db.$with("tokens").as(
      db
        .delete(emailTokens)
        .where(and(sql`${emailTokens.userId} in (select user_id from applied)`, isNull(emailTokens.changeId)))
        .returning({ id: emailTokens.id }),
    );
    return db
      .with(applied, tokens)
      .update(users)
      .set({
        email: sql`${applied.newEmail}`,
        emailKey: sql`${applied.newEmailKey}`,
        emailVerifiedAt: p.now,
        version: sql`${users.version} + 1`,
        updatedAt: p.now,
      })
      .from(applied)
      .where(eq(users.id, applied.userId))
      .returning({ userId: users.id });
  },
);

const aDayAgo = sql`now() - interval '1 day'`;

export const sweepEmailChanges = sweep("email_changes.sweep", {}, () => ({
  table: emailChanges,
  key: emailChanges.id,
  where: lt(emailChanges.expiresAt, aDayAgo),
}));

export const sweepEmailTokens = sweep("email_tokens.sweep", {}, () => ({
  table: emailTokens,
  key: emailTokens.id,
  where: lt(emailTokens.expiresAt, aDayAgo),
  oldest: emailTokens.expiresAt,
}));

import { and, eq, isNotNull, isNull, lt, or, sql } from "drizzle-orm";
import { fromHex, hexOf, isSet } from "../../expressions.ts";
import { recoveryCodes, twoFactorSecrets, users } from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";

const ofUser = { userId: twoFactorSecrets.userId };

export const findTwoFactor = statement("two_factor.find", ofUser, (db, p) =>
  db
    .select({
      sealedSecret: hexOf(twoFactorSecrets.sealedSecret),
      lastStep: twoFactorSecrets.lastStep,
    })
    .from(twoFactorSecrets)
    .where(and(eq(twoFactorSecrets.userId, p.userId), isNotNull(twoFactorSecrets.enabledAt))),
);

export type TwoFactor = Awaited<ReturnType<typeof findTwoFactor>>[number];

export const findTwoFactorSecret = statement("two_factor.find_secret", ofUser, (db, p) =>
  db
    .select({ sealedSecret: hexOf(twoFactorSecrets.sealedSecret), enabled: isSet(twoFactorSecrets.enabledAt) })
    .from(twoFactorSecrets)
    .where(eq(twoFactorSecrets.userId, p.userId)),
);

/** Returns no row when one is enabled already. */
export const keepTwoFactorSecret = statement(
  "two_factor.keep_secret",
  { ...ofUser, sealedSecret: "text", now: "timestamptz" },
  (db, p) =>
    db
      .insert(twoFactorSecrets)
      .values({ userId: p.userId, sealedSecret: fromHex(p.sealedSecret), createdAt: p.now })
      .onConflictDoUpdate({
        target: twoFactorSecrets.userId,
        set: { sealedSecret: sql`excluded.sealed_secret`, createdAt: sql`excluded.created_at` },
        setWhere: isNull(twoFactorSecrets.enabledAt),
      })
      .returning({ userId: twoFactorSecrets.userId }),
);

/** The code that proved it is used up with it. */
export const enableTwoFactor = statement(
  "two_factor.enable",
  { ...ofUser, step: "bigint", now: "timestamptz" },
  (db, p) =>
    db
      .update(twoFactorSecrets)
      .set({ enabledAt: p.now, lastStep: p.step })
      .where(and(eq(twoFactorSecrets.userId, p.userId), isNull(twoFactorSecrets.enabledAt))),
);

/** Refuses a step when it or a later one was used: of many calls at once one succeeds. */
export const takeTwoFactorStep = statement(
  "two_factor.take_step",
  { ...ofUser, sealedSecret: "text", step: "bigint" },
  (db, p) =>
    db
      .update(twoFactorSecrets)
      .set({ lastStep: p.step })
      .where(
        and(
          eq(twoFactorSecrets.userId, p.userId),
          isNotNull(twoFactorSecrets.enabledAt),
          eq(twoFactorSecrets.sealedSecret, fromHex(p.sealedSecret)),
          or(isNull(twoFactorSecrets.lastStep), lt(twoFactorSecrets.lastStep, p.step)),
        ),
      )
      .returning({ userId: twoFactorSecrets.userId }),
);

export const deleteTwoFactor = statement("two_factor.delete", ofUser, (db, p) => {
  const gone = db.$with("gone").as(
    db
      .delete(twoFactorSecrets)
      .where(and(eq(twoFactorSecrets.userId, p.userId), isNotNull(twoFactorSecrets.enabledAt)))
      .returning({ userId: twoFactorSecrets.userId }),
  );
  const codes = db
    .$with("codes")
    .as(
      db
        .delete(recoveryCodes)
        .where(sql`${recoveryCodes.userId} in (select user_id from gone)`)
        .returning({ userId: recoveryCodes.userId }),
    );
  return db.with(gone, codes).select({ userId: gone.userId }).from(gone);
});

/** `hashes` is a JSON list of SHA-256 in hexadecimal. */
export const replaceRecoveryCodes = query(
  "recovery_codes.replace",
  { userId: "uuid", hashes: "jsonb", now: "timestamptz" },
  (p) =>
    rows(
      {},
      () => sql`with gone as (delete from ${recoveryCodes} where ${recoveryCodes.userId} = ${p.userId})
    insert into ${recoveryCodes} (user_id, hash, created_at)
    select ${p.userId}, decode(h, 'hex'), ${p.now} from jsonb_array_elements_text(${p.hashes}) as h`,
    ),
);

const code = { userId: recoveryCodes.userId, hash: "text" } as const;

export const findRecoveryCode = statement("recovery_codes.find", code, (db, p) =>
  db
    .select({ userId: recoveryCodes.userId })
    .from(recoveryCodes)
    .where(
      and(eq(recoveryCodes.userId, p.userId), eq(recoveryCodes.hash, fromHex(p.hash)), isNull(recoveryCodes.usedAt)),
    ),
);

/** The account's version moves, because the account shows how many are left. */
export const useRecoveryCode = statement("recovery_codes.use", { ...code, now: "timestamptz" }, (db, p) => {
  const used = db.$with("used").as(
    db
      .update(recoveryCodes)
      .set({ usedAt: p.now })
      .where(
        and(eq(recoveryCodes.userId, p.userId), eq(recoveryCodes.hash, fromHex(p.hash)), isNull(recoveryCodes.usedAt)),
      )
      .returning({ userId: recoveryCodes.userId }),
  );
  return db
    .with(used)
    .update(users)
    .set({ version: sql`${users.version} + 1`, updatedAt: p.now })
    .from(used)
    .where(eq(users.id, used.userId))
    .returning({ userId: users.id });
});

export const noteTwoFactorChange = statement(
  "users.note_two_factor_change",
  { userId: users.id, now: "timestamptz" },
  (db, p) =>
    db
      .update(users)
      .set({ version: sql`${users.version} + 1`, updatedAt: p.now })
      .where(eq(users.id, p.userId)),
);

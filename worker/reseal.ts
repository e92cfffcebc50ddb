import type { Log } from "#core/logging/log.ts";
import { resealText, type Seal } from "#core/security/sealed.ts";
import { acceptedSecrets, type Secrets } from "#core/security/secrets.ts";
import { twoFactorSealOf } from "#core/security/two-factor-seal.ts";
import { webhookSealOf } from "#core/security/webhook-secret.ts";
import type { Database } from "#db/postgres/client.ts";
import {
  pageOfTwoFactorSecrets,
  pageOfWebhookSecrets,
  replaceTwoFactorSeals,
  replaceWebhookSeals,
  type SealedRow,
} from "#db/postgres/queries/accounts/sealed-texts.ts";

const PAGE = 500;
const FIRST = "00000000-0000-0000-0000-000000000000";

type Table = {
  readonly page: (db: Database, page: { after: string; limit: number }) => Promise<SealedRow[]>;
  readonly replace: (db: Database, input: { changes: string }) => Promise<unknown[]>;
  readonly sealOf: (secrets: Secrets, id: string) => Seal;
};

const TABLES: readonly Table[] = [
  { page: pageOfTwoFactorSecrets, replace: replaceTwoFactorSeals, sealOf: twoFactorSealOf },
  { page: pageOfWebhookSecrets, replace: replaceWebhookSeals, sealOf: webhookSealOf },
];

export type Resealed = {
  readonly resealed: number;
  readonly left: number;
  readonly unreadable: number;
};

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

type Change = { readonly id: string; readonly from: string; readonly to: string };

/** Null where the secret in use sealed it, undefined where no secret opens it. */
const changeOf = (seal: Seal, { id, sealed }: SealedRow): Change | null | undefined => {
  try {
    const anew = resealText(seal, sealed);
    return anew === null ? null : { id, from: hex(sealed), to: hex(anew) };
  } catch {
    return undefined;
  }
};

export const resealAll = async (db: Database, secrets: Secrets): Promise<Resealed> => {
  let [resealed, left, unreadable] = [0, 0, 0];
  for (const { page, replace, sealOf } of TABLES) {
    for (let after = FIRST, more = true; more; ) {
      const rows = await page(db, { after, limit: PAGE });
      const verdicts = rows.map((row) => changeOf(sealOf(secrets, row.id), row));
      const changes = verdicts.filter((verdict) => verdict != null);
      const changed = changes.length === 0 ? [] : await replace(db, { changes: JSON.stringify(changes) });
      resealed += changed.length;
      left += changes.length - changed.length;
      unreadable += verdicts.filter((verdict) => verdict === undefined).length;
      after = rows.at(-1)?.id ?? after;
      more = rows.length === PAGE;
    }
  }
  return { resealed, left, unreadable };
};

export const resealStep =
  ({ db, sealingSecret, log }: { db: Database; sealingSecret: Secrets; log: Log }) =>
  async (): Promise<boolean> => {
    if (acceptedSecrets(sealingSecret).length === 1) return false;
    log.info(await resealAll(db, sealingSecret), "secrets.resealed");
    return false;
  };

import { ForjaError, invalid, notFound } from "#core/errors.ts";
import type { Secrets } from "#core/security/secrets.ts";
import { newWebhookSecret } from "#core/security/webhook-secret.ts";
import { webhookTarget } from "#core/security/webhook-target.ts";
import type { Database, Executor, Transaction } from "#db/postgres/client.ts";
import { breaches } from "#db/postgres/pg-error.ts";
import { reserveId } from "#db/postgres/queries/sync/created-ids.ts";
import {
  countWebhooks,
  type DeliveryView,
  deleteWebhook,
  findWebhook,
  insertWebhook,
  listDeliveries,
  listWebhooks,
  lockWebhooks,
  resendDelivery,
  resumeWebhook,
  WEBHOOK_ID_CONSTRAINT,
  type WebhookView,
} from "#db/postgres/queries/webhooks/webhooks.ts";
import type { ChangeContext } from "../../http/change-context.ts";
import type { WebhookCreate } from "./webhooks.schema.ts";

const MAX_WEBHOOKS = 10;

export type WebhookMade = WebhookView & { readonly secret: string };

export type WebhookSettings = { readonly sealingSecret: Secrets; readonly webhookAllowPrivate: boolean };

export const get = async (executor: Executor, userId: string, id: string): Promise<WebhookView> => {
  const [row] = await findWebhook(executor, { userId, id });
  if (row === undefined) throw notFound();
  return row;
};

const refuseTakenId = (error: unknown): never => {
  if (breaches(error, WEBHOOK_ID_CONSTRAINT)) throw new ForjaError("id-taken", { cause: error });
  throw error;
};

export const create = async (
  tx: Transaction,
  { userId, now, newId }: ChangeContext,
  input: WebhookCreate,
  settings: WebhookSettings,
): Promise<{ created: true; webhook: WebhookMade } | { created: false; webhook: WebhookView }> => {
  const id = input.id ?? newId();
  if (input.id != null) {
    const claim = await reserveId(tx, { id, userId, resource: "webhooks", body: input });
    const [stored] = claim === "repeated" ? await findWebhook(tx, { userId, id }) : [];
    if (stored !== undefined) return { created: false, webhook: stored };
    if (claim === "repeated") throw new ForjaError("id-taken");
  }
  const target = webhookTarget(input.url, settings.webhookAllowPrivate);
  if ("objection" in target) throw invalid({ pointer: "/url", detail: target.objection });
  await lockWebhooks(tx, { userId });
  const [has] = await countWebhooks(tx, { userId });
  if ((has?.count ?? 0) >= MAX_WEBHOOKS) {
    throw new ForjaError("state-conflict", { detail: `An account has ${MAX_WEBHOOKS} webhooks at most.` });
  }
  const { secret, sealed } = newWebhookSecret(settings.sealingSecret, id);
  const [row] = await insertWebhook(tx, {
    id,
    userId,
    url: target.url,
    events: JSON.stringify(input.events),
    sealedSecret: Buffer.from(sealed).toString("hex"),
    now: now.toISOString(),
  }).catch(refuseTakenId);
  if (row === undefined) throw new Error("a webhook that was just written cannot be read");
  return { created: true, webhook: { ...row, secret } };
};

export type WebhookPage = { readonly limit: number; readonly after: { sortKey: string; id: string } | null };

const keysetOf = ({ limit, after }: WebhookPage) => ({
  beforeCreatedAt: after?.sortKey ?? null,
  beforeId: after?.id ?? null,
  limit: limit + 1,
});

export const list = async (
  db: Database,
  userId: string,
  page: WebhookPage,
): Promise<{ webhook: WebhookView; sortKey: string }[]> => {
  const rows = await listWebhooks(db, { userId, ...keysetOf(page) });
  return rows.map(({ sortKey, ...webhook }) => ({ webhook, sortKey }));
};

export const remove = async (tx: Transaction, userId: string, id: string): Promise<void> => {
  const removed = await deleteWebhook(tx, { userId, id });
  if (removed.length === 0) throw notFound();
};

export const resume = async (
  tx: Transaction,
  userId: string,
  id: string,
): Promise<{ webhook: WebhookView; resumed: boolean }> => {
  const resumed = await resumeWebhook(tx, { userId, id });
  return { webhook: await get(tx, userId, id), resumed };
};

export const deliveries = async (
  db: Database,
  of: { userId: string; webhookId: string },
  page: WebhookPage,
): Promise<readonly { delivery: DeliveryView; sortKey: string }[]> => {
  const [row] = await listDeliveries(db, { ...of, ...keysetOf(page) });
  if (row === undefined) throw notFound();
  return row.deliveries;
};

export const resend = async (
  tx: Transaction,
  { userId, now, newId }: ChangeContext,
  of: { webhookId: string; deliveryId: string },
): Promise<DeliveryView> => {
  const [row] = await resendDelivery(tx, { userId, ...of, id: newId(), now: now.toISOString() });
  if (row === undefined) throw notFound();
  if (row.delivery === null) {
    const detail = row.suspended ? "The webhook is suspended: resume it first." : "Too many deliveries are waiting.";
    throw new ForjaError("state-conflict", { detail });
  }
  return row.delivery;
};

import type { Log } from "#core/logging/log.ts";
import type { Secrets } from "#core/security/secrets.ts";
import { openWebhookSecret } from "#core/security/webhook-secret.ts";
import type { Database } from "#db/postgres/client.ts";
import {
  settleDelivery,
  type TakenDelivery,
  takeDeliveries,
} from "#db/postgres/queries/webhooks/webhook-deliveries.ts";
import type { DeliveryFailure } from "#db/postgres/schema/index.ts";
import type { WorkerMetrics } from "../metrics.ts";
import { type Posted, post, type Resolve } from "./post.ts";
import { retryPauseMs } from "./retries.ts";
import { signatureOf } from "./signature.ts";

export type WebhookSending = {
  readonly allowPrivate: boolean;
  readonly resolve: Resolve;
  readonly timeoutMs: number;
  /** From 0 to 1: spreads attempts that failed together. */
  readonly chance: () => number;
};

export const ATTEMPT_TIMEOUT_MS = 10_000;

export type DelivererOptions = {
  readonly db: Database;
  readonly sealingSecret: Secrets;
  readonly webhooks: WebhookSending;
  readonly clock: () => Date;
  readonly log: Log;
  readonly metrics: WorkerMetrics;
  readonly onRoom?: () => void;
};

export type Deliverer = {
  readonly step: () => Promise<number>;
  /** After so long it leaves the rest, which another worker takes once it counts as lost. */
  readonly stop: (graceMs: number) => Promise<void>;
};

/** Under way at once in one process, and of them to one place or of one user. */
const LIMIT = 64;
const LIMIT_OF_ONE = 4;

/** An attempt of which nothing was heard for so long was its worker's last. */
const LOST_AFTER_MS = 3 * ATTEMPT_TIMEOUT_MS;

type Outcome = { readonly responseStatus: number | null; readonly failure: DeliveryFailure | null };

const outcomeOf = (posted: Posted): Outcome =>
  "status" in posted
    ? { responseStatus: posted.status, failure: null }
    : { responseStatus: null, failure: posted.failure };

const isSuccess = ({ responseStatus }: Outcome): boolean =>
  responseStatus !== null && responseStatus >= 200 && responseStatus < 300;

const bodyOf = ({ eventId, event, occurredAt, payload }: TakenDelivery): string =>
  JSON.stringify({ id: eventId, type: event, createdAt: occurredAt, data: payload });

/** The rows alone hold the deliveries and their times, so the loss of Redis or of a worker loses none. */
export const createDeliverer = (options: DelivererOptions): Deliverer => {
  const { db, sealingSecret, webhooks, clock, log, metrics, onRoom } = options;
  const stopping = new AbortController();
  const underWay = new Set<Promise<void>>();
  const counts = new Map<string, number>();

  const secretOf = ({ webhookId, sealedSecret }: TakenDelivery): string | null => {
    try {
      return openWebhookSecret(sealingSecret, webhookId, Buffer.from(sealedSecret, "hex"));
    } catch (error) {
      log.error({ err: error, webhookId }, "webhook.secret-unreadable");
      return null;
    }
  };

  const send = async (delivery: TakenDelivery, secret: string): Promise<Outcome> => {
    const body = bodyOf(delivery);
    const headers = {
      "content-type": "application/json",
      "user-agent": "Forja-Webhooks/1",
      "forja-event": delivery.eventId,
      "forja-delivery": delivery.id,
      "forja-signature": signatureOf(secret, body, clock()),
    };
    return outcomeOf(await post({ url: delivery.url, headers, body }, { ...webhooks, signal: stopping.signal }));
  };

  const deliver = async (delivery: TakenDelivery): Promise<void> => {
    const { id, userId, webhookId, event, attempt } = delivery;
    const started = performance.now();
    const secret = secretOf(delivery);
    const outcome: Outcome =
      secret === null ? { responseStatus: null, failure: "secret-unreadable" } : await send(delivery, secret);
    const durationMs = Math.round(performance.now() - started);
    const delivered = isSuccess(outcome);
    const pauseMs = delivered || secret === null ? null : retryPauseMs(attempt, webhooks.chance());
    const status = delivered ? "delivered" : pauseMs === null ? "failed" : "pending";
    const now = clock();
    await settleDelivery(db, {
      id,
      userId,
      attempt,
      ...outcome,
      status,
      durationMs,
      now: now.toISOString(),
      nextAttemptAt: pauseMs === null ? null : new Date(now.getTime() + pauseMs).toISOString(),
    });
    metrics.webhookAttempts.inc({ outcome: status === "pending" ? "retried" : status });
    metrics.webhookDuration.observe(durationMs / 1_000);
    log.info(
      { deliveryId: id, webhookId, userId, event, attempt, status, ...outcome, durationMs },
      "webhook.attempted",
    );
  };

  const count = ({ place, userId }: TakenDelivery, change: number): void => {
    for (const key of [place, userId]) {
      const left = (counts.get(key) ?? 0) + change;
      if (left === 0) counts.delete(key);
      else counts.set(key, left);
    }
  };

  const begin = (delivery: TakenDelivery): void => {
    const { id: deliveryId } = delivery;
    count(delivery, 1);
    const run: Promise<void> = deliver(delivery)
      .catch((error: unknown) => {
        if (!stopping.signal.aborted) log.warn({ err: error, deliveryId }, "webhook.unsettled");
      })
      .finally(() => {
        underWay.delete(run);
        count(delivery, -1);
        if (!stopping.signal.aborted) onRoom?.();
      });
    underWay.add(run);
  };

  return {
    step: async () => {
      const room = LIMIT - underWay.size;
      if (room === 0) return 0;
      const now = clock();
      const taken = await takeDeliveries(db, {
        now: now.toISOString(),
        lostAt: new Date(now.getTime() + LOST_AFTER_MS).toISOString(),
        limit: room,
        limitOfOne: LIMIT_OF_ONE,
        underWay: JSON.stringify(Object.fromEntries(counts)),
      });
      for (const delivery of taken) begin(delivery);
      return taken.length;
    },
    stop: async (graceMs) => {
      const timer = setTimeout(() => stopping.abort(), graceMs);
      await Promise.all(underWay);
      clearTimeout(timer);
    },
  };
};

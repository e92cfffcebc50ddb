import { Counter, Gauge, Histogram, type Registry } from "prom-client";

export const createWorkerMetrics = (registry: Registry) => ({
  jobs: new Counter({
    name: "forja_jobs_total",
    help: "Runs of jobs by how they ended",
    labelNames: ["kind", "outcome"] as const,
    registers: [registry],
  }),
  jobDuration: new Histogram({
    name: "forja_job_duration_seconds",
    help: "How long runs of jobs took",
    labelNames: ["kind"] as const,
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300],
    registers: [registry],
  }),
  deadLetters: new Counter({
    name: "forja_dead_letters_total",
    help: "Jobs that failed for good on our side",
    labelNames: ["kind"] as const,
    registers: [registry],
  }),
  storeAway: new Gauge({
    name: "forja_store_away",
    help: "Whether jobs wait because a store is away",
    labelNames: ["store"] as const,
    registers: [registry],
  }),
  outboxWaiting: new Gauge({
    name: "forja_outbox_waiting",
    help: "Messages not yet in a queue",
    registers: [registry],
  }),
  outboxOldest: new Gauge({
    name: "forja_outbox_oldest_seconds",
    help: "Age of the oldest message not yet in a queue",
    registers: [registry],
  }),
  relayed: new Counter({
    name: "forja_outbox_relayed_total",
    help: "Messages put into a queue",
    registers: [registry],
  }),
  owed: new Counter({
    name: "forja_obligations_started_total",
    help: "Jobs started for obligations that no job covered",
    labelNames: ["kind"] as const,
    registers: [registry],
  }),
  restores: new Counter({
    name: "forja_restores_total",
    help: "Stores that were found to be older than the others",
    labelNames: ["store"] as const,
    registers: [registry],
  }),
  clockBack: new Gauge({
    name: "forja_clock_back_seconds",
    help: "How far the clock of Postgres ran backwards; 0 when it did not",
    registers: [registry],
  }),
  unknownUsers: new Gauge({
    name: "forja_unknown_users",
    help: "Users with documents whom Postgres does not know",
    registers: [registry],
  }),
  sweepRefused: new Gauge({
    name: "forja_sweep_refused_documents",
    help: "Documents of unknown users that the sweep left because too many would have gone in a day",
    labelNames: ["collection"] as const,
    registers: [registry],
  }),
  webhookAttempts: new Counter({
    name: "forja_webhook_attempts_total",
    help: "Attempts to deliver an event to a webhook by how they ended",
    labelNames: ["outcome"] as const,
    registers: [registry],
  }),
  webhookDuration: new Histogram({
    name: "forja_webhook_attempt_duration_seconds",
    help: "How long receivers of webhooks took to answer",
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 10],
    registers: [registry],
  }),
  reconciled: new Counter({
    name: "forja_jobs_reconciled_total",
    help: "Jobs that a queue had lost and got again",
    registers: [registry],
  }),
});

export type WorkerMetrics = ReturnType<typeof createWorkerMetrics>;

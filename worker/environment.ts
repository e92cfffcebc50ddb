import { z } from "zod";
import { port, readEnvironment, storesEnvironment, type Variables } from "#db/environment.ts";

/** Everything that the worker process reads from its environment. */
export const workerEnvironment = storesEnvironment.extend({
  WORKER_PORT: port(3001),
  METRICS_PORT: port(9091),
  /** The dashboard's credentials; without them, in development, there is no dashboard. */
  OPERATOR_USER: z.string().min(1).max(100).optional(),
  OPERATOR_PASSWORD: z.string().min(8, "must have 8 characters or more").max(200).optional(),
  /** How long running jobs may go on after the signal to stop, in seconds. */
  STOP_TIMEOUT_SECONDS: z.coerce.number().int().min(1).max(300).default(20),
});

export type WorkerEnvironment = z.output<typeof workerEnvironment>;

const inProduction = workerEnvironment.required({ OPERATOR_USER: true, OPERATOR_PASSWORD: true });

/** Throws `EnvironmentError`, in production also for missing credentials. */
export const readWorkerEnvironment = (variables: Variables): WorkerEnvironment =>
  readEnvironment(variables.NODE_ENV === "production" ? inProduction : workerEnvironment, variables);

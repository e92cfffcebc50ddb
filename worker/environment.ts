import { z } from "zod";
import {
  address,
  port,
  readEnvironment,
  readProduction,
  sealingSecretOfDevelopment,
  sealingSecrets,
  secret,
  storesEnvironment,
  url,
  type Variables,
} from "#core/config/environment.ts";
import { inPrimaryRegion } from "#core/config/region.ts";

const mailFrom = z
  .string()
  .regex(/^(?:[^<>@\r\n]+ )?<?[^\s<>@]+@[^\s<>@]+>?$/, "must be an address such as Forja <forja@example.com>");

export const workerEnvironment = storesEnvironment.extend({
  WORKER_PORT: port(3001),
  METRICS_PORT: port(9091),
  OPERATOR_USER: z.string().min(1).max(100).optional(),
  OPERATOR_PASSWORD: z.string().min(8, "must have 8 characters or more").max(200).optional(),
  STOP_TIMEOUT_SECONDS: z.coerce.number().int().min(1).max(300).default(20),
  /** The mail server; without it, in development, mails become files. */
  SMTP_URL: url("smtp:", "smtps:").optional(),
  MAIL_FROM: mailFrom.default("Forja <forja@localhost>"),
  ...sealingSecrets,
  FORJA_DIR: z.string().min(1).default(".forja"),
});

export type WorkerEnvironment = z.output<typeof workerEnvironment> & { readonly SEALING_SECRET: string };

const inProduction = workerEnvironment
  .extend({ MAIL_FROM: mailFrom, SEALING_SECRET: secret })
  .required({ OPERATOR_USER: true, OPERATOR_PASSWORD: true, SMTP_URL: true });

const SECRETS = [...Object.keys(sealingSecrets), "OPERATOR_PASSWORD"];

/**
 * Throws `EnvironmentError` outside of the primary region. In production it also throws for weak secrets, missing
 * credentials and a missing way for mails.
 */
export const readWorkerEnvironment = (variables: Variables): WorkerEnvironment => {
  if (variables.NODE_ENV === "production") {
    const schema = variables.API_URL ? inProduction : inProduction.extend({ PUBLIC_URL: address });
    return inPrimaryRegion(readProduction(schema, variables, SECRETS));
  }
  const environment = inPrimaryRegion(readEnvironment(workerEnvironment, variables));
  return {
    ...environment,
    SEALING_SECRET: environment.SEALING_SECRET ?? sealingSecretOfDevelopment(environment.DATABASE_URL),
  };
};

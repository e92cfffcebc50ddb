import { z } from "zod";
import {
  developmentSecret,
  flag,
  port,
  readEnvironment,
  sealingSecretOfDevelopment,
  secret,
  storesEnvironment,
  url,
  type Variables,
} from "#db/environment.ts";

const origins = z
  .string()
  .default("")
  .transform((list) =>
    list
      .split(",")
      .map((origin) => origin.trim())
      .filter((origin) => origin !== ""),
  )
  .refine((list) => list.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin), {
    error: "must be origins such as https://app.example.com, parted by commas",
  });

/** Everything that the API process reads from its environment. */
export const apiEnvironment = storesEnvironment.extend({
  PORT: port(3000),
  METRICS_PORT: port(9091),
  CORS_ORIGINS: origins,
  TRUST_FLY_PROXY: flag,
  RATE_LIMIT_SCALE: z.coerce.number().min(0.001).max(1_000_000).default(1),
  /** Signs access tokens. */
  JWT_SECRET: secret.optional(),
  /** The key before it, still accepted while its last tokens live. */
  JWT_PREVIOUS_SECRET: secret.optional(),
  /** Authenticates refresh tokens. */
  REFRESH_SECRET: secret.optional(),
  /** Seals what is stored and must not be read there. The worker has the same. */
  SEALING_SECRET: secret.optional(),
  /** The worker's mail server. The API only looks whether there is one: then addresses must be confirmed. */
  SMTP_URL: url("smtp:", "smtps:").optional(),
});

export type ApiEnvironment = z.output<typeof apiEnvironment> & {
  readonly JWT_SECRET: string;
  readonly REFRESH_SECRET: string;
  readonly SEALING_SECRET: string;
};

const inProduction = apiEnvironment.extend({ JWT_SECRET: secret, REFRESH_SECRET: secret, SEALING_SECRET: secret });

/** Throws `EnvironmentError`, in production also for a missing secret. */
export const readApiEnvironment = (variables: Variables): ApiEnvironment => {
  if (variables.NODE_ENV === "production") return readEnvironment(inProduction, variables);
  const environment = readEnvironment(apiEnvironment, variables);
  return {
    ...environment,
    JWT_SECRET: environment.JWT_SECRET ?? developmentSecret("access tokens", environment.DATABASE_URL),
    REFRESH_SECRET: environment.REFRESH_SECRET ?? developmentSecret("refresh tokens", environment.DATABASE_URL),
    SEALING_SECRET: environment.SEALING_SECRET ?? sealingSecretOfDevelopment(environment.DATABASE_URL),
  };
};

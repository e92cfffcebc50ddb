import { z } from "zod";
import {
  developmentSecret,
  flag,
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
import { edgeVariables, ofThisRegion, withRegion } from "#core/config/region.ts";

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

export const apiEnvironment = storesEnvironment.extend({
  PORT: port(3000),
  METRICS_PORT: port(9091),
  CORS_ORIGINS: origins,
  TRUST_FLY_PROXY: flag,
  RATE_LIMIT_SCALE: z.coerce.number().min(0.001).max(1_000_000).default(1),
  JWT_SECRET: secret.optional(),
  /** The secret before it, and the one to come: both are accepted (docs/secrets.md). */
  JWT_PREVIOUS_SECRET: secret.optional(),
  JWT_NEXT_SECRET: secret.optional(),
  REFRESH_SECRET: secret.optional(),
  REFRESH_PREVIOUS_SECRET: secret.optional(),
  REFRESH_NEXT_SECRET: secret.optional(),
  ...sealingSecrets,
  /** The worker's mail server. The API only looks whether there is one: then addresses must be confirmed. */
  SMTP_URL: url("smtp:", "smtps:").optional(),
  ...edgeVariables,
});

export type ApiEnvironment = z.output<typeof apiEnvironment> & {
  readonly JWT_SECRET: string;
  readonly REFRESH_SECRET: string;
  readonly SEALING_SECRET: string;
};

const inProduction = apiEnvironment.extend({ JWT_SECRET: secret, REFRESH_SECRET: secret, SEALING_SECRET: secret });

const SECRETS = [
  ...["JWT", "REFRESH", "SEALING"].flatMap((purpose) =>
    ["", "_PREVIOUS", "_NEXT"].map((which) => `${purpose}${which}_SECRET`),
  ),
  "EDGE_SECRET",
];

export const readApiEnvironment = (given: Variables): ApiEnvironment => {
  const variables = ofThisRegion(given);
  if (variables.NODE_ENV === "production") return withRegion(readProduction(inProduction, variables, SECRETS));
  const environment = withRegion(readEnvironment(apiEnvironment, variables));
  return {
    ...environment,
    JWT_SECRET: environment.JWT_SECRET ?? developmentSecret("access tokens", environment.DATABASE_URL),
    REFRESH_SECRET: environment.REFRESH_SECRET ?? developmentSecret("refresh tokens", environment.DATABASE_URL),
    SEALING_SECRET: environment.SEALING_SECRET ?? sealingSecretOfDevelopment(environment.DATABASE_URL),
  };
};

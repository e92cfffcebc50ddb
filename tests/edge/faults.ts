import { z } from "zod";
import { REGION_NAMES } from "#tests/support/region-links.ts";
import type { Regions } from "#tests/support/regions.ts";

type LoggedError = {
  readonly name?: string | undefined;
  readonly message?: string | undefined;
  readonly code?: unknown;
  readonly cause?: LoggedError | undefined;
};

const loggedError: z.ZodType<LoggedError> = z.lazy(() =>
  z.object({
    name: z.string().optional(),
    message: z.string().optional(),
    code: z.unknown().optional(),
    cause: loggedError.optional(),
  }),
);

const logged = z.object({
  level: z.string(),
  msg: z.string().default(""),
  status: z.number().optional(),
  handedOn: z.string().optional(),
  code: z.unknown().optional(),
  err: loggedError.optional(),
});

const chainOf = (error: LoggedError | undefined): string[] =>
  error === undefined
    ? []
    : [`${error.code ?? error.name ?? ""} ${error.message ?? ""}`.trim(), ...chainOf(error.cause)];

const SERIOUS = new Set(["warn", "error", "fatal"]);

const faultIn = (line: string): string | null => {
  try {
    const { data } = logged.safeParse(JSON.parse(line));
    if (data === undefined || !SERIOUS.has(data.level)) return null;
    const { msg, status, handedOn, code, err } = data;
    return [msg, status, handedOn, code, ...chainOf(err)].filter((part) => part !== undefined).join(", ");
  } catch {
    return line;
  }
};

/** Returns a function that lists the warnings and errors which the APIs have logged since this call. */
export const watchFaults = (regions: Regions): (() => string[]) => {
  const from = new Map(REGION_NAMES.map((region) => [regions.api(region), regions.api(region).lines.length]));
  return () => {
    const counts = new Map<string, number>();
    for (const region of REGION_NAMES) {
      const api = regions.api(region);
      for (const line of api.lines.slice(from.get(api) ?? 0)) {
        const fault = faultIn(line);
        if (fault === null) continue;
        const key = `${region}: ${fault}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
    return [...counts].map(([fault, count]) => `${count} × ${fault}`);
  };
};

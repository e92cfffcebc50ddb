import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { printProgress as print } from "#scripts/stack/progress.ts";
import { SetupError } from "#scripts/stack/setup-error.ts";
import { PASSWORD, textAt } from "#tests/support/app.ts";
import { callOver } from "#tests/support/client.ts";
import { DISTANCES, type Distances, REGION_NAMES } from "#tests/support/region-links.ts";
import type { Regions } from "#tests/support/regions.ts";
import { HELP, runOrder } from "./orders.ts";
import { runProgram, withRegions } from "./program.ts";

/** `./dev edge`: three regions on this machine, until Ctrl-C. */

const USAGE = `./dev edge [--iad MS] [--syd MS] [--lag MS] [--forward]
  --iad, --syd  round trip from mad, the primary region, in milliseconds (100 and 260)
  --lag         delay of the replicas, in milliseconds (0)
  --forward     regions forward requests by themselves in place of fly-replay

Each line that you type is an order:
${HELP}
`;

const milliseconds = (name: string, text: string | undefined, otherwise: number): number => {
  const value = Number(text ?? otherwise);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new SetupError(`--${name}: "${text}" is not a number of milliseconds.`);
};

type Asked = { readonly distances: Distances; readonly lagMs: number; readonly forward: boolean };

const askedBy = (parameters: string[]): Asked | null => {
  const { values } = parseArgs({
    args: parameters,
    options: {
      iad: { type: "string" },
      syd: { type: "string" },
      lag: { type: "string" },
      forward: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return null;
  const distances = {
    mad: 0,
    iad: milliseconds("iad", values.iad, DISTANCES.iad),
    syd: milliseconds("syd", values.syd, DISTANCES.syd),
  };
  return { distances, lagMs: milliseconds("lag", values.lag, 0), forward: values.forward };
};

const welcome = async (regions: Regions): Promise<string> => {
  const email = `edge-${Date.now()}@example.com`;
  const registered = await callOver(regions.edge("mad"), "POST", "/api/v1/auth/register", {
    body: { email, password: PASSWORD },
  });
  const token = textAt(registered.body, "accessToken");
  const lines = REGION_NAMES.map((region) => {
    const distance = region === "mad" ? "primary" : `${regions.links.rtt("mad", region)} ms`;
    return `  ${region}  ${regions.edge(region).url}   ${distance.padEnd(8)} (its API alone: ${regions.api(region).url})`;
  });
  const calls = REGION_NAMES.map(
    (region) => `  curl -si ${regions.edge(region).url}/api/v1/users/me -H "$AUTH" -w '\\n%{time_total} s\\n'`,
  );
  const write = `  curl -si ${regions.edge("syd").url}/api/v1/workouts -H "$AUTH" -H 'content-type: application/json' -d '{"title":"Far","exercises":[]}' -w '\\n%{time_total} s\\n'`;
  return [
    "",
    "Three regions are up. Clients near a region use its address:",
    "",
    ...lines,
    "",
    `The account ${email} (password "${PASSWORD}") has a token for ten minutes. A first call for each region:`,
    "",
    `  AUTH='Authorization: Bearer ${token}'`,
    ...calls,
    "",
    "A write from far away, whose answer has `Forja-Position`:",
    "",
    write,
    "",
    "Orders (a line each):",
    HELP,
    "Ctrl-C stops everything.",
    "",
    "",
  ].join("\n");
};

const serve = async (regions: Regions): Promise<never> => {
  process.stdout.write(await welcome(regions));
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(`${await runOrder(regions, line)}\n`);
  }
  // Without a terminal it goes on until a signal.
  return await new Promise<never>(() => {});
};

await runProgram(async () => {
  const asked = askedBy(process.argv.slice(2));
  if (asked === null) {
    process.stdout.write(USAGE);
    return 0;
  }
  return await withRegions(asked, serve, () => {
    print("Stopping …");
    return 0;
  });
});

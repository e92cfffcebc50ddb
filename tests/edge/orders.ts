import { isFar, REGION_NAMES, type RegionName } from "#tests/support/region-links.ts";
import type { Regions } from "#tests/support/regions.ts";

/** Orders of the terminal to the regions. */

const isRegion = (text: string | undefined): text is RegionName => REGION_NAMES.some((name) => name === text);

export const HELP = `  delay REGION MS       changes the round trip between mad and the region
  lag REGION MS         delays what the region's replica replays
  cut REGION [silent]   cuts the region's API and replicas off; silent drops bytes without a reset
  isolate REGION        cuts the proxy's ways to the region off, too
  mend REGION           mends all of it
  kill REGION           kills the region's API; restart REGION starts it again
  promote REGION        kills the primary's Postgres and promotes the region's replica
  trips                 round trips of each API to other regions so far
  last                  the last requests, with the machines that received them
  help`;

type Order = (regions: Regions, region: RegionName, value: string | undefined) => Promise<string>;

const numberIn = (value: string | undefined): number => {
  const number = Number(value);
  if (value === undefined || !Number.isFinite(number) || number < 0) throw new Error("The order needs milliseconds.");
  return number;
};

const far = (region: RegionName) => {
  if (!isFar(region)) throw new Error("The order is for the regions besides the primary one.");
  return region;
};

const ORDERS: Readonly<Record<string, Order>> = {
  delay: async ({ links }, region, value) => {
    const ms = numberIn(value);
    links.setRtt(far(region), ms);
    return `${region} is ${ms} ms away.`;
  },
  lag: async (regions, region, value) => {
    const ms = numberIn(value);
    await regions.lag(far(region), ms);
    return `The replica of ${region} is ${ms} ms late.`;
  },
  cut: async ({ links }, region, value) => {
    await links.cut(region, undefined, value === "silent" ? "silent" : "reset");
    return `${region} is cut off.`;
  },
  isolate: async ({ links }, region) => {
    await links.cut(region);
    await links.cut(region, ["clients"]);
    return `${region} is alone.`;
  },
  mend: async ({ links }, region) => {
    await links.mend(region);
    await links.mend(region, ["clients"]);
    return `${region} is back.`;
  },
  kill: async (regions, region) => {
    await regions.api(region).kill();
    return `The API of ${region} is dead.`;
  },
  restart: async (regions, region) => {
    await regions.restart(region, "stop");
    return `The API of ${region} is up.`;
  },
  promote: async (regions, region) => {
    await regions.promote(far(region));
    return `The Postgres of ${region} takes the writes.`;
  },
};

const LAST = 10;

/** Runs an order and returns a line for the person. */
export const runOrder = async (regions: Regions, line: string): Promise<string> => {
  const [name = "", region, value] = line.trim().split(/\s+/);
  if (name === "" || name === "help") return HELP;
  if (name === "trips") {
    return REGION_NAMES.map((from) => `${from} ${regions.links.trips(from)}`).join(", ");
  }
  if (name === "last") {
    const last = regions.proxy.passages().slice(-LAST);
    return last
      .map(({ edge, method, path, hops, status }) => `${edge}: ${method} ${path} ${hops.join(" → ")} ${status}`)
      .join("\n");
  }
  const order = ORDERS[name];
  if (order === undefined) return `There is no order "${name}":\n${HELP}`;
  if (!isRegion(region)) return `The regions are ${REGION_NAMES.join(", ")}.`;
  try {
    return await order(regions, region, value);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

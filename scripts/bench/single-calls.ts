import { cpuBetween, cpuOf, cpuOfBackends } from "./machine.ts";
import { medianOf } from "./pairs.ts";
import type { Program } from "./programs.ts";
import type { Setup } from "./setup.ts";

/** CPU time of one call, in microseconds. */
export type Cost = { readonly serverUs: number; readonly postgresUs: number };

export const totalOf = ({ serverUs, postgresUs }: Cost): number => serverUs + postgresUs;

/** The server may log and the backend commit after the answer; the next look waits for both. */
const AFTER_MS = 5;

/** Measures one call while nothing else runs. */
export const costOf = async (setup: Setup, server: Program, call: () => Promise<unknown>): Promise<Cost> => {
  const [before, serverBefore] = [cpuOfBackends(setup.postmaster), cpuOf(server.pid)];
  await call();
  await Bun.sleep(AFTER_MS);
  return {
    serverUs: cpuOf(server.pid) - serverBefore,
    postgresUs: cpuBetween(before, cpuOfBackends(setup.postmaster)),
  };
};

export const medianCost = (costs: readonly Cost[]): Cost => ({
  serverUs: medianOf(costs.map(({ serverUs }) => serverUs)),
  postgresUs: medianOf(costs.map(({ postgresUs }) => postgresUs)),
});

export const shownCost = ({ serverUs, postgresUs }: Cost): string =>
  `${(serverUs / 1000).toFixed(1)} + ${(postgresUs / 1000).toFixed(1)} ms`;

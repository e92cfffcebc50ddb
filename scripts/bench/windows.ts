import { SetupError } from "#scripts/stack/setup-error.ts";
import type { LoadClient } from "./load.ts";
import { cpuBetween, cpuOf, cpuOfBackends } from "./machine.ts";
import type { Window } from "./pairs.ts";
import type { Program } from "./programs.ts";
import type { Setup } from "./setup.ts";

export const CONNECTIONS = 64;

/** Which requests go to which server. */
export type Target = { readonly name: string; readonly load: string; readonly server: Program };

export type Pace = { readonly pairs: number; readonly warmUpMs: number; readonly windowMs: number };

/** A window of a slow server goes on until each connection has its answer, or this long. */
const AT_MOST_MS = 6_000;
const ANSWERS = 2 * CONNECTIONS;

const oneWindow = async (
  setup: Setup,
  client: LoadClient,
  target: Target,
  forMs: number,
  answers: number,
): Promise<Window> => {
  const { name, load, server } = target;
  const backends = cpuOfBackends(setup.postmaster);
  const [serverCpu, redisCpu] = [cpuOf(server.pid), cpuOf(setup.redisPid)];
  const { cpuUs, failure, ...result } = await client.run({
    name: load,
    port: server.port,
    connections: CONNECTIONS,
    forMs,
    answers,
    atMostMs: AT_MOST_MS,
  });
  if (failure !== null)
    throw new SetupError(`The bench ends, because ${name} gave a wrong answer to ${load}: ${failure}`);
  if (result.answers === 0) throw new SetupError(`The bench ends, because ${name} did not answer ${load} in time.`);
  return {
    ...result,
    clientUs: cpuUs,
    serverUs: cpuOf(server.pid) - serverCpu,
    postgresUs: cpuBetween(backends, cpuOfBackends(setup.postmaster)),
    redisUs: cpuOf(setup.redisPid) - redisCpu,
  };
};

/** Measures the targets in windows that alternate: a b, b a, a b … Returns the windows of each target. */
export const alternate = async (
  setup: Setup,
  client: LoadClient,
  targets: readonly Target[],
  { pairs, warmUpMs, windowMs }: Pace,
): Promise<Window[][]> => {
  const windows: Window[][] = targets.map(() => []);
  for (const target of targets) await oneWindow(setup, client, target, warmUpMs, 1);
  for (let pair = 0; pair < pairs; pair += 1) {
    const order = pair % 2 === 0 ? [...targets.keys()] : [...targets.keys()].reverse();
    for (const index of order) {
      const target = targets[index];
      if (target !== undefined) windows[index]?.push(await oneWindow(setup, client, target, windowMs, ANSWERS));
    }
  }
  return windows;
};

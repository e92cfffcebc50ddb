import type { Log } from "#core/logging/log.ts";
import { withoutDeadline } from "#core/process/deadline.ts";
import { detach } from "#core/process/detach.ts";
import type { ApiInstance, EndingsRead } from "#db/postgres/queries/accounts/ended-sessions.ts";
import type { EndingsChannel, EndingsMessage } from "#db/redis/endings-stream.ts";
import { type Ending, LEASE_MARGIN_MS, LEASE_MS } from "#db/redis/revocation.ts";
import { createEndedCopy } from "./ended-copy.ts";
import { createEndingsCursor } from "./endings-cursor.ts";
import type { TokenClaim } from "./verified-tokens.ts";

/** `unknown` without a lease: then Postgres must be asked. */
export type TokenState = "unknown" | "live" | "ended";

/**
 * The truth about endings, and the instances that may hold a lease. Both come from one primary: a lease that a lagging
 * replica gives proves nothing.
 */
export type LeaseSource = {
  /** Endings after a row; 0 reads the whole. */
  readonly read: (instanceId: string, after: number) => Promise<EndingsRead>;
  readonly register: (instanceId: string) => Promise<void>;
  readonly instances: () => Promise<readonly ApiInstance[]>;
  readonly suspect: (instanceId: string, suspicion: string) => Promise<void>;
  readonly removeSuspect: (instanceId: string, suspicion: string) => Promise<void>;
  readonly leave: (instanceId: string) => Promise<void>;
};

export type LeaseClock = {
  /** Milliseconds of a monotonic clock, which stops while the machine is suspended. */
  readonly now: () => number;
  /** Milliseconds since 1970. A jump of this clock shows a suspended machine. */
  readonly wall: () => number;
  readonly sleep: (ms: number) => Promise<void>;
};

export type EndedSessionsOptions = {
  readonly instanceId: string;
  readonly source: LeaseSource;
  readonly channel: EndingsChannel;
  readonly log: Log;
  readonly newId: () => string;
  readonly clock: LeaseClock;
  readonly leaseMs?: number;
  /** The lease is renewed for so long after the last request. A request far from the primary then finds one. */
  readonly keepMs?: number;
  /** Age at which a lease is renewed; half of its time when left out. */
  readonly renewAfterMs?: number;
  /** Called for each read of the primary that gave a lease, with an instant before the read. */
  readonly onLease?: (read: EndingsRead, since: number) => void;
};

export type EndedSessions = {
  /** Reads the copy of this process, and asks no store. */
  readonly check: (claim: TokenClaim) => TokenState;
  /** Returns once no instance accepts these tokens. Called after the commit. */
  readonly announce: (endings: readonly Ending[]) => Promise<void>;
  /** Returns once no instance accepts a token that was ended before the call, such as by a repeated request. */
  readonly catchUp: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** A failed read is tried again after so long. */
const RETRY_MS = 100;
/** An instance that has confirmed nothing for a quarter of the lease is suspected. */
const PATIENCE = 1 / 4;
/** A wall clock that went back further may make tokens valid again whose endings are forgotten. */
const MOST_BACK_MS = 60_000;

type Waiting = { readonly confirmed: Set<string>; heard: () => void };
type Suspect = { readonly suspicion: string; readonly since: number };

/** Decision 0064 argues why no instance accepts an ended token after `announce`. */
export const createEndedSessions = (options: EndedSessionsOptions): EndedSessions => {
  const { instanceId, source, channel, log, newId, clock, leaseMs = LEASE_MS, keepMs = 0, onLease } = options;
  const { renewAfterMs = leaseMs / 2 } = options;
  const marginMs = (LEASE_MARGIN_MS * leaseMs) / LEASE_MS;
  const copy = createEndedCopy(clock.now);
  const cursor = createEndingsCursor();
  const waiting = new Map<string, Waiting>();
  let suspects = new Map<string, Suspect>();
  /** Both clocks, at an instant before the read that gave the lease. */
  let lease = { at: Number.NEGATIVE_INFINITY, wall: Number.NEGATIVE_INFINITY };
  let latestWall = Number.NEGATIVE_INFINITY;
  let renewing: Promise<void> | undefined;
  let retryAt = Number.NEGATIVE_INFINITY;
  let isFailing = false;
  let readAt = Number.NEGATIVE_INFINITY;
  /** Raised where the copy was cleared: a read from before knows nothing of it. */
  let history = 0;
  let isClosed = false;
  let askedAt = keepMs > 0 ? clock.now() : Number.NEGATIVE_INFINITY;
  let keeping: ReturnType<typeof setTimeout> | undefined;

  const isValid = (now: number): boolean => {
    const wall = clock.wall();
    const passed = wall - lease.wall;
    return now - lease.at < leaseMs && passed >= 0 && passed < leaseMs && wall > latestWall - MOST_BACK_MS;
  };

  /** Reads once. False when the instance had to register, or the history is another one: the next read decides. */
  const readOnce = async (whole: boolean): Promise<boolean> => {
    const begun = { at: clock.now(), wall: clock.wall(), history };
    const read = await source.read(instanceId, whole ? 0 : cursor.after(begun.at));
    if (isClosed) return true;
    if (begun.history !== history) return false;
    // A later read was faster. Only its rows can be compared with the next ones.
    const isLate = begun.at < readAt;
    if (!isLate && !cursor.isSameHistory(read)) {
      history += 1;
      copy.clear();
      cursor.reset();
      lease = { at: Number.NEGATIVE_INFINITY, wall: Number.NEGATIVE_INFINITY };
      return false;
    }
    for (const ending of read.endings) copy.add(ending);
    if (!isLate) {
      readAt = begun.at;
      cursor.note(read, begun.at);
    }
    if (!read.isRegistered) {
      await source.register(instanceId);
      return false;
    }
    if (begun.at > lease.at) lease = begun;
    isFailing = false;
    latestWall = Math.max(latestWall, begun.wall);
    onLease?.(read, begun.at);
    return true;
  };

  const renew = async (whole: boolean): Promise<void> => {
    channel.listen({ onMessage: receive, onConfirmed: hear });
    for (let attempt = 0; attempt < 4; attempt += 1) {
      if (isClosed || (await readOnce(whole))) return;
    }
    throw new Error("an instance stays without a lease");
  };

  const renewSoon = (now: number): void => {
    if (renewing !== undefined || isClosed || now < retryAt) return;
    const work = withoutDeadline(() => renew(false));
    renewing = work
      .catch((error: unknown) => {
        retryAt = clock.now() + RETRY_MS;
        if (!isFailing) log.warn({ err: error }, "endings.lease-not-renewed");
        isFailing = true;
      })
      .finally(() => {
        renewing = undefined;
        keep();
      });
  };

  /** Renews the lease in time, while requests come. */
  const keep = (): void => {
    const now = clock.now();
    if (keepMs === 0 || keeping !== undefined || isClosed || now - askedAt > keepMs) return;
    const next = Math.max(lease.at + renewAfterMs, retryAt, now);
    keeping = withoutDeadline(() =>
      setTimeout(() => {
        keeping = undefined;
        renewSoon(clock.now());
      }, next - now),
    );
    keeping.unref();
  };

  const receive = (message: EndingsMessage): boolean | Promise<boolean> => {
    if ("ended" in message) {
      for (const ending of message.ended) copy.add(ending);
      return true;
    }
    return renew(true).then(
      () => true,
      () => false,
    );
  };

  const hear = ({ by, tokens }: { readonly by: string; readonly tokens: readonly string[] }): void => {
    for (const token of tokens) {
      const one = waiting.get(token);
      one?.confirmed.add(by);
      one?.heard();
    }
  };

  /** Returns the others, with the instant at which every lease of theirs that lacks the message is over. */
  const othersUntil = async (deadline: number): Promise<{ readonly id: string; readonly until: number }[]> => {
    const all = await withoutDeadline(source.instances);
    const now = clock.now();
    const known = suspects;
    suspects = new Map();
    const others: { readonly id: string; readonly until: number }[] = [];
    for (const { id, suspicion } of all) {
      if (id === instanceId) continue;
      const before = known.get(id);
      if (suspicion === null) {
        others.push({ id, until: deadline });
        continue;
      }
      const since = before?.suspicion === suspicion ? before.since : now;
      suspects.set(id, { suspicion, since });
      const until = Math.min(deadline, since + leaseMs + marginMs);
      if (until <= now) detach(source.removeSuspect(id, suspicion), noteFailure);
      else others.push({ id, until });
    }
    return others;
  };

  const noteFailure = (error: unknown): void => log.warn({ err: error }, "endings.registry-failed");

  const suspect = (id: string): void => {
    const suspicion = newId();
    const marked = withoutDeadline(() => source.suspect(id, suspicion)).then(() => {
      suspects.set(id, { suspicion, since: clock.now() });
    });
    detach(marked, noteFailure);
  };

  /** Returns when each other instance has confirmed the message, or has no lease without it any more. */
  const tellAll = async (message: EndingsMessage): Promise<void> => {
    const begunAt = clock.now();
    const deadline = begunAt + leaseMs + marginMs;
    const token = newId();
    const { promise, resolve } = Promise.withResolvers<void>();
    const one: Waiting = { confirmed: new Set(), heard: resolve };
    let heard = promise;
    waiting.set(token, one);
    try {
      channel.send(token, message).catch(() => undefined);
      const others = await Promise.race([
        othersUntil(deadline).catch((error: unknown) => {
          noteFailure(error);
          return null;
        }),
        clock.sleep(leaseMs + marginMs).then(() => null),
      ]);
      let suspectAt = begunAt + leaseMs * PATIENCE;
      for (;;) {
        const now = clock.now();
        const silent = others?.filter(({ id, until }) => until > now && !one.confirmed.has(id));
        if (silent === undefined ? now >= deadline : silent.length === 0) return;
        if (silent !== undefined && now >= suspectAt) {
          log.warn({ instances: silent.length }, "endings.instance-silent");
          for (const { id } of silent) if (!suspects.has(id)) suspect(id);
          suspectAt = Number.POSITIVE_INFINITY;
        }
        const next = Math.min(suspectAt, ...(silent?.map(({ until }) => until) ?? [deadline]));
        await Promise.race([heard, clock.sleep(Math.max(1, next - now))]);
        const again = Promise.withResolvers<void>();
        heard = again.promise;
        one.heard = again.resolve;
      }
    } finally {
      waiting.delete(token);
    }
  };

  if (keepMs > 0) renewSoon(clock.now());

  return {
    check: (claim) => {
      if (copy.has(claim)) return "ended";
      const now = clock.now();
      const has = isValid(now);
      askedAt = now;
      if (!has || now - lease.at > renewAfterMs) renewSoon(now);
      return has ? "live" : "unknown";
    },

    announce: async (endings) => {
      if (endings.length === 0) return;
      for (const ending of endings) copy.add(ending);
      await tellAll({ ended: endings });
    },

    catchUp: async () => {
      const own = withoutDeadline(() => renew(true)).catch(async () => {
        // Every lease of this process that may lack the ending runs out.
        await clock.sleep(leaseMs + marginMs);
      });
      await Promise.all([own, tellAll({ reread: true })]);
    },

    close: async () => {
      if (isClosed) return;
      isClosed = true;
      clearTimeout(keeping);
      lease = { at: Number.NEGATIVE_INFINITY, wall: Number.NEGATIVE_INFINITY };
      channel.close();
      await renewing;
      await source.leave(instanceId).catch(noteFailure);
    },
  };
};

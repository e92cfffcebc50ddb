import type { Log } from "#core/logging/log.ts";
import { withoutDeadline } from "#core/process/deadline.ts";
import { codeOf } from "#core/process/network-error.ts";
import { nextHop } from "./hop-headers.ts";
import { FORWARD_HEADERS } from "./passage.ts";
import type { EdgeConfig } from "./region.ts";

export type Forwarded = { readonly requestId: string; readonly clientAddress: string };

/** Returns the answer of the primary region. Null where it cannot be reached or does not answer in time. */
export type Forward = (request: Request, forwarded: Forwarded) => Promise<Response | null>;

export type ForwardPace = {
  /** A request that waits for so long asks whether the primary region is there at all. */
  readonly doubtMs: number;
  readonly probeMs: number;
  /** A read that waits for so long is sent again on a new connection: its own one may have vanished without a reset. */
  readonly againMs: number;
  /** The primary region answers sooner than this after the last byte of a body. */
  readonly answerMs: number;
  /** An idle connection is closed before the primary region closes it. */
  readonly idleSeconds: number;
  /** Between two requests that keep connections open. */
  readonly warmEveryMs: number;
};

const PACE: ForwardPace = {
  doubtMs: 800,
  probeMs: 1_200,
  againMs: 2_500,
  answerMs: 15_000,
  idleSeconds: 40,
  warmEveryMs: 15_000,
};

/** Half of the requests that Bun sends at once by default. */
const MOST_STREAMS = 128;

/** Connections that stay open, so that a request pays no handshake. */
const WARM = 4;

type Primary = { readonly url: string; readonly secret: string };

export type ForwardOptions = {
  readonly primary: Primary;
  readonly here: string;
  readonly log: Log;
  readonly pace?: ForwardPace;
  /** Streams that may be open at once, so that other requests find room. */
  readonly mostStreams?: number;
};

/** Returns the primary region where this process may forward to it. */
export const primaryOf = ({ region, primaryUrl, secret }: EdgeConfig): Primary | null =>
  region.isPrimary || primaryUrl === null || secret === null ? null : { url: primaryUrl, secret };

/** A longer answer is passed on in parts. */
const WHOLE_BYTES = 1_048_576;

const BODILESS = new Set(["GET", "HEAD"]);
const WITHOUT_BODY = new Set([204, 205, 304]);

const once = (work: () => void): (() => void) => {
  let isDone = false;
  return () => {
    if (!isDone) work();
    isDone = true;
  };
};

/** The target as the client wrote it, from its path on. */
const targetOf = ({ url }: Request): string => {
  const start = url.indexOf("/", url.indexOf("://") + 3);
  return start === -1 ? "/" : url.slice(start);
};

/** Passes a body on, and says when a part of it moved. */
const moving = (body: ReadableStream<Uint8Array>, moved: () => void): ReadableStream<Uint8Array> =>
  body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (part, next) => {
        moved();
        next.enqueue(part);
      },
    }),
  );

/** Passes an answer on, and says when it has ended or nobody reads it any more. */
const untilEnded = (
  body: ReadableStream<Uint8Array>,
  { signal }: Request,
  ended: () => void,
): ReadableStream<Uint8Array> => {
  const reader = body.getReader();
  return new ReadableStream({
    pull: async (controller) => {
      try {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        ended();
        controller.close();
      } catch {
        ended();
        if (signal.aborted) return controller.close();
        // Bun prints it, and the error of the client holds the address of the request.
        controller.error(new Error("The answer of the primary region ended early."));
      }
    },
    cancel: async (reason) => {
      ended();
      await reader.cancel(reason);
    },
  });
};

export const openForward = ({ primary, here, log, pace = PACE, mostStreams = MOST_STREAMS }: ForwardOptions) => {
  // A proxy of the environment, or a redirect, would learn the secret.
  const session = new Bun.FetchSession({ proxy: false, keepAlive: { idleTimeout: pace.idleSeconds } });
  const livez = `${primary.url}/livez`;
  let probe: Promise<boolean> | null = null;
  let streams = 0;

  const isThere = async (): Promise<boolean> => {
    try {
      const signal = AbortSignal.timeout(pace.probeMs);
      const answer = await fetch(livez, { signal, proxy: false, keepalive: false, redirect: "manual" });
      await answer.body?.cancel();
      return true;
    } catch {
      // Idle connections lead nowhere, too.
      session.close();
      return false;
    }
  };

  /** Many waiting requests cost one probe. */
  const probeOnce = (): Promise<boolean> => {
    probe ??= withoutDeadline(isThere).finally(() => {
      probe = null;
    });
    return probe;
  };

  const keepWarm = (): void => {
    const one = async (): Promise<void> => {
      const answer = await session.fetch(livez, { signal: AbortSignal.timeout(2 * pace.againMs), redirect: "manual" });
      await answer.arrayBuffer();
    };
    for (let at = 0; at < WARM; at += 1) one().catch(() => session.close());
  };
  keepWarm();
  const warming = setInterval(keepWarm, pace.warmEveryMs);
  warming.unref();

  /** Ends a wait for a primary region that is gone, or that does not answer in time. */
  const watch = (end: AbortController) => {
    let movedAt = performance.now();
    const look = async (): Promise<void> => {
      const isLate = performance.now() - movedAt > pace.answerMs;
      if (isLate || !(await probeOnce())) end.abort(new Error(isLate ? "no answer in time" : "not there"));
    };
    const timer = setInterval(() => {
      look().catch((error: unknown) => end.abort(error));
    }, pace.doubtMs);
    return {
      moved: () => {
        movedAt = performance.now();
      },
      over: () => clearInterval(timer),
    };
  };

  const headersOf = (request: Request, { requestId, clientAddress }: Forwarded): Headers => {
    const headers = nextHop(request.headers);
    headers.set("x-request-id", requestId);
    // Else the client of this process would name itself.
    if (!headers.has("user-agent")) headers.set("user-agent", "");
    headers.set(FORWARD_HEADERS.secret, primary.secret);
    headers.set(FORWARD_HEADERS.address, clientAddress);
    headers.set(FORWARD_HEADERS.region, here);
    return headers;
  };

  /** Reads a short answer whole: if it ends early, nobody got a part of it. */
  const bodyOf = async (
    request: Request,
    answer: Response,
  ): Promise<ReadableStream<Uint8Array> | ArrayBuffer | null | "too-many"> => {
    if (request.method === "HEAD" || WITHOUT_BODY.has(answer.status) || answer.body === null) return null;
    const length = answer.headers.get("content-length");
    if (length !== null && Number(length) <= WHOLE_BYTES) return answer.arrayBuffer();
    if (streams >= mostStreams) return "too-many";
    streams += 1;
    return untilEnded(
      answer.body,
      request,
      once(() => {
        streams -= 1;
      }),
    );
  };

  /** Runs a read again beside the first one when it waits for long. The slower one is given up. */
  const repeated = async (send: (isNew: boolean, signal: AbortSignal) => Promise<Response>): Promise<Response> => {
    const [one, two] = [new AbortController(), new AbortController()];
    const first = send(false, one.signal);
    const { promise: isLate, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, pace.againMs);
    const again = isLate.then(async () => {
      const answer = await send(true, two.signal);
      // Other idle connections may have vanished with it.
      session.close();
      one.abort();
      return answer;
    });
    const answered = first.then((answer) => {
      two.abort();
      return answer;
    });
    try {
      return await Promise.race([answered, again.catch(() => answered)]);
    } finally {
      clearTimeout(timer);
    }
  };

  const forward: Forward = async (request, forwarded) => {
    const end = new AbortController();
    const { moved, over } = watch(end);
    const isRead = BODILESS.has(request.method);
    const body = isRead || request.body === null ? null : moving(request.body, moved);
    const send = (isNew: boolean, signal?: AbortSignal): Promise<Response> => {
      const signals = [request.signal, end.signal, ...(signal === undefined ? [] : [signal])];
      const sent = {
        method: request.method,
        headers: headersOf(request, forwarded),
        body,
        redirect: "manual" as const,
        decompress: false,
        signal: AbortSignal.any(signals),
      };
      const url = `${primary.url}${targetOf(request)}`;
      return isNew ? fetch(url, { ...sent, proxy: false, keepalive: false }) : session.fetch(url, sent);
    };
    try {
      const answer = await (isRead ? repeated(send) : send(false));
      const answered = await bodyOf(request, answer);
      if (answered !== "too-many")
        return new Response(answered, { status: answer.status, headers: nextHop(answer.headers) });
      await answer.body?.cancel();
      log.warn({ requestId: forwarded.requestId, mostStreams }, "edge.too-many-streams");
      return null;
    } catch (error) {
      // The error itself holds the address of the request.
      const code = error instanceof Error ? (codeOf(error) ?? error.message) : "unknown";
      if (!request.signal.aborted) log.warn({ requestId: forwarded.requestId, code }, "edge.forward-failed");
      return null;
    } finally {
      over();
    }
  };

  return {
    forward,
    close: (): void => {
      clearInterval(warming);
      session.close();
    },
  };
};

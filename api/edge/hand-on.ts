/**
 * Another process must answer this request. Anything in a request may throw it before the request had an effect. The
 * error path turns it into `fly-replay` or a forward. `why` is a word for logs and for the state of a replay.
 */
export class HandOn extends Error {
  override readonly name = "HandOn";
  readonly to: "primary" | "elsewhere";
  readonly why: string;

  constructor(to: "primary" | "elsewhere", why: string) {
    super(`handed on: ${why}`);
    this.to = to;
    this.why = why;
  }
}

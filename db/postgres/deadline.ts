/** Postgres gave no answer in time: it may be frozen, or behind a network that swallows everything. */
export class PostgresDeadlineError extends Error {
  override readonly name = "PostgresDeadlineError";
  readonly code = "DEADLINE";
  constructor() {
    super("Postgres did not answer in time");
  }
}

/** The connection was silent for longer than the server could have been at work: its peer is gone. */
export class PostgresSilentError extends Error {
  override readonly name = "PostgresSilentError";
  readonly code = "SILENT";
  constructor() {
    super("The connection to Postgres is dead");
  }
}

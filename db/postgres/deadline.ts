export class PostgresDeadlineError extends Error {
  override readonly name = "PostgresDeadlineError";
  readonly code = "DEADLINE";
  constructor() {
    super("Postgres did not answer in time");
  }
}

export class PostgresSilentError extends Error {
  override readonly name = "PostgresSilentError";
  readonly code = "SILENT";
  constructor() {
    super("The connection to Postgres is dead");
  }
}

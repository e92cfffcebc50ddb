/** The closed set of error codes. Each has a section in docs/errors.md; transports map them, core knows no HTTP. */
export const ERROR_CODES = [
  "request-malformed",
  "body-malformed",
  "request-invalid",
  "token-missing",
  "token-invalid",
  "token-expired",
  "credentials-invalid",
  "two-factor-required",
  "session-ended",
  "account-disabled",
  "confirmation-required",
  "two-factor-off",
  "email-unconfirmed",
  "forbidden",
  "not-found",
  "method-not-allowed",
  "not-acceptable",
  "email-taken",
  "id-taken",
  "name-taken",
  "state-conflict",
  "document-unreadable",
  "idempotency-key-reused",
  "idempotency-in-progress",
  "position-unknown",
  "version-mismatch",
  "body-too-large",
  "media-type-unsupported",
  "quota-exceeded",
  "unavailable",
  "address-not-configured",
  "internal",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** One invalid place of the input: a JSON pointer (RFC 6901) and a sentence that never repeats the value. */
export type FieldError = { readonly pointer: string; readonly detail: string };

export type ForjaErrorOptions = {
  /** A sentence for the caller. Must hold no submitted value. */
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  /** Seconds after which a retry makes sense. */
  readonly retryAfterSeconds?: number;
  readonly allow?: readonly string[];
  readonly cause?: unknown;
};

/** An expected failure with its code. Any other thrown value is a fault of the server. */
export class ForjaError extends Error {
  override readonly name = "ForjaError";
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  readonly errors: readonly FieldError[];
  readonly retryAfterSeconds: number | undefined;
  readonly allow: readonly string[];

  constructor(code: ErrorCode, options: ForjaErrorOptions = {}) {
    super(code, { cause: options.cause });
    this.code = code;
    this.detail = options.detail;
    this.errors = options.errors ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.allow = options.allow ?? [];
  }
}

export const invalid = (...errors: FieldError[]): ForjaError => new ForjaError("request-invalid", { errors });

/** Stored data does not have the shape that this version reads. The cause names places and no values. */
export const unreadable = (cause: unknown): ForjaError => new ForjaError("document-unreadable", { cause });

export const isUnreadable = (error: unknown): boolean =>
  error instanceof ForjaError && error.code === "document-unreadable";

/**
 * Converts stored data that no schema has checked. Any error of the conversion means that the data cannot be read.
 * @throws ForjaError `document-unreadable`
 */
export const reading = <Value>(make: () => Value): Value => {
  try {
    return make();
  } catch (error) {
    throw error instanceof ForjaError ? error : unreadable(error);
  }
};

/** Returns the error for a resource that does not exist or belongs to another user. The caller must not learn which. */
export const notFound = (detail?: string): ForjaError => new ForjaError("not-found", { detail });

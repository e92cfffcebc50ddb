export type TokenClaim = {
  readonly userId: string;
  readonly sessionId: string;
  readonly epoch: number;
  /** Seconds since 1970. */
  readonly issuedAt?: number;
};

/** Seconds since 1970. */
export type VerifiedToken = { readonly claim: TokenClaim; readonly expiresAt: number };

/** About 5 MB. The next request of a forgotten token verifies it again. */
const MOST = 10_000;

/**
 * Remembers the claims of verified tokens under a digest: memory never holds a token that opens an account. The oldest
 * one gives way. Tokens of one age expire in the order of their verification, so it is the next to expire.
 */
export const createVerifiedTokens = (most = MOST) => {
  const verified = new Map<string, VerifiedToken>();
  return {
    digestOf: (token: string): string => Bun.SHA256.hash(token, "base64"),
    get: (digest: string): VerifiedToken | undefined => verified.get(digest),
    remember: (digest: string, token: VerifiedToken): void => {
      verified.set(digest, token);
      if (verified.size <= most) return;
      const [oldest] = verified.keys();
      if (oldest !== undefined) verified.delete(oldest);
    },
    forget: (digest: string): void => {
      verified.delete(digest);
    },
    size: (): number => verified.size,
  };
};

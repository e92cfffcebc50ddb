import type { ApiKeyScope } from "#db/postgres/schema/index.ts";

export type SessionIdentity = { readonly kind: "session"; readonly userId: string; readonly sessionId: string };
export type ApiKeyIdentity = {
  readonly kind: "api-key";
  readonly userId: string;
  readonly keyId: string;
  readonly scopes: readonly ApiKeyScope[];
};

export type Identity = SessionIdentity | ApiKeyIdentity;

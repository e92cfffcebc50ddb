import type { ApiKeyScope, CoachingScope } from "#db/postgres/schema/index.ts";
import type { ToolName } from "../modules/mcp/tools.ts";
import type { LimitClass } from "./limits.ts";

export type CoachNeed = { readonly needs: "any" | "all"; readonly scopes: readonly CoachingScope[] };

/** Health checks: no token and no limit, so that load does not change the answer. */
type ProbeAccess = { readonly kind: "probe" };
/** With `session` a request may have a token, and is refused with a wrong one. */
type PublicAccess = { readonly kind: "public"; readonly session?: "optional" };
/** A session, or an API key with the scope `key`. A null `coach` refuses `?athleteId=`; a null `mcp` is no tool. */
type UserAccess = {
  readonly kind: "user";
  readonly key: ApiKeyScope;
  readonly coach: CoachNeed | null;
  readonly mcp: ToolName | null;
};
type KeyAccess = { readonly kind: "key"; readonly key: ApiKeyScope };
/** A session alone: a key that leaks must not take the account over. */
type SessionAccess = { readonly kind: "session" };
/** The role is read from Postgres at each request. */
type AdminAccess = { readonly kind: "admin" };

export type Access = ProbeAccess | PublicAccess | UserAccess | KeyAccess | SessionAccess | AdminAccess;

export const PROBE: ProbeAccess = { kind: "probe" };
export const PUBLIC: PublicAccess = { kind: "public" };
export const PUBLIC_OR_SESSION: PublicAccess = { kind: "public", session: "optional" };
export const SESSION: SessionAccess = { kind: "session" };
export const ADMIN: AdminAccess = { kind: "admin" };

export const anyOf = (...scopes: readonly CoachingScope[]): CoachNeed => ({ needs: "any", scopes });
export const allOf = (...scopes: readonly CoachingScope[]): CoachNeed => ({ needs: "all", scopes });

type UserDoors = {
  readonly key: ApiKeyScope;
  readonly coach?: CoachingScope | CoachNeed;
  readonly mcp?: ToolName;
};

export const user = ({ key, coach, mcp }: UserDoors): UserAccess => ({
  kind: "user",
  key,
  coach: coach === undefined ? null : typeof coach === "string" ? anyOf(coach) : coach,
  mcp: mcp ?? null,
});

export const apiKey = (key: ApiKeyScope): KeyAccess => ({ kind: "key", key });

export type AuditAction = { readonly action: string; readonly resource: string; readonly onCreate: boolean };

/** A repeated create answers 200 and creates nothing. */
export const onCreate = (action: string, resource: string): AuditAction => ({ action, resource, onCreate: true });
export const onSuccess = (action: string, resource: string): AuditAction => ({ action, resource, onCreate: false });

/**
 * Proof that a caller is the owner of the account. `fresh` is a registration, a login or a confirmation of the last ten
 * minutes, checked by `fresh-proof.ts`. `password` is a required password in the body, and the handler checks it by
 * `confirmOwn`. API keys have no proof, so only operations without them state a need.
 */
export type Proof = "fresh" | "password" | "none";

type AccessRule =
  | { readonly access: ProbeAccess | PublicAccess | UserAccess | KeyAccess; readonly proof?: never }
  | { readonly access: SessionAccess | AdminAccess; readonly proof: Proof };

/**
 * The weight of an operation. `static` needs no store: it is answered under any load, and near. A `mutate` is served in
 * the primary region. A `stream` is a stream of events. A batch of calls is a `read`: each call has its own cost.
 * `near` is a read of Postgres that a replica can answer. Reads of MongoDB, and reads that must be exact, are
 * `primary`.
 */
type Serving =
  | { readonly cost: "static" | "write"; readonly served?: never }
  | { readonly cost: "read" | "stream"; readonly served: "near" | "primary" };

export type Cost = Serving["cost"];

type Bounds = {
  /** The limit that a request counts against; without one it is the limit of the user or the address. */
  readonly rate?: LimitClass;
  /** JSON of 1 MiB unless stated. `large-json` has room for many resources; an `unread` body is ignored. */
  readonly body?: "large-json" | "unread";
  /** Hashes a password, which costs as much as tens of other requests. Each operation with `proof: "password"` does. */
  readonly hashes?: true;
  readonly audit?: AuditAction;
  /** The answer holds words of one language, such as names of the catalogue. */
  readonly worded?: true;
};

export type PolicyDeclaration = AccessRule & Serving & Bounds;

export type Policy = {
  readonly access: Access;
  readonly proof: Proof;
  readonly cost: Cost;
  readonly served: "near" | "primary";
  readonly rate: LimitClass | null;
  readonly body: "json" | "large-json" | "form" | "unread";
  readonly hashes: boolean;
  readonly audit: AuditAction | null;
  readonly worded: boolean;
};

export const policyOf = (declared: PolicyDeclaration, hasForm: boolean): Policy => ({
  access: declared.access,
  proof: declared.proof ?? "none",
  cost: declared.cost,
  served: declared.served ?? (declared.cost === "write" ? "primary" : "near"),
  rate: declared.rate ?? null,
  body: declared.body ?? (hasForm ? "form" : "json"),
  hashes: declared.hashes ?? declared.proof === "password",
  audit: declared.audit ?? null,
  worded: declared.worded ?? false,
});

import { randomBytes } from "node:crypto";
import { ForjaError, invalid } from "#core/errors.ts";
import type { StoredPasskey } from "#db/postgres/queries/accounts/passkeys.ts";
import type { ApiConfig } from "../../../dependencies.ts";
import { publicAddress } from "../../../http/public-address.ts";
import {
  type CreationOptions,
  type LoginAnswer,
  type RegistrationAnswer,
  type RequestOptions,
  transportsOf,
} from "./passkeys.schema.ts";

/** The library costs 27 MB, and most processes never use it. */
const library = () => import("@simplewebauthn/server");

const LOOPBACK = /^(127(\.\d+){3}|\[::1\])$/;

export type RelyingParty = { readonly id: string; readonly origins: readonly string[] };

/**
 * Returns the domain that passkeys belong to, and the origins that may use them: the public address, and allowed
 * origins below its domain. Browsers refuse an IP address as a domain, so a loopback address is `localhost`.
 * @throws ForjaError `address-not-configured`
 */
export const relyingParty = (config: Pick<ApiConfig, "apiUrl" | "corsOrigins">): RelyingParty => {
  const address = new URL(publicAddress(config));
  if (LOOPBACK.test(address.hostname)) address.hostname = "localhost";
  const id = address.hostname;
  const isBelow = (origin: string): boolean => {
    const host = URL.parse(origin)?.hostname;
    return host === id || host?.endsWith(`.${id}`) === true;
  };
  return { id, origins: [address.origin, ...config.corsOrigins.filter(isBelow)] };
};

const CHALLENGE_BYTES = 32;
export const CHALLENGE_MS = 300_000;

/** ES256, EdDSA and RS256: every platform has one of them. */
const ALGORITHMS = [-8, -7, -257];

export const newChallenge = (): string => randomBytes(CHALLENGE_BYTES).toString("base64url");

type Credential = { readonly credentialId: string; readonly transports: readonly string[] };

const descriptorsOf = (credentials: readonly Credential[]) =>
  credentials.map(({ credentialId: id, transports }) => ({
    id,
    type: "public-key" as const,
    transports: transportsOf(transports),
  }));

export const userHandleOf = (userId: string): string => Buffer.from(userId).toString("base64url");

type Account = { readonly id: string; readonly email: string; readonly displayName: string | null };

/** The passkey knows its account, so a login needs no name, and it verifies its user. */
export const creationOptionsOf = (
  { id }: RelyingParty,
  challenge: string,
  account: Account,
  known: readonly Credential[],
): CreationOptions => ({
  for: "register",
  challenge,
  rp: { id, name: "Forja" },
  user: { id: userHandleOf(account.id), name: account.email, displayName: account.displayName ?? account.email },
  pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: "public-key", alg })),
  timeout: CHALLENGE_MS,
  excludeCredentials: descriptorsOf(known),
  authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
  attestation: "none",
});

export const requestOptionsOf = (
  { id }: RelyingParty,
  purpose: RequestOptions["for"],
  challenge: string,
  allowed: readonly Credential[],
): RequestOptions => ({
  for: purpose,
  challenge,
  rpId: id,
  timeout: CHALLENGE_MS,
  allowCredentials: descriptorsOf(allowed),
  userVerification: "required",
});

export type NewCredential = {
  readonly challenge: string;
  readonly credentialId: string;
  readonly publicKey: string;
  readonly counter: number;
  readonly isSynced: boolean;
};

/** The messages of the library hold submitted values, so they are left out. */
export const refusedPasskey = (): ForjaError =>
  new ForjaError("credentials-invalid", { detail: "The passkey is not valid here." });

/**
 * Checks a new passkey. The caller takes its challenge.
 * @throws ForjaError `request-invalid`
 */
export const checkNewCredential = async (
  { id, origins }: RelyingParty,
  { response, ...answer }: RegistrationAnswer,
): Promise<NewCredential> => {
  const { verifyRegistrationResponse } = await library();
  let challenge = "";
  const checked = await verifyRegistrationResponse({
    response: {
      ...{ id: answer.id, rawId: answer.rawId, type: answer.type, clientExtensionResults: {} },
      response: { clientDataJSON: response.clientDataJSON, attestationObject: response.attestationObject },
    },
    expectedChallenge: (given) => {
      challenge = given;
      return true;
    },
    expectedOrigin: [...origins],
    expectedRPID: id,
    requireUserVerification: true,
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch(() => null);
  if (checked?.verified !== true) {
    throw invalid({ pointer: "/passkey", detail: "is not a new passkey for this address" });
  }
  const { credential, credentialBackedUp } = checked.registrationInfo;
  return {
    challenge,
    credentialId: credential.id,
    publicKey: Buffer.from(credential.publicKey).toString("base64url"),
    counter: credential.counter,
    isSynced: credentialBackedUp,
  };
};

export type UsedCredential = { readonly challenge: string; readonly counter: number; readonly isSynced: boolean };

/**
 * Checks the signature of a passkey. The caller takes its challenge.
 * @throws ForjaError `credentials-invalid`
 */
export const checkCredential = async (
  { id, origins }: RelyingParty,
  passkey: StoredPasskey,
  { response, ...answer }: LoginAnswer,
): Promise<UsedCredential> => {
  if (response.userHandle != null && response.userHandle !== userHandleOf(passkey.userId)) throw refusedPasskey();
  const { verifyAuthenticationResponse } = await library();
  let challenge = "";
  const checked = await verifyAuthenticationResponse({
    response: {
      ...{ id: answer.id, rawId: answer.rawId, type: answer.type, clientExtensionResults: {} },
      response: {
        clientDataJSON: response.clientDataJSON,
        authenticatorData: response.authenticatorData,
        signature: response.signature,
      },
    },
    expectedChallenge: (given) => {
      challenge = given;
      return true;
    },
    expectedOrigin: [...origins],
    expectedRPID: id,
    credential: {
      id: passkey.credentialId,
      publicKey: new Uint8Array(Buffer.from(passkey.publicKey, "base64url")),
      counter: passkey.counter,
    },
    requireUserVerification: true,
  }).catch(() => null);
  if (checked?.verified !== true) throw refusedPasskey();
  const { newCounter: counter, credentialBackedUp: isSynced } = checked.authenticationInfo;
  return { challenge, counter, isSynced };
};

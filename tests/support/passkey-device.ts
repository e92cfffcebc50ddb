import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { type TestApp, textAt } from "./app.ts";

/** CBOR (RFC 8949) as far as authenticators write it. */
type Cbor = number | string | Uint8Array | ReadonlyMap<number | string, Cbor>;

const head = (major: number, value: number): Buffer => {
  const type = major << 5;
  if (value < 24) return Buffer.from([type | value]);
  if (value < 256) return Buffer.from([type | 24, value]);
  return Buffer.from([type | 25, value >> 8, value & 0xff]);
};

const cbor = (value: Cbor): Buffer => {
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === "string") return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, of]) => [cbor(key), cbor(of)])]);
};

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
const sha256 = (of: string | Uint8Array): Buffer => createHash("sha256").update(of).digest();

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const HAS_CREDENTIAL = 0x40;

type Site = { readonly origin: string; readonly rpId: string };

/** An answer that a test spoils. */
export type Spoiled = Partial<Site> & {
  readonly challenge?: string;
  readonly isUserVerified?: boolean;
  readonly counter?: number;
  readonly key?: KeyObject;
  readonly userHandle?: string;
};

/** A device with one passkey, in place of a browser and its authenticator (WebAuthn Level 3). */
export const passkeyDevice = ({ origin, rpId }: Site) => {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const credentialId = randomBytes(32);
  let counter = 0;
  let userHandle = "";

  const clientData = (type: string, challenge: string, { origin: from = origin }: Spoiled): string =>
    JSON.stringify({ type, challenge, origin: from, crossOrigin: false });

  const data = (extra: number, { rpId: site = rpId, isUserVerified = true, counter: count = counter }: Spoiled) => {
    const counted = Buffer.alloc(4);
    counted.writeUInt32BE(count);
    const flags = USER_PRESENT | (isUserVerified ? USER_VERIFIED : 0) | extra;
    return Buffer.concat([sha256(site), Buffer.from([flags]), counted]);
  };

  const coseKey = (): Buffer => {
    const { x = "", y = "" } = publicKey.export({ format: "jwk" });
    const point = (of: string) => Buffer.from(of, "base64url");
    return cbor(
      new Map<number, Cbor>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, point(x)],
        [-3, point(y)],
      ]),
    );
  };

  const credential = { id: base64url(credentialId), rawId: base64url(credentialId), type: "public-key" };

  return {
    create: (options: { challenge: string; user: { id: string } }, spoiled: Spoiled = {}) => {
      userHandle = options.user.id;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(credentialId.length);
      const attested = [Buffer.alloc(16), length, credentialId, coseKey()];
      const authData = Buffer.concat([data(HAS_CREDENTIAL, spoiled), ...attested]);
      const attestation = cbor(
        new Map<string, Cbor>([
          ["fmt", "none"],
          ["attStmt", new Map()],
          ["authData", authData],
        ]),
      );
      const json = clientData("webauthn.create", spoiled.challenge ?? options.challenge, spoiled);
      return {
        ...credential,
        authenticatorAttachment: "platform",
        clientExtensionResults: { credProps: { rk: true } },
        response: {
          clientDataJSON: base64url(Buffer.from(json)),
          attestationObject: base64url(attestation),
          transports: ["internal", "hybrid"],
        },
      };
    },
    get: (options: { challenge: string }, spoiled: Spoiled = {}) => {
      counter += 1;
      const authenticatorData = data(0, spoiled);
      const json = clientData("webauthn.get", spoiled.challenge ?? options.challenge, spoiled);
      const signed = Buffer.concat([authenticatorData, sha256(json)]);
      return {
        ...credential,
        clientExtensionResults: {},
        response: {
          clientDataJSON: base64url(Buffer.from(json)),
          authenticatorData: base64url(authenticatorData),
          signature: base64url(sign("sha256", signed, spoiled.key ?? privateKey)),
          userHandle: spoiled.userHandle ?? userHandle,
        },
      };
    },
  };
};

export type PasskeyDevice = ReturnType<typeof passkeyDevice>;

export const PASSKEYS = "/api/v1/auth/passkeys";
/** The address of the tests. */
export const PASSKEY_SITE: Site = { origin: "https://api.example.com", rpId: "api.example.com" };

export type PasskeyOptions = { readonly challenge: string; readonly user: { readonly id: string } };

/** Asks for a challenge. The options of a login have no user. */
export const passkeyOptions = async (
  app: TestApp,
  purpose: "register" | "login" | "confirm",
  token?: string,
): Promise<PasskeyOptions> => {
  const auth = token === undefined ? {} : { token };
  const { body } = await app.call("POST", `${PASSKEYS}/options`, { body: { for: purpose }, ...auth });
  const user = purpose === "register" ? textAt(body, "user", "id") : "";
  return { challenge: textAt(body, "challenge"), user: { id: user } };
};

/** Returns the body that registers a device. */
export const newPasskey = async (app: TestApp, token: string, device: PasskeyDevice) => ({
  passkey: device.create(await passkeyOptions(app, "register", token)),
});

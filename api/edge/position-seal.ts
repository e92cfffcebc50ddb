import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { acceptedSecrets, type Secrets } from "#core/security/secrets.ts";
import type { LogPosition } from "#db/postgres/log-position.ts";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const PLAIN_BYTES = 16;
const SEALED = /^[A-Za-z0-9_-]{59}$/;
const HIGH_HALF = 2 ** 32;

export type PositionSeal = {
  readonly seal: (position: LogPosition) => string;
  /** Null for what no accepted secret has sealed. */
  readonly open: (text: string) => LogPosition | null;
};

/** Seals positions in 59 characters, so that they show nothing of the log, and nobody can make one. */
export const createPositionSeal = (secrets: Secrets): PositionSeal => {
  const keys = acceptedSecrets(secrets).map(
    (secret) => new Uint8Array(hkdfSync("sha256", secret, "", "forja log position", 32)),
  );
  const [used] = keys;
  if (used === undefined) throw new Error("a seal needs a secret");

  const openWith = (key: Uint8Array, bytes: Buffer): LogPosition | null => {
    try {
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      const plain = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
      return {
        system: plain.readUInt32BE(0),
        timeline: plain.readUInt32BE(4),
        at: plain.readUInt32BE(8) * HIGH_HALF + plain.readUInt32BE(12),
      };
    } catch {
      return null;
    }
  };

  return {
    seal: ({ system, timeline, at }) => {
      const plain = Buffer.alloc(PLAIN_BYTES);
      plain.writeUInt32BE(system, 0);
      plain.writeUInt32BE(timeline, 4);
      plain.writeUInt32BE(Math.floor(at / HIGH_HALF), 8);
      plain.writeUInt32BE(at % HIGH_HALF, 12);
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", used, nonce);
      return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString("base64url");
    },
    open: (text) => {
      if (!SEALED.test(text)) return null;
      const bytes = Buffer.from(text, "base64url");
      for (const key of keys) {
        const position = openWith(key, bytes);
        if (position !== null) return position;
      }
      return null;
    },
  };
};

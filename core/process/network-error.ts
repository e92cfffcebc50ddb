/** Codes of what lies between a process and a server: the network, names, file descriptors. */
const NETWORK = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "EHOSTDOWN",
  "ENETUNREACH",
  "ENETDOWN",
  "ENETRESET",
  "EADDRNOTAVAIL",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EAI_FAIL",
  "EMFILE",
  "ENFILE",
  "ENOBUFS",
  "ConnectionRefused",
  "FailedToOpenSocket",
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "CERT_REVOKED",
  "CERT_UNTRUSTED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "HOSTNAME_MISMATCH",
  "EPROTO",
]);
const TLS = /^ERR_(?:TLS|SSL)_/;

export const isNetworkCode = (code: string): boolean => NETWORK.has(code) || TLS.test(code);

const DEPTH = 5;

export const causesOf = (error: unknown): Error[] => {
  const causes: Error[] = [];
  for (let current = error; current instanceof Error && causes.length < DEPTH; current = current.cause) {
    causes.push(current);
  }
  return causes;
};

export const codeOf = (error: Error): string | undefined =>
  "code" in error && typeof error.code === "string" ? error.code : undefined;

import { ForjaError } from "#core/errors.ts";

/** Returns the strong entity tag of a version. */
export const etagOf = (version: number): string => `"v${version}"`;

const tagsOf = (header: string): string[] => header.split(",").map((tag) => tag.trim());

/** Compares If-Match with the current version. Throws `version-mismatch`; a weak tag never matches. */
export const checkIfMatch = (header: string | null, version: number): void => {
  if (header === null) return;
  const tags = tagsOf(header);
  if (!tags.includes("*") && !tags.includes(etagOf(version))) throw new ForjaError("version-mismatch");
};

/** True when the caller already has this entity: If-None-Match compares weakly (RFC 9110, 13.1.2). */
export const isNotModified = (header: string | null, etag: string): boolean =>
  header !== null && tagsOf(header).some((tag) => tag === "*" || tag.replace(/^W\//, "") === etag);

type ReadContext = {
  readonly request: Request;
  readonly set: { status?: number | string; headers: Record<string, string | number | string[] | undefined> };
};

/**
 * Returns a versioned resource as it is read: with its ETag, and as 304 without a body when the caller already has it.
 */
export const readVersion = <Body>({ request, set }: ReadContext, version: number, body: Body): Body | undefined => {
  const etag = etagOf(version);
  set.headers.etag = etag;
  if (!isNotModified(request.headers.get("if-none-match"), etag)) return body;
  set.status = 304;
  return undefined;
};

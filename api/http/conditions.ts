import { ForjaError } from "#core/errors.ts";
import type { VersionedText } from "#core/json-text.ts";
import { answerText } from "./json-text.ts";

export const etagOf = (version: number): string => `"v${version}"`;

const tagsOf = (header: string): string[] => header.split(",").map((tag) => tag.trim());

/** Throws `version-mismatch`; a weak tag never matches. */
export const checkIfMatch = (header: string | null, version: number): void => {
  if (header === null) return;
  const tags = tagsOf(header);
  if (!tags.includes("*") && !tags.includes(etagOf(version))) throw new ForjaError("version-mismatch");
};

export const isNotModified = (header: string | null, etag: string): boolean =>
  header !== null && tagsOf(header).some((tag) => tag === "*" || tag.replace(/^W\//, "") === etag);

type ReadContext = {
  readonly request: Request;
  readonly set: { status?: number | string; headers: Record<string, string | number | string[] | undefined> };
};

export const readVersion = <Body>({ request, set }: ReadContext, version: number, body: Body): Body | undefined => {
  const etag = etagOf(version);
  set.headers.etag = etag;
  if (!isNotModified(request.headers.get("if-none-match"), etag)) return body;
  set.status = 304;
  return undefined;
};

export const readText = <Body>(context: ReadContext, { version, text }: VersionedText<Body>): Body | undefined =>
  readVersion(context, version, text) === undefined ? undefined : answerText(context, text);

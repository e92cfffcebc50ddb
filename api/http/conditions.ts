import { ForjaError } from "#core/errors.ts";
import type { VersionedText } from "#core/json-text.ts";
import type { Locale } from "#core/taxonomy.ts";
import type { RequestContext } from "../plugins/request-context.ts";
import { answerText } from "./json-text.ts";

/** Words of two languages are two representations. So the tag of an answer with words names its language. */
export const etagOf = (version: number, locale: Locale | null = null): string =>
  locale === null ? `"v${version}"` : `"v${version}.${locale}"`;

/** A change concerns the state, and not the language in which it was read. */
const withoutLanguage = (tag: string): string => tag.replace(/^("v\d+)\.[a-z]{2}"$/, '$1"');

const tagsOf = (header: string): string[] => header.split(",").map((tag) => tag.trim());

/** Throws `version-mismatch`; a weak tag never matches. */
export const checkIfMatch = (header: string | null, version: number): void => {
  if (header === null) return;
  const tags = tagsOf(header).map(withoutLanguage);
  if (!tags.includes("*") && !tags.includes(etagOf(version))) throw new ForjaError("version-mismatch");
};

export const isNotModified = (header: string | null, etag: string): boolean =>
  header !== null && tagsOf(header).some((tag) => tag === "*" || tag.replace(/^W\//, "") === etag);

type ReadContext = {
  readonly requestContext: Pick<RequestContext, "tagLocale">;
  readonly request: Request;
  readonly set: { status?: number | string; headers: Record<string, string | number | string[] | undefined> };
};

export const readVersion = <Body>(
  { requestContext, request, set }: ReadContext,
  version: number,
  body: Body,
): Body | undefined => {
  const etag = etagOf(version, requestContext.tagLocale);
  set.headers.etag = etag;
  if (!isNotModified(request.headers.get("if-none-match"), etag)) return body;
  set.status = 304;
  return undefined;
};

export const readText = <Body>(context: ReadContext, { version, text }: VersionedText<Body>): Body | undefined =>
  readVersion(context, version, text) === undefined ? undefined : answerText(context, text);

import type { z } from "zod";
import { canonicalJson } from "#core/canonical-json.ts";
import { ForjaError } from "#core/errors.ts";
import type { Transaction } from "#db/postgres/client.ts";
import { takeId } from "#db/postgres/queries/sync/created-ids.ts";

const DROP_NULLS = { dropNulls: true };

export type Create<Body> = {
  readonly userId: string;
  readonly resource: string;
  readonly body: Body;
  readonly schema: z.ZodType<Body>;
};

/** Compares a create with a resource as it is answered: a client may have read it, and sends it back. */
const isSentBack = <Body>({ schema, body }: Create<Body>, stored: unknown): boolean => {
  const { data, success } = schema.safeParse(stored);
  return success && canonicalJson(data, DROP_NULLS) === canonicalJson(body, DROP_NULLS);
};

/**
 * Claims the id that a client chose for a create.
 * @param find reads the resource as it is answered
 * @returns the stored resource of a repeated create, or of one that is sent back; null for a new one
 * @throws ForjaError `id-taken` when the id was used for anything else
 */
export const createdBefore = async <Body extends { readonly id?: string | null | undefined }, Stored>(
  tx: Transaction,
  create: Create<Body>,
  find: (id: string) => Promise<Stored | null>,
): Promise<Stored | null> => {
  const { userId, resource, body } = create;
  const { id } = body;
  if (id == null) return null;
  const outcome = await takeId(tx, { id, userId, resource, body });
  if (outcome === "fresh") return null;
  const stored = await find(id);
  if (stored !== null && (outcome === "repeated" || isSentBack(create, stored))) return stored;
  throw new ForjaError("id-taken");
};

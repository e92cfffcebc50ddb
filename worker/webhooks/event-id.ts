/** The namespace of events of results (RFC 9562 §6.6): made once at random, and never to change. */
const NAMESPACE = "b7fc85d1-164d-43c2-897c-f425165edec4";

/**
 * Returns the id of an event of a creation; a repeated run gives the same id. In a later epoch the same version has
 * other data, and so another id.
 */
export const resultEventId = (id: string, inputVersion: number, epoch: number): string =>
  Bun.randomUUIDv5(JSON.stringify(epoch === 0 ? [id, inputVersion] : [id, inputVersion, epoch]), NAMESPACE);

/** The namespace of events of results (RFC 9562 §6.6): made once at random, and never to change. */
const NAMESPACE = "b7fc85d1-164d-43c2-897c-f425165edec4";

/**
 * The id of the event that something was made: a run that is repeated tells of the same event. In a later epoch the same
 * version is of other data, and so another event.
 */
export const resultEventId = (id: string, inputVersion: number, epoch: number): string =>
  Bun.randomUUIDv5(JSON.stringify(epoch === 0 ? [id, inputVersion] : [id, inputVersion, epoch]), NAMESPACE);

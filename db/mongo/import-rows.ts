import type { z } from "zod";
import type { Mongo } from "./client.ts";
import { COLLECTIONS, importRowsIn, parseDocument, storedImportRows } from "./collections.ts";

export type ImportRowsOwner = { readonly importId: string; readonly userId: string };

/** Rows a document: a workout is a few kilobytes, and a document may have sixteen megabytes. */
const ROWS_EACH = 100;
const TRANSFER_MS = 8_000;

/** Keeps what an import's file holds until it expires, in place of what was kept of that import before. */
export const saveImportRows = (
  mongo: Mongo,
  owner: ImportRowsOwner & { readonly expiresAt: Date },
  rows: readonly unknown[],
): Promise<void> =>
  mongo.run(
    async (db) => {
      const { importId, userId, expiresAt } = owner;
      const collection = importRowsIn(db);
      await collection.deleteMany({ importId });
      const batches = Array.from({ length: Math.ceil(rows.length / ROWS_EACH) }, (_, position) => ({
        _id: `${importId}:${position}`,
        schemaVersion: 1 as const,
        importId,
        userId,
        position,
        rows: rows.slice(position * ROWS_EACH, (position + 1) * ROWS_EACH),
        expiresAt,
      }));
      if (batches.length > 0) await collection.insertMany(batches);
    },
    { deadlineMs: TRANSFER_MS },
  );

/** The rows of an import in order, checked by the schema of its caller; empty when they have expired. */
export const readImportRows = <Row extends z.ZodType>(
  mongo: Mongo,
  row: Row,
  { importId, userId, now }: ImportRowsOwner & { readonly now: Date },
): Promise<z.output<Row>[]> =>
  mongo.run(
    async (db) => {
      const batches = await importRowsIn(db)
        .find({ importId, userId, expiresAt: { $gt: now } })
        .sort({ position: 1 })
        .toArray();
      return batches
        .flatMap((batch) => parseDocument(COLLECTIONS.importRows, storedImportRows, batch).rows)
        .map((stored) => parseDocument(COLLECTIONS.importRows, row, stored));
    },
    { deadlineMs: TRANSFER_MS },
  );

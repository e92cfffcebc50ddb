import { ForjaError } from "#core/errors.ts";
import { pausingDeadline, withDeadline } from "#db/deadline.ts";
import type { Mongo } from "#db/mongo/client.ts";
import { createTempFile, deleteTempFile } from "#db/mongo/temp-files.ts";
import { mediaTypeOf, UnreadBody, UPLOAD_LIMIT_BYTES, uploadBodyLimit } from "../../plugins/body.ts";
import { type FormLimits, readForm } from "../../plugins/multipart.ts";
import { createPlaces } from "../../plugins/places.ts";
import { parseInput } from "../../plugins/validation.ts";
import { importCreate } from "./imports.schema.ts";
import type { Upload } from "./imports.service.ts";

/** A week to look at the dry run and decide. */
const FILE_KEPT_MS = 7 * 86_400_000;

/** An upload holds a few megabytes on its way, and a connection to MongoDB in turns. */
const UPLOADS_OF_A_USER = 4;
const UPLOADS_OF_ALL = 24;
const RETRY_SECONDS = 2;

/** 32 MiB in two minutes is a line of 2 Mbit/s. */
const LIMITS: FormLimits = {
  fileBytes: UPLOAD_LIMIT_BYTES,
  bodyBytes: uploadBodyLimit,
  stallMs: 10_000,
  withinMs: 120_000,
};

/** Time that a body needs which arrived at the last moment. */
const STORING_MS = 10_000;

export type UploadOwner = { readonly userId: string; readonly now: Date };

export type Uploads = {
  /**
   * Stores an uploaded file while it arrives, before the transaction of its import: that transaction must wait for no
   * other store. Throws `quota-exceeded` when too many uploads are running. It also throws that for an upload that
   * gives way to a user with fewer. A failed upload leaves nothing.
   */
  readonly receive: (request: Request, owner: UploadOwner) => Promise<Upload>;
  /** Removes a file without an import. If the removal fails, the file expires like any other. */
  readonly discard: (userId: string, fileId: string) => Promise<void>;
};

/** Create one a process: it counts the running uploads. */
export const createUploads = (mongo: Mongo, limits: FormLimits = LIMITS): Uploads => {
  const enter = createPlaces({ each: UPLOADS_OF_A_USER, all: UPLOADS_OF_ALL, retryAfterSeconds: RETRY_SECONDS });

  const keep = async (request: Request, { userId, now }: UploadOwner, signal: AbortSignal): Promise<Upload> => {
    const fileExpiresAt = new Date(now.getTime() + FILE_KEPT_MS);
    const hash = new Bun.CryptoHasher("sha256");
    const stored = await createTempFile(mongo, { userId, expiresAt: fileExpiresAt });
    const sink = async (part: Uint8Array): Promise<void> => {
      hash.update(part);
      await stored.write(part);
    };
    try {
      const fields = await readForm(request, { fileField: "file", limits, sink, signal });
      const { file, ...rest } = parseInput(importCreate, fields);
      const { id: fileId } = await stored.finish();
      return { ...rest, fileId, fileSha256: hash.digest("hex"), fileBytes: file.size, fileExpiresAt };
    } catch (error) {
      // The sweep removes the file later; no import refers to it.
      await stored.abort().catch(() => {});
      throw error;
    }
  };

  return {
    receive: async (request, owner) => {
      if (mediaTypeOf(request) !== "multipart/form-data") throw new ForjaError("media-type-unsupported");
      const crowd = new AbortController();
      const leave = enter(owner.userId, () =>
        crowd.abort(new UnreadBody("quota-exceeded", { retryAfterSeconds: RETRY_SECONDS })),
      );
      try {
        const { signal } = crowd;
        return await pausingDeadline(withDeadline(limits.withinMs + STORING_MS, () => keep(request, owner, signal)));
      } finally {
        leave();
      }
    },
    discard: (userId, id) => deleteTempFile(mongo, { id, userId }).catch(() => {}),
  };
};

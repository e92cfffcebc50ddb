import { ForjaError } from "#core/errors.ts";
import { pausingDeadline, withDeadline } from "#core/process/deadline.ts";
import type { Mongo } from "#db/mongo/client.ts";
import { createTempFile, deleteTempFile } from "#db/mongo/temp-files.ts";
import { mediaTypeOf, UnreadBody, UPLOAD_LIMIT_BYTES, uploadBodyLimit } from "../../http/body.ts";
import { type FormLimits, readForm } from "../../http/multipart.ts";
import { createSlots } from "../../http/slots.ts";
import { parseInput } from "../../http/validation.ts";
import { importCreate } from "./imports.schema.ts";
import type { Upload } from "./imports.service.ts";
import { type UploadLane, uploadLane } from "./upload-lane.ts";

/** A week to look at the dry run and decide. */
const FILE_KEPT_MS = 7 * 86_400_000;

/** An upload holds a few megabytes on its way, and a connection to MongoDB in turns. */
const UPLOADS_OF_A_USER = 4;
const UPLOADS_OF_ALL = 24;
/** A slow upload holds next to nothing: its parts are stored as they come. */
const SLOW_UPLOADS_OF_ALL = 240;
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
  /** If the removal fails, the file expires like any other. */
  readonly discard: (userId: string, fileId: string) => Promise<void>;
};

/** Create one a process: it counts the running uploads. */
export const createUploads = (mongo: Mongo, limits: FormLimits = LIMITS): Uploads => {
  const places = { each: UPLOADS_OF_A_USER, retryAfterSeconds: RETRY_SECONDS };
  const enter = createSlots(places);
  const lanes = {
    quick: createSlots({ ...places, all: UPLOADS_OF_ALL }),
    slow: createSlots({ ...places, all: SLOW_UPLOADS_OF_ALL }),
  };

  const keep = async (
    request: Request,
    { userId, now }: UploadOwner,
    signal: AbortSignal,
    lane: UploadLane,
  ): Promise<Upload> => {
    const fileExpiresAt = new Date(now.getTime() + FILE_KEPT_MS);
    const hash = new Bun.CryptoHasher("sha256");
    const stored = await createTempFile(mongo, { userId, expiresAt: fileExpiresAt });
    const sink = async (part: Uint8Array): Promise<void> => {
      await lane.take(part.byteLength);
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
      const giveWay = (): void => crowd.abort(new UnreadBody("quota-exceeded", { retryAfterSeconds: RETRY_SECONDS }));
      using _place = { [Symbol.dispose]: enter(owner.userId) };
      using lane = uploadLane(lanes, owner.userId, giveWay);
      const { signal } = crowd;
      return await pausingDeadline(
        withDeadline(limits.withinMs + STORING_MS, () => keep(request, owner, signal, lane)),
      );
    },
    discard: (userId, id) => deleteTempFile(mongo, { id, userId }).catch(() => {}),
  };
};

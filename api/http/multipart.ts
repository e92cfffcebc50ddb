import type { Readable } from "node:stream";
import busboy from "busboy";
import { ForjaError, invalid } from "#core/errors.ts";
import { checkText, LateBody } from "./body.ts";
import { pointerTo } from "./validation.ts";

export class FormFile {
  readonly size: number;
  constructor(size: number) {
    this.size = size;
  }
}

export type FormLimits = {
  readonly fileBytes: number;
  readonly bodyBytes: number;
  readonly stallMs: number;
  readonly withinMs: number;
};

export type FormReading = {
  readonly fileField: string;
  readonly limits: FormLimits;
  readonly sink: (part: Uint8Array) => Promise<void>;
  readonly signal?: AbortSignal;
};

/** Above the fields of any form of ours; without a limit a body could hold hundreds of thousands. */
const MAX_FORM_FIELDS = 32;
const MAX_NAME_BYTES = 200;
const MAX_VALUE_BYTES = 4_096;
const MAX_PART_HEADERS = 16;

const malformed = (cause: unknown): ForjaError =>
  new ForjaError("body-malformed", { detail: "The body is not a valid multipart form.", cause });

const tooManyFields = (): ForjaError =>
  invalid({ pointer: "", detail: `must have ${MAX_FORM_FIELDS} fields or fewer` });

const parserOf = (request: Request, { fileBytes }: FormLimits): busboy.Busboy => {
  try {
    return busboy({
      headers: { "content-type": request.headers.get("content-type") ?? "" },
      defParamCharset: "utf8",
      limits: {
        fieldNameSize: MAX_NAME_BYTES,
        fieldSize: MAX_VALUE_BYTES,
        // One byte above the limit: the parser also cuts a file off that ends exactly at its limit.
        fileSize: fileBytes + 1,
        // It counts the end of the form as a part.
        parts: MAX_FORM_FIELDS + 1,
        headerPairs: MAX_PART_HEADERS,
      },
    });
  } catch (cause) {
    throw malformed(cause);
  }
};

const inTime = async <Result>(work: Promise<Result>, ms: number): Promise<Result> => {
  const { promise: over, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new LateBody()), Math.max(0, ms));
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
};

const feed = async (
  body: Pick<ReadableStreamDefaultReader<Uint8Array>, "read">,
  parser: busboy.Busboy,
  { bodyBytes, stallMs, withinMs }: FormLimits,
): Promise<void> => {
  const end = performance.now() + withinMs;
  let size = 0;
  for (;;) {
    const next = await inTime(body.read(), Math.min(stallMs, end - performance.now()));
    if (next.done) break;
    size += next.value.byteLength;
    if (size > bodyBytes) throw new ForjaError("body-too-large");
    const { buffer, byteOffset, byteLength } = next.value;
    await new Promise<void>((taken) => {
      parser.write(Buffer.from(buffer, byteOffset, byteLength), () => taken());
    });
  }
  parser.end();
};

/**
 * Reads a multipart form without holding its file: the file's bytes go to the sink. The fields may come before or after
 * the file. Throws `body-malformed`, `body-too-large`, `request-invalid`, the errors of the sink, and the signal's
 * reason. After an error the sink is not called again.
 */
export const readForm = async (
  request: Request,
  { fileField, limits, sink, signal }: FormReading,
): Promise<Readonly<Record<string, unknown>>> => {
  const parser = parserOf(request, limits);
  if (request.body === null) throw malformed(undefined);
  const body = request.body.getReader();
  const { promise: finished, resolve: finish, reject: fail } = Promise.withResolvers<void>();
  const fields: Record<string, unknown> = {};
  const taking: Promise<void>[] = [];

  const set = (name: string, value: unknown): void => {
    if (Object.hasOwn(fields, name)) throw invalid({ pointer: pointerTo([name]), detail: "must be given once" });
    Object.defineProperty(fields, name, { value, enumerable: true, configurable: true, writable: true });
  };
  const takeFile = async (name: string, stream: Readable): Promise<void> => {
    set(name, new FormFile(0));
    let size = 0;
    let refusal: unknown;
    const hand = async (part: Uint8Array): Promise<void> => {
      size += part.byteLength;
      if (size > limits.fileBytes) throw new ForjaError("body-too-large");
      if (name === fileField) await sink(part);
    };
    try {
      for await (const part of stream as AsyncIterable<Buffer>) {
        await hand(part).catch((error: unknown) => {
          refusal = error;
          throw error;
        });
      }
    } catch (error) {
      throw error === refusal ? error : malformed(error);
    }
    fields[name] = new FormFile(size);
  };
  const takeField = (name: string, value: string, cut: boolean): void => {
    checkText(value, [name]);
    if (cut) throw invalid({ pointer: pointerTo([name]), detail: `must have ${MAX_VALUE_BYTES} bytes or fewer` });
    set(name, value);
  };

  parser
    .on("field", (name: string | undefined, value, { nameTruncated, valueTruncated }) => {
      try {
        takeField(name ?? "", value, nameTruncated || valueTruncated);
      } catch (error) {
        fail(error);
      }
    })
    .on("file", (name: string | undefined, stream) => {
      // A stream that ends early emits an error only here; without a listener it would end the process.
      stream.on("error", () => {});
      const taken = takeFile(name ?? "", stream);
      taken.catch(fail);
      taking.push(taken);
    })
    .on("partsLimit", () => fail(tooManyFields()))
    .on("error", (cause) => fail(malformed(cause)))
    .on("close", finish);
  signal?.addEventListener("abort", () => fail(signal.reason), { once: true });
  feed(body, parser, limits).catch((error: unknown) => fail(error instanceof ForjaError ? error : malformed(error)));
  try {
    await finished;
    await Promise.all(taking);
    return fields;
  } catch (error) {
    parser.destroy();
    body.cancel().catch(() => {});
    await Promise.allSettled(taking);
    throw error;
  }
};

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { FormFile, type FormLimits, readForm } from "#api/http/multipart.ts";
import { ForjaError } from "#core/errors.ts";

const LIMITS: FormLimits = { fileBytes: 100_000, bodyBytes: 120_000, stallMs: 2_000, withinMs: 20_000 };
const BOUNDARY = "a-line-between-parts";

const requestOf = (body: string | FormData | ReadableStream, contentType?: string): Request =>
  new Request("http://localhost/", {
    method: "POST",
    body,
    ...(contentType === undefined ? {} : { headers: { "content-type": contentType } }),
  });

const formOf = (fields: readonly (readonly [string, string | Uint8Array])[]): FormData => {
  const form = new FormData();
  for (const [name, value] of fields) {
    if (typeof value === "string") form.append(name, value);
    else form.append(name, new Blob([value]), "export.csv");
  }
  return form;
};

/** A form in the pieces that a network makes of it, and maybe not to its end. */
const inPieces = (pieces: readonly Uint8Array[], then: "end" | "hang" | "fail" = "end"): Request => {
  const left = [...pieces];
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const piece = left.shift();
      if (piece !== undefined) return controller.enqueue(piece);
      if (then === "end") return controller.close();
      if (then === "fail") return controller.error(new Error("the connection is gone"));
      return new Promise<void>(() => {});
    },
  });
  return requestOf(stream, `multipart/form-data; boundary=${BOUNDARY}`);
};

const textForm = (file: string, rest = ""): string =>
  [
    `--${BOUNDARY}`,
    'Content-Disposition: form-data; name="file"; filename="a.csv"',
    "Content-Type: text/csv",
    "",
    file,
    `--${BOUNDARY}${rest === "" ? "--" : rest}`,
    "",
  ].join("\r\n");

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A form up to the first byte of its file. */
const FILE_HEAD = bytesOf(`${textForm("").split("\r\n\r\n", 1)[0]}\r\n\r\n`);

const read = async (request: Request, limits: Partial<FormLimits> = {}, sink?: (part: Uint8Array) => Promise<void>) => {
  const parts: Uint8Array[] = [];
  const fields = await readForm(request, {
    fileField: "file",
    limits: { ...LIMITS, ...limits },
    sink:
      sink ??
      (async (part) => {
        parts.push(part.slice());
      }),
  });
  return { fields, bytes: new Uint8Array(Buffer.concat(parts)) };
};

const failureOf = async (work: Promise<unknown>): Promise<ForjaError> => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ForjaError)) throw new Error(`expected a ForjaError, not ${error}`);
  return error;
};

describe("a form", () => {
  test("is the same with its file first, last or between, whatever the file holds", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 5_000 }), fc.integer({ min: 0, max: 2 }), async (file, place) => {
        const fields: [string, string | Uint8Array][] = [
          ["source", "hevy"],
          ["zone", "Añejo"],
        ];
        fields.splice(place, 0, ["file", file]);
        const found = await read(requestOf(formOf(fields)));
        expect(Buffer.from(found.bytes).equals(Buffer.from(file))).toBe(true);
        expect(found.fields).toEqual({ source: "hevy", zone: "Añejo", file: new FormFile(file.byteLength) });
      }),
      { numRuns: 60 },
    );
  });

  test("is the same in whatever pieces it comes", async () => {
    const whole = bytesOf(textForm("Date,Weight\r\n--a-line-betweem\r\n--\r\n2026-11-01,100"));
    for (const size of [1, 2, 3, 7, 64]) {
      const pieces = Array.from({ length: Math.ceil(whole.byteLength / size) }, (_, index) =>
        whole.subarray(index * size, (index + 1) * size),
      );
      const { bytes } = await read(inPieces(pieces));
      expect(new TextDecoder().decode(bytes)).toBe("Date,Weight\r\n--a-line-betweem\r\n--\r\n2026-11-01,100");
    }
  });

  test("names a field once, and has 32 fields or fewer", async () => {
    const twice = formOf([
      ["source", "a"],
      ["source", "b"],
    ]);
    expect((await failureOf(read(requestOf(twice)))).errors[0]?.pointer).toBe("/source");
    const files = formOf([
      ["file", new Uint8Array(10)],
      ["file", new Uint8Array(10)],
    ]);
    expect((await failureOf(read(requestOf(files)))).errors[0]?.pointer).toBe("/file");
    const many = Array.from({ length: 33 }, (_, index): [string, string] => [`field${index}`, ""]);
    expect(Object.keys((await read(requestOf(formOf(many.slice(1))))).fields)).toBeArrayOfSize(32);
    expect((await failureOf(read(requestOf(formOf(many))))).errors).toEqual([
      { pointer: "", detail: "must have 32 fields or fewer" },
    ]);
    const long = formOf([["source", "x".repeat(5_000)]]);
    expect((await failureOf(read(requestOf(long)))).errors[0]?.pointer).toBe("/source");
    const nul = formOf([["source", "a\0b"]]);
    expect((await failureOf(read(requestOf(nul)))).errors[0]?.pointer).toBe("/source");
  });

  test("that is no form, or ends early, is malformed, and ends no process", async () => {
    const broken = [
      requestOf("nothing", `multipart/form-data; boundary=${BOUNDARY}`),
      requestOf("nothing", "multipart/form-data"),
      requestOf("", `multipart/form-data; boundary=${BOUNDARY}`),
      inPieces([bytesOf(textForm("a,b").slice(0, -20))]),
      inPieces([bytesOf(textForm("a,b").slice(0, 60))]),
      inPieces([bytesOf(textForm("a,b").slice(0, -30))], "fail"),
      inPieces([bytesOf(textForm("a,b", "\r\nContent-Disposition: form-data"))]),
    ];
    for (const request of broken) expect((await failureOf(read(request))).code).toBe("body-malformed");
  });

  test("of a sender who falls silent, or takes for ever, is given up", async () => {
    const start = bytesOf(textForm("a,b").slice(0, -30));
    const silent = await failureOf(read(inPieces([start], "hang"), { stallMs: 20 }));
    expect([silent.code, silent.detail]).toEqual(["body-malformed", "The body did not come in time."]);
    let sent = 0;
    const trickle = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        await Bun.sleep(5);
        controller.enqueue(sent === 0 ? start : bytesOf("x"));
        sent += 1;
      },
    });
    const slow = requestOf(trickle, `multipart/form-data; boundary=${BOUNDARY}`);
    expect((await failureOf(read(slow, { withinMs: 60 }))).detail).toBe("The body did not come in time.");
  });
});

describe("a file", () => {
  test("of exactly the limit is taken, a byte more is too large, and the rest is not read", async () => {
    const file = (size: number) => requestOf(formOf([["file", new Uint8Array(size).fill(65)]]));
    expect((await read(file(LIMITS.fileBytes))).bytes.byteLength).toBe(LIMITS.fileBytes);
    expect((await failureOf(read(file(LIMITS.fileBytes + 1)))).code).toBe("body-too-large");
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        controller.enqueue(sent === 0 ? FILE_HEAD : new Uint8Array(10_000).fill(65));
        sent += 10_000;
      },
    });
    const flood = requestOf(endless, `multipart/form-data; boundary=${BOUNDARY}`);
    expect((await failureOf(read(flood))).code).toBe("body-too-large");
    expect(sent).toBeLessThan(400_000);
  });

  test("comes no faster than it is taken", async () => {
    let sent = 0;
    let taken = 0;
    let ahead = 0;
    const pieces = 80;
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        if (sent === 0) controller.enqueue(FILE_HEAD);
        else if (sent <= pieces) controller.enqueue(new Uint8Array(50_000).fill(65));
        else {
          controller.enqueue(bytesOf(`\r\n--${BOUNDARY}--\r\n`));
          controller.close();
        }
        sent += 1;
      },
    });
    await read(
      requestOf(stream, `multipart/form-data; boundary=${BOUNDARY}`),
      { fileBytes: 5_000_000, bodyBytes: 6_000_000 },
      async (part) => {
        await Bun.sleep(1);
        taken += part.byteLength;
        ahead = Math.max(ahead, (sent - 1) * 50_000 - taken);
      },
    );
    expect(taken).toBeGreaterThanOrEqual(pieces * 50_000);
    expect(ahead).toBeLessThan(600_000);
  });

  test("that its sink refuses fails with what the sink has thrown", async () => {
    const away = new ForjaError("unavailable", { retryAfterSeconds: 2 });
    const refused = read(requestOf(formOf([["file", new Uint8Array(90_000)]])), {}, async () => {
      throw away;
    });
    expect(await failureOf(refused)).toBe(away);
    const fault = read(requestOf(formOf([["file", new Uint8Array(90_000)]])), {}, async () => {
      throw new TypeError("a fault of ours");
    });
    await expect(fault).rejects.toBeInstanceOf(TypeError);
  });
});

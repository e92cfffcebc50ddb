/** A body that stays the same while the process runs. It is compressed once for each encoding. */
export type FixedBody = {
  readonly source: string | Blob;
  /** Calls `compress` for the first answer in the encoding. A failure is not kept. */
  readonly compressed: (
    encoding: string,
    compress: () => Promise<Uint8Array<ArrayBuffer>>,
  ) => Promise<Uint8Array<ArrayBuffer>>;
};

export const fixedBody = (source: string | Blob): FixedBody => {
  const kept = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
  return {
    source,
    compressed: (encoding, compress) => {
      const known = kept.get(encoding);
      if (known !== undefined) return known;
      const made = compress();
      kept.set(encoding, made);
      made.catch(() => kept.delete(encoding));
      return made;
    },
  };
};

const bodies = new WeakMap<Response, FixedBody>();

export const answerFixed = (body: FixedBody, headers: Record<string, string>): Response => {
  const response = new Response(body.source, { headers });
  bodies.set(response, body);
  return response;
};

export const fixedBodyOf = (response: Response): FixedBody | undefined => bodies.get(response);

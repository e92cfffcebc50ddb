/** Characters. Bun sends an answer of up to 15 KB, with its head, at once. */
const SENT_AT_ONCE = 12_000;

export const isLarge = (text: string): boolean => text.length > SENT_AT_ONCE;

type Set = { status?: number | string; headers: object };

/**
 * Bun sends a larger text that comes late in its own way: a call of the system for each name, colon and value of its
 * headers, sixty in all. A stream with one piece goes out in two calls.
 */
const bodyOf = (text: string): string | ReadableStream =>
  isLarge(text)
    ? new ReadableStream({
        type: "direct",
        pull: (controller) => {
          controller.write(text);
          controller.close();
        },
      })
    : text;

/** Returns the answer with the headers of `set`, which are emptied: the framework would build it anew with them. */
export const textAnswer = (text: string, set: Set, type: string): Response => {
  const headers = { ...set.headers, "content-type": type };
  set.headers = {};
  return new Response(bodyOf(text), { status: Number(set.status) || 200, headers });
};

import { Elysia } from "elysia";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"].join(", ");

const ALLOWED = [
  "Accept-Language",
  "Authorization",
  "Content-Type",
  "Forja-Device",
  "Forja-Position",
  "Idempotency-Key",
  "If-Match",
  "If-None-Match",
  "Last-Event-ID",
  "X-Request-Id",
].join(", ");

const EXPOSED = [
  "Content-Language",
  "ETag",
  "Forja-Device",
  "Forja-Job",
  "Forja-Region",
  "Forja-Position",
  "Idempotency-Replayed",
  "Location",
  "RateLimit",
  "RateLimit-Policy",
  "Retry-After",
  "X-Request-Id",
].join(", ");

/**
 * Admits the listed origins alone. The Elysia plugin is not used: it sends its lists with every answer, and echoes names
 * such as `constructor`, which it looks up in an object.
 */
export const cors = (origins: readonly string[]) => {
  const listed = new Set(origins);
  return new Elysia({ name: "cors" }).onRequest(({ request, set }) => {
    if (listed.size > 0) set.headers.vary = "Origin";
    const origin = request.headers.get("origin");
    const isPreflight = request.method === "OPTIONS";
    if (origin !== null && listed.has(origin)) {
      set.headers["access-control-allow-origin"] = origin;
      if (isPreflight) {
        set.headers["access-control-allow-methods"] = METHODS;
        set.headers["access-control-allow-headers"] = ALLOWED;
        set.headers["access-control-max-age"] = "600";
      } else {
        set.headers["access-control-expose-headers"] = EXPOSED;
      }
    }
    return isPreflight ? new Response(null, { status: 204 }) : undefined;
  });
};

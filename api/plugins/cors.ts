import { cors as elysiaCors } from "@elysiajs/cors";

/** Admits the listed origins alone. Headers are listed too, because the plugin would echo the requested ones. */
export const cors = (origins: readonly string[]) => {
  const listed = new Set(origins);
  return elysiaCors({
    // Given a list, the plugin looks an origin up in an object, and `constructor` is in every object.
    origin: listed.size === 0 ? [] : ({ headers }) => listed.has(headers.get("origin") ?? ""),
    credentials: false,
    methods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
    allowedHeaders: [
      "Accept-Language",
      "Authorization",
      "Content-Type",
      "Forja-Device",
      "Idempotency-Key",
      "If-Match",
      "If-None-Match",
      "Last-Event-ID",
      "X-Request-Id",
    ],
    exposeHeaders: [
      "Content-Language",
      "ETag",
      "Forja-Device",
      "Forja-Job",
      "Idempotency-Replayed",
      "Location",
      "RateLimit",
      "RateLimit-Policy",
      "Retry-After",
      "X-Request-Id",
    ],
    maxAge: 600,
  });
};

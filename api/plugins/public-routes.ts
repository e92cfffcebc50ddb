/** Every operation that needs no access token. All others are guarded, whatever a module forgets. */
export const PUBLIC_ROUTES: ReadonlySet<string> = new Set([
  "POST /api/v1/auth/register",
  "POST /api/v1/auth/login",
  "POST /api/v1/auth/refresh",
  "POST /api/v1/auth/password/forgot",
  "POST /api/v1/auth/password/reset",
  "POST /api/v1/auth/email/verify",
  // Its token stands in its name.
  "GET /calendar/:file",
  "GET /shared/reports/:token",
  "GET /api/v1/reports/unsubscribe",
  "POST /api/v1/reports/unsubscribe",
]);

export const isPublic = (routeKey: string): boolean =>
  PUBLIC_ROUTES.has(routeKey) || isDocument(routeKey.slice(routeKey.indexOf(" ") + 1));

/** Probes have no guard and no limit, so that load does not change their answer. */
const PROBES = new Set(["/livez", "/readyz"]);

/** @param path the route's pattern, or a path */
export const isProbe = (path: string): boolean => PROBES.has(path);

/** The documents need no token; they are counted by address, because each is large. */
export const isDocument = (path: string): boolean =>
  path === "/openapi.json" || path === "/docs" || path.startsWith("/docs/");

export const isOperational = (path: string): boolean => isProbe(path) || isDocument(path);

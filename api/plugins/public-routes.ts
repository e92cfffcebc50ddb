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

export const isPublic = (routeKey: string): boolean => PUBLIC_ROUTES.has(routeKey);

/** What asks after the process, or what it can do: neither guarded nor limited, so that a crowd makes no difference to it. */
const OPERATIONAL_PATHS = new Set(["/livez", "/readyz", "/openapi.json", "/docs"]);

/** @param path the route's pattern, or a path */
export const isOperational = (path: string): boolean => OPERATIONAL_PATHS.has(path) || path.startsWith("/docs/");

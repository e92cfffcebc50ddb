/** Every operation under /api that needs no access token. All others are guarded, whatever a module forgets. */
export const PUBLIC_ROUTES: ReadonlySet<string> = new Set([
  "POST /api/v1/auth/register",
  "POST /api/v1/auth/login",
  "POST /api/v1/auth/refresh",
  "POST /api/v1/auth/password/forgot",
  "POST /api/v1/auth/password/reset",
  "POST /api/v1/auth/email/verify",
]);

export const isPublic = (routeKey: string): boolean => PUBLIC_ROUTES.has(routeKey);

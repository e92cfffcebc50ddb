/** Operations of administrators alone: the gate looks the role up with each request, whatever a module forgets. */
const ADMIN_PATHS: readonly RegExp[] = [/^\/api\/v1\/admin(\/|$)/, /^\/api\/v1\/users(\/:id(\/two-factor)?)?$/];

/** @param routeKey such as `GET /api/v1/users/:id` */
export const isAdminRoute = (routeKey: string): boolean => {
  const path = routeKey.slice(routeKey.indexOf(" ") + 1);
  return ADMIN_PATHS.some((pattern) => pattern.test(path));
};

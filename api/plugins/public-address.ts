import type { ApiConfig } from "../dependencies.ts";

/** Where the API is reached from outside: as configured, else as this request reached it. */
export const publicAddress = (
  { apiUrl, trustFlyProxy }: Pick<ApiConfig, "apiUrl" | "trustFlyProxy">,
  request: Request,
): string => {
  if (apiUrl !== null) return apiUrl;
  const { host, protocol } = new URL(request.url);
  // The proxy ends TLS: what reaches the process says http.
  return `${trustFlyProxy ? "https:" : protocol}//${host}`;
};

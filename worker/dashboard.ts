import { createHash, timingSafeEqual } from "node:crypto";
import { join } from "node:path";
import { createBullBoard } from "@bull-board/api";
import { BullMQAdapter } from "@bull-board/api/bullMQAdapter";
import type {
  AppControllerRoute,
  AppViewRoute,
  BullBoardQueues,
  ControllerHandlerReturnType,
  IServerAdapter,
  UIConfig,
} from "@bull-board/api/typings/app";
import ejs from "ejs";
import { createGuesses } from "./dashboard-guesses.ts";
import { dashboardOrders, type Requeue } from "./dashboard-orders.ts";
import type { JobQueues } from "./queues.ts";

export const DASHBOARD_PATH = "/admin/queues";

export type Operator = { readonly user: string; readonly password: string };

const digest = (text: string): Uint8Array => createHash("sha256").update(text).digest();

/** Compares digests, so that neither the length nor the place of a difference shows in the time. */
const isOperator = (header: string | null, operator: Operator): boolean => {
  const [scheme, encoded = ""] = header?.split(" ", 2) ?? [];
  if (scheme?.toLowerCase() !== "basic") return false;
  const given = Buffer.from(encoded, "base64").toString("utf8");
  return timingSafeEqual(digest(given), digest(`${operator.user}:${operator.password}`));
};

/** A page in a sandbox says that its own origin is `null`. */
const isOf = (origin: string, address: string): boolean =>
  URL.canParse(origin) && URL.canParse(address) && new URL(origin).host === new URL(address).host;

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  map: "application/json",
  png: "image/png",
  svg: "image/svg+xml",
  woff2: "font/woff2",
};

const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; frame-ancestors 'none'; base-uri 'self'";

const HEADERS = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "cache-control": "no-store",
};

type ApiRoute = {
  readonly methods: readonly string[];
  readonly pattern: RegExp;
  readonly handler: AppControllerRoute["handler"];
};

const list = <Value>(value: Value | Value[]): Value[] => (Array.isArray(value) ? value : [value]);

const patternOf = (route: string): RegExp => new RegExp(`^${route.replace(/:(\w+)/g, "(?<$1>[^/]+)")}/?$`);

class DashboardAdapter implements IServerAdapter {
  queues: BullBoardQueues = new Map();
  viewsPath = "";
  staticPath = "";
  uiConfig: UIConfig = {};
  entry: AppViewRoute | null = null;
  routes: ApiRoute[] = [];
  onError: (error: Error) => ControllerHandlerReturnType = () => ({ status: 500, body: {} });

  setQueues(queues: BullBoardQueues): this {
    this.queues = queues;
    return this;
  }
  setViewsPath(path: string): this {
    this.viewsPath = path;
    return this;
  }
  setStaticPath(_route: string, path: string): this {
    this.staticPath = path;
    return this;
  }
  setEntryRoute(route: AppViewRoute): this {
    this.entry = route;
    return this;
  }
  setErrorHandler(handler: (error: Error) => ControllerHandlerReturnType): this {
    this.onError = handler;
    return this;
  }
  setApiRoutes(routes: AppControllerRoute[]): this {
    this.routes = routes.flatMap(({ method, route, handler }) =>
      list(route).map((path) => ({ methods: list(method).map(String), pattern: patternOf(path), handler })),
    );
    return this;
  }
  setUIConfig(config: UIConfig): this {
    this.uiConfig = config;
    return this;
  }
}

const answerOf = ({ status = 200, body }: ControllerHandlerReturnType): Response =>
  status === 204 ? new Response(null, { status, headers: HEADERS }) : Response.json(body, { status, headers: HEADERS });

const bodyOf = async (request: Request): Promise<Record<string, unknown>> => {
  if (request.method === "GET" || request.body === null) return {};
  const text = await request.text();
  const value: unknown = text === "" ? {} : JSON.parse(text);
  return value !== null && typeof value === "object" ? { ...value } : {};
};

const callApi = async (adapter: DashboardAdapter, request: Request, path: string): Promise<Response | null> => {
  for (const { methods, pattern, handler } of adapter.routes) {
    const match = pattern.exec(path);
    if (match === null || !methods.includes(request.method.toLowerCase())) continue;
    const params = Object.fromEntries(
      Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]),
    );
    try {
      return answerOf(
        await handler({
          queues: adapter.queues,
          uiConfig: adapter.uiConfig,
          query: Object.fromEntries(new URL(request.url).searchParams),
          params,
          body: await bodyOf(request),
          headers: Object.fromEntries(request.headers),
        }),
      );
    } catch (error) {
      return answerOf(adapter.onError(error instanceof Error ? error : new Error("unknown")));
    }
  }
  return null;
};

const serveAsset = async (adapter: DashboardAdapter, path: string): Promise<Response | null> => {
  const asset = /^\/static\/([A-Za-z0-9._/-]+\.([a-z0-9]+))$/.exec(path);
  if (asset === null || path.includes("..")) return null;
  const file = Bun.file(join(adapter.staticPath, asset[1] ?? ""));
  if (!(await file.exists())) return null;
  const type = TYPES[asset[2] ?? ""] ?? "application/octet-stream";
  return new Response(file, {
    headers: { ...HEADERS, "content-type": type, "cache-control": "private, max-age=3600" },
  });
};

const withoutForeignLinks = (html: string): string => html.replace(/<link[^>]+https:\/\/fonts\.[^>]+>/g, "");

const servePage = async (adapter: DashboardAdapter): Promise<Response | null> => {
  if (adapter.entry === null) return null;
  const { name, params } = adapter.entry.handler({ basePath: `${DASHBOARD_PATH}/`, uiConfig: adapter.uiConfig });
  const template = await Bun.file(join(adapter.viewsPath, name)).text();
  const html = withoutForeignLinks(await ejs.render(template, params, { async: true }));
  return new Response(html, { headers: { ...HEADERS, "content-type": "text/html; charset=utf-8" } });
};

export type DashboardOptions = {
  readonly queues: JobQueues;
  readonly operator: Operator;
  readonly requeue: Requeue;
  readonly uiBasePath?: string | undefined;
};

/** The published adapter for Elysia uses an older major version. */
export const createDashboard = ({ queues, operator, requeue, uiBasePath }: DashboardOptions) => {
  const order = dashboardOrders(queues, requeue);
  const adapter = new DashboardAdapter();
  createBullBoard({
    queues: Object.values(queues).map((queue) => new BullMQAdapter(queue)),
    serverAdapter: adapter,
    options: { ...(uiBasePath === undefined ? {} : { uiBasePath }), uiConfig: { boardTitle: "Forja" } },
  });
  const guesses = createGuesses();
  return async (request: Request, address: string): Promise<Response> => {
    const credentials = request.headers.get("authorization");
    const waitSeconds = credentials === null ? null : guesses.waitSeconds(address);
    if (waitSeconds !== null) {
      return new Response(null, { status: 429, headers: { ...HEADERS, "retry-after": String(waitSeconds) } });
    }
    if (!isOperator(credentials, operator)) {
      if (credentials !== null) guesses.wrong(address);
      return new Response(null, {
        status: 401,
        headers: { ...HEADERS, "www-authenticate": 'Basic realm="Forja operations", charset="UTF-8"' },
      });
    }
    guesses.right(address);
    // A browser sends these credentials with any site's form: only requests of the page itself may change something.
    const origin = request.headers.get("origin");
    if (request.method !== "GET" && origin !== null && !isOf(origin, request.url)) {
      return new Response(null, { status: 403, headers: HEADERS });
    }
    const path = new URL(request.url).pathname.slice(DASHBOARD_PATH.length);
    const ordered = await order(request.method, path);
    const answer =
      (ordered === null ? null : answerOf(ordered)) ??
      (await serveAsset(adapter, path)) ??
      (await callApi(adapter, request, path)) ??
      (request.method === "GET" && !path.startsWith("/api/") && !path.startsWith("/static/")
        ? await servePage(adapter)
        : null);
    return answer ?? new Response(null, { status: 404, headers: HEADERS });
  };
};

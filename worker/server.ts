import type { Readiness } from "#core/process/readiness.ts";
import { DASHBOARD_PATH } from "./dashboard.ts";

export type WorkerServerOptions = {
  readonly hostname: string;
  readonly port: number;
  readonly readiness: () => Promise<Readiness>;
  readonly stopping: AbortSignal;
  readonly stuck: () => readonly string[];
  readonly dashboard: ((request: Request, address: string) => Promise<Response>) | null;
};

const problem = (status: number, title: string): Response =>
  Response.json(
    { type: "about:blank", title, status },
    { status, headers: { "content-type": "application/problem+json" } },
  );

export const serveWorker = ({ hostname, port, readiness, stopping, stuck, dashboard }: WorkerServerOptions) => {
  const isDashboard = (path: string): boolean => path === DASHBOARD_PATH || path.startsWith(`${DASHBOARD_PATH}/`);
  return Bun.serve({
    hostname,
    port,
    reusePort: false,
    maxRequestBodySize: 1_048_576,
    error: () => problem(500, "Internal Server Error"),
    fetch: async (request, server) => {
      const { pathname } = new URL(request.url);
      if (dashboard !== null && isDashboard(pathname)) {
        return dashboard(request, server.requestIP(request)?.address ?? "");
      }
      if (request.method !== "GET" && request.method !== "HEAD") return problem(405, "Method Not Allowed");
      if (pathname === "/livez") {
        const loops = stuck();
        if (loops.length === 0) return Response.json({ status: "alive" });
        return Response.json({ status: "stuck", loops }, { status: 503 });
      }
      if (pathname === "/readyz") {
        const { ready, stores } = await readiness();
        const status = stopping.aborted ? "stopping" : ready ? "ready" : "not-ready";
        return Response.json({ status, stores }, { status: status === "ready" ? 200 : 503 });
      }
      return problem(404, "Not Found");
    },
  });
};

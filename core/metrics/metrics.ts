import { Counter, collectDefaultMetrics, Registry } from "prom-client";

/** Default metrics with wrong values on Bun. */
const MEANINGLESS = [
  "nodejs_active_handles",
  "nodejs_active_handles_total",
  "nodejs_active_requests",
  "nodejs_active_requests_total",
  "nodejs_active_resources",
  "nodejs_active_resources_total",
  "nodejs_heap_space_size_total_bytes",
  "nodejs_heap_space_size_used_bytes",
  "nodejs_heap_space_size_available_bytes",
  "process_heap_bytes",
];

export const createMetrics = (service: string): Registry => {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  for (const name of MEANINGLESS) registry.removeSingleMetric(name);
  return registry;
};

/** Counts activity entries that were lost while MongoDB was away. */
export const measureActivity = (registry: Registry, activity: { readonly dropped: () => number }): void => {
  new Counter({
    name: "forja_activity_dropped_total",
    help: "Activity entries lost while the document store was away",
    registers: [registry],
    collect() {
      this.reset();
      this.inc(activity.dropped());
    },
  });
};

export type MetricsServer = { readonly port: number; readonly stop: () => Promise<void> };

/** Serves `/metrics` on a port of its own, which the edge does not publish. */
export const serveMetrics = (registry: Registry, options: { hostname: string; port: number }): MetricsServer => {
  const server = Bun.serve({
    ...options,
    reusePort: false,
    routes: {
      "/metrics": async () =>
        new Response(await registry.metrics(), { headers: { "content-type": registry.contentType } }),
    },
    fetch: () => new Response(null, { status: 404 }),
  });
  return { port: server.port ?? options.port, stop: () => server.stop(true) };
};

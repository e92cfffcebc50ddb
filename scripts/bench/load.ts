export type Load = { readonly perSecond: number; readonly p50Ms: number; readonly p99Ms: number };

export type LoadOptions = { readonly connections: number; readonly warmUpMs: number; readonly forMs: number };

export type Send = (connection: number) => Promise<Response>;

const percentile = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

export async function loadOf(send: Send, { connections, warmUpMs, forMs }: LoadOptions): Promise<Load> {
  const begin = performance.now() + warmUpMs;
  const end = begin + forMs;
  const times: number[] = [];
  const one = async (connection: number): Promise<void> => {
    while (performance.now() < end) {
      const sentAt = performance.now();
      const response = await send(connection);
      const body = await response.text();
      if (!response.ok) throw new Error(`${new URL(response.url).pathname} answered ${response.status}: ${body}`);
      if (sentAt >= begin) times.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: connections }, (_, connection) => one(connection)));
  const sorted = Float64Array.from(times).sort();
  return { perSecond: times.length / (forMs / 1000), p50Ms: percentile(sorted, 0.5), p99Ms: percentile(sorted, 0.99) };
}

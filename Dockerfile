# One image for both processes: `forja api`, `forja worker`, and `forja release` before a new version serves.

FROM oven/bun:1.4.5-debian AS build
WORKDIR /src
COPY package.json bun.lock bunfig.toml ./
COPY patches patches
RUN bun install --frozen-lockfile --production --ignore-scripts
COPY . .
RUN scripts/release/build.sh /out/forja

FROM gcr.io/distroless/base-debian12:nonroot
ENV NODE_ENV=production HOST=:: PORT=3000 WORKER_PORT=3001 METRICS_PORT=9091 BUN_CONFIG_MAX_HTTP_REQUESTS=16384
COPY --from=build /out/forja /usr/local/bin/forja
EXPOSE 3000 3001 9091
# The program is process 1 and handles SIGTERM itself: no shell stands between it and the signal.
ENTRYPOINT ["/usr/local/bin/forja"]
CMD ["api"]

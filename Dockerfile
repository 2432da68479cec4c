# An image of examples/express on Nodus: docker build -t shop . && docker run -p 3000:3000 shop
FROM debian:12-slim AS build
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates make npm \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN apt-get update && make install PREFIX=/opt/nodus
WORKDIR /app
COPY examples/package.json examples/package-lock.json ./
COPY examples/express/ express/
RUN /opt/nodus/bin/npm ci --workspace @examples/express --omit=dev --ignore-scripts --no-audit --no-fund

FROM debian:12-slim
COPY --from=build /opt/nodus /opt/nodus
COPY --from=build /app /app
ENV PATH=/opt/nodus/bin:$PATH NODE_ENV=production PORT=3000
WORKDIR /app/express
USER 10001:10001
EXPOSE 3000
# The shop answers SIGTERM itself, as process 1, too.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=2s CMD ["nodus", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["nodus", "server.js"]

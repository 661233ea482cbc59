# SPDX-License-Identifier: Apache-2.0
# Image of complianced. packaging/try_dockerfile.py runs these very steps in a fresh Debian root.
FROM debian:12-slim AS build
WORKDIR /src
COPY tools/setup.sh tools/boost_prefix.sh tools/
RUN tools/setup.sh build deb
RUN tools/boost_prefix.sh
COPY . .
RUN tools/deb.sh && cp build/release/complianced_*.deb /complianced.deb

FROM debian:12-slim
# A fixed number, so that the owner of a volume is the same in each version of the image.
RUN groupadd --system --gid 10002 complianced && useradd --system --uid 10002 --gid 10002 --home-dir /var/lib/complianced --shell /usr/sbin/nologin complianced
COPY --from=build /complianced.deb /tmp/complianced.deb
RUN mkdir -p /etc/postgresql-common && echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf \
    && apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends /tmp/complianced.deb curl \
    && rm -rf /tmp/complianced.deb /var/lib/apt/lists/*
USER 10002:10002
ENV COMPLIANCE_LISTEN=0.0.0.0:8002 COMPLIANCE_DATA_DIR=/var/lib/complianced LANG=C.UTF-8
VOLUME /var/lib/complianced
EXPOSE 8002
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD curl -fsS http://127.0.0.1:8002/api/v1/platform/ready
ENTRYPOINT ["/usr/bin/complianced"]
CMD ["serve"]

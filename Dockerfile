# One image; the role is the command: serve (default), migrate, demo, user …
#
#   docker build -t doorstep .
#   docker run -p 8000:8000 -v doorstep:/data doorstep
#   docker run -p 8000:8000 -v doorstep:/data -e DOORSTEP_DATABASE_URL=postgresql://… doorstep
FROM node:22-slim AS pwa
WORKDIR /src/pwa
COPY pwa/package.json pwa/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY pwa ./
RUN npm run build

FROM python:3.13-slim
RUN useradd --create-home --home-dir /data --uid 10001 doorstep
WORKDIR /srv/doorstep
COPY requirements.lock ./
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock
COPY app app
COPY migrations migrations
COPY --from=pwa /src/pwa/dist pwa/dist
USER doorstep
ENV DOORSTEP_DATA_DIR=/data DOORSTEP_HOST=0.0.0.0 PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --start-period=60s CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=5)"]
ENTRYPOINT ["python", "-m", "app.cli"]
CMD ["serve"]

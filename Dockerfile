FROM python:3.11-slim AS build
COPY requirements.txt /tmp/
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --disable-pip-version-check -r /tmp/requirements.txt

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /app motcua && mkdir -p /app /data && chown motcua /data
COPY --from=build /venv /venv
WORKDIR /app
COPY bot bot
COPY intents intents
COPY knowledge knowledge
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 WEB_HOST=0.0.0.0 DATABASE_URL=sqlite:////data/motcua.db
USER motcua
VOLUME /data
EXPOSE 8080
HEALTHCHECK --start-period=30s --interval=30s --timeout=5s CMD ["python", "-c", \
  "import os,urllib.request as u; u.urlopen('http://127.0.0.1:'+os.environ.get('WEB_PORT','8080')+'/healthz',timeout=4)"]
CMD ["python", "-m", "bot", "run"]

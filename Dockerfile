FROM python:3.11-slim AS build
COPY requirements.txt constraints.txt /tmp/
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --disable-pip-version-check -c /tmp/constraints.txt -r /tmp/requirements.txt

FROM python:3.11-slim
# Code belongs to root. Written are only the data, and the knowledge when the support team publishes.
RUN useradd --system --uid 10001 --user-group --home-dir /app --shell /usr/sbin/nologin motcua \
 && install -d /app && install -d -m 700 -o motcua -g motcua /data
COPY --from=build /venv /venv
WORKDIR /app
COPY pyproject.toml ./
COPY bot bot
COPY intents intents
COPY --chown=motcua:motcua knowledge knowledge
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    WEB_HOST=0.0.0.0 DATABASE_URL=sqlite:////data/motcua.db
# A number, so that a platform can see that it is not root.
USER 10001:10001
VOLUME /data
EXPOSE 8080
HEALTHCHECK --start-period=30s --interval=30s --timeout=5s CMD ["python", "-c", \
  "import os,urllib.request as u; u.urlopen('http://127.0.0.1:'+os.environ.get('WEB_PORT','8080')+'/healthz',timeout=4)"]
CMD ["python", "-m", "bot", "run"]

# One image for every part of the library; docker-compose.yml says which command each part runs.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/var/lib/library HOST=0.0.0.0
WORKDIR /srv/library

# --build-arg LOCK=requirements-piper.lock puts Piper in, for TTS_ENGINE=piper.
ARG LOCK=requirements.lock
COPY requirements*.lock ./
RUN pip install --no-cache-dir --require-hashes -r "$LOCK"

COPY . .
RUN useradd --system --create-home library \
 && mkdir -p "$DATA_DIR" && chown library "$DATA_DIR" \
 && SECRET_KEY=unused python manage.py collectstatic --noinput -v0 && chown -R library "$DATA_DIR"

USER library
EXPOSE 8000
CMD ["gunicorn", "nonlinear.wsgi", "--config", "python:nonlinear.gunicorn", "--bind", "0.0.0.0:8000"]

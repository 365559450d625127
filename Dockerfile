# Ansvarslotsen from the repository alone: two stages, no compiler and no root in what runs.
#   docker build -t ansvarslotsen .
#   docker run --rm -p 127.0.0.1:7860:7860 -v ./corpus:/app/corpus:ro ansvarslotsen
FROM python:3.12-slim AS build
WORKDIR /app
RUN python -m venv /venv
COPY requirements.lock ./
RUN /venv/bin/pip install --no-cache-dir --retries 0 --timeout 15 \
        --index-url https://download.pytorch.org/whl/cpu 'torch==2.13.0' \
    || /venv/bin/pip install --no-cache-dir 'torch==2.13.0'
RUN /venv/bin/pip install --no-cache-dir -r requirements.lock
COPY pyproject.toml README.md LICENSE ui.py ./
COPY assistant assistant
COPY eval eval
COPY corpus corpus
RUN /venv/bin/pip install --no-cache-dir --no-deps --editable .

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 lots && mkdir /data /index && chown lots /data /index
COPY --from=build /venv /venv
COPY --from=build --chown=root:root /app /app
WORKDIR /app
USER lots
ENV ANSVARSLOTS_INDEX=/index ANSVARSLOTS_DATA=/data HF_HUB_OFFLINE=1 \
    ANONYMIZED_TELEMETRY=False GRADIO_ANALYTICS_ENABLED=False PYTHONDONTWRITEBYTECODE=1
VOLUME ["/data", "/index"]
EXPOSE 7860
HEALTHCHECK --interval=15s --timeout=5s --start-period=120s \
    CMD ["/venv/bin/python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:7860/redo', timeout=4)"]
ENTRYPOINT ["/venv/bin/ansvarslots"]
CMD ["ui", "--host", "0.0.0.0", "--port", "7860"]

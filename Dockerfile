# Priorscape with its shipped runs: docker build -t priorscape . && docker run -p 8501:8501 priorscape
FROM python:3.11-slim

# One thread a process: people who click beside a training are served by the other cores. Few
# arenas: memory that one visitor's thread gave back is used by the next one's.
ENV OMP_NUM_THREADS=1 MALLOC_ARENA_MAX=2 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# 1000: what Hugging Face Spaces run containers as.
RUN useradd --create-home --uid 1000 priorscape
WORKDIR /home/priorscape/app

# Linux builds of torch bring CUDA along, some gigabytes. For a slim image give the address of
# torch's CPU builds, as PyTorch's install page tells it: --build-arg PIP_EXTRA_INDEX_URL=...
ARG PIP_EXTRA_INDEX_URL=
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt

COPY .streamlit .streamlit
COPY app app
COPY core core
COPY pages pages
COPY checkpoints checkpoints
COPY deploy/public.toml LICENSE README.md priorscape.toml ./
# Only here may the app write: trained runs, and the data that people bring.
RUN mkdir runs data && chown priorscape runs data
VOLUME ["/home/priorscape/app/runs", "/home/priorscape/app/data"]

USER priorscape
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-c", \
    "import urllib.request as u; u.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
CMD ["streamlit", "run", "app/Home.py", "--server.headless=true", "--server.address=0.0.0.0", \
    "--server.port=8501", "--server.fileWatcherType=none"]

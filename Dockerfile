# The image of the workshop's first chapter:  docker build -t ch1-mlops-intro .
#
# Two stages. The first has scikit-learn and trains the model; the second takes nothing from it but
# model.json, so the image that runs stays small. Both builders of Docker understand this file, the
# classic one and BuildKit.

# Any image with python and pip will do:  docker build --build-arg PYTHON_IMAGE=python:3.12-slim .
ARG PYTHON_IMAGE=python:3.13-slim


FROM ${PYTHON_IMAGE} AS train

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /train

# The requirements come before the code: while they stay the same, Docker takes this slow layer
# from its cache, however often the code changes.
COPY sample_app/requirements-train.txt ./
RUN pip install --no-cache-dir -r requirements-train.txt

COPY sample_app/data/ data/
COPY sample_app/train.py ./
RUN python train.py


FROM ${PYTHON_IMAGE} AS serve

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /app

COPY sample_app/requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt

# The user that runs the service. Two plain lines, because Debian and Alpine disagree on the
# command that adds a user.
RUN echo "app:x:1000:" >> /etc/group \
    && echo "app:x:1000:1000:app:/app:/sbin/nologin" >> /etc/passwd

COPY sample_app/entrypoint.py sample_app/healthcheck.py sample_app/main.py sample_app/model.py \
     sample_app/request_log.py ./
COPY --from=train /train/model.json ./
# Files keep the permissions they had in the build folder, and some people's are private.
RUN chmod -R a+rX /app

# HOST: a container has a loopback address of its own. A service that listens on 127.0.0.1 in here
# hears only this container, and a published port (-p 9000:8000) would lead nowhere.
ENV HOST=0.0.0.0 \
    PORT=8000 \
    LOG_DIR=/app/logs \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
EXPOSE 8000

HEALTHCHECK --interval=30s --timeout=3s --start-period=10s --retries=3 \
    CMD ["python", "/app/healthcheck.py"]

# There is no USER line, and yet the service does not run as root. A bind-mounted /app/logs belongs
# to whoever owns the folder on the host, or to root when Docker has just made it; no user written
# down here could be right for both. entrypoint.py looks at the folder, makes the log writable,
# changes to that owner (or to app) and only then starts the command.
ENTRYPOINT ["python", "/app/entrypoint.py"]
CMD ["python", "/app/main.py"]

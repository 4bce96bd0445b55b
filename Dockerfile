# docker build --build-arg VERSION=1.2.3 --build-arg COMMIT=$(git rev-parse HEAD) --build-arg DATE=$(git log -1 --format=%cI) -t clerk-import .
# docker run --rm -v "$PWD:/data" --user "$(id -u):$(id -g)" -e CLERK_SECRET_KEY clerk-import migrate users.json
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
ARG COMMIT=
ARG DATE=
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$VERSION -X main.commit=$COMMIT -X main.date=$DATE" -o /clerk-import ./cmd/clerk-import \
	&& mkdir /data /tmp-empty

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /clerk-import /clerk-import
# Standard input is copied to a temporary file, and checkpoints stand beside the input.
COPY --from=build --chown=65532:65532 /tmp-empty /tmp
COPY --from=build --chown=65532:65532 /data /data
USER 65532:65532
WORKDIR /data
ENTRYPOINT ["/clerk-import"]

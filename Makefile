# Bincang: `make run` builds and starts everything, `make test` runs everything that CI runs.

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
LDFLAGS := -s -w -X main.version=$(VERSION)
STAGE   := scripts/stage
WEB     := $(shell find web/src web/public web/index.html web/vite.config.ts web/scripts -type f 2>/dev/null)
PAGE    := web/embedded/dist/index.html.br

export CGO_ENABLED := 0
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1

.PHONY: run build program dev wire format lint test test-long test-go test-race test-web test-browsers test-interop bench bench-page shots clean

run: build ## build the page and the program, and serve on http://127.0.0.1:3000
	bin/bincang serve

build: $(PAGE) program ## leave one static binary with the page in it at bin/bincang

program:
	go build -trimpath -ldflags '$(LDFLAGS)' -o bin/bincang ./cmd/bincang

$(PAGE): web/node_modules/.package-lock.json $(WEB)
	cd web && npm run --silent build

web/node_modules/.package-lock.json: web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	@touch $@

dev: web/node_modules/.package-lock.json ## serve with reload of the page and of the program
	cd web && npm run --silent dev:all

wire: web/node_modules/.package-lock.json ## generate what is derived from the operation table
	scripts/wire

format: web/node_modules/.package-lock.json
	git ls-files -z '*.go' | xargs -0 gofmt -w
	cd web && npm run --silent format

lint: web/node_modules/.package-lock.json
	scripts/lint

test: ## everything that CI runs
	@$(STAGE) tools scripts/tools
	@$(STAGE) build $(MAKE) --no-print-directory build
	@$(STAGE) lint $(MAKE) --no-print-directory lint
	@$(STAGE) generated scripts/wire --check
	@$(STAGE) web $(MAKE) --no-print-directory test-web
	@$(STAGE) browsers $(MAKE) --no-print-directory test-browsers
	@$(STAGE) interop $(MAKE) --no-print-directory test-interop
	@$(STAGE) race $(MAKE) --no-print-directory test-race
	@$(STAGE) go $(MAKE) --no-print-directory test-go

test-go: ## the Go tests; they need neither Node nor a built page. interop has a stage of its own
	go test -timeout 20m $$(go list ./... | grep -v -e '/interop$$' -e '/internal/server$$')
	cd internal/server && go test -timeout 20m # from there, what it covered is told as well

# What asks one thing at a time, waits for a clock, or counts bytes, tells the race detector nothing.
ALONE := TestHostile|TestNothingIs|TestDeletedText|TestWhateverIsLost|TestASecret|TestAWrongPassword|Logins|FuzzOperation|FuzzRequest|TestAnswersFitAFrame|TestManyVersions|TestAnArchivedRoom|TestLogsEqualTheStore|TestCrowdLeavesNothing|TestNoDescriptorLeft

# SQLite itself, translated from C, is not watched: it was two thirds of the stage. It instantiates nothing
# of the standard library's; what does must be watched, or the detector misses the locks in it.
UNWATCHED := -gcflags='modernc.org/sqlite/lib=-race=false'

test-race: ## the race detector over what is concurrent
	CGO_ENABLED=1 go test -race $(UNWATCHED) -skip '$(ALONE)' ./internal/hub/... ./internal/ws/... ./internal/chat/... ./internal/server/... ./client/...

test-web: web/node_modules/.package-lock.json
	cd web && npm run --silent check && npm test --silent && npm run --silent size

test-browsers: build
	cd web && npm run --silent e2e

test-interop: build interop/node_modules/.package-lock.json ## clients that we did not write, and Firefox
	BINCANG_INTEROP=1 go test -count=1 -v ./interop

interop/node_modules/.package-lock.json: interop/package-lock.json
	cd interop && npm ci --no-audit --no-fund
	@touch $@

test-long: build ## what takes longer than CI may: the race detector over everything, then with the big crowd
	CGO_ENABLED=1 go test -race -timeout 30m ./...
	BINCANG_LONG=1 CGO_ENABLED=1 go test -race -count=1 -timeout 20m -v -run Crowd ./internal/server/...

ONLY   ?=
ROUNDS ?= 0

bench: program ## measure against the floor, on Linux: some 25 minutes; ROUNDS=1 ONLY=deliveries,posts for a part
	go run ./bench --program bin/bincang --rounds $(ROUNDS) --only '$(ONLY)'

bench-page: build ## measure the page in Chromium, in some two minutes
	cd web && npm run --silent bench

shots: build ## pictures of every page, into shots/
	cd web && npm run --silent shots

clean:
	rm -rf bin web/embedded/dist web/node_modules interop/node_modules shots

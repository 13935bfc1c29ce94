# Every target does its own set-up. PYTHON names another interpreter (3.11 or newer).

PYTHON ?= python3
Q ?= who owns WhatsApp?
BIN := .venv/bin
READY := .venv/ready

.PHONY: help ask chat run test test-fast lint house bench bench-articles bench-reliability bench-scale bench-storage bench-cluster bench-followups bench-sentences bench-extraction bench-differing bench-pages bench-api bench-rendering bench-busy sbom audit lock clean

help:
	@echo "make ask [Q='who owns WhatsApp?']   answer one question in the terminal"
	@echo "make chat                           ask one question after another"
	@echo "make run                            the Telegram bot; token in .env"
	@echo "make test-fast [WORKERS=2]          tests that start no process and load no model"
	@echo "make test [WORKERS=2]               every test, in so many processes side by side"
	@echo "make lint                           ruff and mypy"
	@echo "make house                          modules, cycles, and what a question passes"
	@echo "make bench-articles                 what is promised of collecting; see docs/articles.md"
	@echo "make bench-scale [TEXTS='…']        how adding and searching grow with the corpus"
	@echo "make bench-storage                  kills, damage and full disks; see docs/storage.md"
	@echo "make bench-cluster                  several workers on one database; see docs/scale-out.md"
	@echo "make bench-followups                how follow-ups are understood, and claims found"
	@echo "make bench [FILES='…']              speed; with question sets, how well the reader answers"
	@echo "make bench-extraction               how well articles are read; see docs/extraction.md"
	@echo "make bench-sentences                how often a sentence ends where it ends, in six languages"
	@echo "make bench-differing                whether sources that differ are told from others"
	@echo "make bench-pages                    the weight of web pages, and their time beside the answer"
	@echo "make bench-api [MODELS='…']         the time of /api/ask beside the answer, and how many a second"
	@echo "make bench-rendering                100,000 answers, split and read back as Telegram does"
	@echo "make sbom                           sbom.json: what the product is made of, as CycloneDX"
	@echo "make audit                          advisories about what is pinned; 2 if they cannot be reached"
	@echo "make lock [UPGRADE=--upgrade]       pin what pyproject.toml asks for, with hashes"
	@echo "make bench-busy                     how long others wait beside one busy person, real models"
	@echo "make bench-reliability              the fault battery, half an hour; see docs/reliability.md"

# Only files with the hashes that were tested are installed, and none is built here.
PIP_HASHED := pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all:
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu

$(READY): pyproject.toml constraints.txt constraints/torch.txt constraints/dev.txt
	$(PYTHON) -m venv .venv
	$(BIN)/$(PIP_HASHED) --no-deps -r constraints/torch.txt 2>/dev/null \
		|| $(BIN)/$(PIP_HASHED) --no-deps --index-url $(TORCH_INDEX) -r constraints/torch.txt
	$(BIN)/$(PIP_HASHED) -r constraints.txt -r constraints/dev.txt
	$(BIN)/pip install --quiet --no-index --no-deps --no-build-isolation --editable .
	touch $@

# The tools that look after dependencies stay out of the environment that they look at.
TOOLS := .venv-tools
TOOLS_READY := $(TOOLS)/ready
$(TOOLS_READY): constraints/tools.txt
	$(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/$(PIP_HASHED) -r constraints/tools.txt
	touch $@

ask: $(READY)
	@$(BIN)/verbatim ask "$$Q"
export Q

chat: $(READY)
	@$(BIN)/verbatim chat

run: $(READY)
	@$(BIN)/verbatim run

# WORKERS: so many processes share the tests; one that is done takes of the others' ("worksteal").
WORKERS ?= 2
# compiling the tests takes longer than collecting them: once, not in each process of each run
unexport PYTHONDONTWRITEBYTECODE
PYTEST := $(BIN)/pytest --numprocesses $(WORKERS) --dist worksteal

test: $(READY)
	$(PYTEST)

test-fast: $(READY)
	$(PYTEST) -m "not process and not model and not slow"

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

house: $(READY)
	$(BIN)/python -m benchmarks.house

bench-scale: $(READY)
	$(BIN)/python -m benchmarks.scale 1000 10000 100000 --json docs/scale.json \
		$(if $(TEXTS),--texts $(TEXTS))

bench-storage: $(READY)
	$(BIN)/python -m benchmarks.storage --json docs/storage.json

# Twenty minutes, half of them for failovers.
bench-cluster: $(READY)
	$(BIN)/python -m benchmarks.cluster --json docs/cluster.json

# FILES: question sets to measure the reader on (SQuAD 2.0, NoMIRACL, CLAPnq, seed_dev.jsonl).
bench: $(READY)
	$(BIN)/python -m benchmarks.speed --json data/bench-speed.json
	$(if $(FILES),$(BIN)/python -m benchmarks.reader $(FILES) \
		--article seeds/000_ff2888e5652ad1e8.txt --json data/bench-reader.json)

bench-articles: $(READY)
	$(BIN)/python -m benchmarks.collecting --json docs/articles.json

bench-followups: $(READY)
	$(BIN)/python -m benchmarks.followups --wrong
	$(BIN)/python -m benchmarks.claims

# The others are in the extra "comparison" and are used for nothing else.
bench-extraction: $(READY)
	$(BIN)/$(PIP_HASHED) -r constraints.txt -r constraints/comparison.txt
	$(BIN)/python -W ignore -m benchmarks.extraction --json data/bench-extraction.json

bench-sentences: $(READY)
	$(BIN)/python -m benchmarks.sentences --wrong

bench-differing: $(READY)
	$(BIN)/python -m benchmarks.differing --wrong

bench-pages: $(READY)
	$(BIN)/python -m benchmarks.pages

# MODELS: a folder of prepared models.
bench-api: $(READY)
	$(BIN)/python -m benchmarks.api_requests $(if $(MODELS),--models $(MODELS))

bench-rendering: $(READY)
	$(BIN)/python -m benchmarks.reliability.shown

# Only a calm machine tells anything; two minutes. MODELS: a folder of prepared models.
bench-busy: $(READY)
	$(BIN)/python -m benchmarks.reliability.busy $(if $(MODELS),--models $(MODELS))

bench-reliability: $(READY)
	$(BIN)/python -m benchmarks.reliability --json docs/reliability.json

sbom: $(TOOLS_READY)
	@cat constraints.txt constraints/torch.txt | $(TOOLS)/bin/python -W ignore -m cyclonedx_py \
		requirements - --pyproject pyproject.toml --of JSON --output-file sbom.json
	@echo "sbom.json: CycloneDX, every package of the product with the hashes of its files"

audit: $(TOOLS_READY)
	$(TOOLS)/bin/python .ci/audit.py $(TOOLS)/bin/pip-audit

# TORCH tells uv where torch is built for processors only, so that no CUDA is pinned beside it.
# constraints/torch.txt is changed by hand.
TORCH ?= --torch-backend cpu
LOCK := $(TOOLS)/bin/uv pip compile --quiet --universal --python-version 3.11.5 --generate-hashes \
	--no-annotate --no-header --no-emit-package torch $(TORCH) $(UPGRADE)
lock: $(TOOLS_READY)
	$(TOOLS)/bin/python .ci/lock.py $(LOCK)

clean:
	rm -rf .venv $(TOOLS)

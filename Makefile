# Every target does its own set-up. PYTHON names another interpreter (3.11 or newer).

PYTHON ?= python3
Q ?= who owns WhatsApp?
BIN := .venv/bin
READY := .venv/ready

.PHONY: help ask chat run test test-fast lint house bench bench-articles bench-reliability bench-scale bench-storage bench-followups bench-sentences bench-extraction bench-differing bench-rendering clean

help:
	@echo "make ask [Q='who owns WhatsApp?']   answer one question in the terminal"
	@echo "make chat                           ask one question after another"
	@echo "make run                            the Telegram bot; token in .env"
	@echo "make test-fast                      tests that start no process and load no model"
	@echo "make test                           every test"
	@echo "make lint                           ruff and mypy"
	@echo "make house                          modules, cycles, and what a question passes"
	@echo "make bench-articles                 what is promised of collecting; see docs/articles.md"
	@echo "make bench-scale [TEXTS='…']        how adding and searching grow with the corpus"
	@echo "make bench-storage                  kills, damage and full disks; see docs/storage.md"
	@echo "make bench-followups                how follow-ups are understood, and claims found"
	@echo "make bench [FILES='…']              speed; with question sets, how well the reader answers"
	@echo "make bench-extraction               how well articles are read, beside three other programs"
	@echo "make bench-sentences                how often a sentence ends where it ends, in six languages"
	@echo "make bench-differing                whether sources that differ are told from others"
	@echo "make bench-rendering                100,000 answers, split and read back as Telegram does"
	@echo "make bench-reliability              the fault battery, half an hour; see docs/reliability.md"

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

ask: $(READY)
	@$(BIN)/verbatim ask "$$Q"
export Q

chat: $(READY)
	@$(BIN)/verbatim chat

run: $(READY)
	@$(BIN)/verbatim run

test: $(READY)
	$(BIN)/pytest

test-fast: $(READY)
	$(BIN)/pytest -m "not process and not model and not slow"

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
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[comparison]'
	$(BIN)/python -W ignore -m benchmarks.extraction --json data/bench-extraction.json

bench-sentences: $(READY)
	$(BIN)/python -m benchmarks.sentences --wrong

bench-differing: $(READY)
	$(BIN)/python -m benchmarks.differing --wrong

bench-rendering: $(READY)
	$(BIN)/python -m benchmarks.reliability.shown

bench-reliability: $(READY)
	$(BIN)/python -m benchmarks.reliability --json docs/reliability.json

clean:
	rm -rf .venv

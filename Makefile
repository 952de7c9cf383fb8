# Everything installs itself into .venv: uv where there is one, else venv and pip.
VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed

# The theme prints a banner about MkDocs 2 with every build; this project stays on MkDocs 1.
export NO_MKDOCS_2_WARNING := 1

.PHONY: demo test check site serve clean lab lab-test lab-down lab-status lab-reset

demo: $(STAMP)
	@$(VENV)/bin/rey-triage diagnose --demo --exit-zero

test: $(STAMP)
	@$(PY) tools/check_all.py

site: $(STAMP)
	@$(VENV)/bin/mkdocs build --strict

serve: $(STAMP)
	@$(VENV)/bin/mkdocs serve

# A real cloud on this machine, see lab/README.md; LAB_SERIES, LAB_EXTRA and LAB_TLS choose.
lab:
	@lab/lab.sh up

# Break it in known ways and diagnose it: FAULTS="one other", or all; OPTIONS=--help tells the rest,
# and OPTIONS=--tasks carries out procedures.
lab-test: $(STAMP)
	@$(PY) -m lab.suite $(OPTIONS) $(FAULTS)

lab-down:
	@lab/lab.sh down

lab-status:
	@lab/lab.sh status

lab-reset:
	@lab/lab.sh reset

clean:
	rm -rf "$(VENV)" site index/built dist

$(STAMP): pyproject.toml tools/bootstrap.sh
	@sh tools/bootstrap.sh "$(VENV)"
	@touch "$(STAMP)"

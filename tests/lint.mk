# lint.mk - what a machine can check of the house style.  Every part ends
# non-zero on a finding; `make -k lint` shows all of them.

LINT_FOLDERS := $(FOLDERS) tests
LINT_ALL := $(sort $(shell find $(LINT_FOLDERS) -name '*.[ch]' -o -name '*.sh'))
LINT_C := $(filter-out %.bpf.c,$(filter %.c,$(LINT_ALL)))
LINT_BPF := $(filter %.bpf.c,$(LINT_ALL))
LINT_H := $(filter %.h,$(LINT_ALL))
LINT_SH := $(filter %.sh,$(LINT_ALL)) $(wildcard .ci/run)
LINT_MAN := $(wildcard */*.[58] */*/*.[58])
LINT_FLAGS = -std=gnu17 -D_GNU_SOURCE -DNAMEWARD_VERSION='"$(VERSION)"' \
	-I. -I$(BUILD) $(shell pkg-config --cflags $(PACKAGES))
LINT_BPF_FLAGS = -std=gnu17 -target bpf -I. -D__BPF__ $(BPF_ARCH) \
	-I/usr/include/$(shell gcc -dumpmachine)
LINT_SKELETONS := $(LINT_BPF:%.bpf.c=$(BUILD)/%.skel.h)
LINT_JOBS := 2

STACK_MAX := 480

LINTS := lint-arrows lint-headers lint-size lint-folders lint-names lint-stack \
	lint-mirror lint-references lint-format lint-tidy lint-cppcheck lint-analyzer \
	lint-shell lint-man lint-comments lint-spdx
.PHONY: lint lint-all $(LINTS)
lint: deps ## formatting, analysers and the rules of the house
	@$(MAKE) --no-print-directory lint-all
	@echo "lint: nothing found"
lint-all: $(LINTS)

# Who may include whom, and that there is no circle.
lint-arrows:
	@python3 tests/lint/arrows.py

# The stack of the programs as Linux 6.1 counts it: it refuses more than 512.
lint-stack: $(SKELETONS)
	@python3 tests/lint/stack.py $(SKELETONS:%.skel.h=%.bpf.o) $(STACK_MAX)

# Each module has its unit test, and each unit test its module.
lint-mirror:
	@python3 tests/lint/mirror.py

# Each file that a comment or a document names is in the tree.
lint-references:
	@python3 tests/lint/references.py

lint-headers: $(LINT_SKELETONS)
	@for h in $(filter-out %.bpf.h,$(LINT_H)); do \
		echo "#include \"$$h\"" | $(CC) $(LINT_FLAGS) $(WARN) \
			-fsyntax-only -xc - || \
			{ echo "$$h does not compile alone"; exit 1; }; \
	done
	@for h in $(filter %.bpf.h,$(LINT_H)); do \
		echo "#include \"$$h\"" | $(CLANG) $(LINT_BPF_FLAGS) -O2 \
			-fsyntax-only -xc - || \
			{ echo "$$h does not compile alone"; exit 1; }; \
	done

# The path is the prefix: an external of dns/msg.c begins with msg_ or dns_msg_,
# one of gate/gate.c with gate_.  main() is the C library's name.
lint-names: all
	@status=0; \
	for o in $(foreach f,$(FOLDERS),$(call objects,$(f))); do \
		stem=$$(basename $$o .o); \
		room=$$(basename $$(dirname $$o)); \
		nm -g --defined-only $$o | awk '{ print $$3 }' | \
			grep -vE "^(($${room}_)?$${stem}(_|$$)|main$$|__odr_asan)" | \
			sed "s|^|$${o#$(BUILD)/}: begins neither with $${stem}_ nor with $${room}_$${stem}_: |" | \
			grep . && status=1; \
	done; exit $$status

# Functions are measured by clang-tidy, files here.  A .bpf.h is a source: the
# programs are one translation unit, since all maps lie in one object.
lint-size:
	@! wc -l $(filter $(FOLDERS:%=%/%) tests/%,$(LINT_C) $(LINT_BPF)) \
		$(filter %.bpf.h,$(LINT_H)) | \
		awk '$$2 != "total" && $$1 > 400 { print $$2 ": " $$1 " lines, at most 400" }' | grep .
	@! wc -l $(filter-out %.bpf.h,$(LINT_H)) | \
		awk '$$2 != "total" && $$1 > 150 { print $$2 ": " $$1 " lines, at most 150" }' | grep .

# A flat folder of more is a subject without rooms; golden/ and corpus/ are data,
# some files a case, and there may be any number.
lint-folders:
	@! find $(FOLDERS) tests -type f ! -path '*/golden/*' \
		! -path '*/corpus/*' ! -name '*.pyc' -printf '%h\n' | \
		sort | uniq -c | \
		awk '$$1 > 30 { print $$2 ": " $$1 " files, at most 30" }' | grep .

lint-format:
	@clang-format --dry-run -Werror $(LINT_C) $(LINT_BPF) $(LINT_H)

# What clang-tidy says besides its findings ("N warnings generated") is about
# system headers.
lint-tidy: $(LINT_SKELETONS)
	@printf '%s\n' $(LINT_C) | xargs -P $(LINT_JOBS) -I{} \
		clang-tidy --quiet {} -- $(LINT_FLAGS) 2>/dev/null
ifneq ($(LINT_BPF),)
	@printf '%s\n' $(LINT_BPF) | xargs -P $(LINT_JOBS) -I{} \
		clang-tidy --quiet {} -- $(LINT_BPF_FLAGS) -O2 2>/dev/null
endif

lint-cppcheck:
	@cppcheck --quiet --enable=warning,style,performance,portability \
		--suppressions-list=tests/cppcheck.txt --inline-suppr \
		--error-exitcode=1 --std=c11 -I. -D_GNU_SOURCE \
		-DNAMEWARD_VERSION='""' --include=tests/cppcheck.h \
		-j $(LINT_JOBS) \
		--template='{file}:{line}: {severity}: {message} [{id}]' \
		$(LINT_C)

# Its objects are kept, so a second run looks at what has changed only.
lint-analyzer:
	@MAKEFLAGS= $(MAKE) --no-print-directory -j $(LINT_JOBS) BUILD=$(BUILD)/analyzer \
		CFLAGS='-O2 -fanalyzer -Werror' all >/dev/null

lint-shell:
	@shellcheck -x $(LINT_SH)

lint-man:
ifneq ($(LINT_MAN),)
	@mandoc -T lint -W warning $(LINT_MAN)
endif

lint-comments:
	@! grep -nE '(^|[^:"])//' $(LINT_C) $(LINT_BPF) $(LINT_H) | grep -v '"' | \
		sed 's|$$|  <- comments are /* */|' | grep .
	@! grep -nE 'TODO|FIXME|\bXXX\b' $(LINT_C) $(LINT_BPF) $(LINT_H) $(LINT_SH)

lint-spdx:
	@for f in $(LINT_C) $(LINT_BPF) $(LINT_H); do \
		head -n 1 $$f | grep -q '^/\* SPDX-License-Identifier: ' || \
			{ echo "$$f: no SPDX line"; exit 1; }; \
	done

# tests.mk - the test layers.  Every test program prints lines
#   ok NAME | FAIL NAME: WHY | skip NAME: WHY
# and tests/run.sh adds them up over all layers.
UNITS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard \
	tests/unit/*/test_*.c tests/unit/*/*/test_*.c tests/unit/*/*/*/test_*.c))
UNIT_C := $(wildcard tests/unit/*.c tests/unit/*/*.c tests/unit/*/*/*.c tests/unit/*/*/*/*.c)
UNIT_BPF := $(filter %.bpf.c,$(UNIT_C))
UNIT_O := $(patsubst %.c,$(BUILD)/%.o,$(filter-out %.bpf.c,$(UNIT_C)))
# What is no test_*.c is a helper: all of them are in one archive, from which
# the linker takes what a test includes.
UNIT_HELPERS := $(BUILD)/libunit.a
$(UNIT_HELPERS): $(filter-out $(UNITS:%=%.o),$(UNIT_O))
$(UNIT_O): | $(SKELETONS) $(UNIT_BPF:%.bpf.c=$(BUILD)/%.skel.h)
# A folder's tests are linked with what that folder may use.
UNIT_LIBS_policy := $(BUILD)/libpolicy.a
UNIT_LIBS_nft := $(BUILD)/libnft.a $(BUILD)/libpolicy.a
UNIT_LIBS_bpf := $(LIBS)
UNIT_LIBS_enforcer := $(LIBS)
UNIT_LDLIBS = -Wl,--as-needed $(LDLIBS) -lknot -lcunit

.PHONY: units check-units
units: $(UNITS) ## build the unit tests
define unit_rule
$(filter $(BUILD)/tests/unit/$(1)/%,$(UNITS)): %: %.o $(UNIT_HELPERS) \
		$$(UNIT_LIBS_$(1))
	$$(CC) $$(SAN_FLAGS) -o $$@ $$^ $$(UNIT_LDLIBS)
endef
$(foreach f,$(FOLDERS),$(eval $(call unit_rule,$(f))))

check-units: units ## unit tests
	@BUILD=$(BUILD) sh tests/run.sh $(UNITS)

# --- end to end: one program to watch and stop, scripts by wildcard --------
E2E_CLIENT := $(BUILD)/tests/e2e/client/client
E2E := $(filter-out %/lib.sh,$(sort $(wildcard tests/e2e/*.sh tests/e2e/*/*.sh)))

# How it asks, which other programs of the tests do, too.
ASK_O := $(BUILD)/tests/e2e/client/ask.o $(BUILD)/tests/e2e/client/message.o
# An older build has a program where the folder of its objects is now.
$(shell [ ! -f $(BUILD)/tests/e2e/client ] || rm $(BUILD)/tests/e2e/client)

$(E2E_CLIENT): $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/e2e/client/*.c)) \
		$(BUILD)/policy/base.o
	$(CC) $(SAN_FLAGS) -o $@ $^ -lpthread

# Programs that look a name up, each by a resolver of its own.
LOOKS := $(patsubst %,$(BUILD)/tests/e2e/programs/look-%,glibc \
	$(if $(shell command -v musl-gcc),musl) $(if $(shell command -v go),go))
$(BUILD)/tests/e2e/programs/look-glibc: tests/e2e/programs/look.c
	@mkdir -p $(@D)
	$(CC) -o $@ $<
$(BUILD)/tests/e2e/programs/look-musl: tests/e2e/programs/look.c
	@mkdir -p $(@D)
	musl-gcc -static -o $@ $<
$(BUILD)/tests/e2e/programs/look-go: tests/e2e/programs/look.go
	@mkdir -p $(@D)
	CGO_ENABLED=0 GOCACHE=$(abspath $(@D))/go-cache go build -o $@ $<
E2E_PROGRAMS := $(E2E_CLIENT) $(LOOKS)

.PHONY: check-e2e
check-e2e: all $(E2E_PROGRAMS) ## end to end, in namespaces (root)
	@BUILD=$(BUILD) sh tests/run.sh $(E2E)

# --- scripts that try to get around it, and that break things ---------------
BYPASS := $(filter-out %/lib.sh,$(sort $(wildcard tests/bypass/*.sh)))
ATTACKS := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/bypass/programs/*.c))
FAULTS := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/fault/*.c))
FAULT := $(sort $(wildcard tests/fault/*.sh))
# What is written for people, against the program, and what judges the others.
DOCS := tests/lint/finds.sh tests/lint/runs.sh tests/docs.sh

$(ATTACKS) $(FAULTS): %: %.o \
		$(ASK_O) \
		$(BUILD)/policy/base.o
	$(CC) $(SAN_FLAGS) -o $@ $^ $(LDLIBS) -lpthread

.PHONY: check-bypass
check-bypass: all $(E2E_CLIENT) $(ATTACKS) ## each way around the policy that SECURITY.md names (root)
	@BUILD=$(BUILD) sh tests/run.sh $(BYPASS)

# --- detectors: what they say of lookups that are known ----------------------
ALERTS := tests/alerts/check.sh

.PHONY: check-alerts
check-alerts: all ## what detectors say of known lookups; ALERT_DATA= has more of them
	@BUILD=$(BUILD) sh $(ALERTS)

# --- the same on Debian's kernels, in QEMU -----------------------------------
VM_KERNELS ?= 6.1 6.12 6.18 7.3
# The same for all machines, not for clouds: they have more protocols.
VM_FULL ?= $(if $(filter yes,$(VM_SHORT)),,$(VM_KERNELS:=-full))

.PHONY: check-vm check-vm-build readme-kernels
check-vm: deps ## the same on Debian's kernels under QEMU (no root; two hours)
	@$(MAKE) --no-print-directory -j $$(nproc) check-vm-build
	@BUILD=$(BUILD) sh tests/vm/check.sh $(VM_KERNELS) $(VM_FULL)
check-vm-build: all units $(E2E_PROGRAMS) $(ATTACKS) $(FAULTS)
# The table in the README, from what check-vm has run last.
readme-kernels: ## README's table of kernels, from the last check-vm
	@BUILD=$(BUILD) sh tests/vm/table.sh -w

.PHONY: demo
demo: deps ## show what it does (root)
	@$(MAKE) --no-print-directory all $(E2E_CLIENT)
	@BUILD=$(BUILD) sh tests/demo.sh

# --- figures: tests/bench/bench_*.c link the libraries ----------------------
BENCHES := $(BUILD)/tests/bench/sink $(BUILD)/tests/bench/latency \
	$(BUILD)/tests/bench/pingpong $(BUILD)/tests/bench/paced \
	$(BUILD)/tests/bench/connects \
	$(patsubst %.c,$(BUILD)/%,$(wildcard tests/bench/bench_*.c))

$(BUILD)/tests/bench/sink $(BUILD)/tests/bench/pingpong \
	$(BUILD)/tests/bench/connects: %: %.o
	$(CC) $(SAN_FLAGS) -o $@ $^
$(BUILD)/tests/bench/latency $(BUILD)/tests/bench/paced: %: %.o $(ASK_O) \
		$(BUILD)/policy/base.o
	$(CC) $(SAN_FLAGS) -o $@ $^ $(LDLIBS)
$(BUILD)/tests/bench/bench_%: $(BUILD)/tests/bench/bench_%.o \
		$(UNIT_HELPERS) $(LIBS)
	$(CC) $(SAN_FLAGS) -o $@ $^ $(UNIT_LDLIBS)

# What callgrind counts, so that it is checked and not only shown.
COUNTS := tests/bench/instructions.sh

.PHONY: bench readme-bench
bench: deps ## the figures of README, also in build/bench.json, for tests/bench/agree.sh (root)
	@$(MAKE) --no-print-directory all $(E2E_CLIENT) $(BENCHES)
	@BUILD=$(BUILD) sh tests/bench/bench.sh
# The table in the README, from what bench has measured last.
readme-bench: ## README's table of figures, from the last bench
	@BUILD=$(BUILD) sh tests/bench/table.sh -w

.PHONY: soak
soak: deps ## what the daemon holds stays the same for SOAK_SECONDS (600; root)
	@$(MAKE) --no-print-directory all $(E2E_CLIENT) $(BUILD)/tests/bench/sink
	@BUILD=$(BUILD) TEST_SECONDS=7200 sh tests/run.sh tests/bench/soak.sh

# --- fuzzing: each tests/fuzz/fuzz_NAME.c with libFuzzer, or with replay.c,
# which runs the corpus in the tree; both with the sanitizers ----------------
FUZZ_SECONDS ?= 60
FUZZ_NAMES := $(patsubst tests/fuzz/fuzz_%.c,%,$(sort \
	$(wildcard tests/fuzz/fuzz_*.c)))
FUZZ_REPLAYS := $(FUZZ_NAMES:%=$(BUILD)/san/tests/fuzz/fuzz_%)

$(BUILD)/tests/fuzz/fuzz_%: $(BUILD)/tests/fuzz/fuzz_%.o \
		$(BUILD)/tests/fuzz/replay.o $(LIBS)
	$(CC) $(SAN_FLAGS) -o $@ $^ $(LDLIBS)
$(BUILD)/tests/fuzz/libfuzzer_%: $(BUILD)/tests/fuzz/fuzz_%.o $(LIBS)
	$(CC) $(SAN_FLAGS) -fsanitize=fuzzer -o $@ $^ $(LDLIBS)

.PHONY: fuzz fuzzers replays check-fuzz
fuzzers: $(FUZZ_NAMES:%=$(BUILD)/tests/fuzz/libfuzzer_%)
replays: $(FUZZ_NAMES:%=$(BUILD)/tests/fuzz/fuzz_%) ## build the fuzz targets that run their corpus
$(FUZZ_REPLAYS): sanitised ;

check-fuzz: ## run the fuzzers' corpus, with sanitizers
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/san SAN=1 replays
	@BUILD=$(BUILD) sh tests/run.sh $(FUZZ_REPLAYS)

fuzz: ## libFuzzer, FUZZ_SECONDS (60) for each target
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/fuzz CC=$(CLANG) fuzzers \
		SAN_FLAGS='-fsanitize=fuzzer-no-link,address,undefined \
		-fno-sanitize-recover=undefined -fno-omit-frame-pointer'
	@for name in $(FUZZ_NAMES); do \
		echo "fuzz/$$name: $(FUZZ_SECONDS) s"; \
		mkdir -p $(BUILD)/fuzz/corpus/$$name; \
		$(BUILD)/fuzz/tests/fuzz/libfuzzer_$$name \
			-max_total_time=$(FUZZ_SECONDS) -verbosity=0 \
			-print_final_stats=1 \
			-artifact_prefix=$(BUILD)/fuzz/$$name- \
			$$(ls tests/fuzz/$$name.dict 2>/dev/null | \
				sed 's/^/-dict=/') \
			$(BUILD)/fuzz/corpus/$$name \
			tests/fuzz/corpus/$$name || exit 1; \
	done

# --- everything, with one sum at the end ------------------------------------
SAN_UNITS := $(UNITS:$(BUILD)/%=$(BUILD)/san/%)

.PHONY: check check-build check-run sanitised
check: deps ## all tests but check-vm (root)
	@$(MAKE) --no-print-directory -j $$(nproc) check-build
	@$(MAKE) --no-print-directory check-run

check-build: all units $(E2E_PROGRAMS) $(ATTACKS) $(FAULTS) $(FUZZ_REPLAYS) \
		$(BENCHES) sanitised
sanitised:
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/san SAN=1 units replays

check-run:
	@BUILD=$(BUILD) sh tests/run.sh $(UNITS) $(SAN_UNITS) $(FUZZ_REPLAYS) \
		$(E2E) $(BYPASS) $(FAULT) $(DOCS) $(ALERTS) $(COUNTS)

include tests/lint.mk

# tests.mk - the test layers.  Every test program prints lines
#   ok NAME | FAIL NAME: WHY | skip NAME: WHY
# and tests/run.sh adds them up over all layers.
UNITS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/*/test_*.c))
UNIT_LIBS_policy := $(BUILD)/libpolicy.a
UNIT_LIBS_nft := $(BUILD)/libnft.a $(BUILD)/libpolicy.a
UNIT_LIBS_bpf := $(BUILD)/libbpf.a $(BUILD)/libpolicy.a
UNIT_LIBS_enforcer := $(BUILD)/libbuilder.a $(LIBS)
$(BUILD)/libbuilder.a: $(BUILD)/tests/unit/builder.o

.PHONY: units check-units
units: $(UNITS)
define unit_rule
$(BUILD)/tests/unit/$(1)/test_%: $(BUILD)/tests/unit/$(1)/test_%.o \
		$(BUILD)/tests/unit/unit.o $$(UNIT_LIBS_$(1))
	$$(CC) $$(SAN_FLAGS) -o $$@ $$(filter %.o,$$^) $$(UNIT_LIBS_$(1)) \
		$$(LDLIBS) -lcunit
endef
$(foreach f,$(FOLDERS),$(eval $(call unit_rule,$(f))))

check-units: units
	@sh tests/run.sh $(UNITS)

# --- end to end: one program to watch and stop, scripts by wildcard --------
E2E_CLIENT := $(BUILD)/tests/e2e/client
E2E := $(filter-out %/lib.sh,$(sort $(wildcard tests/e2e/*.sh)))

$(E2E_CLIENT): $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/e2e/*.c)) \
		$(BUILD)/policy/base.o
	$(CC) $(SAN_FLAGS) -o $@ $^ -lpthread

.PHONY: check-e2e
check-e2e: all $(E2E_CLIENT)
	@BUILD=$(BUILD) sh tests/run.sh $(E2E)

# --- scripts that try to get around it, and that break things ---------------
BYPASS := $(sort $(wildcard tests/bypass/*.sh))
FAULT := $(sort $(wildcard tests/fault/*.sh))

.PHONY: demo
demo: deps
	@$(MAKE) --no-print-directory all $(E2E_CLIENT)
	@BUILD=$(BUILD) sh tests/demo.sh

# --- figures: tests/bench/bench_*.c link the libraries ----------------------
BENCHES := $(BUILD)/tests/bench/sink $(BUILD)/tests/bench/latency \
	$(patsubst %.c,$(BUILD)/%,$(wildcard tests/bench/bench_*.c))

$(BUILD)/tests/bench/sink: $(BUILD)/tests/bench/sink.o
	$(CC) $(SAN_FLAGS) -o $@ $^
$(BUILD)/tests/bench/latency: $(BUILD)/tests/bench/latency.o \
		$(BUILD)/tests/e2e/ask.o $(BUILD)/tests/e2e/message.o \
		$(BUILD)/policy/base.o
	$(CC) $(SAN_FLAGS) -o $@ $^ $(LDLIBS)
$(BUILD)/tests/bench/bench_%: $(BUILD)/tests/bench/bench_%.o $(LIBS)
	$(CC) $(SAN_FLAGS) -o $@ $^ $(LDLIBS)

.PHONY: bench
bench: deps
	@$(MAKE) --no-print-directory all $(E2E_CLIENT) $(BENCHES)
	@BUILD=$(BUILD) sh tests/bench/bench.sh

# --- everything, with one sum at the end ------------------------------------
SAN_UNITS := $(UNITS:$(BUILD)/%=$(BUILD)/san/%)

.PHONY: check check-build check-run sanitised
check: deps
	@$(MAKE) --no-print-directory -j $$(nproc) check-build
	@$(MAKE) --no-print-directory check-run

check-build: all units $(E2E_CLIENT) $(FUZZ_REPLAYS) sanitised
sanitised:
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/san SAN=1 units

check-run:
	@BUILD=$(BUILD) sh tests/run.sh $(UNITS) $(SAN_UNITS) $(FUZZ_REPLAYS) \
		$(E2E) $(BYPASS) $(FAULT)

include tests/lint.mk

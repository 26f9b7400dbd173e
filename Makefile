# nameward - see README.md.  Everything made goes below $(BUILD).
VERSION := 0.1.0
BUILD ?= build
PREFIX ?= /usr
CC ?= gcc
CLANG ?= clang
# Each of a thousand headers would be looked for as what RCS or yacc could make.
MAKEFLAGS += --no-builtin-rules
FOLDERS := policy bpf nft enforcer
DEPS := gcc make clang llvm bpftool pkg-config libbpf-dev libelf-dev \
	libnftnl-dev libmnl-dev libyaml-dev libyajl-dev libidn2-dev \
	libpsl-dev libcap-ng-dev libsodium-dev zlib1g-dev linux-libc-dev libcunit1-dev \
	libknot-dev nftables iproute2 knot knot-dnsutils dnsmasq-base \
	bind9-dnsutils bind9-host curl wget musl-tools \
	python3 jq minisign dnsperf valgrind util-linux clang-format clang-tidy cppcheck mandoc shellcheck tcpdump \
	libclang-rt-14-dev qemu-system-x86 cpio kmod xz-utils
# Programs of tests that are not to be installed: tests/unpack.sh.
UNPACK := avahi-daemon avahi-utils dbus-daemon dbus-tests nscd iodine dns2tcp \
	libavahi-core7 libavahi-common3 libavahi-client3 libdaemon0 libdbus-1-3 \
	libapparmor1 libexpat1
PACKAGES := libbpf libelf libnftnl libmnl yaml-0.1 yajl libidn2 libpsl \
	libcap-ng libsodium zlib

WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Werror=implicit-function-declaration -Werror=incompatible-pointer-types \
	-Werror=return-type -Werror=unused-function
CFLAGS ?= -O2 -g
ALL_CFLAGS = -std=gnu17 -D_GNU_SOURCE -DNAMEWARD_VERSION='"$(VERSION)"' -I. \
	-I$(BUILD) $(WARN) $(CFLAGS) $(SAN_FLAGS) \
	$(shell pkg-config --cflags $(PACKAGES))
LDLIBS = $(shell pkg-config --libs $(PACKAGES)) -lm
BPF_ARCH := -D__TARGET_ARCH_$(subst aarch64,arm64,$(subst x86_64,x86,$(shell uname -m)))
BPF_CFLAGS = -std=gnu17 -target bpf -mcpu=v3 -O2 -g -I. -Wall -Wextra \
	-I/usr/include/$(shell gcc -dumpmachine) -D__BPF__ \
	$(BPF_ARCH)
ifdef SAN
SAN_FLAGS := -fsanitize=address,undefined -fno-sanitize-recover=undefined \
	-fno-omit-frame-pointer
endif

sources = $(filter-out %.bpf.c,$(wildcard $(addprefix $(1)/,*.c */*.c */*/*.c)))
objects = $(patsubst %.c,$(BUILD)/%.o,$(call sources,$(1)))
SKELETONS := $(patsubst %.bpf.c,$(BUILD)/%.skel.h,$(wildcard bpf/*/*.bpf.c))
LIBS := $(foreach f,enforcer bpf nft policy,$(BUILD)/lib$(f).a)

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all clean deps help install
all: $(BUILD)/nameward ## build/nameward; BUILD= is another place

$(BUILD)/nameward: $(BUILD)/enforcer/main.o $(LIBS)
	$(CC) $(SAN_FLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/libenforcer.a: $(filter-out %/main.o,$(call objects,enforcer))
$(BUILD)/libbpf.a: $(call objects,bpf)
$(BUILD)/libnft.a: $(call objects,nft)
$(BUILD)/libpolicy.a: $(call objects,policy)
$(BUILD)/lib%.a:
	@mkdir -p $(@D)
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/%.bpf.o: %.bpf.c
	@mkdir -p $(@D)
	$(CLANG) $(BPF_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/%.skel.h: $(BUILD)/%.bpf.o
	bpftool gen skeleton $< name $(subst -,_,$(basename $(notdir $*))) >$@

# Generated before anything that includes it is compiled the first time.
$(call objects,bpf): | $(SKELETONS)

deps: ## install the Debian packages, or name what is missing elsewhere
	@sh tests/deps.sh $(DEPS)
	@sh tests/unpack.sh $(UNPACK)

# What stands behind ## at a target.  Who needs deps runs apt-get: marked by *.
help: ## print this list
	@awk -F ' ## ' '/^[a-z0-9-]+:.* ## / { \
		target = $$1; sub(/:.*/, "", target); \
		mark = target == "deps" || $$1 ~ /: deps$$/ ? "*" : " "; \
		printf "make %-14s %s %s\n", target, mark, $$2 }' \
		Makefile tests/tests.mk tests/lint.mk
	@echo "make lint-NAME        one part of lint: $(LINTS:lint-%=%)"
	@echo "* runs apt-get where a package is missing (make deps)"

install: all ## program, man pages, unit, lists and documents, below PREFIX and DESTDIR
	install -Dm755 $(BUILD)/nameward $(DESTDIR)$(PREFIX)/sbin/nameward
	for man in $(wildcard */*.[58] */*/*.[58]); do install -Dm644 $$man \
		$(DESTDIR)$(PREFIX)/share/man/man$${man##*.}/$${man##*/}; done
	for unit in $(wildcard examples/*.service); do install -Dm644 $$unit \
		$(DESTDIR)$(PREFIX)/lib/systemd/system/$${unit##*/}; done
	for list in $(wildcard examples/share/*); do install -Dm644 $$list \
		$(DESTDIR)$(PREFIX)/share/nameward/$${list##*/}; done
	for doc in $(wildcard README.md SECURITY.md ARCHITECTURE.md \
		CONTRIBUTING.md CHANGELOG.md LICENSE examples/*.yaml examples/*.txt \
		examples/*.json); do \
		install -Dm644 $$doc \
		$(DESTDIR)$(PREFIX)/share/doc/nameward/$$doc; done

clean: ## remove BUILD
	rm -rf $(BUILD)

include tests/tests.mk
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

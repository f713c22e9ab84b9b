# mrtd-tools: builds the static library, the tools and their tests.
#
#   make            build only, installs nothing
#   make demo       three documents, inspected, as cards on the terminal
#   make check      every test; ends with "N passed, N failed, N skipped"
#   make bench      the measurements of tests/bench/README.md
#   make lint       the rules of the house
#   make install    PREFIX=/usr/local DESTDIR=
#
# SAN=1 builds with the address and undefined-behaviour sanitizers in a
# folder of its own; BUILD=DIR puts everything elsewhere.

CC ?= cc
PREFIX ?= /usr/local
DESTDIR ?=
BUILD ?= build$(if $(SAN),/san)

VERSION = 0.1.0

PKGS = libcrypto libcurl zlib lmdb inih libzip libxml-2.0
PKGS_TEST = check
# The shared national store is optional: without libpq the tool says so.
PKGS_OPTIONAL = libpq

# pkg-config name -> Debian package, for `deps`; and what only tests need.
DEBIAN_libcrypto = libssl-dev
DEBIAN_libcurl = libcurl4-openssl-dev
DEBIAN_zlib = zlib1g-dev
DEBIAN_lmdb = liblmdb-dev
DEBIAN_inih = libinih-dev
DEBIAN_libzip = libzip-dev
DEBIAN_libxml-2.0 = libxml2-dev
DEBIAN_libpq = libpq-dev
DEBIAN_check = check

have = $(shell pkg-config --exists $(1) 2>/dev/null && echo yes)
HAVE_LIBPQ := $(call have,libpq)
PKGS_USED := $(PKGS) $(if $(HAVE_LIBPQ),libpq)

WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wpointer-arith -Wcast-qual -Wwrite-strings \
	-Wvla -Wformat=2 -Wno-format-nonliteral -Wundef -Wimplicit-fallthrough
OPTIMIZE = -O2 -g
HARDEN = -fstack-protector-strong -D_FORTIFY_SOURCE=2
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
CFLAGS ?=
CPPFLAGS ?=
LDFLAGS ?=

ALL_CPPFLAGS = -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -Icommon \
	-DMRTD_VERSION='"$(VERSION)"' -DMRTD_PREFIX='"$(PREFIX)"' \
	$(if $(HAVE_LIBPQ),-DHAVE_LIBPQ=1,-DHAVE_LIBPQ=0) \
	$(shell pkg-config --cflags $(PKGS_USED) 2>/dev/null) $(CPPFLAGS)
ALL_CFLAGS = -std=c11 $(WARNINGS) $(if $(WERROR),-Werror) -pthread \
	$(if $(SAN),-O1 -g $(SANITIZE),$(OPTIMIZE) $(HARDEN)) $(CFLAGS)
ALL_LDFLAGS = -pthread $(if $(SAN),$(SANITIZE),-Wl,-z,relro,-z,now) $(LDFLAGS)
ALL_LIBS = $(shell pkg-config --libs $(PKGS_USED) 2>/dev/null) -lm

TOOLS := $(sort $(notdir $(patsubst %/,%,$(dir $(wildcard cmd/*/*.c)))))
LIB_SOURCES := $(wildcard common/*/*.c)
LIB_OBJECTS := $(LIB_SOURCES:%.c=$(BUILD)/%.o)
LIB := $(BUILD)/libmrtd.a

.PHONY: all
all: $(LIB) $(TOOLS:%=$(BUILD)/bin/%)

# The compiler and its flags: when they change, everything is built again.
FLAGS := $(BUILD)/flags
FLAGS_NOW = $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(ALL_LIBS)
$(FLAGS): force
	@mkdir -p $(@D)
	@echo '$(subst ','\'',$(FLAGS_NOW))' | cmp -s - $@ || \
		echo '$(subst ','\'',$(FLAGS_NOW))' > $@
.PHONY: force
force:

$(BUILD)/%.o: %.c $(FLAGS)
	@mkdir -p $(@D)
	$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -include common/base/banned.h \
		-MMD -MP -c -o $@ $<

$(LIB): $(LIB_OBJECTS)
	@rm -f $@
	$(AR) rcs $@ $^

define tool_rule
$$(BUILD)/bin/$(1): $$(patsubst %.c,$$(BUILD)/%.o,$$(wildcard cmd/$(1)/*.c)) $$(LIB)
	@mkdir -p $$(@D)
	$$(CC) $$(ALL_CFLAGS) $$(ALL_LDFLAGS) -o $$@ $$^ $$(ALL_LIBS)
endef
$(foreach tool,$(TOOLS),$(eval $(call tool_rule,$(tool))))

# ---- tests ---------------------------------------------------------------

# tests/DOMAIN/check_MODULE.c defines `Suite *MODULE_suite(void)`.
CHECK_SOURCES := $(wildcard tests/*/check_*.c)
CHECK_OBJECTS := $(CHECK_SOURCES:%.c=$(BUILD)/%.o)
CHECK_SUITES := $(patsubst check_%.c,%,$(notdir $(CHECK_SOURCES)))
CHECK_CFLAGS = $(shell pkg-config --cflags check 2>/dev/null) -Itests
CHECK_LIBS = $(shell pkg-config --libs check 2>/dev/null)

$(BUILD)/tests/suites.h: $(CHECK_SOURCES) Makefile
	@mkdir -p $(@D)
	@printf 'SUITE(%s)\n' $(CHECK_SUITES) > $@

$(BUILD)/tests/%.o: tests/%.c $(FLAGS)
	@mkdir -p $(@D)
	$(CC) $(ALL_CPPFLAGS) $(CHECK_CFLAGS) -I$(BUILD)/tests $(ALL_CFLAGS) \
		-MMD -MP -c -o $@ $<
$(BUILD)/tests/check_main.o: $(BUILD)/tests/suites.h

$(BUILD)/tests/check_mrtd: $(BUILD)/tests/check_main.o $(CHECK_OBJECTS) \
		$(patsubst %.c,$(BUILD)/%.o,$(filter-out tests/gen/main.c,$(wildcard tests/gen/*.c))) $(LIB)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(CHECK_LIBS) $(ALL_LIBS)

# Our own test CSCA: certificates, lists, chips, good and wrong.
$(BUILD)/tests/mrtd-gen: $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/gen/*.c)) $(LIB)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(ALL_LIBS)

# One program a measurement, one a fuzz target's replay, one a fault.
PROGRAM_SOURCES := $(wildcard tests/bench/*.c tests/fault/*.c)
PROGRAMS := $(PROGRAM_SOURCES:%.c=$(BUILD)/%)
$(PROGRAMS): $(BUILD)/tests/%: $(BUILD)/tests/%.o $(LIB)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(ALL_LIBS)

# tests/fuzz/fuzz_NAME.c has LLVMFuzzerTestOneInput(); replay.c gives it a
# main() that runs files, for `make check`; `make fuzz` uses libFuzzer.
FUZZ_SOURCES := $(wildcard tests/fuzz/fuzz_*.c)
FUZZ_REPLAY := $(FUZZ_SOURCES:tests/fuzz/%.c=$(BUILD)/tests/fuzz/replay_%)
$(BUILD)/tests/fuzz/replay_%: $(BUILD)/tests/fuzz/%.o $(BUILD)/tests/fuzz/replay.o $(LIB)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(ALL_LIBS)

.PHONY: tests
tests: all $(if $(CHECK_SOURCES),$(BUILD)/tests/check_mrtd) \
	$(if $(wildcard tests/gen/main.c),$(BUILD)/tests/mrtd-gen) \
	$(PROGRAMS) $(FUZZ_REPLAY)

.PHONY: check
check: deps
	@$(MAKE) --no-print-directory tests
	@BUILD='$(BUILD)' SAN='$(SAN)' CC='$(CC)' sh tests/run.sh

.PHONY: deps
deps:
	@sh tests/deps.sh

.PHONY: clean
clean:
	rm -rf $(BUILD)

DEPFILES := $(shell find $(BUILD) -name '*.d' 2>/dev/null)
-include $(DEPFILES)

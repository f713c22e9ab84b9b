# mrtd-tools: builds the static library, the tools and their tests.
#
#   make            build only, installs nothing
#   make demo       passports on a reader, inspected, as cards on the terminal
#   make check      every test; ends with "N passed, N failed, N skipped"
#                   (ONLY=cli/ runs those whose path holds it, JOBS=N so
#                   many at once)
#   make bench      the measurements of tests/bench/README.md
#   make lint       the rules of the house
#   make coverage   how much of common/ the tests reach
#   make fuzz       libFuzzer over every parser (ONLY=mrz SECONDS=600)
#   make install    PREFIX=/usr/local DESTDIR=, and uninstall
#   make deb        a Debian package of it (deb-check: and its tests)
#
# SAN=1 builds with the address and undefined-behaviour sanitizers in a
# folder of its own; BUILD=DIR puts everything elsewhere; V=1 shows commands.

CC ?= cc
PREFIX ?= /usr/local
DESTDIR ?=
BUILD ?= build$(if $(SAN),/san)

VERSION = 0.1.0

# As many steps at once as there are processors, unless -j says otherwise.
ifeq ($(MAKELEVEL),0)
ifeq ($(filter -j%,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 2)
endif
endif

# How a step is shown: "  CC file", or with V=1 the command itself.
Q := $(if $(V),,@)
say = $(if $(V),@:,@printf '  %-5s %s\n' $(1) $(2))

PKGS = libcrypto libcurl zlib lmdb inih libzip libxml-2.0
# Optional: without libpq there is no shared national store, without
# libpcsclite no reader; the tools say so.
PKGS_OPTIONAL = libpq libpcsclite
PKGS_TEST = check
# For sodverify --show-photo, in a program of its own (cmd/sodverify/face):
# without the first two there is none, without a decoder it says so.
PKGS_FACE_DRAW = glib-2.0 chafa
PKGS_FACE_DECODE = libjpeg libopenjp2
# Another implementation of PACE, as a chip: without it that test is skipped.
PKGS_TEST_OPTIONAL = libeac

# pkg-config name -> Debian package, for `deps`.
DEBIAN_libcrypto = libssl-dev
DEBIAN_libcurl = libcurl4-openssl-dev
DEBIAN_zlib = zlib1g-dev
DEBIAN_lmdb = liblmdb-dev
DEBIAN_inih = libinih-dev
DEBIAN_libzip = libzip-dev
DEBIAN_libxml-2.0 = libxml2-dev
DEBIAN_libpq = libpq-dev
DEBIAN_libpcsclite = libpcsclite-dev
DEBIAN_glib-2.0 = libglib2.0-dev
DEBIAN_chafa = libchafa-dev
DEBIAN_libjpeg = libjpeg-dev
DEBIAN_libopenjp2 = libopenjp2-7-dev
DEBIAN_check = check
DEBIAN_libeac = libeac-dev

# Commands that only tests use, and their Debian packages. A test whose
# command is not there is skipped by name.
COMMANDS_TEST = jq=jq python3=python3 mandoc=mandoc openssl=openssl \
	zip=zip gzip=gzip valgrind=valgrind nginx=nginx slapd=slapd \
	ldapadd=ldap-utils sshd=openssh-server postgres=postgresql \
	strace=strace clang-format=clang-format ZXingReader=zxing-cpp-tools \
	dmtxread=dmtx-utils pcscd=pcscd msgfmt=gettext promtool=prometheus \
	vpcd-config=vsmartcard-vpcd

# Modules of Python, in the same way.
MODULES_TEST = stdnum=python3-stdnum

have = $(shell pkg-config --exists $(1) 2>/dev/null && echo yes)
MISSING := $(foreach p,$(PKGS),$(if $(call have,$(p)),,$(p)))
HAVE_LIBPQ := $(call have,libpq)
HAVE_LIBPCSCLITE := $(call have,libpcsclite)
PKGS_USED := $(PKGS) $(if $(HAVE_LIBPQ),libpq) \
	$(if $(HAVE_LIBPCSCLITE),libpcsclite)
HAVE_FACE := $(call have,$(PKGS_FACE_DRAW))
HAVE_LIBJPEG := $(call have,libjpeg)
HAVE_LIBOPENJP2 := $(call have,libopenjp2)
PKGS_FACE_USED := $(if $(HAVE_FACE),$(PKGS_FACE_DRAW)) \
	$(if $(HAVE_LIBJPEG),libjpeg) $(if $(HAVE_LIBOPENJP2),libopenjp2)
PKGS_CFLAGS := $(shell pkg-config --cflags $(PKGS_USED) 2>/dev/null)
PKGS_LIBS := $(shell pkg-config --libs $(PKGS_USED) 2>/dev/null)

WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wpointer-arith -Wcast-qual -Wwrite-strings \
	-Wvla -Wformat=2 -Wno-format-nonliteral -Wundef -Wimplicit-fallthrough
OPTIMIZE = -O2 -g
# What the compiler can do against a parser that is taken over, where it can:
# tests/lint/harden.sh reads the programs. Not -ftrivial-auto-var-init=zero,
# which takes a tenth of mrzcheck's speed.
option = $(shell $(CC) -Werror $(1) -S -x c /dev/null -o /dev/null \
	2>/dev/null && echo '$(1)')
HARDEN := -fstack-protector-strong -D_FORTIFY_SOURCE=3 -fPIE \
	$(call option,-fstack-clash-protection) \
	$(call option,-fcf-protection)
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer $(if $(FUZZ),-fsanitize=fuzzer-no-link)
CFLAGS ?=
CPPFLAGS ?=
LDFLAGS ?=

ALL_CPPFLAGS = -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -Icommon \
	-DMRTD_VERSION='"$(VERSION)"' -DMRTD_PREFIX='"$(PREFIX)"' \
	$(if $(HAVE_LIBPQ),-DHAVE_LIBPQ=1,-DHAVE_LIBPQ=0) \
	$(if $(HAVE_LIBPCSCLITE),-DHAVE_LIBPCSCLITE=1,-DHAVE_LIBPCSCLITE=0) \
	$(PKGS_CFLAGS) $(CPPFLAGS)
ALL_CFLAGS = -std=c11 $(WARNINGS) $(if $(WERROR),-Werror) -pthread \
	$(if $(SAN),-O1 -g $(SANITIZE),$(OPTIMIZE) $(HARDEN)) $(CFLAGS)
ALL_LDFLAGS = -pthread $(if $(SAN),$(SANITIZE),-pie -Wl,-z,relro,-z,now) \
	-Wl,--as-needed $(LDFLAGS)
ALL_LIBS = $(PKGS_LIBS) -lm

TOOLS := $(sort $(notdir $(patsubst %/,%,$(dir $(wildcard cmd/*/*.c)))))
LIB_SOURCES := $(wildcard common/*/*.c)
LIB_OBJECTS := $(LIB_SOURCES:%.c=$(BUILD)/%.o)
LIB := $(BUILD)/libmrtd.a

# A tool with cmd/TOOL/online/ is linked twice: without that folder, so that
# it starts in a millisecond and has no network code; and with it.
ONLINE := $(sort $(patsubst cmd/%/online/,%,$(dir $(wildcard cmd/*/online/*.c))))
LIBEXEC = libexec/mrtd-tools
ONLINE_PROGRAMS := $(ONLINE:%=$(BUILD)/$(LIBEXEC)/%-online)

# What draws a face for sodverify; its libraries are nobody else's.
FACE_CPPFLAGS := $(if $(strip $(PKGS_FACE_USED)),$(patsubst -I%,-isystem %,\
	$(shell pkg-config --cflags $(PKGS_FACE_USED) 2>/dev/null))) \
	-DHAVE_LIBJPEG=$(if $(HAVE_LIBJPEG),1,0) \
	-DHAVE_LIBOPENJP2=$(if $(HAVE_LIBOPENJP2),1,0)
FACE_LIBS := $(if $(strip $(PKGS_FACE_USED)),\
	$(shell pkg-config --libs $(PKGS_FACE_USED) 2>/dev/null))
FACE_DECODERS := $(patsubst %.c,$(BUILD)/%.o,\
	$(wildcard cmd/sodverify/face/picture*.c))
FACE_PROGRAM := $(if $(HAVE_FACE),$(BUILD)/$(LIBEXEC)/sodverify-face)
$(BUILD)/cmd/sodverify/face/%.o: ALL_CPPFLAGS += $(FACE_CPPFLAGS)

# What cards say in other languages, where msgfmt(1) is there to compile it.
LANGUAGES := $(if $(shell command -v msgfmt 2>/dev/null),\
	$(patsubst common/record/%.po,%,$(wildcard common/record/*.po)))
LOCALE = share/locale
catalogue = $(LOCALE)/$(1)/LC_MESSAGES/mrtd-tools.mo
CATALOGUES := $(foreach l,$(LANGUAGES),$(BUILD)/$(call catalogue,$(l)))

.PHONY: all
all: $(LIB) $(TOOLS:%=$(BUILD)/bin/%) $(ONLINE_PROGRAMS) $(FACE_PROGRAM) \
	$(CATALOGUES)

$(CATALOGUES): $(BUILD)/$(call catalogue,%): common/record/%.po
	@mkdir -p $(@D)
	$(call say,MO,$@)
	$(Q)msgfmt -o $@ $<

# The compiler and its flags: when they change, everything is built again.
FLAGS := $(BUILD)/flags
FLAGS_NOW = $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(ALL_LIBS)
$(FLAGS): force
	@[ -z '$(strip $(MISSING))' ] || { \
		echo 'missing: $(MISSING); "make deps" tells how to get it' >&2; \
		exit 1; }
	@mkdir -p $(@D)
	@echo '$(subst ','\'',$(FLAGS_NOW))' | cmp -s - $@ || \
		echo '$(subst ','\'',$(FLAGS_NOW))' > $@
.PHONY: force
force:

$(BUILD)/%.o: %.c $(FLAGS)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -include common/base/banned.h \
		-MMD -MP -c -o $@ $<

$(LIB): $(LIB_OBJECTS)
	@rm -f $@
	$(call say,AR,$@)
	$(Q)$(AR) rcs $@ $^

define tool_rule
$$(BUILD)/bin/$(1): $$(patsubst %.c,$$(BUILD)/%.o,$$(wildcard cmd/$(1)/*.c)) $$(LIB)
	@mkdir -p $$(@D)
	$$(call say,LD,$$@)
	$$(Q)$$(CC) $$(ALL_CFLAGS) $$(ALL_LDFLAGS) -o $$@ $$^ $$(ALL_LIBS)
endef
$(foreach tool,$(TOOLS),$(eval $(call tool_rule,$(tool))))

define online_rule
$$(BUILD)/$$(LIBEXEC)/$(1)-online: $$(patsubst %.c,$$(BUILD)/%.o,$$(wildcard cmd/$(1)/*.c cmd/$(1)/online/*.c)) $$(LIB)
	@mkdir -p $$(@D)
	$$(call say,LD,$$@)
	$$(Q)$$(CC) $$(ALL_CFLAGS) $$(ALL_LDFLAGS) -o $$@ $$^ $$(ALL_LIBS)
endef
$(foreach tool,$(ONLINE),$(eval $(call online_rule,$(tool))))

$(FACE_PROGRAM): $(patsubst %.c,$(BUILD)/%.o,\
		$(wildcard cmd/sodverify/face/*.c)) $(LIB)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(FACE_LIBS) $(ALL_LIBS)

# ---- tests ---------------------------------------------------------------

# tests/DOMAIN/check_MODULE.c defines `Suite *MODULE_suite(void)`.
CHECK_SOURCES := $(wildcard tests/*/check_*.c)
CHECK_OBJECTS := $(CHECK_SOURCES:%.c=$(BUILD)/%.o)
# What several suites share.
CHECK_SHARED := $(BUILD)/tests/chip/script.o
CHECK_SUITES := $(patsubst check_%.c,%,$(notdir $(CHECK_SOURCES)))
CHECK_PKGS := check $(if $(call have,libeac),libeac)
CHECK_CFLAGS := $(shell pkg-config --cflags $(CHECK_PKGS) 2>/dev/null) -Itests \
	-DHAVE_LIBEAC=$(if $(filter libeac,$(CHECK_PKGS)),1,0)
CHECK_LIBS := $(shell pkg-config --libs $(CHECK_PKGS) 2>/dev/null)

$(BUILD)/tests/suites.h: $(CHECK_SOURCES) Makefile
	@mkdir -p $(@D)
	@printf 'SUITE(%s)\n' $(CHECK_SUITES) > $@

$(BUILD)/tests/%.o: tests/%.c $(FLAGS)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(ALL_CPPFLAGS) $(CHECK_CFLAGS) -I$(BUILD)/tests $(ALL_CFLAGS) \
		-MMD -MP -c -o $@ $<
$(BUILD)/tests/check_main.o: $(BUILD)/tests/suites.h

# Our own test CSCA: certificates, lists, chips, good and wrong.
GEN_SOURCES := $(wildcard tests/gen/*.c)
# A chip in software, which speaks and which misbehaves.
SOFTCHIP_SOURCES := $(filter-out tests/softchip/check_%,\
	$(wildcard tests/softchip/*.c))
# Both without their programs.
TEST_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(filter-out %/main.c \
	%/sessions.c,$(GEN_SOURCES) $(SOFTCHIP_SOURCES)))

# tests/alloc.c stands in for malloc(3), and tests/faults.c for the calls that
# its rows name, so that tests can make them fail.
FAULTS := $(shell sed -n 's/^CALL.[^,]*, [^,]*, \([A-Za-z0-9_]*\),.*/\1/p' \
	tests/faults.c) mdb_txn_commit open openat
CHECK_WRAP = $(foreach f,malloc calloc realloc $(FAULTS),-Wl,--wrap=$(f))

$(BUILD)/tests/check_mrtd: $(BUILD)/tests/check_main.o \
		$(BUILD)/tests/alloc.o $(BUILD)/tests/faults.o $(CHECK_SHARED) $(CHECK_OBJECTS) \
		$(TEST_OBJECTS) $(LIB)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(CHECK_WRAP) -o $@ $^ \
		$(CHECK_LIBS) $(ALL_LIBS)

$(BUILD)/tests/mrtd-gen: $(GEN_SOURCES:%.c=$(BUILD)/%.o) $(LIB)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(ALL_LIBS)

SOFTCHIP := $(BUILD)/tests/softchip/softchip $(BUILD)/tests/softchip/sessions
$(BUILD)/tests/softchip/softchip: $(BUILD)/tests/softchip/main.o
$(BUILD)/tests/softchip/sessions: $(BUILD)/tests/softchip/sessions.o
$(SOFTCHIP): $(TEST_OBJECTS) $(LIB)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(ALL_LIBS)

# What stands between a reader's program and the software chip: a library in
# place of libpcsclite, and a private pcscd. Only with pcsc-lite's headers.
PCSC := $(if $(call have,libpcsclite),$(BUILD)/tests/pcsc/libpcsclite.so.1 \
	$(BUILD)/tests/pcsc/run_pcscd)
$(BUILD)/tests/pcsc/libpcsclite.so.1: tests/pcsc/pcsclite.c $(FLAGS)
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) $(ALL_CPPFLAGS) $$(pkg-config --cflags libpcsclite) \
		$(ALL_CFLAGS) -fPIC -shared -Wl,-soname,$(@F) -o $@ $<
$(BUILD)/tests/pcsc/run_pcscd: $(BUILD)/tests/pcsc/run_pcscd.o
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^

# One program a measurement, one a fault, one a law.
PROGRAMS := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/bench/*.c \
	tests/fault/*.c tests/laws/*.c))
$(PROGRAMS): $(BUILD)/tests/%: $(BUILD)/tests/%.o $(LIB)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(ALL_LIBS)

# tests/fuzz/fuzz_NAME.c has LLVMFuzzerTestOneInput(); replay.c gives it a
# main() that runs files, for `make check`; `make fuzz` uses libFuzzer. input.c
# refuses our own code an allocation.
FUZZ_NAMES := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_REPLAY := $(FUZZ_NAMES:%=$(BUILD)/tests/fuzz/replay_fuzz_%)
FUZZ_WRAP := -Wl,--wrap=malloc -Wl,--wrap=calloc -Wl,--wrap=realloc
$(FUZZ_REPLAY): $(BUILD)/tests/fuzz/replay_%: $(BUILD)/tests/fuzz/%.o \
		$(BUILD)/tests/fuzz/input.o $(BUILD)/tests/fuzz/replay.o $(LIB)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(FUZZ_WRAP) -o $@ \
		$(filter %.o,$^) $(LIB) $(ALL_LIBS)
$(BUILD)/tests/fuzz/fuzz_face.o: ALL_CPPFLAGS += $(FACE_CPPFLAGS)
$(BUILD)/tests/fuzz/replay_fuzz_face $(BUILD)/tests/fuzz/libfuzzer_face: \
	$(FACE_DECODERS)
$(BUILD)/tests/fuzz/replay_fuzz_face $(BUILD)/tests/fuzz/libfuzzer_face: \
	ALL_LIBS += $(FACE_LIBS)
# A whole tool as one object, its main() under another name: a target may have
# several, whose names would meet.
$(BUILD)/tests/fuzz/tool_%.o: $(BUILD)/bin/%
	$(call say,LD,$@)
	$(Q)ld -r -o $@.part $(patsubst %.c,$(BUILD)/%.o,$(wildcard cmd/$*/*.c))
	$(Q)objcopy --redefine-sym main=$*_main --keep-global-symbol=$*_main \
		$@.part $@ && rm $@.part
# The same with its network code.
$(BUILD)/tests/fuzz/online_%.o: $(BUILD)/$(LIBEXEC)/%-online
	$(call say,LD,$@)
	$(Q)ld -r -o $@.part $(patsubst %.c,$(BUILD)/%.o,$(wildcard \
		cmd/$*/*.c cmd/$*/online/*.c))
	$(Q)objcopy --redefine-sym main=$*_main --keep-global-symbol=$*_main \
		$@.part $@ && rm $@.part
fuzz_tools = $(1:%=$(BUILD)/tests/fuzz/tool_%.o) $(BUILD)/tests/fuzz/whole.o
fuzz_both = $(BUILD)/tests/fuzz/replay_fuzz_$(1) $(BUILD)/tests/fuzz/libfuzzer_$(1)
$(call fuzz_both,records): $(call fuzz_tools,mrzcheck sodverify sealverify \
	riskcheck sltdquery)
$(call fuzz_both,message): $(call fuzz_tools,apisend sltdquery)
$(call fuzz_both,import): $(call fuzz_tools,pkdfetch)
$(call fuzz_both,load): $(call fuzz_tools,sltdquery)
fuzz_online = $(1:%=$(BUILD)/tests/fuzz/online_%.o) $(BUILD)/tests/fuzz/whole.o
$(call fuzz_both,flush): $(call fuzz_online,apisend)
$(call fuzz_both,conf): $(call fuzz_online,apisend pkdfetch sltdquery)
FUZZ_PROGRAMS := $(FUZZ_NAMES:%=$(BUILD)/tests/fuzz/libfuzzer_%)
$(FUZZ_PROGRAMS): $(BUILD)/tests/fuzz/libfuzzer_%: \
		$(BUILD)/tests/fuzz/fuzz_%.o $(BUILD)/tests/fuzz/input.o $(LIB)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(FUZZ_WRAP) -fsanitize=fuzzer \
		-o $@ $(filter %.o,$^) $(LIB) $(ALL_LIBS)

.PHONY: tests
tests: all $(if $(CHECK_SOURCES),$(BUILD)/tests/check_mrtd) \
	$(if $(GEN_SOURCES),$(BUILD)/tests/mrtd-gen) $(PROGRAMS) \
	$(FUZZ_REPLAY) $(SOFTCHIP) $(PCSC)

# Make reads the lists above before deps installs anything: hence make again
# in what follows.
MAKEFLAGS += --no-print-directory
TEST_ENV = BUILD='$(BUILD)' SAN='$(SAN)' CC='$(CC)' WERROR='$(WERROR)' \
	CFLAGS='$(CFLAGS)' JOBS='$(JOBS)'

.PHONY: check
check: deps-check
	@$(MAKE) tests
	@$(TEST_ENV) sh tests/run.sh $(ONLY)

.PHONY: lint
lint: deps-check
	@$(MAKE) tests
	@$(TEST_ENV) sh tests/run.sh lint/

.PHONY: demo
demo: deps
	@$(MAKE) all $(BUILD)/tests/mrtd-gen $(SOFTCHIP) \
		$(PCSC)
	@$(TEST_ENV) sh tests/demo.sh

# make bench ONLY=mrzcheck
.PHONY: bench
bench: deps-check
	@$(MAKE) tests
	@for script in tests/bench/*$(ONLY)*.sh; do \
		$(TEST_ENV) sh $$script || exit 1; done

# Built apart, without optimization, and with leave in the sandbox to write
# what was counted. Unit and cli tests, and of tests/fault those that run
# common/net against real servers: ONLY=unit for the unit tests alone.
.PHONY: coverage
coverage: deps-check
	@$(MAKE) BUILD=build/coverage OPTIMIZE='-O0 -g' HARDEN= \
		CFLAGS='--coverage' LDFLAGS='--coverage' \
		CPPFLAGS='-DMRTD_COUNTERS=\"$(CURDIR)/build/coverage/common\"' \
		tests
	@find build/coverage -name '*.gcda' -delete
	@for part in $(if $(ONLY),$(ONLY),unit cli/ fault/net_); do \
		BUILD=build/coverage CC='$(CC)' sh tests/run.sh $$part || true; \
	done
	@python3 tests/coverage.py build/coverage

# make fuzz ONLY=record SECONDS=600; needs clang and libclang-rt-14-dev
SECONDS ?= 60
.PHONY: fuzz
fuzz:
	@$(MAKE) CC=clang SAN=1 FUZZ=1 BUILD=build/fuzz fuzz-programs
	@for target in build/fuzz/tests/fuzz/libfuzzer_*$(ONLY); do \
		sh tests/fuzz/run.sh $$target $(SECONDS) || exit 1; done
.PHONY: fuzz-programs
fuzz-programs: $(FUZZ_PROGRAMS)

pairs = $(foreach p,$(1),$(p)=$(DEBIAN_$(p)))
.PHONY: deps deps-check
deps:
	@sh tests/deps.sh --libraries $(call pairs,$(PKGS)) --optional \
		$(call pairs,$(PKGS_OPTIONAL) $(PKGS_FACE_DRAW) $(PKGS_FACE_DECODE))
deps-check:
	@sh tests/deps.sh --libraries $(call pairs,$(PKGS) $(PKGS_TEST)) \
		--optional $(call pairs,$(PKGS_OPTIONAL) $(PKGS_FACE_DRAW) \
		$(PKGS_FACE_DECODE) $(PKGS_TEST_OPTIONAL)) \
		--commands $(COMMANDS_TEST) --modules $(MODULES_TEST)

# ---- installation --------------------------------------------------------

# source:place below PREFIX, one list for install and for uninstall.
PROGRAM_FILES = $(foreach t,$(TOOLS),$(BUILD)/bin/$(t):bin/$(t)) \
	$(foreach t,$(ONLINE),$(BUILD)/$(LIBEXEC)/$(t)-online:$(LIBEXEC)/$(t)-online) \
	$(if $(HAVE_FACE),$(FACE_PROGRAM):$(LIBEXEC)/sodverify-face)
installed = $(foreach f,$(wildcard $(1)),$(f):$(2)/$(notdir $(f))$(3))
# What a tool installs beside itself lies in its folder.
EXAMPLES = cmd/*/*.conf cmd/*/*.cron cmd/*/*.schema cmd/*/*.request \
	cmd/*/*.rules \
	cmd/sltdquery/gateway.ini cmd/sltdquery/map-*.ini \
	cmd/apisend/passengers-es.ini cmd/apisend/*.jq \
	cmd/riskcheck/admission.rules
DATA_FILES = \
	$(call installed,man/*.1,share/man/man1) \
	$(call installed,man/*.5,share/man/man5) \
	$(call installed,man/*.7,share/man/man7) \
	$(patsubst %.bash,%,$(call installed,completions/*.bash,share/bash-completion/completions)) \
	$(call installed,completions/_*,share/zsh/site-functions) \
	$(call installed,completions/*.fish,share/fish/vendor_completions.d) \
	$(call installed,cmd/apisend/profiles/*,share/mrtd-tools/profiles) \
	$(call installed,cmd/sltdquery/sql/*,share/mrtd-tools/sql) \
	$(call installed,cmd/mrzcheck/models/*.ini,share/mrtd-tools/models) \
	$(call installed,cmd/riskcheck/riskcheck.rules,share/mrtd-tools) \
	$(foreach l,$(LANGUAGES),$(BUILD)/$(call catalogue,$(l)):$(call catalogue,$(l))) \
	$(call installed,cmd/*/sysusers/*.conf,lib/sysusers.d) \
	$(call installed,$(EXAMPLES),share/doc/mrtd-tools/examples) \
	$(call installed,README.md NEWS.md LICENSE,share/doc/mrtd-tools)
# In these, @PREFIX@ is replaced.
UNIT_FILES = $(call installed,cmd/*/*.service cmd/*/*.timer,lib/systemd/system)
OWN_FOLDERS = $(LIBEXEC) share/mrtd-tools/profiles share/mrtd-tools/sql \
	share/mrtd-tools/models \
	share/mrtd-tools \
	share/doc/mrtd-tools/examples share/doc/mrtd-tools

.PHONY: install
install: all
	@to='$(DESTDIR)$(PREFIX)'; set -e; \
	place() { install -D -m $$1 "$${2%%:*}" "$$to/$${2#*:}"; }; \
	for f in $(PROGRAM_FILES); do place 755 $$f; done; \
	for f in $(DATA_FILES) $(UNIT_FILES); do place 644 $$f; done; \
	for f in $(UNIT_FILES); do \
		sed 's|@PREFIX@|$(PREFIX)|g' "$${f%%:*}" >"$$to/$${f#*:}"; done

# A Debian package in $(BUILD).
.PHONY: deb deb-check
deb:
	+@sh .ci/deb $(BUILD) $(VERSION)
deb-check:
	@mkdir -p $(BUILD)
	@$(TEST_ENV) sh tests/deb.sh

.PHONY: uninstall
uninstall:
	@to='$(DESTDIR)$(PREFIX)'; \
	for f in $(PROGRAM_FILES) $(DATA_FILES) $(UNIT_FILES); do \
		set -- "$$@" "$$to/$${f#*:}"; done; rm -f "$$@"; \
	for d in $(OWN_FOLDERS); do \
		if [ -d "$$to/$$d" ]; then rmdir "$$to/$$d"; fi; done

# The completions of every tool, made of its option table; they are committed.
.PHONY: completions
completions: all
	@for t in $(TOOLS); do \
		sh completions/generate.sh $(BUILD)/bin/$$t completions; done

.PHONY: format
format:
	clang-format -i $(shell find common cmd tests -name "*.[ch]")

.PHONY: clean dist-clean
clean:
	rm -rf $(BUILD)
dist-clean:
	rm -rf build

DEPFILES := $(shell find $(BUILD) -name '*.d' -type f 2>/dev/null)
-include $(DEPFILES)

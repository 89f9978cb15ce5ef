# uffence: make (build), make demo, make check, make bench, make install
# Every .c under preload/{base,pages,faults,touch,hooks} goes into build/libuffence.so, every .c under preload/cli
# into build/uffence; a new file needs no line here.

B        ?= build
# one spelling: what a file depends on is known by the names that it was built under
ifeq ($(words $(CURDIR)),1)
override B := $(patsubst $(CURDIR)/%,%,$(abspath $(B)))
endif
CC       := $(if $(filter default,$(origin CC)),gcc,$(CC))
CXX      ?= g++
PREFIX   ?= /usr/local
LIBDIR   ?= $(PREFIX)/lib
WARN     := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Werror=implicit-function-declaration
CPPFLAGS += -Iinclude -Ipreload -D_GNU_SOURCE
CFLAGS   ?= -O2 -g
OURS     := -std=gnu11 $(WARN) -fPIC -fvisibility=hidden -ftls-model=initial-exec -fno-builtin-malloc \
            -fno-builtin-calloc -fno-builtin-realloc -fno-builtin-free -fno-omit-frame-pointer -fno-strict-aliasing

CORE_SRC := $(wildcard preload/base/*.c preload/pages/*.c preload/faults/*.c preload/touch/*.c)
HOOK_SRC := $(wildcard preload/hooks/*.c)
CLI_SRC  := $(wildcard preload/cli/*.c)
CORE_OBJ := $(CORE_SRC:%.c=$(B)/%.o)
HOOK_OBJ := $(HOOK_SRC:%.c=$(B)/%.o)
CLI_OBJ  := $(CLI_SRC:%.c=$(B)/%.o)
UNIT     := $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/test_*.c))

all: bootstrap build
build: $(B)/libuffence.so $(B)/uffence

bootstrap:
	@scripts/bootstrap build

# what hooks define is declared by libc, by C++ alone, or by nobody
$(HOOK_OBJ): OURS += -Wno-missing-prototypes
$(B)/%.o: %.c
	@mkdir -p $(@D)
	@echo '  CC   $<'
	@$(CC) $(CPPFLAGS) $(CFLAGS) $(OURS) -MMD -MP -c -o $@ $<

$(B)/uffence.map: $(wildcard include/*.def) scripts/version-script
	@mkdir -p $(@D)
	scripts/version-script include/hooks.def > $@

# put into place whole: who starts a program meanwhile gets the old one
$(B)/libuffence.so: $(CORE_OBJ) $(HOOK_OBJ) $(B)/uffence.map
	@echo '  LINK $@'
	@$(CC) $(CFLAGS) $(LDFLAGS) -shared -o $@.new $(CORE_OBJ) $(HOOK_OBJ) -Wl,-soname,libuffence.so \
	  -Wl,-z,defs,-z,relro,-z,now,-z,nodelete -Wl,--version-script=$(B)/uffence.map -static-libgcc
	@mv $@.new $@

# libxml2 is loaded when XML is asked for (cli/xml.c)
CLI_PKGS := libdw libelf zlib jansson libprotobuf-c
$(CLI_OBJ): CPPFLAGS += $$(pkg-config --cflags libxml-2.0)
# pprof's messages, by protoc-c
$(B)/gen/profile.pb-c.c $(B)/gen/profile.pb-c.h &: preload/cli/profile.proto
	@mkdir -p $(@D)
	@echo '  GEN  $@'
	@protoc-c --c_out=$(B)/gen --proto_path=preload/cli profile.proto
$(B)/gen/profile.pb-c.o: $(B)/gen/profile.pb-c.c
	@echo '  CC   $<'
	@$(CC) $(CFLAGS) -std=gnu11 -fPIC -c -o $@ $<
$(B)/preload/cli/touch_pprof.o: $(B)/gen/profile.pb-c.h
# the page's style and script are bytes of this object
$(B)/preload/cli/html_touch.o: $(wildcard preload/cli/html_touch*.js preload/cli/html_touch.css)
$(B)/preload/cli/touch_pprof.o: CPPFLAGS += -I$(B)/gen
$(B)/uffence: $(CLI_OBJ) $(B)/gen/profile.pb-c.o $(B)/preload/base/opt.o $(B)/preload/base/family.o
	@echo '  LINK $@'
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@.new $^ $$(pkg-config --libs $(CLI_PKGS)) -lm $(CLI_LIBS)
	@mv $@.new $@

# the layers below the hooks, for unit tests
$(B)/libcore.a: $(CORE_OBJ)
	rm -f $@; ar rcs $@ $^

$(B)/unit/%: tests/unit/%.c $(B)/libcore.a
	@mkdir -p $(@D)
	@echo '  TEST $@'
	@$(CC) $(CPPFLAGS) $(CFLAGS) -std=gnu11 -Wall -Wextra -MMD -MP -o $@ $< $(B)/libcore.a $$(pkg-config --cflags --libs check) $(UNIT_LIBS)

# these read back the JSON that was written
$(addprefix $(B)/unit/test_,out channel finding): UNIT_LIBS += $$(pkg-config --libs jansson)

unit: $(UNIT)

demo: all
	scripts/demo

check: bootstrap-check
	@$(MAKE) --no-print-directory build unit $(B)/bench/cell $(B)/bench/launch
	scripts/check

bootstrap-check:
	@scripts/bootstrap check

# real programs, servers under load, other people's test suites: all of them installed first, so a skip is a failure
COMPAT := compat servers suites compat-touch servers-touch
compat: bootstrap-compat
	@$(MAKE) --no-print-directory build
	CHECK_NO_SKIP='$(COMPAT)' scripts/check $(COMPAT)

# both, nothing twice (.ci/run)
check-all: bootstrap-compat
	@$(MAKE) --no-print-directory build unit $(B)/bench/cell $(B)/bench/launch
	CHECK_NO_SKIP='$(COMPAT)' scripts/check $$(scripts/check --parts) suites compat-touch servers-touch

bootstrap-compat:
	@scripts/bootstrap compat

# what guarding costs: programs that measure, whole programs under every tool that is here (BENCH_RUNS, BENCH_TIMEOUT)
BENCH_BIN := $(B)/bench/cell $(B)/bench/launch $(B)/bench/latency $(B)/bench/manual $(B)/bench/objects
$(B)/bench/cell: $(filter-out tests/bench/launch.c tests/bench/latency.c,$(wildcard tests/bench/*.c)) tests/bench/cell.h
	@mkdir -p $(@D)
	@echo '  LINK $@'
	@$(CC) -O2 -g -std=gnu11 -Wall -Wextra -D_GNU_SOURCE -pthread -o $@ $(filter %.c,$^)

$(B)/bench/launch: tests/bench/launch.c
	@mkdir -p $(@D)
	@echo '  LINK $@'
	@$(CC) -O2 -g -std=gnu11 -Wall -Wextra -D_GNU_SOURCE -o $@ $<

$(B)/bench/latency: tests/bench/latency.c
	@mkdir -p $(@D)
	@echo '  LINK $@'
	@$(CC) -O2 -g -std=gnu11 -Wall -Wextra -D_GNU_SOURCE -pthread -o $@ $<

# the demonstration of userfaultfd(2), which check-touch runs in every delivery
$(B)/bench/manual: tests/touch/manual.c tests/touch/touch.h
	@mkdir -p $(@D)
	@echo '  LINK $@'
	@$(CC) -O2 -g -std=gnu11 -Wall -Wextra -D_GNU_SOURCE -pthread -o $@ $<

$(B)/bench/objects: tests/bench/objects.cc
	@mkdir -p $(@D)
	@echo '  LINK $@'
	@$(CXX) -O2 -g -std=c++17 -Wall -Wextra -o $@ $<

bootstrap-bench:
	@scripts/bootstrap bench

# a large file with debug information (240 MB to fetch): without it one comparison is skipped
bootstrap-names:
	-@scripts/bootstrap names

# the bench itself: no figure is judged
check-bench: $(B)/bench/cell $(B)/bench/launch
	B=$(B) scripts/check-bench

bench: bootstrap-bench bootstrap-names
	@$(MAKE) --no-print-directory build $(BENCH_BIN)
	B=$(B) scripts/bench

bench-report: bootstrap-bench bootstrap-names
	@$(MAKE) --no-print-directory build
	@mkdir -p $(B)/bench
	B=$(B) scripts/bench report

bench-touch: bootstrap-bench
	@$(MAKE) --no-print-directory build $(BENCH_BIN)
	B=$(B) scripts/bench touch

bench-micro: bootstrap-bench
	@$(MAKE) --no-print-directory build $(BENCH_BIN)
	B=$(B) scripts/bench micro

install: build
	install -D -m 755 $(B)/uffence $(DESTDIR)$(PREFIX)/bin/uffence
	ln -sf uffence $(DESTDIR)$(PREFIX)/bin/uffence-valgrind
	install -D -m 755 $(B)/libuffence.so $(DESTDIR)$(LIBDIR)/uffence/libuffence.so
	install -D -m 644 scripts/uffence-gdb.py $(DESTDIR)$(LIBDIR)/uffence/libuffence.so-gdb.py
	install -D -m 644 include/uffence.h $(DESTDIR)$(PREFIX)/include/uffence.h

clean:
	rm -rf $(B)

.PHONY: all build bootstrap bootstrap-check bootstrap-compat bootstrap-bench unit demo check check-all compat bootstrap-names check-bench bench bench-micro bench-report bench-touch install clean
-include $(shell find $(B) -name sources -prune -o -name '*.d' -print 2>/dev/null) # sources: other people's (scripts/suites)

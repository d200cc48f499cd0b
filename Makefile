# mmbias: build, test, demonstrate, package.  `make help` lists the targets.

VERSION := $(shell sed -n 's/^Version: *//p' DESCRIPTION)
NAME := mmbias-$(VERSION)
OCTAVE := octave-cli --no-history -qf
WINDOW := xvfb-run -a -s "-screen 0 1600x1200x24" octave --no-gui --no-history -qf
OUT ?= demo-output
BUILD := build
CC ?= gcc
comma := ,

all: ## build the MEX files into inst/private/
	@$(MAKE) --no-print-directory -C src

demo: ## install what is missing, build, run the main job, show its result
	@tools/install-deps demo
	@$(MAKE) --no-print-directory -s all
	@$(WINDOW) tools/demo.m

# Through the environment: no shell sees blanks, quotes or $ in them.
demo: export MMB_OUT = $(value OUT)
demo: export MMB_FILE = $(value FILE)
demo: export MMB_MAP = $(value MAP)
demo: export MMB_TARGET = $(value TARGET)
demo: export MMB_CLASSES = $(value CLASSES)

check: ## install what is missing, build, pass all tests
	@tools/install-deps check
	@$(MAKE) --no-print-directory -s all
	@$(MAKE) --no-print-directory check-c check-octave check-doc

# C tests: one cmocka program per tests/test_*.c, no Octave involved.  Each
# flavour has a core of its own in build/<flavour>/libmmb.a.
C_TESTS := $(patsubst tests/%.c,%,$(wildcard tests/test_*.c))
C_FLAGS := -std=gnu11 -g -Wall -Wextra -Werror
C_INC := -Iinclude $(patsubst %,-Isrc/%,$(shell sed -n 's/^ROOMS := //p' src/Makefile))
C_INC += $(shell pkg-config --cflags gsl zlib 2>/dev/null)
# memory of the core in the tests lies between guards (tests/mmb_test.h)
C_LIBS := -lcmocka $(patsubst %,-Wl$(comma)--wrap=%,mmb_allocator_default mmb_calloc mmb_free)

# $(1) flavour, $(2) compiler flags, $(3) OpenMP (ThreadSanitizer does not know its library)
define flavour
$(BUILD)/$(1)/libmmb.a: FORCE
	@$$(MAKE) --no-print-directory -s -C src lib NOCHECK=1 OBJ=$$(CURDIR)/$(BUILD)/$(1) \
	  CC='$$(CC)' MKOCTFILE=false PIC= OPENMP='$(3)' FLAGS='$(C_FLAGS) $(2)' >/dev/null
$(BUILD)/$(1)/test_%: tests/test_%.c $(BUILD)/$(1)/libmmb.a
	@$$(CC) $(C_FLAGS) $(2) $(C_INC) -MMD -MP $$< $(BUILD)/$(1)/libmmb.a -o $$@ \
	  $$$$(cat $(BUILD)/$(1)/libs) $(C_LIBS)
endef
$(eval $(call flavour,plain,-O2,-fopenmp))
$(eval $(call flavour,cov,-O0 --coverage -DMMB_NO_CLONES,-fopenmp))
$(eval $(call flavour,tsan,-O1 -fsanitize=thread -DMMB_NO_CLONES))
$(eval $(call flavour,clang,-O1 -g0))
$(eval $(call flavour,reference,-O2,-fopenmp))
$(eval $(call flavour,asan,-O1 -fsanitize=address$(comma)undefined -fno-sanitize-recover=all,-fopenmp))
-include $(wildcard $(BUILD)/*/*.d)
.SECONDARY:

check-c: $(addprefix $(BUILD)/plain/,$(C_TESTS)) ## C tests
	@tests/run_c "$(addprefix $(BUILD)/plain/,$(C_TESTS))"

asan: ## C tests, the long ones shortened, under AddressSanitizer and UBSan
	@$(MAKE) --no-print-directory -s $(addprefix $(BUILD)/asan/,$(C_TESTS))
	@MMB_QUICK=1 tests/run_c "$(addprefix $(BUILD)/asan/,$(C_TESTS))"

# GSL and OpenBLAS are not instrumented: one BLAS thread (run_c), pthreads of ours.
tsan: $(BUILD)/tsan/test_threads ## all entry points of the core from two threads under ThreadSanitizer
	@tests/run_c $(BUILD)/tsan/test_threads

coverage: ## lines and branches of src/ that the C tests run; MISSING=1 lists the others
	@tools/install-deps coverage
	@$(MAKE) --no-print-directory -s $(addprefix $(BUILD)/cov/,$(C_TESTS))
	@find $(BUILD)/cov -name '*.gcda' -delete
	@tests/run_c "$(addprefix $(BUILD)/cov/,$(C_TESTS))"
	@tools/coverage $(BUILD)/cov --lines 98 --branches 88 $(if $(MISSING),--missing)

mutate: ## do the tests notice mistakes? N mutants of the core with seed SEED
	@tools/install-deps coverage
	@tools/mutate $(or $(N),20) --seed $(or $(SEED),1)

# Minutes under valgrind each; and test_table, since valgrind has no 80-bit numbers.
VALGRIND_LONG := $(addprefix test_,batch checkpoint compress descent engines flow flow_engine halves modes moments phase race reduced rotation step_size table threads)
valgrind: ## the shorter C tests under valgrind
	@$(MAKE) --no-print-directory valgrind-all C_TESTS='$(filter-out $(VALGRIND_LONG),$(C_TESTS))'

valgrind-all: ## all C tests under valgrind (half an hour)
	@tools/install-deps valgrind
	@$(MAKE) --no-print-directory -s $(addprefix $(BUILD)/plain/,$(filter-out test_table,$(C_TESTS)))
	@tests/run_c "$(addprefix $(BUILD)/plain/,$(filter-out test_table,$(C_TESTS)))" "valgrind -q --leak-check=full --error-exitcode=99"

test: ## one test: make test T=test_race (C), T=mmbias_predict or T=flow (Octave)
	@tools/install-deps check
	@if [ -e 'tests/$(T).c' ]; then \
	  $(MAKE) --no-print-directory $(BUILD)/plain/$(T) && tests/run_c $(BUILD)/plain/$(T); \
	else \
	  $(MAKE) --no-print-directory -s all && MMB_TEST='$(T)' $(WINDOW) tests/run_tests.m; \
	fi

# What the core must not depend on: one compiler, one BLAS.
CLANG_LONG := $(addprefix test_,flow phase race rotation step_size)
check-clang: ## the shorter C tests of a core built with Clang; the gateways compile
	@$(MAKE) --no-print-directory check-clang-all C_TESTS='$(filter-out $(CLANG_LONG),$(C_TESTS))'

check-clang-all: ## all C tests of a core built with Clang
	@tools/install-deps clang
	@$(MAKE) --no-print-directory -s CC=clang $(addprefix $(BUILD)/clang/,$(C_TESTS))
	@clang -fsyntax-only $(C_FLAGS) $(C_INC) $$(mkoctfile -p INCFLAGS) mex/*.c
	@MMB_QUICK=1 tests/run_c "$(addprefix $(BUILD)/clang/,$(C_TESTS))"

# Shared libraries of the same names lie in several folders.
REFERENCE = $(patsubst %,/usr/lib/$(shell $(CC) -print-multiarch)/%,lapack blas)
check-reference: ## C tests of a core on the reference BLAS and LAPACK, the long ones shortened
	@tools/install-deps reference
	@$(MAKE) --no-print-directory -s BLAS='$(addprefix -L,$(REFERENCE)) -llapack -lblas' \
	  $(addprefix $(BUILD)/reference/,$(C_TESTS))
	@MMB_QUICK=1 LD_LIBRARY_PATH=$(subst $() ,:,$(strip $(REFERENCE))) \
	  tests/run_c "$(addprefix $(BUILD)/reference/,$(C_TESTS))"

check-octave: all ## Octave tests
	@$(WINDOW) tests/run_tests.m
	@tests/run_interrupt
	@tests/run_full_disk
	@tests/run_checkpoint
	@tests/run_own_file

# Short forms; all mallocs and 100,000 calls take some minutes each.
hostile: all ## mallocs that fail, and calls at random: MALLOCS=0 (all), CALLS=100000
	@tools/install-deps hostile
	@tests/run_fail_mallocs $(or $(MALLOCS),12)
	@tests/run_random_calls $(or $(CALLS),3000) $(or $(FIRST),1)

check-doc: all ## examples in the help texts
	@$(WINDOW) tests/run_doctest.m

check-readme: all ## every block of the README and the guide
	@$(WINDOW) tests/run_readme.m

pictures: all ## the pictures of the guide, from its own blocks
	@MMB_PICTURES=$(CURDIR)/doc $(WINDOW) tests/run_readme.m doc/guide.md

page: ## doc/theory.md as a web page
	@tools/install-deps page
	@tools/page doc/theory.md $(BUILD)/theory.html

manual: ## web pages of all functions, the guide and the theory in build/manual
	@tools/install-deps manual
	@tools/manual $(BUILD)/manual

bench: ## speed against baselines, in one run
	@tools/install-deps bench
	@$(MAKE) --no-print-directory -s all
	@bench/run

lint: ## compiler warnings, cppcheck, dialect of the .m files
	@tools/install-deps lint
	@tools/lint

dist: $(NAME).tar.gz ## package for `pkg install`

DIST := DESCRIPTION LICENSE INDEX NEWS CITATION README.md \
  CONTRIBUTING.md include src/Makefile src/find-libs $(wildcard src/*/mmb_*.[ch]) \
  $(wildcard mex/*.[ch]) inst doc demos

$(NAME).tar.gz: FORCE
	@tools/dist $(NAME) $(BUILD)/dist $(DIST)
	@echo "$@"

install: dist ## install the package: as root for all users, else for this one
	@$(OCTAVE) --eval "pkg install $(NAME).tar.gz; p = pkg ('list', 'mmbias'); \
	  fprintf ('mmbias %s is installed in %s: pkg load mmbias\n', p{end}.version, p{end}.dir);"

uninstall: ## remove it again
	@$(OCTAVE) --eval "pkg uninstall mmbias"

clean: ## remove everything that was built
	@$(MAKE) --no-print-directory -s -C src clean
	@rm -rf $(BUILD) demo-output mmbias-*.tar.gz

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14
	@echo "demo on your own file: make demo FILE=my.csv MAP='image=1:64 sound=snd*' TARGET=label CLASSES=1"
	@echo "names with blanks: MAP='my image=1:64; sound=a sound,another one'"

print-libs:
	@mkdir -p $(BUILD)
	@echo "$$(CC='$(CC) $(C_INC)' sh src/find-libs $(BUILD)) $(C_LIBS)"

FORCE:
.PHONY: all hostile demo check test check-c check-octave check-doc check-readme check-clang check-clang-all check-reference asan tsan coverage mutate valgrind valgrind-all page manual pictures \
  bench lint dist install uninstall clean help print-libs FORCE

# names.sh: where names and lines come from: separate debug files, a sysroot, a server, the symbol table alone; and what has none.

id_of() { readelf -n "$1" | sed -n 's/.*Build ID: *//p'; }
# apart PROGRAM: PROGRAM.debug, and PROGRAM without any debug information or link to it
apart() { objcopy --only-keep-debug "$1" "$1.debug" && objcopy --strip-all "$1"; }
# build_away: the program out, its debug information away.debug, its source not where it was
build_away() {
    mkdir -p gone; cp "$T/src/bugs.c" gone; $CC -g -O0 -w -rdynamic -Wl,--build-id -o prog "$PWD/gone/bugs.c"; rm -r gone
    apart prog; mv prog.debug away.debug
}

test_names_by_debuglink() {
    need objcopy
    build_away; status 99 "$U" ./prog one; holds err 'main (in .*/prog)'; lacks err 'bugs\.c:'
    mv away.debug prog.debug; objcopy --add-gnu-debuglink=prog.debug prog
    status 99 "$U" ./prog one; holds err 'fill (bugs.c:7)'
    mkdir .debug; mv prog.debug .debug; status 99 "$U" ./prog one; holds err 'fill (bugs.c:7)'
    rm -r .debug; status 99 "$U" ./prog one; lacks err 'bugs\.c:'
}
test_names_by_build_id_directory() {
    need objcopy readelf
    build_away; local id; id=$(id_of prog)
    mkdir -p root/usr/lib/debug/.build-id/${id:0:2}; mv away.debug root/usr/lib/debug/.build-id/${id:0:2}/${id:2}.debug
    status 99 "$U" ./prog one; lacks err 'bugs\.c:'
    status 99 "$U" --sysroot=root ./prog one; holds err 'fill (bugs.c:7)'
}
test_names_of_a_stripped_program() {
    need objcopy
    printf '%s\n' '#include <stdlib.h>' 'static __attribute__((noinline)) void in(volatile char *p) { p[16] = 1; }' \
        'void out(void) { in(malloc(16)); }' 'int main(void) { out(); return 0; }' >s.c
    $CC -O0 -w -rdynamic -o s s.c; objcopy --strip-all s
    status 99 "$U" ./s
    # the static one has no name: module and offset; the exported ones keep theirs
    holds err '   at 0x[0-9A-F]*: ??? (in /.*/s+0x[0-9a-f]*)$'; holds err '   by 0x[0-9A-F]*: out (in /.*/s)$'
    local offset; offset=$(sed -n 's/.*   at .*+0x\([0-9a-f]*\))$/\1/p' err | head -n 1)
    objdump -d s | grep -q "^ *$offset:.*mov" || fail "the offset $offset is no instruction that writes"
}
test_names_under_a_sysroot() {
    need objcopy readelf
    build_away
    mkdir -p root/app root/usr/lib/debug/app; cp prog root/app/prog.real; ln -s /app/prog.real root/app/prog
    LD_PRELOAD=$T/bin/libuffence.so ./prog one 2>raw; sed -i "s,$PWD/prog,/app/prog,g" raw
    status 99 "$U" --symbolize=raw; holds err '/app/prog cannot be read'; lacks err ': main'
    status 99 "$U" --sysroot=root --symbolize=raw; holds err ': main (in /app/prog)'; lacks err 'bugs\.c'
    # a link by name, found below the root's own /usr/lib/debug
    cp away.debug root/usr/lib/debug/app/prog.debug; cp away.debug prog.debug
    objcopy --add-gnu-debuglink=prog.debug root/app/prog.real; rm prog.debug
    status 99 "$U" --sysroot="$PWD/root" --symbolize=raw; holds err 'fill (bugs.c:7)'
    # its sources are there, too
    mkdir -p "root$PWD/gone"; cp "$T/src/bugs.c" "root$PWD/gone"
    status 99 "$U" --sysroot="$PWD/root" --symbolize=raw; holds err '> *7 .*p\['
    # another program of that name is not believed
    cp "$T/clean" root/app/prog.real
    status 99 "$U" --sysroot=root --symbolize=raw; holds err 'is not the file that ran'; lacks err ': main'
    status 97 "$U" --sysroot=nowhere --symbolize=raw; holds err 'sysroot=nowhere: no such directory'
}
test_names_of_a_program_that_changes_its_root() {
    need objcopy
    mkdir -p jail/lib
    printf '#include <stdlib.h>\nvoid stray(void)\n{\n    volatile char *p = malloc(16);\n    p[16] = 1;\n}\n' >plug.c
    printf '%s\n' '#include <dlfcn.h>' '#include <unistd.h>' 'int main(void) { if (chroot("jail") || chdir("/")) return 5;' \
        'void *h = dlopen("/lib/plug.so", RTLD_NOW); if (!h) return 6; ((void (*)(void))dlsym(h, "stray"))(); return 0; }' >p.c
    $CC -g -shared -fPIC -o jail/lib/plug.so plug.c; $CC -g -w -o p p.c -ldl
    ./p; [ $? = 0 ] || skip "chroot is refused"
    status 99 "$U" ./p; holds err '/lib/plug.so cannot be read'; holds err 'main (p.c:4)'
    status 99 "$U" --sysroot=jail ./p; holds err 'stray (plug.c:5)'; holds err 'main (p.c:4)'
}
test_names_from_a_server_only_when_asked() {
    need objcopy readelf debuginfod curl
    build_away; local id port server i; id=$(id_of prog)
    mkdir srv; mv away.debug srv
    for ((i = 0; i < 5; i++)); do
        port=$((20000 + RANDOM % 20000))
        HOME=$PWD debuginfod -vv -d :memory: -p $port -F srv >server.log 2>&1 & server=$!
        trap "kill $server" EXIT
        until curl -sf -o probe "http://127.0.0.1:$port/buildid/$id/debuginfo"; do
            kill -0 $server 2>/dev/null || continue 2
            sleep 0.2
        done
        break
    done
    [ -s probe ] || skip "debuginfod does not start: $(tail -n 1 server.log)"
    export DEBUGINFOD_URLS=http://127.0.0.1:$port DEBUGINFOD_CACHE_PATH=$PWD/cache
    status 99 "$U" ./prog one; lacks err 'bugs\.c:'; [ ! -e cache ] || fail "a server was asked"
    status 99 "$U" --debuginfod ./prog one; holds err 'fill (bugs.c:7)'; lacks err 'Warning'
    # the program gone, too: the build-id is enough
    LD_PRELOAD=$T/bin/libuffence.so ./prog one 2>raw; mv prog elsewhere; rm -r cache
    status 99 "$U" --debuginfod --symbolize=raw; holds err 'fill (bugs.c:7)'
    status 99 "$U" --symbolize=raw; holds err 'cannot be read'
    kill $server; wait $server; trap - EXIT; rm -r cache
    status 99 "$U" --debuginfod --symbolize=raw; holds err 'no server answers'; holds err 'ERROR SUMMARY: 1 errors'
    DEBUGINFOD_URLS= status 99 "$U" --debuginfod --symbolize=raw; holds err 'names no server'
}
test_names_of_the_vdso_and_of_no_file() {
    cat >v.c <<'P'
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#ifdef __aarch64__
#define PREFIX "__kernel_"
#else
#define PREFIX "__vdso_"
#endif
#define VDSO "linux-vdso.so.1"
int main(int n, char **v)
{
    char *p = malloc(16), *code = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
#ifdef __aarch64__
    static const unsigned bytes[] = { 0xb9400000, 0xd65f03c0 };
#else
    static const unsigned char bytes[] = { 0x8b, 0x07, 0xc3 };
#endif
    if (n > 1) {
        void *vdso = dlopen(VDSO, RTLD_NOW | RTLD_NOLOAD);
        int (*get)(int, void *) = vdso ? (int (*)(int, void *))dlsym(vdso, PREFIX "clock_gettime") : 0;
        return get ? get(CLOCK_MONOTONIC, p + 16) : 5;
    }
    memcpy(code, bytes, sizeof bytes);
    mprotect(code, 4096, PROT_READ | PROT_EXEC);
    __builtin___clear_cache(code, code + 64);
    return ((int (*)(char *))code)(p + 16) & 0;
}
P
    $CC -g -O1 -w -o v v.c -ldl
    status 99 "$U" ./v; holds err '   at 0x[0-9A-F]*: ??? (in no file: JIT code?)'; holds err 'Invalid read of size 4'
    status 99 "$U" ./v vdso; holds err 'at .*clock_gettime (in \[vdso\])'; lacks err 'cannot be read'
}
test_names_of_rust() {
    need rustc
    cat >r.rs <<'P'
mod deep {
    pub trait Peek { fn peek(&self, at: usize) -> u8; }
    impl<T> Peek for Vec<T> {
        #[inline(never)]
        fn peek(&self, at: usize) -> u8 { unsafe { std::ptr::read_volatile((self.as_ptr() as *const u8).add(at)) } }
    }
}
fn main() { use deep::Peek; let v = vec![0u8; 32]; std::process::exit((v.peek(32) > 255) as i32); }
P
    local way
    for way in legacy v0; do
        rustc -g -C symbol-mangling-version=$way -o r-$way r.rs 2>log || rustc -Z unstable-options -g -C symbol-mangling-version=$way -o r-$way r.rs 2>log || continue
        status 99 "$U" --gen-suppressions=all ./r-$way
        holds err '<alloc::vec::Vec<.*> as r[_a-z0-9]*::deep::Peek>::peek (r.rs:5)'; lacks err '   [ab][ty] .*: _R'
        sed -n '/^{$/,/^}$/p' err >s; status 0 "$U" --suppressions=s ./r-$way
    done
    [ -e r-v0 ] || skip "rustc cannot mangle so: $(head -n 1 log)"
    holds s 'fun:_R'; status 99 "$U" --demangle=no ./r-v0; holds err '   [ab][ty] .*: _RNvX.*peek'
}
# without what binutils adds: hashes of crates, types of constants
plain_rust() { sed 's/\[[0-9a-f]*\]//g; s/: \(usize\|isize\|bool\|char\|[iu][0-9]*\)\([],>]\)/\2/g'; }
build_rust() { $CC -g -O1 "$@" -D_GNU_SOURCE -I"$F/../../preload" -I"$F/../../include" "$F/rust.c" "$F"/../../preload/cli/{symbol_rust,symbol_rust_out,report_map}.c; }
test_names_of_rust_as_others_read_them() {
    need c++filt nm
    build_rust -o rust || fail "the test does not compile"
    { cat "$F/rust.names"; command -v rustc >/dev/null && nm -D --defined-only "$(rustc --print sysroot)"/lib/librustc_driver*.so 2>/dev/null |
        sed -n 's/.* \(_R.*\)/\1/p' | head -n 20000; } >names
    ./rust <names >ours; plain_rust <ours >a; c++filt <names | plain_rust >b; cmp a b || fail "$(diff a b | head -n 5)"
    lacks ours '^_R'
    awk 'BEGIN { srand(3) } { for (n = 0; n < 3; n++) { at = 3 + int(rand() * (length($0) - 3))
        print substr($0, 1, at) substr("BIKEMXYNTAS_0z", 1 + int(rand() * 13), 1) substr($0, at + 2) } }' names >bad
    build_rust -fsanitize=address,undefined -fno-sanitize-recover=undefined -o safe 2>/dev/null || return 0
    ./safe <bad >out 2>err || { head -n 5 err >&2; fail "a broken name breaks us"; }
    { printf '_RNvB%s_3foo\n_RINvC1a1bB3_B3_B3_E\n_R\n_RC\n_RCs_\n_RNvC99999999999999999999a1b\n' "$(printf 'B%.0s' {1..3000})"
      printf '_RNvC1a%s1b\n_RIC1a%sE\n' "$(printf 'NvC1a%.0s' {1..900})" "$(printf 'R%.0s' {1..5000})"; } | ./safe >out 2>err || fail "a hostile one does"
}
test_names_that_stand_for_too_much() {
    need python3
    python3 - <<'P'
digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
def back(n): return "S_" if n == 0 else "S" + (digits[(n - 1) // 36] if n > 36 else "") + digits[(n - 1) % 36] + "_"
bomb = "_Z1f1aIiiE" + "".join("S_I%s%sE" % (back(k), back(k)) for k in range(1, 45))  # a text of 2^44 words
long = "_Z" + "N" + "4name" * 6000 + "Ev"
plain = "_Z4fineRKSt6vectorIiSaIiEES3_"
with open("b.c", "w") as out:
    out.write("#include <stdlib.h>\n")
    for n, name in enumerate((bomb, long, plain)):
        out.write('void f%d(volatile char *p) __asm__("%s");\nvoid f%d(volatile char *p) { p[16 + %d] = 1; }\n' % (n, name, n, n))
    out.write("int main(void) { char *p = malloc(16); f0(p); f1(malloc(16)); f2(malloc(16)); return 0; }\n")
P
    $CC -O0 -fno-inline -w -rdynamic -o b b.c || fail "the test does not compile"
    status 99 timeout 300 "$U" --json=j --sarif=s ./b
    holds err '   at .*: _Z1f1aIiiES_IS0_S0_E'; holds err '   at .*: _ZN4name4name'; counts err '   at 0x[0-9A-F]*: fine(std::vector' 1
    json s; [ "$(stat -c %s err)" -lt 40000 ] || fail "the report is as long as a name"
}

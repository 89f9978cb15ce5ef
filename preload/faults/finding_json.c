/* finding_json.c: the finding record. */
#include "faults/finding_json.h"

#include "base/bytes.h"
#include "base/family.h"
#include "base/sys.h"
#include "faults/module.h"
#include "faults/symbol.h"
#include "pages/name.h"

enum { MODULES = 64, DAMAGE_SHOWN = 64 };

static struct uf_module modules[MODULES]; /* those of the record being written */
static unsigned module_count;

static const char *const kind_names[] = {
#define UF_KIND(id, name, cwe, severity, text) name,
#include "kinds.def"
#include "base/banned.h"
};
static const char *const access_names[] = { "read", "write", "execute", "free", "realloc", "check", "syscall" };
static const char *const where_names[] = { "inside", "after", "before" };

/* Index of the module of PC in this record; -1 for none. */
UF_ANYWHERE static int module_index(uintptr_t pc)
{
    for (unsigned i = 0; i < module_count; i++)
        if (pc >= modules[i].from && pc < modules[i].to) return (int)i;
    if (module_count == MODULES || !uf_module_of(pc, &modules[module_count])) return -1;
    return (int)module_count++;
}

UF_ANYWHERE static void put_frame(struct uf_out *o, uintptr_t pc, bool exact)
{
    int m = module_index(pc);
    uf_put_char(o, '[');
    if (m < 0)
        uf_put(o, "-1");
    else
        uf_put_u64(o, (uint64_t)m);
    uf_put(o, ",\"");
    uf_put_hex(o, m < 0 ? pc : pc - modules[m].bias);
    uf_put(o, exact ? "\",1]" : "\"]");
}

UF_ANYWHERE static void put_frames(struct uf_out *o, const char *key, const uintptr_t *pcs, unsigned n, uint64_t exact)
{
    uf_put_key(o, key);
    uf_put_char(o, '[');
    for (unsigned i = 0; i < n; i++) {
        if (i) uf_put_char(o, ',');
        put_frame(o, pcs[i], exact >> i & 1);
    }
    uf_put_char(o, ']');
}

/* Where our function NAME begins. The ranges that a program marks itself come by no function of ours. */
UF_ANYWHERE static void put_entry(struct uf_out *o, const char *key, const char *name)
{
    uintptr_t at = uf_symbol_of_ours(uf_family_symbol(name));
    if (!at) return;
    uf_put_key(o, key);
    put_frame(o, at, true);
}

UF_ANYWHERE static void put_trace(struct uf_out *o, const char *key, uint32_t id)
{
    const struct uf_trace *t = uf_trace_get(id);
    put_frames(o, key, t ? t->pcs : NULL, t ? t->count : 0, t ? t->exact : 0);
}

/* The name of a thread that still lives; nothing otherwise. */
UF_ANYWHERE static void put_thread_name(struct uf_out *o, const char *key, uint32_t tid)
{
    char path[64], name[32];
    struct uf_out p = { path, 0, sizeof path - 1, false };
    uf_put(&p, "/proc/self/task/");
    uf_put_u64(&p, tid);
    uf_put(&p, "/comm");
    path[p.used] = 0;
    long in = uf_sys_open(path, O_RDONLY | O_CLOEXEC, 0);
    if (uf_sys_failed(in)) return;
    long n = uf_sys_read((int)in, name, sizeof name - 1);
    uf_sys_close((int)in);
    if (n <= 0) return;
    name[name[n - 1] == '\n' ? n - 1 : n] = 0;
    uf_put_key_str(o, key, name);
}

UF_ANYWHERE static void put_block(struct uf_out *o, const struct uf_finding *f)
{
    const struct uf_block_facts *b = &f->block;
    uf_put_key(o, "block");
    uf_put_char(o, '{');
    uf_put_key_hex(o, "addr", b->start);
    uf_put_key_u64(o, "size", b->size);
    uf_put_key_str(o, "what", b->mapping ? "mapping" : b->range ? "range" : "block");
    uf_put_key_str(o, "state", b->mapping ? (b->freed ? "unmapped" : "mapped") : b->freed ? "freed" : "live");
    uf_put_key_str(o, "side", where_names[f->where]);
    uf_put_key_u64(o, "distance", f->distance);
    uf_put_key_str(o, "family", uf_family_name(b->family));
    put_entry(o, "family_at", uf_family_name(b->family));
    uf_put_key_u64(o, "alloc_tid", b->alloc_tid);
    put_thread_name(o, "alloc_thread", b->alloc_tid);
    put_trace(o, "alloc_trace", b->alloc_trace);
    if (b->freed) {
        uf_put_key_str(o, "free_family", uf_family_name(b->free_family));
        put_entry(o, "free_family_at", uf_family_name(b->free_family));
        uf_put_key_u64(o, "free_tid", b->free_tid);
        put_thread_name(o, "free_thread", b->free_tid);
        put_trace(o, "free_trace", b->free_trace);
    }
    uf_put_char(o, '}');
}

UF_ANYWHERE static void put_damage(struct uf_out *o, const struct uf_finding *f)
{
    unsigned char expected[DAMAGE_SHOWN];
    size_t shown = f->damage_length < DAMAGE_SHOWN ? f->damage_length : DAMAGE_SHOWN;
    uf_fill(expected, f->expected, shown);
    uf_put_key(o, "damage");
    uf_put_char(o, '{');
    uf_put_key_str(o, "side", where_names[f->where]);
    uf_put_key_u64(o, "distance", f->distance);
    uf_put_key_u64(o, "length", f->damage_length);
    uf_put_key(o, "bytes");
    uf_put_bytes_hex(o, f->damage, shown);
    uf_put_key(o, "expected");
    uf_put_bytes_hex(o, expected, shown);
    if (f->near_length) {
        uf_put_key(o, "near");
        uf_put_bytes_hex(o, f->near, f->near_length);
    }
    uf_put_char(o, '}');
}

static void put_leak(struct uf_out *o, const struct uf_leak_facts *l, bool mapping)
{
    uf_put_key(o, "leak");
    uf_put_char(o, '{');
    uf_put_key_str(o, "how", l->how);
    uf_put_key_u64(o, "bytes", l->bytes);
    uf_put_key_u64(o, "blocks", l->blocks);
    uf_put_key_u64(o, "indirect_bytes", l->indirect_bytes);
    uf_put_key_u64(o, "indirect_blocks", l->indirect_blocks);
    if (mapping) uf_put_key_u64(o, "resident", l->resident);
    uf_put_char(o, '}');
}

UF_ANYWHERE static void put_modules(struct uf_out *o)
{
    uf_put_key(o, "modules");
    uf_put_char(o, '[');
    for (unsigned i = 0; i < module_count; i++) {
        uf_put(o, i ? ",{" : "{");
        uf_put_key_str(o, "path", modules[i].path);
        uf_put_key(o, "build_id");
        uf_put_bytes_hex(o, modules[i].build_id, modules[i].build_id_size);
        uf_put_key_hex(o, "base", modules[i].bias);
        uf_put_char(o, '}');
    }
    uf_put_char(o, ']');
}

UF_ANYWHERE void uf_finding_json(struct uf_out *o, struct uf_thread *t, const struct uf_finding *f)
{
    uint32_t tid = t ? uf_thread_tid(t) : (uint32_t)uf_sys_gettid();
    module_count = 0;
    uf_put_key_str(o, "kind", kind_names[f->kind]);
    uf_put_key_u64(o, "tid", tid);
    put_thread_name(o, "thread", tid);
    uf_put_key_str(o, "access", access_names[f->access]);
    uf_put_key_u64(o, "size", f->size);
    uf_put_key_hex(o, "addr", f->addr);
    uf_put_key_hex(o, "pc", f->pc);
    if (f->function) uf_put_key_str(o, "function", f->function);
    /* where the first frame is no return address the program has made the system call itself */
    if (f->function && !(f->exact & 1)) put_entry(o, "function_at", f->function);
    if (f->param) uf_put_key_str(o, "param", f->param);
    if (f->name || uf_name_of(f->addr)) uf_put_key_str(o, "name", f->name ? f->name : uf_name_of(f->addr));
    put_frames(o, "trace", f->pcs, f->pc_count, f->exact);
    if (f->block.known) put_block(o, f);
    if (f->damage) put_damage(o, f);
    if (f->leak) put_leak(o, f->leak, f->block.mapping);
    if (f->before) {
        uf_put_key(o, "before");
        uf_put_bytes_hex(o, f->before, f->value_size);
        uf_put_key(o, "after");
        uf_put_bytes_hex(o, f->after, f->value_size);
    }
    if (f->fatal) uf_put(o, ",\"fatal\":true");
    put_modules(o);
}

void uf_finding_json_trace(struct uf_out *o, uint32_t trace)
{
    module_count = 0;
    put_trace(o, "trace", trace);
    put_modules(o);
}

void uf_finding_json_call(struct uf_out *o, uintptr_t ret)
{
    module_count = 0;
    put_frames(o, "trace", &ret, 1, 0);
    put_modules(o);
}

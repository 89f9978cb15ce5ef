/* EXPECT: none */
#include "victim.h"
#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <memory_resource>
#include <new>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

/* Every way in which sizes and alignments are said rightly. */
struct Polymorphic { virtual ~Polymorphic() {} int a[3]; };
struct Larger : Polymorphic { int b[20]; std::string s; };
struct Counted { ~Counted() {} int a; };
struct alignas(64) Wide { ~Wide() {} char c[100]; };
struct Empty {};

OUTLINE static void objects()
{
    delete HIDE(static_cast<Polymorphic *>(new Larger));
    delete[] HIDE(new Counted[7]);
    delete[] HIDE(new Wide[3]);
    delete HIDE(new Wide);
    delete HIDE(new Empty);
    delete[] HIDE(new Empty[0]);
    delete[] HIDE(new int[0]);
    delete HIDE(new (std::nothrow) Larger);
    operator delete(HIDE(::operator new(0)), (size_t)0);
    operator delete(HIDE(::operator new(1, std::align_val_t(4))), (size_t)1, std::align_val_t(4));
    operator delete(HIDE(::operator new(40, std::align_val_t(32), std::nothrow)), std::align_val_t(32), std::nothrow);
    operator delete(HIDE(::operator new(9)), std::nothrow);
}

int main()
{
    objects();
    std::vector<Larger> many(5);
    std::vector<Wide> wide(4);
    std::map<int, Larger> map;
    map[1];
    std::unordered_map<std::string, Wide> hash;
    hash["a"];
    std::deque<Wide> deque(20);
    auto shared = std::make_shared<Wide>();
    std::shared_ptr<Polymorphic> base(new Larger);
    std::function<size_t()> f = [many] { return many.size(); };
    std::thread t([f] { f(); });
    t.join();
    std::vector<int> sorted(5000);
    std::stable_sort(sorted.begin(), sorted.end());
    std::pmr::monotonic_buffer_resource pool;
    std::pmr::vector<double> from(100, &pool);
    std::pmr::unsynchronized_pool_resource other;
    std::pmr::vector<Wide> more(10, &other);
    try { throw std::string(100, 'x'); } catch (std::string &) { }
    say("done");
    return 0;
}

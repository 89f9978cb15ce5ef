/* STRAY: none */
/* Exceptions across threads, futures and qsort; refused new */
#include <cstdio>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>
#include <memory>
#include <map>
#include <future>
#include <csignal>
struct D {
    std::string s;
    ~D()
    {
        s += "x";
    }
};
thread_local std::unique_ptr<D> tl;
static int cmp(const void *a, const void *b)
{
    if (*(int *)a == 7)
        throw std::runtime_error("seven");
    return *(int *)a - *(int *)b;
}
int main()
{
    int n = 0;
    std::vector<std::thread> v;
    for (int i = 0; i < 10; i++)
        v.emplace_back([i] {
            tl = std::make_unique<D>();
            tl->s = std::string(100 + i, 'q');
            try {
                throw std::string(1000, 'e');
            } catch (std::string &e) {
                tl->s += e;
            }
        });
    for (auto &t : v)
        t.join();
    int a[] = {3, 7, 1};
    try {
        qsort(a, 3, sizeof(int), cmp);
    } catch (std::exception &e) {
        n++;
        puts(e.what());
    }
    auto f = std::async(std::launch::async, []() -> int { throw std::out_of_range("oor"); });
    try {
        f.get();
    } catch (std::out_of_range &e) {
        puts(e.what());
        n++;
    }
    try {
        std::vector<int> w;
        w.reserve(w.max_size());
    } catch (std::length_error &) {
        n++;
    } catch (std::bad_alloc &) {
        n++;
    }
    try {
        auto p = new char[(size_t)1 << 62];
        delete[] p;
    } catch (std::bad_alloc &) {
        n++;
    }
    try {
        throw std::make_shared<D>();
    } catch (std::shared_ptr<D> &p) {
        std::exception_ptr e = std::current_exception();
        try {
            std::rethrow_exception(e);
        } catch (std::shared_ptr<D> &q) {
            n += q == p;
        }
    }
    std::map<std::string, std::vector<std::string>> m;
    for (int i = 0; i < 500; i++)
        m[std::to_string(i % 50)].push_back(std::string(i, 'm'));
    printf("%d %zu\n", n, m.size());
    return 0;
}

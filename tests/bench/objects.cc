// objects.cc: a program that does little but make, use and drop small objects: trees, lists, strings, shared pointers.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

static std::uint64_t state = 1;
static std::uint32_t draw()
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return std::uint32_t(state >> 33);
}

struct Node {
    std::shared_ptr<Node> left, right;
    std::string name;
    int value;
};

static std::shared_ptr<Node> tree(int depth)
{
    auto n = std::make_shared<Node>();
    n->value = int(draw() % 1000);
    n->name = "a name that does not fit in place " + std::to_string(n->value);
    if (depth > 0) {
        n->left = tree(depth - 1);
        n->right = tree(depth - 1);
    }
    return n;
}

static std::uint64_t sum(const Node *n)
{
    return n ? std::uint64_t(n->value) + n->name.size() + sum(n->left.get()) + sum(n->right.get()) : 0;
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? std::atoi(argv[1]) : 6;
    std::uint64_t total = 0;
    std::map<std::string, std::list<int>> index;
    std::unordered_map<std::uint32_t, std::unique_ptr<std::vector<int>>> table;
    for (int r = 0; r < rounds; r++) {
        auto t = tree(11);
        total += sum(t.get());
        for (int i = 0; i < 6000; i++) {
            index["the key of entry number " + std::to_string(draw() % 4000)].push_back(i);
            auto &slot = table[draw() % 3000];
            slot = std::make_unique<std::vector<int>>(std::size_t(draw() % 24), i);
            total += slot->size();
        }
        for (auto it = index.begin(); it != index.end();)
            it = it->second.size() > 3 ? index.erase(it) : std::next(it);
    }
    for (auto &e : index) total += e.first.size() * e.second.size();
    std::printf("%llu %zu %zu\n", (unsigned long long)total, index.size(), table.size());
}

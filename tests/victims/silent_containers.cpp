/* EXPECT: none */
#include "victim.h"
#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <unordered_map>
#include <vector>

/* The standard library at work: every container, sized and aligned delete, virtual destructors. */
struct alignas(64) Wide { char a[64]; virtual ~Wide() {} };
struct Narrow : Wide { std::string s = std::string(50, 'n'); };

int main()
{
    std::vector<std::string> words;
    std::map<std::string, int> count;
    std::unordered_map<int, std::deque<int>> groups;
    for (int i = 0; i < 2000; i++) {
        std::ostringstream o;
        o << "word" << i % 97;
        words.push_back(o.str() + std::string(i % 40, '.'));
        count[o.str()]++;
        groups[i % 13].push_back(i);
    }
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    std::vector<std::unique_ptr<Wide>> wides;
    for (int i = 0; i < 20; i++)
        wides.emplace_back(i % 2 ? new Wide() : new Narrow());
    std::unique_ptr<Wide[]> array(new Wide[7]);
    std::function<size_t()> sum = [words, count] { return words.size() + count.size(); };
    auto shared = std::make_shared<std::vector<int>>(1000, 1);
    std::weak_ptr<std::vector<int>> weak = shared;
    shared.reset();
    printf("%zu %zu %d\n", sum(), groups.size(), weak.expired());
    return 0;
}

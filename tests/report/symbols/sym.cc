// Places with known names, for scripts/check-report. AT marks one instruction of its own: at_NAME is its address,
// ret_NAME the address behind it, as a return address would be.
#define AT(name) \
    __asm__ volatile(".globl at_" #name "\nat_" #name ": nop\n.globl ret_" #name "\nret_" #name ":")
#define INLINE static inline __attribute__((always_inline))
#define APART __attribute__((noinline))

extern "C" volatile int sink;
volatile int sink;

INLINE void innermost(int v) {
    sink = v;
    AT(innermost);
}

INLINE void middle(int v) {
    if (v > 1)
        innermost(v + 1);
    sink = v;
}

namespace shapes {
class Circle {
  public:
    APART void draw(int size) const {
        middle(size);
        AT(draw);
    }
};

template <typename T> APART T area(T side) {
    AT(area);
    return side * side;
}
}

APART static int hidden(int v) {
    sink = v;
    AT(hidden);
    return v;
}

extern "C" APART void plain_c(int v) {
    sink = v;
    AT(plain_c);
}

int main(int argc, char **) {
    auto lambda = [](int v) __attribute__((noinline)) {
        sink = v;
        AT(lambda);
    };
    shapes::Circle().draw(argc);
    sink = static_cast<int>(shapes::area<double>(argc));
    sink = hidden(argc);
    plain_c(argc);
    lambda(argc);
    AT(main);
    return 0;
}

// shapes.cc: a stray write below C++ names, for suppressions by mangled and readable names.
namespace shapes {
template <typename T> struct Box {
    T *items = new T[4];
    void put(int i, T v) { items[i] = v; }
};
}

int main()
{
    shapes::Box<long> box;
    box.put(4, 1);
    return 0;
}

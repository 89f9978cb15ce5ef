/* EXPECT: kind=use-after-free access=read size=8 side=inside distance=0 block=32 in=drop_all,main alloc=push,main free=drop_all,main repeat=5 */
#include "victim.h"

/* The classic: the next pointer is read from the node just freed. */
struct node { struct node *next; int value; char pad[16]; };

OUTLINE static struct node *push(struct node *head, int value)
{
    struct node *n = malloc(sizeof *n);
    n->next = head;
    n->value = value;
    return n;
}

OUTLINE static void drop_all(struct node **nodes, int n)
{
    for (int i = 0; i < n; i++) {
        struct node *next = BUGGY(NULL, nodes[i]->next), *gone = HIDE(nodes[i]);
        free(nodes[i]);
        BUG(next = PEEK(struct node *, &gone->next)); /* HERE */
        HIDE(next);
        (void)gone;
    }
}

int main(void)
{
    struct node *nodes[5], *head = NULL;
    for (int i = 0; i < 5; i++)
        nodes[i] = head = push(head, i);
    drop_all(nodes, 5);
    say("went on");
    return 0;
}

/* The flame graph: a tree of names, as wide as pages; the root on top, so that it reads downwards on a phone too. */
const rowHigh = 21, flame = byId('flame');
let root, zoomed, wanted = '', order = 'toucher';

const leafOf = path => path[path.length - 1];
function node(parent, name, kind) {
    return { parent, name, kind, pages: 0, self: 0, children: new Map(), depth: parent ? parent.depth + 1 : 0 };
}
function grow(at, steps, count) {
    at.pages += count;
    for (const [name, kind] of steps) {
        const key = kind + name;
        let child = at.children.get(key);
        if (!child) at.children.set(key, child = node(at, name, kind));
        child.pages += count;
        at = child;
    }
    at.self += count;
}
/* Who touched: the toucher's stack, the system call if it was one, and who had reserved it as a leaf. Who reserved: the other way round. */
function build() {
    root = node(null, order === 'toucher' ? 'all that was touched' : 'all that was touched, by who reserved it', 'k0');
    for (const [toucher, allocator, call, count] of data.pairs) {
        const steps = (order === 'toucher' ? toucher : allocator).map(n => [names[n], 'k' + (1 + n % 4)]);
        if (call >= 0 && order === 'toucher') steps.push(['system call ' + names[call], 'kc']);
        const other = order === 'toucher' ? leafOf(allocator) : leafOf(toucher);
        steps.push([(order === 'toucher' ? 'reserved by ' : call >= 0 ? 'touched by the kernel for ' : 'touched by ') + names[other], 'ka']);
        grow(root, steps, count);
    }
    if (data.rest) grow(root, [[data.rests.toLocaleString('en') + ' smaller stacks', 'k0']], data.rest);
    zoomed = root;
}
const hit = n => wanted !== '' && n.name.toLowerCase().includes(wanted);
function matched(n) {
    if (hit(n)) return n.pages;
    let sum = 0;
    for (const c of n.children.values()) sum += matched(c);
    return sum;
}
function describe(n) {
    const self = n.self && n.children.size ? ', ' + size(n.self) + ' of it here' : '';
    return n.name + ': ' + size(n.pages) + ' (' + pages(n.pages) + '), ' + percent(n.pages, root.pages) + ' of all' +
        (zoomed !== root && n !== zoomed ? ', ' + percent(n.pages, zoomed.pages) + ' of what is shown' : '') + self;
}
function tell(n) {
    if (n) byId('told').textContent = describe(n);
    else if (wanted) byId('told').textContent = 'Found: ' + size(matched(zoomed)) + ', ' + percent(matched(zoomed), zoomed.pages) + ' of what is shown.';
    else byId('told').textContent = describe(zoomed) + '. ' + (zoomed === root ? 'Click a box to make it as wide as the page.' : '');
}
function box(n, left, wide, top, above) {
    const b = document.createElement('button');
    b.type = 'button';
    b.className = 'fr ' + n.kind + (above ? ' up' : '') + (hit(n) ? ' hit' : '') + (wide < 12 ? ' thin' : '');
    b.style.left = left + 'px';
    b.style.width = Math.max(wide, 1) + 'px';
    b.style.top = top * rowHigh + 'px';
    if (wide >= 20) b.textContent = n.name;
    b.title = n.name;
    b.setAttribute('aria-label', describe(n));
    b.addEventListener('click', () => zoom(n));
    b.addEventListener('pointerenter', () => tell(n));
    b.addEventListener('focus', () => tell(n));
    return b;
}
function draw() {
    const all = flame.clientWidth, list = document.createDocumentFragment(), above = [];
    for (let n = zoomed.parent; n; n = n.parent) above.unshift(n);
    above.forEach((n, i) => list.append(box(n, 0, all, i, true)));
    let deepest = above.length;
    const place = (n, left, wide, top) => {
        if (wide < 0.7) return;
        deepest = Math.max(deepest, top + 1);
        list.append(box(n, left, wide, top, false));
        for (const c of [...n.children.values()].sort((a, b) => b.pages - a.pages)) {
            const w = wide * c.pages / n.pages;
            place(c, left, w, top + 1);
            left += w;
        }
    };
    place(zoomed, 0, all, above.length);
    flame.replaceChildren(list);
    flame.style.height = deepest * rowHigh + 'px';
    byId('whole').hidden = zoomed === root;
    tell(null);
}
function zoom(n) {
    zoomed = n;
    draw();
}
function choose(what) {
    order = what;
    byId('by-toucher').setAttribute('aria-pressed', what === 'toucher');
    byId('by-allocator').setAttribute('aria-pressed', what === 'allocator');
    byId('legend').textContent = what === 'toucher'
        ? 'Every stack that touched, outermost function on top. Blue: who had reserved what it touched. Green: touched by the kernel in a system call.'
        : 'Every stack that reserved, outermost function on top. Blue: who touched what it had reserved.';
    build();
    draw();
}
if (flame) {
    byId('by-toucher').addEventListener('click', () => choose('toucher'));
    byId('by-allocator').addEventListener('click', () => choose('allocator'));
    byId('whole').addEventListener('click', () => zoom(root));
    byId('find').addEventListener('input', event => { wanted = event.target.value.trim().toLowerCase(); draw(); });
    flame.addEventListener('pointerleave', () => tell(null));
    let width = 0;
    new ResizeObserver(() => { if (flame.clientWidth !== width) { width = flame.clientWidth; draw(); } }).observe(flame);
    choose('toucher');
}

/* The page's own data, and words for it. Names come from the guarded program: they are only ever text. */
'use strict';
const data = JSON.parse(document.getElementById('data').textContent);
const byId = id => document.getElementById(id);
const hidden = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
const shown = name => name.replace(hidden, c => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));
const names = data.names.map(shown);

function size(pages) {
    let n = pages * 4096, unit = 0;
    while (n >= 1023.5 && unit < 4) n /= 1024, unit++;
    return (unit === 0 || n >= 100 || Number.isInteger(n) ? n.toFixed(0) : n.toFixed(n >= 10 ? 1 : 2)) + ' ' + ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'][unit];
}
/* To so many digits that moments a step apart look different. */
function time(ns, step) {
    const unit = ns >= 1e9 ? 1e9 : ns >= 1e6 ? 1e6 : 1e3;
    return (ns / unit).toFixed(Math.min(9, Math.max(0, Math.ceil(Math.log10(unit / step))))) + (unit === 1e9 ? ' s' : unit === 1e6 ? ' ms' : ' \u00b5s');
}
const pages = n => n.toLocaleString('en') + (n === 1 ? ' page' : ' pages');
const percent = (part, whole) => part && part / whole < 5e-4 ? 'under 0.1 %' : (whole ? part * 100 / whole : 0).toFixed(1) + ' %';

/* The map of address and time: what lies below the pointer. */
const squares = new Map();
for (let i = 0; i < data.squares.length; i += 3) squares.set(data.squares[i], [data.squares[i + 1], data.squares[i + 2]]);

function spot(svg, event) {
    const [first, rows, perRow] = data.bands[svg.dataset.band], box = svg.getBoundingClientRect(), out = byId('spot');
    const column = Math.min(data.columns - 1, Math.max(0, Math.floor((event.clientX - box.left) / box.width * data.columns)));
    const row = Math.min(rows - 1, Math.max(0, Math.floor((event.clientY - box.top) / box.height * rows)));
    const [touched, again] = squares.get((first + row) * data.columns + column) || [0, 0], wide = data.ns / data.columns;
    const where = [...svg.closest('.row').querySelectorAll('.label span')].map(s => s.textContent).join(', ');
    const offset = perRow ? ', ' + size(row * perRow) + ' to ' + size((row + 1) * perRow) + ' from its start' : '';
    out.textContent = where + offset + ', ' + time(column * wide, wide) + ' to ' + time((column + 1) * wide, wide) + ': ' +
        (touched + again ? pages(touched) + ' touched' + (again ? ', ' + again.toLocaleString('en') + ' again' : '') : 'no touch');
}
for (const svg of document.querySelectorAll('svg.heat')) {
    svg.addEventListener('pointermove', event => spot(svg, event));
    svg.addEventListener('pointerdown', event => spot(svg, event));
}

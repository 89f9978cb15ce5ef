#!/usr/bin/env python3
"""look.py FILE: what a page of --html holds, told as 'key value' lines; exit 1 when it is not what a self-contained page may be."""
import sys

sys.dont_write_bytecode = True
from page import Page  # noqa: E402

MAY = {'html', 'head', 'meta', 'title', 'style', 'body', 'header', 'main', 'footer', 'h1', 'h2', 'h3', 'p', 'span', 'dl', 'dt', 'dd', 'table',
       'thead', 'tbody', 'tr', 'th', 'td', 'a', 'article', 'details', 'summary', 'ol', 'li', 'div', 'pre', 'b', 'i', 'br', 'svg', 'rect', 'path',
       'text'}

page = Page(MAY, lambda key, value: key in ('src', 'style', 'srcset'))
page.read(sys.argv[1])
page.wrong += [f'link {link} leads nowhere' for link in page.links if not link.startswith('#') or link[1:] not in page.ids]
for tag in ('article', 'svg', 'table', 'pre', 'ol', 'h2'):
    print(tag, page.count.get(tag, 0))
print('links', len(page.links))
sys.exit(page.end())

#!/usr/bin/env python3
"""look.py FILE: what a page of --html holds, told as 'key value' lines; exit 1 when it is not what a self-contained page may be."""
import sys
from html.parser import HTMLParser

VOID = {'meta', 'br', 'rect', 'path'}
MAY = {'html', 'head', 'meta', 'title', 'style', 'body', 'header', 'main', 'footer', 'h1', 'h2', 'h3', 'p', 'span', 'dl', 'dt', 'dd', 'table',
       'thead', 'tbody', 'tr', 'th', 'td', 'a', 'article', 'details', 'summary', 'ol', 'li', 'div', 'pre', 'b', 'i', 'br', 'svg', 'rect', 'path',
       'text'}


class Page(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.count, self.ids, self.links, self.wrong, self.text = [], {}, set(), [], [], []

    def handle_starttag(self, tag, attrs):
        self.count[tag] = self.count.get(tag, 0) + 1
        if tag not in MAY:
            self.wrong.append(f'element {tag} at {self.getpos()}')
        for key, value in attrs:
            if key.startswith('on') or key in ('src', 'style', 'srcset'):
                self.wrong.append(f'attribute {key} at {self.getpos()}')
            if key == 'href':
                self.links.append(value)
            if key == 'id':
                if value in self.ids:
                    self.wrong.append(f'id {value} twice')
                self.ids.add(value)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.wrong.append(f'</{tag}> at {self.getpos()} closes {self.open[-1:]}')
        else:
            self.open.pop()

    def handle_data(self, data):
        if not self.open or self.open[-1] != 'style':
            self.text.append(data)


page = Page()
raw = open(sys.argv[1], 'rb').read().decode('utf-8')  # anything else is an error
page.feed(raw)
page.close()
page.wrong += [f'left open: {page.open}'] if page.open else []
page.wrong += [f'link {link} leads nowhere' for link in page.links if not link.startswith('#') or link[1:] not in page.ids]
text = ''.join(page.text)
page.wrong += [f'character {ord(c):#x} shown' for c in set(text) if ord(c) < 32 and c not in '\n\t' or 0x202a <= ord(c) <= 0x202e or
               0x2066 <= ord(c) <= 0x2069 or 0x7f <= ord(c) < 0xa0]
for tag in ('article', 'svg', 'table', 'pre', 'ol', 'h2'):
    print(tag, page.count.get(tag, 0))
print('links', len(page.links))
print('text', ' '.join(text.split()))
for wrong in page.wrong:
    print('wrong', wrong)
sys.exit(bool(page.wrong))

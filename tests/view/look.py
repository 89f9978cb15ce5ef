#!/usr/bin/env python3
"""look.py FILE: what a page of --html in touch mode holds, told as 'key value' lines; exit 1 when it is not what it may be: one
script of ours, known by the policy's number, one element of data, nothing from elsewhere."""
import json, re, sys
from html.parser import HTMLParser

VOID = {'meta', 'br', 'rect', 'path', 'input'}
MAY = {'html', 'head', 'meta', 'title', 'style', 'body', 'header', 'main', 'footer', 'section', 'h1', 'h2', 'h3', 'p', 'span', 'dl', 'dt', 'dd', 'a', 'article',
       'details', 'summary', 'ol', 'ul', 'li', 'div', 'pre', 'b', 'i', 'br', 'svg', 'rect', 'path', 'text', 'button', 'input', 'noscript', 'script',
       'table', 'thead', 'tbody', 'tr', 'th', 'td'}


class Page(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.count, self.ids, self.wrong, self.text, self.data, self.nonces, self.policy = [], {}, set(), [], [], '', [], ''

    def handle_starttag(self, tag, attrs):
        self.count[tag] = self.count.get(tag, 0) + 1
        if tag not in MAY:
            self.wrong.append(f'element {tag} at {self.getpos()}')
        for key, value in attrs:
            if key.startswith('on') or key in ('src', 'style', 'srcset', 'href') and not (value or '').startswith('#'):
                self.wrong.append(f'attribute {key} at {self.getpos()}')
            if key == 'id':
                if value in self.ids:
                    self.wrong.append(f'id {value} twice')
                self.ids.add(value)
        named = dict(attrs)
        if tag == 'meta' and named.get('http-equiv') == 'Content-Security-Policy':
            self.policy = named['content']
        if tag == 'script' and 'nonce' in named:
            self.nonces.append(named['nonce'])
        elif tag == 'script' and named != {'type': 'application/json', 'id': 'data'}:
            self.wrong.append(f'script {named}')
        self.is_data = tag == 'script' and 'type' in named
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
        if self.open and self.open[-1] == 'script':
            self.data += data if self.is_data else ''
        elif not self.open or self.open[-1] != 'style':
            self.text.append(data)


page = Page()
raw = open(sys.argv[1], 'rb').read().decode('utf-8')
page.feed(raw)
page.close()
page.wrong += [f'left open: {page.open}'] if page.open else []
policy = re.fullmatch(r"default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-([0-9a-f]{32})'", page.policy)
if not policy or page.nonces != [policy[1]] or page.count.get('script') != 2:
    page.wrong.append(f'policy {page.policy}, scripts {page.count.get("script")} with {page.nonces}')
text = ''.join(page.text)
page.wrong += [f'character {ord(c):#x} shown' for c in set(text) if ord(c) < 32 and c not in '\n\t' or 0x202a <= ord(c) <= 0x202e or
               0x2066 <= ord(c) <= 0x2069 or 0x7f <= ord(c) < 0xa0]
if '<' in page.data:
    page.wrong.append('markup in the data')
data = json.loads(page.data)
print('bytes', len(raw))
print('pairs', len(data['pairs']), 'pages', sum(p[3] for p in data['pairs']) + data['rest'], 'rests', data['rests'])
print('bands', len(data['bands']), 'rows', sum(b[1] for b in data['bands']), 'touched', sum(data['squares'][1::3]), 'again', sum(data['squares'][2::3]))
print('text', ' '.join(text.split()))
for wrong in page.wrong:
    print('wrong', wrong)
sys.exit(bool(page.wrong))

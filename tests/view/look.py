#!/usr/bin/env python3
"""look.py FILE: what a page of --html in touch mode holds, told as 'key value' lines; exit 1 when it is not what it may be: one
script of ours, known by the policy's number, one element of data, nothing from elsewhere."""
import json
import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'html'))
import page as plain  # noqa: E402

MAY = {'html', 'head', 'meta', 'title', 'style', 'body', 'header', 'main', 'footer', 'section', 'h1', 'h2', 'h3', 'p', 'span', 'dl', 'dt', 'dd', 'a', 'article',
       'details', 'summary', 'ol', 'ul', 'li', 'div', 'pre', 'b', 'i', 'br', 'svg', 'rect', 'path', 'text', 'button', 'input', 'noscript', 'script',
       'table', 'thead', 'tbody', 'tr', 'th', 'td'}


class Page(plain.Page):
    def __init__(self):
        super().__init__(MAY, lambda key, value: key in ('src', 'style', 'srcset', 'href') and not value.startswith('#'))
        self.data, self.nonces, self.policy, self.is_data = '', [], '', False

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if tag == 'meta' and named.get('http-equiv') == 'Content-Security-Policy':
            self.policy = named['content']
        if tag == 'script' and 'nonce' in named:
            self.nonces.append(named['nonce'])
        elif tag == 'script' and named != {'type': 'application/json', 'id': 'data'}:
            self.wrong.append(f'script {named}')
        self.is_data = tag == 'script' and 'type' in named
        super().handle_starttag(tag, attrs)

    def handle_data(self, data):
        if not self.open or self.open[-1] != 'script':
            super().handle_data(data)
        elif self.is_data:
            self.data += data


page = Page()
raw = page.read(sys.argv[1])
policy = re.fullmatch(r"default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-([0-9a-f]{32})'", page.policy)
if not policy or page.nonces != [policy[1]] or page.count.get('script') != 2:
    page.wrong.append(f'policy {page.policy}, scripts {page.count.get("script")} with {page.nonces}')
if '<' in page.data:
    page.wrong.append('markup in the data')
data = json.loads(page.data)
print('bytes', len(raw))
print('pairs', len(data['pairs']), 'pages', sum(p[3] for p in data['pairs']) + data['rest'], 'rests', data['rests'])
print('bands', len(data['bands']), 'rows', sum(b[1] for b in data['bands']), 'touched', sum(data['squares'][1::3]), 'again', sum(data['squares'][2::3]))
sys.exit(page.end())

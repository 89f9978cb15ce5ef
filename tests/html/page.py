"""page: what any page of --html may be made of: elements that are allowed and closed, no attribute that runs or loads something."""
from html.parser import HTMLParser

BARE = {'meta', 'br', 'rect', 'path', 'input'}  # without an end


class Page(HTMLParser):
    """may: the elements that may stand there; loads(key, value): is this attribute one that brings something from elsewhere?"""

    def __init__(self, may, loads):
        super().__init__(convert_charrefs=True)
        self.may, self.loads = may, loads
        self.open, self.count, self.ids, self.links, self.wrong, self.text = [], {}, set(), [], [], []

    def handle_starttag(self, tag, attrs):
        self.count[tag] = self.count.get(tag, 0) + 1
        if tag not in self.may:
            self.wrong.append(f'element {tag} at {self.getpos()}')
        for key, value in attrs:
            if key.startswith('on') or self.loads(key, value or ''):
                self.wrong.append(f'attribute {key} at {self.getpos()}')
            if key == 'href':
                self.links.append(value)
            if key == 'id':
                if value in self.ids:
                    self.wrong.append(f'id {value} twice')
                self.ids.add(value)
        if tag not in BARE:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in BARE:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.wrong.append(f'</{tag}> at {self.getpos()} closes {self.open[-1:]}')
        else:
            self.open.pop()

    def handle_data(self, data):
        if not self.open or self.open[-1] != 'style':
            self.text.append(data)

    def read(self, path):
        """The page's own text; anything but UTF-8 is an error."""
        with open(path, 'rb') as f:
            raw = f.read().decode('utf-8')
        self.feed(raw)
        self.close()
        self.wrong += [f'left open: {self.open}'] if self.open else []
        self.wrong += [f'character {ord(c):#x} shown' for c in set(''.join(self.text)) if ord(c) < 32 and c not in '\n\t' or
                       0x202a <= ord(c) <= 0x202e or 0x2066 <= ord(c) <= 0x2069 or 0x7f <= ord(c) < 0xa0]
        return raw

    def end(self):
        """What was read and what was wrong with it; the exit status."""
        print('text', ' '.join(''.join(self.text).split()))
        for wrong in self.wrong:
            print('wrong', wrong)
        return bool(self.wrong)

"""What a card can say in another language, from the sources: the texts that
common/record gives to card_text(), the tables of sentences, labels and
features, and what the rules that come with riskcheck ask for.

usage: catalogue.py		the texts, as a template for msgmerge(1)
       catalogue.py FILE.po	what is wrong with a catalogue, a line each
"""
import glob
import re
import sys

STRING = r'"(?:[^"\\]|\\.)*"'
STRINGS = rf'{STRING}(?:\s*{STRING})*'


def read(path):
    with open(path, encoding='utf-8') as f:
        return re.sub(r'/\*.*?\*/', ' ', f.read(), flags=re.S)


def text(literal):
    """Of one C string, or several one after the other."""
    joined = ''.join(s[1:-1] for s in re.findall(STRING, literal))
    joined = re.sub(r'((?:\\x[0-9a-f]{2})+)', lambda m: bytes.fromhex(
        m.group(1).replace('\\x', '')).decode(), joined)
    return joined.replace('\\"', '"').replace('\\n', '\n').replace('\\\\', '\\')


def calls():
    for name in ('card', 'card_advice', 'card_findings', 'card_look',
                 'card_next', 'card_rows', 'card_seal', 'card_who'):
        source = read(f'common/record/{name}.c')
        yield from re.findall(rf'\b_\(\s*({STRINGS})\s*\)', source)


def table(path, name):
    """Every string of a table, by row."""
    body = re.search(rf'\}}? ?\w*\b{name}\[\w*\] = \{{(.*?)\n?\t*\}};',
                     read(path), re.S).group(1)
    for row in re.findall(r'\{(.*?)\}(?=,|\s*$)', body, re.S):
        yield re.findall(STRINGS, row)


def all_texts():
    found = list(calls())
    record = 'common/record/'
    found += [row[1] for row in table(record + 'card_advice.c', 'advice')]
    found += [row[1] for row in table(record + 'card_advice.c', 'places')]
    found += [row[1] for row in
              table(record + 'card_advice.c', 'established')]
    found += [row[0] for row in table(record + 'card_next.c', 'steps')]
    found += [row[1] for row in table(record + 'card_sealed.c', 'sentences')]
    found += [row[0] for row in table(record + 'card_sealed.c', 'steps')]
    notes = re.search(r'notes\[\] = \{(.*?)\};', read(record + 'card_sealed.c'), re.S)
    found += re.findall(STRINGS, notes.group(1))
    found += [row[0] for row in table(record + 'card_rows.c', 'rows')]
    found += [row[1] for row in table(record + 'card_seal.c', 'features')]
    found += [row[1] for row in table(record + 'card_seal.c', 'words')]
    found += [row[1] for row in table(record + 'card_seal.c', 'profiles')]
    for row in table(record + 'card_seal.c', 'units'):
        found += row
    found += re.findall(rf'\{{({STRING}), "(?:issuing_state|signature_date)", ',
                        read(record + 'card_seal.c'))
    found += re.findall(rf'\{{({STRING}),\s*\{{"', read(record + 'card_who.c'))
    found += re.findall(rf'put_after\(out, ({STRING}),', read(record + 'card_look.c'))
    for row in re.findall(r'\{"[\w-]+", [12],(.*?)\d,\s*SENSE', read(
            'common/model/feature.c'), re.S):
        found += re.findall(STRINGS, row)
    texts = [text(t) for t in found]
    for rules in ('riskcheck', 'admission'):
        with open(f'cmd/riskcheck/{rules}.rules', encoding='utf-8') as f:
            texts += re.findall(r'^do = (.*)', f.read(), re.M)
    for path in sorted(glob.glob('cmd/mrzcheck/models/*.ini')):
        with open(path, encoding='utf-8') as f:
            for line in re.findall(r'^look = (.*)', f.read(), re.M):
                texts += [text(t) for t in re.findall(STRING, line)]
    unique = dict.fromkeys(t for t in texts if re.search('[A-Za-z]', t))
    return list(unique)


def quoted(t):
    return '"' + t.replace('\\', '\\\\').replace('"', '\\"').replace(
        '\n', '\\n') + '"'


def catalogue(path):
    with open(path, encoding='utf-8') as f:
        entries = re.findall(
            rf'^msgid ({STRINGS})\s*\nmsgstr ({STRINGS})', f.read(), re.M)
    return {text(a): text(b) for a, b in entries}


def marks(t):
    return re.findall('[%$]', t), t[:2] == ', ', t[:1] == ' ', t[-1:] == ' '


def main():
    due = all_texts()
    if len(sys.argv) == 1:
        for t in due:
            print(f'msgid {quoted(t)}\nmsgstr ""\n')
        return
    have = catalogue(sys.argv[1])
    have.pop('', None)
    for t in due:
        if not have.get(t):
            print('not translated:', t)
        elif marks(t) != marks(have[t]):
            print('another mark or blank than its text:', have[t])
    for t in have:
        if t not in due:
            print('nothing says this:', t)


main()

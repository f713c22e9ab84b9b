"""The clause that a finding cites has one form wherever it is written.

    STANDARD [CLAUSE]       "ICAO 9303-3 4.9", "RFC 5280 4.2", "ISO 9735"

Looked at is every string that begins with a standard's name, every argument
of a parameter that is called ref, every member .ref and the macros among
them. Prints what has another form, a line each.
"""
import glob
import re
import sys

STANDARD = (r'ICAO (9303-\d+|IDB|VDS-NC|DTA|DTC)|RFC \d+|BSI TR-\d{5}(-\d+)*|'
            r'ISO(/IEC)? \d+(-\d+)?|(PAXLST|PNRGOV|CUSRES) guide|AIRIMP SSR|'
            r'SITA APP|W3C XML')
CLAUSE = r'(\d+|[A-Z])(\.\d+)*( [a-z])?'
FORM = re.compile('(%s)( %s)?' % (STANDARD, CLAUSE))
# How a sentence does not begin, but a standard's name does, right or wrong.
NAMED = re.compile(r'(ICAO|Doc|Document|DOC|BSI|TR|RFC|ISO|IEC|ISO/IEC|ITU-T|'
                   r'FIPS|NIST|IATA|WCO|AIRIMP|\w+ guide)( |\d)|(BSI|TR|DOC)-')
STRING = re.compile(r'"((?:\\.|[^"\\\n])*)"')
ADJACENT = re.compile(r'"\s*"')


def without_comments(path):
    with open(path, encoding='utf-8') as f:
        return re.sub(r'/\*.*?\*/', lambda m: re.sub(r'[^\n]', ' ', m.group()),
                      f.read(), flags=re.S)


FILES = {path: without_comments(path)
         for path in sorted(glob.glob('common/*/*.[ch]') +
                            glob.glob('cmd/**/*.[ch]', recursive=True))}


def macros_of(text):
    return dict(re.findall(r'^#define ([A-Z]\w*) ("[^"]*")$', text, re.M))


MACROS = {path: macros_of(text) for path, text in FILES.items()}
HEADERS = {name: value for path, macros in MACROS.items()
           for name, value in macros.items() if path.endswith('.h')}


def strings_in(path, expression):
    """The strings of an expression, macros put in and parts joined."""
    known = {**HEADERS, **MACROS[path]}
    plain = re.sub(r'\b[A-Z]\w*', lambda m: known.get(m.group(), m.group()),
                   expression)
    return STRING.findall(ADJACENT.sub('', plain))


def arguments(text, at):
    """The arguments after the parenthesis at `at`."""
    depth, start, string = 0, at + 1, False
    found = []
    for i in range(at, len(text)):
        c = text[i]
        if c == '"' and text[i - 1] != '\\':
            string = not string
        if string:
            continue
        depth += (c in '([{') - (c in ')]}')
        if depth == 0 or (depth == 1 and c == ','):
            found.append(text[start:i].strip())
            start = i + 1
        if depth == 0:
            break
    return found


def places():
    """(path, text) of every expression that is a ref."""
    takes = {}
    for path, text in FILES.items():
        for m in re.finditer(r'\b(\w+)\(([^()]*\bconst char \*ref\b[^()]*)\)',
                             text):
            parameters = [p.split()[-1].lstrip('*')
                          for p in m.group(2).split(',')]
            takes[m.group(1)] = parameters.index('ref')
    call = re.compile(r'\b(%s)(\()' % '|'.join(sorted(takes)))
    for path, text in FILES.items():
        for m in call.finditer(text):
            given = arguments(text, m.start(2))
            if len(given) > takes[m.group(1)]:
                yield path, given[takes[m.group(1)]]
        for m in re.finditer(r'\.ref = ([^,;]*)', text):
            yield path, m.group(1)


def main():
    seen, wrong = 0, set()
    for path, text in places():
        seen += 1
        wrong |= {(path, string) for string in strings_in(path, text)
                  if not FORM.fullmatch(string)}
    for path, text in FILES.items():
        wrong |= {(path, string) for string in STRING.findall(text)
                  if NAMED.match(string) and not FORM.fullmatch(string)}
    for path, string in sorted(wrong):
        print('%s: "%s"' % (path, string))
    if seen < 100:
        print('only %d places that cite a clause were found' % seen)


if __name__ == '__main__':
    sys.exit(main())

"""Every finding's code: its row in a manual, its sentence for officers, a
test that mentions it; no row and no sentence of a code that nothing reports.
Prints what is wrong, "CODE what", a line each."""
import glob
import re

# What codes begin with; other words with dots are names of files and places.
FAMILY = ('aa|api|cert|chip|com|crl|csca|defect|dg|document|dsc|dtc|edi|file|fsck|'
          'ldif|list|model|mrz|passport|record|risk|seal|sltd|sod|source|state|viz')
CODE = rf'(?:{FAMILY})(?:\.[a-z_]+)+'
NO_CODE = re.compile(r'.*\.(c|h|conf|csv|ini|json|key|pem)$|list\.accepted$')
# Of rows that verbs print, not of records: no card shows them.
NO_CARD = re.compile(r'(cert|file|fsck|ldif|list|source|sltd\.lint)\.|'
                     r'crl\.(future|older|signature|unusable|waiting)$')


def read(*patterns):
    text = []
    for pattern in patterns:
        for path in glob.glob(pattern, recursive=True):
            if not path.startswith('tests/lint/'):
                with open(path, encoding='utf-8', errors='replace') as f:
                    text.append(f.read())
    return '\n'.join(text)


def literals(text):
    text = re.sub(r'/\*.*?\*/', ' ', text, flags=re.S)
    return {c for c in re.findall(rf'"({CODE})"', text) if not NO_CODE.match(c)}


def reported():
    """All that the sources name, but not the words that a policy file has."""
    policy = read('common/lds/policy.c')
    rows = re.findall(r'=\s*\{\s*"([^"]*)",\s*"([^"]*)"', policy)
    words = {word for word, code in rows} - {code for word, code in rows}
    advice = read('common/record/card_advice.c')
    named = read('common/risk/risk_field.c')  # what rules may not rest on
    sources = read('common/*/*.c', 'cmd/**/*.c').replace(
        advice, '').replace(named, '')
    return literals(sources) - words, {word for word, code in rows}


codes, rules = reported()
advice = literals(read('common/record/card_advice.c'))
rows = set()
pages = read('man/*.[15]').replace(read('man/riskcheck.rules.5'), '')
for line in re.findall(r'^\.It (.*)', pages, re.M):
    first = re.split(r' Ta ', line)[0]
    rows |= set(re.findall(rf'(?<![\w.])({CODE})(?![\w.])', first))
rows = {c for c in rows if not NO_CODE.match(c)}
tests = read(*(f'tests/**/*.{kind}' for kind in ('sh', 'c', 'py', 'exp', 'tsv')))
for code in sorted(codes):
    if code not in rows:
        print(code, 'has no row in a manual')
    if code not in advice and not NO_CARD.match(code):
        print(code, 'has no sentence in card_advice.c')
for code in sorted(codes):
    if not re.search(rf'(?<![\w.]){re.escape(code)}(?!\.?\w)', tests):
        print(code, 'is in no test')
for code in sorted(advice - codes):
    print(code, 'has a sentence, and nothing reports it')
for code in sorted(rows - codes - rules):
    print(code, 'has a row in a manual, and nothing reports it')

"""Every finding's code: its row in a manual, its sentence for officers, a
test that mentions it. Prints what lacks one, "CODE what", a line each."""
import glob
import re

# Where findings are made; a policy's rows name their codes in a table.
MAKERS = re.compile(
    r'\b(?:findings_add(?:_span)?|result_error|place_note|'
    r'[a-z_]*(?:note|report|finding|problem|complain)[a-z_]*)\s*\('
    r'[^;]*?"([a-z_]+(?:\.[a-z_]+)+)"', re.S)
CODE = re.compile(r'"([a-z]+(?:\.[a-z_]+)+)"')


def read(path):
    with open(path, encoding='utf-8', errors='replace') as f:
        return f.read()


def sources():
    return sorted(glob.glob('common/*/*.c') +
                  glob.glob('cmd/**/*.c', recursive=True))


def codes():
    found = set()
    for path in sources():
        if path.endswith('card_advice.c'):
            continue
        text = re.sub(r'/\*.*?\*/', ' ', read(path), flags=re.S)
        for m in MAKERS.finditer(text):
            found.add(m.group(1))
        if path.endswith('policy.c'):
            for m in re.finditer(
                    r'\[RULE_\w+\]\s*=\s*\{\s*"[^"]*",\s*"([^"]*)"', text):
                found.add(m.group(1))
    return {c for c in found if not re.search(r'\.(c|h|conf|ini|key)$', c)}


manuals = ''.join(read(p) for p in glob.glob('man/*.[15]'))
rows = set(re.findall(r'^\.It (?:\S+ , )*(?:Li |Sy |Cm )?'
                      r'([a-z]+(?:\.[a-z_]+)+)\b', manuals, re.M))
rows |= set(re.findall(r'\b([a-z]+(?:\.[a-z_]+)+)\b', manuals))
advice = set(CODE.findall(read('common/record/card_advice.c')))
tests = ''.join(read(p) for pattern in ('tests/**/*.sh', 'tests/**/*.c',
                                        'tests/**/*.py', 'tests/**/*.exp',
                                        'tests/**/*.tsv')
                for p in glob.glob(pattern, recursive=True)
                if not p.startswith('tests/lint/'))
# Of rows that verbs print, not of records: no card shows them.
NO_CARD = re.compile(r'(cert|list|ldif|fsck|source|sltd\.lint)\.|'
                     r'crl\.(older|unusable|waiting)$')
for code in sorted(codes()):
    if code not in rows:
        print(code, 'manual')
    if code not in advice and not NO_CARD.match(code):
        print(code, 'advice')
    if not re.search(r'(?<![\w.])' + re.escape(code) + r'(?![\w])', tests):
        print(code, 'test')

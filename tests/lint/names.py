"""Names that the compiler does not compare.

params: the names of parameters in a header and in the definition agree.
statics: no static function has its name in more than two files.
Each prints what is wrong, a line each.
"""
import collections
import glob
import re
import sys

SOURCES = sorted(glob.glob('common/*/*.c') + glob.glob('cmd/**/*.c',
                 recursive=True))
HEADERS = sorted(glob.glob('common/*/*.h') + glob.glob('cmd/**/*.h',
                 recursive=True))
KEYWORDS = {'if', 'for', 'while', 'switch', 'return', 'sizeof'}


def text_of(path):
    """A file without comments, strings and directives."""
    with open(path, encoding='utf-8') as f:
        s = f.read()
    s = re.sub(r'/\*.*?\*/', ' ', s, flags=re.S)
    s = re.sub(r'"(\\.|[^"\\\n])*"', '""', s)
    return re.sub(r'^[ \t]*#(.*\\\n)*.*$', '', s, flags=re.M)


def split(parameters):
    depth, part = 0, ''
    for c in parameters:
        depth += (c == '(') - (c == ')')
        if c == ',' and depth == 0:
            yield part
            part = ''
        else:
            part += c
    yield part


def name_of(parameter):
    p = parameter.strip()
    pointer = re.search(r'\(\s*\*\s*(\w+)', p)
    if pointer:
        return pointer.group(1)
    p = re.sub(r'\[[^]]*\]', '', p)
    words = re.findall(r'\w+', p)
    if len(words) < 2 or p.endswith('*'):
        return None
    return words[-1]


def functions(text, end):
    """(name, parameter names, before) of what ends with `end`."""
    pattern = r'(^[\w \t\n*]+?)\b(\w+)\(((?:[^()]|\([^()]*\))*)\)' + \
        r'(?:\s*__attribute__\s*\(\([^;{]*?\)\))*\s*' + end
    for m in re.finditer(pattern, text, re.M):
        if m.group(2) in KEYWORDS:
            continue
        yield (m.group(2), [name_of(p) for p in split(m.group(3))],
               m.group(1))


def tool_of(path):
    """Two tools may have functions of one name."""
    return path.split('/')[1] if path.startswith('cmd/') else 'common'


def params():
    declared = {}
    for path in HEADERS:
        for name, names, before in functions(text_of(path), ';'):
            if 'return' not in before.split():
                declared[tool_of(path), name] = (path, names)
    for path in SOURCES:
        for name, names, before in functions(text_of(path), r'\{'):
            if 'static' in before or (tool_of(path), name) not in declared:
                continue
            where, other = declared[tool_of(path), name]
            for a, b in zip(other, names):
                if a is not None and b is not None and a != b:
                    print(f'{name} {a} {b}: {where} and {path}')


def statics():
    files = collections.defaultdict(set)
    for path in SOURCES:
        for name, _, before in functions(text_of(path), r'\{'):
            if 'static' in before:
                files[name].add(path)
    for name, where in sorted(files.items()):
        if len(where) > 2:
            print(f'{name}: {" ".join(sorted(where))}')


{'params': params, 'statics': statics}[sys.argv[1]]()

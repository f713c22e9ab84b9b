"""Numbers for mrzcheck_models.sh, judged by programs that we did not write:
python-stdnum, and for what it does not have the rule as its authority
publishes it, written out here without the grammar of the reference.

national_numbers.py make FOLDER     records, a line each; id: STATE NUMBER valid
national_numbers.py judge FILE      what mrzcheck answered: one line a state
"""
import glob
import importlib
import json
import os
import random
import re
import sys

try:
    import re._parser as parser
except ImportError:
    import sre_parse as parser

# Numbers of each state: name of the section -> module of python-stdnum.
STDNUM = {
    'mex-curp': 'mx.curp', 'dom-cedula': 'do.cedula', 'ecu-cedula': 'ec.ci',
    'per-dni': 'pe.cui', 'chl-run': 'cl.rut', 'bra-cpf': 'br.cpf',
    'esp-dni': 'es.dni es.nie', 'prt-cc': 'pt.cc', 'bel-nn': 'be.nn',
    'nld-bsn': 'nl.bsn', 'pol-pesel': 'pl.pesel', 'cze-rodne': 'cz.rc',
    'svk-rodne': 'sk.rc', 'rou-cnp': 'ro.cnp', 'bgr-egn': 'bg.egn',
    'est-isikukood': 'ee.ik', 'ltu-asmens': 'lt.asmens', 'lva-kods': 'lv.pvn',
    'fin-henkilotunnus': 'fi.hetu', 'swe-personnummer': 'se.personnummer',
    'nor-fodselsnummer': 'no.fodselsnummer', 'isl-kennitala': 'is_.kennitala',
    'hrv-oib': 'hr.oib', 'svn-emso': 'si.emso', 'srb-jmbg': 'si.emso',
    'bih-jmbg': 'si.emso', 'mkd-embg': 'si.emso', 'mne-jmb': 'si.emso',
    'mda-idnp': 'md.idno', 'tur-kimlik': 'tr.tckimlik', 'grc-amka': 'gr.amka',
    'isr-zehut': 'il.idnr', 'zaf-id': 'za.idnr', 'kor-rrn': 'kr.rrn',
    'chn-resident': 'cn.ric', 'tha-citizen': 'th.pin', 'mus-nic': 'mu.nid',
    'ukr-rnokpp': 'ua.rntrc', 'can-sin': 'ca.sin',
}


def weighted(text, weights):
    return sum(int(c) * w for c, w in zip(text, weights))


def cui(n):
    return weighted(n, range(2, 10)) % 11 == int(n[8])


def dui(n):
    return (10 - weighted(n, range(9, 1, -1)) % 10) % 10 == int(n[8])


def nicaragua(n):
    return 'ABCDEFGHJKLMNPQRSTUVWXY'[int(n[:13]) % 23] == n[13]


def uruguay(n):
    return -weighted(n, (2, 9, 8, 7, 6, 3, 4)) % 10 == int(n[7])


def taiwan(n):
    letter = 'ABCDEFGHJKLMNPQRSTUVXYWZIO'.index(n[0]) + 10
    total = letter // 10 + letter % 10 * 9 + \
        weighted(n[1:9], range(8, 0, -1))
    return (total + int(n[9])) % 10 == 0


def hong_kong(n):
    total = 9 * 36 + 8 * (ord(n[0]) - 55) + weighted(n[1:7], range(7, 1, -1))
    check = 10 if n[7] == 'A' else int(n[7])
    return (total + check) % 11 == 0


def kazakhstan(n):
    r = weighted(n, range(1, 12)) % 11
    if r == 10:
        r = weighted(n, (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)) % 11
    return r == int(n[11])


def iran(n):
    r = weighted(n, range(10, 1, -1)) % 11
    return int(n[9]) == (r if r < 2 else 11 - r)


def denmark(n):
    return weighted(n, (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0


OWN = {'gtm-cui': cui, 'slv-dui': dui, 'nic-cedula': nicaragua,
       'ury-cedula': uruguay, 'twn-id': taiwan, 'hkg-hkid': hong_kong,
       'kaz-iin': kazakhstan, 'irn-melli': iran, 'dnk-cpr': denmark}


def judge_by(name):
    """A function: True, False, or None where it is another rule that fails."""
    if name in OWN:
        return OWN[name]
    from stdnum.exceptions import InvalidChecksum, ValidationError
    modules = [importlib.import_module('stdnum.' + m)
               for m in STDNUM[name].split()]

    def judge(number):
        verdicts = []
        for module in modules:
            try:
                # What the library has on file as exceptions is not a rule.
                if number in getattr(module, 'whitelist', ()):
                    return None
                module.validate(number)
                return True
            except InvalidChecksum:
                verdicts.append(False)
            except (ValidationError, ValueError):
                verdicts.append(None)
        return False if False in verdicts else None
    return judge


def produce(tree):
    """A random text of a parsed pattern."""
    out = ''
    for op, value in tree:
        op = str(op)
        if op == 'LITERAL':
            out += chr(value)
        elif op == 'IN':
            chars = []
            for kind, item in value:
                if str(kind) == 'RANGE':
                    chars += range(item[0], item[1] + 1)
                else:
                    chars.append(item)
            out += chr(random.choice(chars))
        elif op in ('MAX_REPEAT',):
            low, high, sub = value
            for _ in range(random.randint(low, high)):
                out += produce(sub)
        elif op == 'SUBPATTERN':
            out += produce(value[-1])
        elif op == 'BRANCH':
            out += produce(random.choice(value[1]))
        else:
            raise ValueError(op)
    return out


def sections(folder):
    """(state, name, patterns, checks, birth) of every number."""
    for path in sorted(glob.glob(os.path.join(folder, '*.ini'))):
        state = os.path.basename(path)[:-4]
        with open(path, encoding='utf-8') as f:
            for part in re.split(r'\n(?=\[)', f.read()):
                name = re.match(r'\[number (.*)\]', part)
                if name:
                    def get(key, text=part):
                        return re.findall(rf'^{key} = (.*)$', text, re.M)
                    yield (state, name[1], get('pattern'), get('check'),
                           ''.join(get('birth')))


def with_date(number, birth):
    """The number with a day that exists where it has one."""
    form = re.match(r'([ymd]+)@(\d+)', birth)
    if not form:
        return number
    year = random.randint(1940, 2020)
    day = {'y': f'{year:04}'[-form[1].count('y'):],
           'm': f'{random.randint(1, 12):02}',
           'd': f'{random.randint(1, 28):02}'}
    text = ''.join(day[c] for c in re.sub(r'(.)\1*', r'\1', form[1]))
    at = int(form[2]) - 1
    return number[:at] + text + number[at + len(text):]


def places(checks):
    """Where check characters are; the last place where there is no at=."""
    out = []
    for check in checks:
        at = re.search(r'at=(\d+)(?:-(\d+))?', check)
        out += range(int(at[1]), int(at[2] or at[1]) + 1) if at else [0]
    return sorted(set(out))


def numbers(patterns, checks, birth, judge):
    """Valid and invalid ones, of the form."""
    whole = re.compile('|'.join(f'(?:{p})' for p in patterns) + '$')
    trees = [parser.parse(p) for p in patterns]
    at = places(checks)
    found = {True: [], False: []}
    for _ in range(1500):
        if all(len(list_) >= 5 for list_ in found.values()):
            break
        start = with_date(produce(random.choice(trees)), birth)
        tries = [start]
        for place in at:
            tries = [t[:(place or len(t)) - 1] + c + t[(place or len(t)):]
                     for t in tries for c in '0123456789ABCDEFGHJKLMNPQRSTVWXYZ'
                     if len(t) >= place]
            if len(tries) > 2000:
                tries = random.sample(tries, 2000)
        random.shuffle(tries)
        for number in tries:
            if whole.match(number) is None:
                continue
            verdict = judge(number)
            if verdict is not None and len(found[verdict]) < 5:
                found[verdict].append(number)
    return found


def make(folder):
    random.seed(9303)
    for state, name, patterns, checks, birth in sections(folder):
        if not checks or (name not in OWN and name not in STDNUM):
            continue
        found = numbers(patterns, checks, birth, judge_by(name))
        for valid, list_ in found.items():
            for number in list_:
                zone = [f'P<{state:<<3}DOE<<JANE'.ljust(44, '<'),
                        'X12345678<' + f'{state:<<3}'.replace(' ', '<') +
                        '7408122F3204159<<<<<<<<<<<<<<<0'.ljust(31, '<')]
                zone[1] = zone[1][:44]
                print(json.dumps({'id': f'{name} {number} {int(valid)}',
                                  'mrz': zone,
                                  'viz': {'personal_number': number}}))


def judge(path):
    seen, wrong = {}, {}
    with open(path, encoding='utf-8') as f:
        for line in f:
            record = json.loads(line)
            name, number, valid = record['id'].split(' ')
            codes = [x['code'] for x in record['mrzcheck']['findings']
                     if x.get('where') == 'viz'] \
                if 'findings' in record['mrzcheck'] else []
            refused = 'model.personal_number' in codes
            seen.setdefault(name, {'0': 0, '1': 0})[valid] += 1
            if refused == (valid == '1'):
                wrong.setdefault(name, []).append((number, valid))
    for name, counts in sorted(seen.items()):
        if name in wrong:
            print(f'not ok {name}: {wrong[name][:3]}')
        elif not counts['1'] or not counts['0']:
            print(f'not ok {name}: only {counts}')
        else:
            print(f'ok {name}: {counts["1"]} valid, {counts["0"]} not')


if __name__ == '__main__':
    make(sys.argv[2]) if sys.argv[1] == 'make' else judge(sys.argv[2])

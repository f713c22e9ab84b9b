#!/usr/bin/env python3
"""Makes the reference of document models, an ini file a state, of tables:

    generate.py FOLDER-OF-TABLES OUTPUT-FOLDER

passports.tsv, documents.tsv (cards), personal.tsv (national numbers),
lookat.tsv and sources.tsv. What the tables say in prose (numbers or periods of
an issue, the century of a number) is in the tables below, with the same
sources. mrtd-models(5) is the manual of what is written.
"""
import os
import re
import sys
import textwrap

AS_OF = '2026-11-30'

# Issues of a passport that differ: suffix, first and last day of issue, and
# the columns that are not those of the row. Of the notes of passports.tsv.
ISSUES = {
    'GTM': [('', '', '2022-06-13', {'validity': '60', 'child': '-'}),
            ('-2022', '2022-06-14', '', {})],
    'CRI': [('', '', '2022-03-06', {'number': '[0-9]{9}', 'validity': '72'}),
            ('-2022', '2022-03-07', '',
             {'number': '[A-Z][0-9]{6}|[A-Z][0-9]{8}'})],
    'MEX': [('', '', '2021-10-04', {}), ('-2021', '2021-10-05', '', {})],
    'HND': [('', '', '2022-03-21', {}), ('-2022', '2022-03-22', '', {})],
    'DOM': [('', '', '2026-01-13', {}), ('-2026', '2026-01-14', '', {})],
    'USA': [('', '', '', {'number': '[0-9]{9}'}),
            ('-2021', '2021', '', {'number': '[A-Z][0-9]{8}'})],
    'CAN': [('', '', '', {'number': '[A-Z]{2}[0-9]{6}'}),
            ('-2023', '2023-05', '', {'number': '[A-Z][0-9]{6}[A-Z]{2}'})],
    'D': [('', '', '2007-10-31', {'number': '[0-9]{9}'}),
          ('-2007', '2007-11-01', '',
           {'number': '[CFGHJK][CFGHJKLMNPRTVWXYZ0-9]{8}'})],
    'NLD': [('', '', '2021-08', {'optional': 'NLD sp'}),
            ('-2021', '2021-08', '', {'optional': '-'})],
    'KOR': [('', '', '2020-12', {'optional': 'KOR k'}),
            ('-2020', '2020-12', '', {'optional': '-'})],
    'SGP': [('', '', '2021-09-30', {'validity': '60', 'child': '-'}),
            ('-2021', '2021-10-01', '', {})],
    'IDN': [('', '', '2022-10', {'validity': '60', 'child': '-'}),
            ('-2022', '2022-10', '', {})],
    'NZL': [('', '', '2015-11-30', {'validity': '60', 'child': '-'}),
            ('-2015', '2015-12-01', '', {})],
    'GBR': [('', '', '2018-12', {'validity': '120-129',
                                 'child': '60-69(<16)'}),
            ('-2018', '2018', '', {})],
    'CHN': [('', '', '', {'number': 'G[0-9]{8}|E[0-9A-HJ-NP-Z][0-9]{7}',
                          'optional': '-'}),
            ('-HK', '', '', {'number': '[HK][0-9A-HJ-NP-Z][0-9]{7}',
                             'optional': 'HKG k',
                             'chip_since': '2007-02-05'})],
}

# Numbers that specimens show in another length than the table has: the tenth
# character of this one is its check digit.
CARD_NUMBERS = {('LIE', 'ID'): 'I[A-Z][0-9]{7,8}'}

# Optional data that older books of the same model have otherwise.
DOUBTFUL = ('UKR',)

# Months that a stamp may add.
EXTENSIONS = {'GTM': (18, 36)}

# States without a row in passports.tsv whose passports hold a known number.
NUMBER_ONLY = ('BIH', 'MNE', 'MUS')

# Short names of numbers; else the first word.
NAMES = {'TUR': 'kimlik', 'BEL': 'nn', 'PRT': 'cc', 'IRN': 'melli',
         'ISR': 'zehut', 'THA': 'citizen', 'ZAF': 'id', 'CHN': 'resident',
         'TWN': 'id', 'CUB': 'carne', 'EST': 'isikukood', 'LTU': 'asmens',
         'LVA': 'kods', 'CZE': 'rodne', 'SVK': 'rodne'}

# Date of birth and sex where the column has words beside the places.
PARTS = {
    'MEX': ('yymmdd@5', 'H:M,M:F@11'),
    'HND': ('', ''),  # the year is that of registration
    'BEL': ('yymmdd@1 month+20 month+40', ''),
    'POL': ('yymmdd@1 month+20=2000 month+40=2100 month+80=1800', 'odd:M@10'),
    'CZE': ('yymmdd@1 month+20 month+50=F month+70=F', ''),
    'SVK': ('yymmdd@1 month+50=F', ''),
    'BGR': ('yymmdd@1 month+20=1800 month+40=2000', 'even:M@9'),
    'FIN': ('ddmmyy@1 century@7=+:1800,-:1900,U:1900,V:1900,W:1900,X:1900,'
            'Y:1900,A:2000,B:2000,C:2000,D:2000,E:2000,F:2000', 'odd:M@10'),
    'NOR': ('ddmmyy@1 day+40', 'odd:M@9'),
    'ISL': ('ddmmyy@1 century@10=8:1800,9:1900,0:2000', ''),
    'KOR': ('yymmdd@1 century@7=9:1800,0:1800,1:1900,2:1900,5:1900,6:1900,'
            '3:2000,4:2000,7:2000,8:2000',
            '1:M,2:F,3:M,4:F,5:M,6:F,7:M,8:F,9:M,0:F@7'),
    'KAZ': ('yymmdd@1 century@7=1:1800,2:1800,3:1900,4:1900,5:2000,6:2000',
            '1:M,2:F,3:M,4:F,5:M,6:F@7'),
    'TWN': ('', '1:M,2:F@2'),
    'IDN': ('ddmmyy@7 day+40=F', ''),
    'UKR': ('days@1=1899-12-31', ''),
    'ROU': ('yymmdd@2', '1:M,2:F,3:M,4:F,5:M,6:F,7:M,8:F@1'),
}

# Cards of layouts of their own, of facts of the law: suffix, code, layout,
# first and last day of issue, number, validity, confidence, source.
LAYOUTS = {
    'FRA': [('ID-1988', 'ID', 'FRA-ID', '', '2003-12',
             '[0-9]{4}[0-9A-Z]{3}[0-9]{5}', ['120'],
             [('number', 'C'), ('validity', 'B')],
             'decree 55-1397, ten years'),
            ('ID-2004', 'ID', 'FRA-ID', '2004-01', '2021-12',
             '[0-9]{4}[0-9A-Z]{3}[0-9]{5}', ['180 from 18', '120 under 18'],
             [('number', 'C'), ('validity', 'B')],
             'decree 2013-1188, fifteen years for adults whose card was '
             'valid on 2014-01-01 or is later')],
}

# Numbers with more than one form, or of no row: state -> (name, pattern,
# checks or None for the row's, birth, sex, soft) beside or in place of it.
FORMS = {
    'SWE': [('swe-personnummer', '[0-9]{10}', None,
             'yymmdd@1 day+60', 'odd:M@9', None),
            ('swe-personnummer-12', '(19|20)[0-9]{10}',
             ['over=3-11 w=2,1 fold=luhn mod=10 sub at=12'],
             'yyyymmdd@1 day+60', 'odd:M@11', None)],
    'LVA': [('lva-kods', '[0-2][0-9]{10}|3[01][0-9]{9}', None, 'ddmmyy@1', '',
             None),
            ('lva-kods-2017', '32[0-9]{9}', [], '', '', None)],
    'PER': [('per-dni', '[0-9]{8}[0-9A-K]', None, '', '', None),
            ('per-dni-8', '[0-9]{8}', [], '', '', None)],
    'KOR': [('kor-rrn', '[0-9]{13}', None) + PARTS['KOR'] + (None,),
            ('kor-rrn-7', '[0-9]{7}', [], '',
             PARTS['KOR'][1].replace('@7', '@1'), None)],
}
OTHERS = {
    'UKR': [('ukr-unzr', '[0-9]{13}', 'yyyymmdd@1', 'sp')],
    'BLR': [('blr-identity', '[0-9A-Z]{14}', '', 'k')],
    'ALB': [('alb-identity', '[0-9A-Z]{10}', '', 'k')],
    'UZB': [('uzb-pinfl', '[0-9]{14}', '', 'k')],
}


def table(path):
    with open(path, encoding='utf-8') as f:
        lines = [line.rstrip('\n').split('\t') for line in f
                 if not line.startswith('#')]
    return [dict(zip(lines[0], row + [''] * len(lines[0])))
            for row in lines[1:]]


def alternatives(pattern):
    """The alternatives of a pattern, those in groups left alone."""
    out, depth, start = [], 0, 0
    for i, c in enumerate(pattern):
        depth += (c in '([') - (c in ')]')
        if c == '|' and depth == 0:
            out.append(pattern[start:i])
            start = i + 1
    return out + [pattern[start:]]


def runs(text):
    """trans=A:10,B:11 as trans=A-B:10."""
    out = []
    for pair in text.split(','):
        letter, number = pair.split(':')
        number = int(number)
        if out and ord(letter) == out[-1][1] + 1 and \
                number == out[-1][2] + ord(letter) - out[-1][0]:
            out[-1][1] = ord(letter)
        else:
            out.append([ord(letter), ord(letter), number])
    return ','.join(f'{chr(a)}-{chr(b)}:{n}' if a != b else f'{chr(a)}:{n}'
                    for a, b, n in out)


def checks_of(text):
    """The lines of a check; a number of both centuries says when."""
    if text in ('none', '-'):
        return []
    text = re.sub(r'trans=(\S+)', lambda m: 'trans=' + runs(m[1]), text)
    text = text.replace('prefix=2 ', 'prefix=2 past=2000@1 ')
    return text.split(' ; ')


def periods(validity, child):
    """Months with the ages that they are for. Where a table does not say
    until which age a child's period is, somebody under 21 may have it."""
    adult = validity.split(',')
    rows = [] if child == '-' else \
        [re.match(r'([0-9-]+)(?:\(<(\d+)\))?$', c).groups()
         for c in child.split(',')]
    open_ended = [m for m, age in rows if age is None]
    bound = 0 if open_ended else max([int(a) for m, a in rows] or [0])
    out = []
    for months in adult:
        if bound and months not in [m for m, _ in rows]:
            out.append(f'{months} from {bound}')
        else:
            out.append(months)
    for months, age in rows:
        if months not in adult:
            out.append(f'{months} under {age or 21}')
    return out


class Maker:
    def __init__(self, folder):
        read = {name: table(os.path.join(folder, name + '.tsv')) for name in
                ('passports', 'documents', 'personal', 'lookat', 'features',
                 'sources')}
        self.passports = {row['state']: row for row in read['passports']}
        self.documents = read['documents']
        self.personal = read['personal']
        self.looks = read['lookat']
        self.features = {row['id']: row for row in read['features']}
        self.sources = {row['id']: row['source'] for row in read['sources']}

    # ---- national numbers ----

    def names_of(self, state):
        """The names of the sections of a state's national number."""
        if state in FORMS:
            return [form[0] for form in FORMS[state]]
        return [self.name(row) for row in self.personal
                if row['state'] == state]

    @staticmethod
    def name(row):
        word = NAMES.get(row['state']) or \
            re.sub('[^a-z]', '', row['name'].split()[0].lower())
        return f"{row['state'].lower()}-{word}"

    @staticmethod
    def parts_of(row):
        if row['state'] in PARTS:
            return PARTS[row['state']]
        birth = re.match(r'(yyyymmdd|yymmdd|ddmmyyy|ddmmyy)@\d+', row['parts'])
        sex = re.search(r'sex=(\S+)', row['parts'])
        return birth[0] if birth else '', sex[1] if sex else ''

    def number(self, row, out, form=None):
        birth, sex = self.parts_of(row)
        name, pattern, checks = self.name(row), row['pattern'], None
        if form:
            name, pattern, checks, birth, sex, _ = form
        if checks is None:
            checks = checks_of(row['check'])
        out += ['', f'[number {name}]']
        out += [f'pattern = {p}' for p in alternatives(pattern)]
        out += [f'check = {check}' for check in checks]
        out += [f'birth = {birth}'] if birth else []
        out += [f'sex = {sex}'] if sex else []
        out += ['soft = yes'] if row['soft'].startswith('yes') else []
        out += ['unverified = yes'] if row['conf'] == 'C' else []
        out += [f"source = {row['name']}: "
                f"{row['source'].replace(';', ',')} ({row['conf']})"]

    def numbers(self, state, out):
        for row in self.personal:
            if row['state'] != state and \
                    (state, row['state']) != ('CHN', 'HKG'):
                continue
            for form in FORMS.get(row['state'], [None]):
                self.number(row, out, form)
        for name, pattern, birth, source in OTHERS.get(state, []):
            out += ['', f'[number {name}]', f'pattern = {pattern}']
            out += [f'birth = {birth}'] if birth else []
            out += ['unverified = yes'] if source == 'k' else []
            out += [f'source = {source}']

    # ---- models ----

    def optional(self, state, text):
        """Lines for a field, and how sure it is that the field holds it."""
        words = text.split()
        if text in ('-', 'filed number k', 'card number k') or not words:
            return [], None
        if words[0] == 'empty' or text == 'none':
            return ['none'], 'B'
        if state in OTHERS:
            names = [row[0] for row in OTHERS[state]]
        elif words[0] in ('unverified', 'cedula'):
            names = self.names_of(state)
        else:
            names = self.names_of(words[0])
        if words[0] == 'KOR':
            names = names[1:]
        if state == 'MEX':
            return [], None  # does not fit into the zone
        zone = [row['zone'] for row in self.personal if row['state'] == state]
        doubt = ' unverified' if 'unverified' in text or \
            zone == ['unverified'] else ''
        sure = 'sp' in words and state not in DOUBTFUL
        return [name + doubt for name in names], 'B' if sure else 'C'

    def passport(self, row, issue, out):
        suffix, first, last, other = issue
        row = {**row, **other}
        state = row['state']
        optional, sure = self.optional(state, row['optional'])
        facts = [('number', row['number_conf']),
                 ('validity', row['validity_conf'])]
        out += ['', f'[model {state}-P{suffix}]', 'code = P', 'format = TD3']
        out += [f'issued_from = {first}'] if first else []
        out += [f'issued_to = {last}'] if last else []
        out += [f'number = {p}' for p in alternatives(row['number'])]
        out += [f"number_check = {d['check']}" for d in self.documents
                if d['state'] == state and d['doc'] == 'P']
        out += [f'validity = {p}'
                for p in periods(row['validity'], row['child'])]
        out += [f'extension = {m}' for m in EXTENSIONS.get(state, ())]
        since = row['chip_since']
        if re.match(r'\d{4}', since):
            out += [f'chip_since = {since}']
            facts += [('chip', row['chip_conf'])]
        elif since == 'none seen' or row['chip_src'] == 'pki':
            out += ['chip = none']
            facts += [('chip', row['chip_conf'])]
        out += [f'optional = {name}' for name in optional]
        facts += [('optional', sure)] if sure else []
        self.end_model(out, facts, f"number {row['number_src']}, validity "
                       f"{row['validity_src']}, chip {row['chip_src']}")

    @staticmethod
    def end_model(out, facts, source):
        out += ['confidence = ' + ', '.join(f'{f} {c}' for f, c in facts)]
        if all(c == 'C' for _, c in facts):
            out += ['unverified = yes']
        out += [f'source = {source}']

    def card(self, row, out):
        state = row['state']
        check = row['check']
        if check.startswith('as personal'):
            check = next(p['check'] for p in self.personal
                         if p['state'] == state)
        out += ['', f"[model {state}-{row['doc']}]", f"code = {row['doc']}",
                f"format = {row['format']}"]
        pattern = CARD_NUMBERS.get((state, row['doc']), row['pattern'])
        out += [f'number = {p}' for p in alternatives(pattern)]
        out += [f'number_check = {line}' for line in checks_of(check)]
        field = 'optional_2' if 'optional 2' in row['optional'] else 'optional'
        facts = [('number', row['conf'])]
        lines, sure = [], 'B' if ' sp' in row['optional'] else 'C'
        if row['optional'] == 'none':
            lines, sure = ['none'], row['conf']
        elif re.match(r'[A-Z]+ (\(|in )', row['optional']) or \
                row['optional'].startswith('PESEL'):
            lines = self.names_of(state)
        out += [f'{field} = {name}' for name in lines]
        facts += [('optional', sure)] if lines else []
        self.end_model(out, facts, re.sub(r'[;"]', ',', row['evidence']))

    def layouts(self, state, out):
        for (suffix, code, layout, first, last, number, months, facts,
             source) in LAYOUTS.get(state, []):
            out += ['', f'[model {state}-{suffix}]', f'code = {code}',
                    f'format = {layout}']
            out += [f'issued_from = {first}'] if first else []
            out += [f'issued_to = {last}', f'number = {number}']
            out += [f'validity = {m}' for m in months]
            self.end_model(out, facts, source)

    def cards(self, state, out):
        rows = [d for d in self.documents
                if d['state'] == state and d['doc'] != 'P']
        for row in rows:
            self.card(row, out)
        for row in self.personal:
            if row['state'] == state and 'TD1 optional' in row['zone'] and \
                    not rows:
                out += ['', f'[model {state}-I]', 'code = I', 'format = TD1']
                out += [f'optional = {n}' for n in self.names_of(state)]
                self.end_model(out, [('optional', 'C')], row['zone_src'])

    # ---- what to look at ----

    @staticmethod
    def overlap(row, issue):
        first = '' if row['issued_from'] == '-' else row['issued_from']
        last = '9' if row['issued_to'] == '-' else row['issued_to']
        return first <= (issue[2] or '9') and last >= issue[1]

    def look_lines(self, state, issue, out):
        rows = [row for row in self.looks
                if row['state'] == state and self.overlap(row, issue)]
        if not rows:
            return
        out += ['', f'[look {state}-P{issue[0]}]']
        for row in rows:
            feature = self.features[row['feature']]
            light = '' if row['light'] == feature['light'] else \
                f' "{row["light"]}"'
            sees = row['sees'].replace(' ;', ',').replace(';', ',')
            out += [f"look = {feature['level']} {row['feature']} "
                    f"\"{row['where']}\" \"{sees}\"{light}"]
        sources = dict.fromkeys(r['source'].replace(';', ',') for r in rows)
        text = ', '.join(sources)
        out += [f'source = {text[:180]}']

    # ---- a file ----

    def legend(self, out):
        """What the sources that the lines name are."""
        named = set()
        for line in out:
            if line.startswith('source = '):
                named |= set(re.findall(r'[a-z]+', line[9:]))
        lines = []
        for name, what in self.sources.items():
            if name in named:
                lines += textwrap.wrap(f'{name}: {what}', 76,
                                       initial_indent='# ',
                                       subsequent_indent='#   ')
        return lines

    def file(self, state):
        out = []
        row = self.passports.get(state)
        issues = ISSUES.get(state, [('', '', '', {})]) if row else []
        for issue in issues:
            self.passport(row, issue, out)
        if state in NUMBER_ONLY:
            out += ['', f'[model {state}-P]', 'code = P', 'format = TD3']
            names, sure = self.optional(state, f'{state} k')
            out += [f'optional = {name}' for name in names]
            self.end_model(out, [('optional', sure)], 'k')
        self.cards(state, out)
        self.layouts(state, out)
        self.numbers(state, out)
        for issue in issues:
            self.look_lines(state, issue, out)
        note = row['note'] if row and row['note'] != '-' else ''
        head = [f'# Document models of {state}. Made by generate.py: see '
                'mrtd-models(5).']
        head += textwrap.wrap(note, 76, initial_indent='# ',
                              subsequent_indent='# ')
        head += self.legend(out)
        head += ['[reference]', 'version = 2', f'state = {state}',
                 f'as_of = {AS_OF}']
        return '\n'.join(head + out) + '\n'

    def states(self):
        all_states = set(self.passports) | set(NUMBER_ONLY)
        all_states |= {d['state'] for d in self.documents}
        all_states |= {p['state'] for p in self.personal} - {'HKG'}
        return sorted(all_states)


def main():
    maker = Maker(sys.argv[1])
    for state in maker.states():
        path = os.path.join(sys.argv[2], state + '.ini')
        with open(path, 'w', encoding='utf-8') as f:
            f.write(maker.file(state))


if __name__ == '__main__':
    main()

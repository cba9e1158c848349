#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""compare.py TOLL ENGINE [all]: whether an engine says of each row what toll batch says, to the last digit.

TOLL is what batch wrote, ENGINE has id,cost_usd,note without a header. Where toll has no price the engine must have
none. Where only the engine has none, its note must say that it cannot be exact, or the model be written in a way that
is toll's own (name@tier, a price, a mix); with "all" that is a failure too. Prints rows, priced rows and the total.
"""
import csv
import sys
from decimal import Decimal, getcontext

getcontext().prec = 60


def plain(text):
    """A decimal without zeros at its end."""
    return text.rstrip('0').rstrip('.') if '.' in text else text


def excused(note, model):
    if 'refused' in model.lower() and note.startswith('no price in that tier'):
        return True         # hard.json has them, and the script tells of them
    if note == 'unknown model':
        return '@' in model or '+' in model or model.replace('/', '').replace('.', '').isdigit()
    return note == 'too large to be exact here'


def main():
    everything, wrong, rows, priced, refused = sys.argv[3:] == ['all'], 0, 0, 0, 0
    ours, theirs = Decimal(0), Decimal(0)
    said = {}
    with open(sys.argv[2], newline='', encoding='utf-8') as f:
        for row in csv.reader(f):
            if row[0] in said:
                print('two rows of', row[0])
                wrong += 1
            said[row[0]] = (row[1], row[2])
    with open(sys.argv[1], newline='', encoding='utf-8') as f:
        for row in csv.DictReader(f):
            rows += 1
            cost, note = said.pop(row['id'], (None, 'no such row'))
            mine = row['cost_usd']
            good = cost is not None and plain(cost) == mine
            if good and mine != '':
                priced += 1
                ours += Decimal(mine)
                theirs += Decimal(cost)
            if not good and cost == '' and not everything and excused(note, row['model']):
                good, refused = True, refused + 1
            if cost == '' and note == '':
                good = False
            if not good:
                wrong += 1
                if wrong <= 5:
                    print('toll: %s' % {k: v for k, v in row.items() if v != ''})
                    print('engine: cost_usd=%s note=%s' % (cost, note))
    wrong += len(said)
    print('%d rows, %d priced, %d refused; total %s' % (rows, priced, refused, plain(format(theirs, 'f'))))
    if wrong > 0 or ours != theirs or rows == 0:
        print('%d rows differ; toll has %s for those' % (wrong, ours))
        sys.exit(1)


main()

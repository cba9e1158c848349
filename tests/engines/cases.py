#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Usage that asks for every rule, drawn from what toll itself says of its book, the same for the same seed.

cases.py ROWS SEED PATH COUNT... < `toll show ... format=json`: writes PATH.csv for toll batch and PATH-sql.csv for a
table toll_usage, row by row the same usage; both with a header. The counts are in the order of that table.
"""
import csv
import json
import random
import sys

COUNTS = sys.argv[4:]
PARTS_IN = ['cache_read', 'cache_write', 'cache_write_1h', 'audio_input', 'image_input', 'fresh']
PARTS_OUT = ['reasoning', 'audio_output']
CALLS = ['search', 'search_low', 'image', 'second', 'character', 'task', 'cache_hour']
# None of them is a model; each would end, or begin, something where it is not taken as a text.
HOSTILE = ["'; DROP TABLE toll_price; --", "gpt-5' OR '1'='1", 'gpt-5"', 'gpt-5\\', "\\'; SELECT 1", '=1+1', 'gpt-5%',
           'gpt-5;', '$$', 'g\u00dft-5', 'GPT-\uff15', '\u212apt', 'gpt-5\x01', ':name', '{model}', '%s', '\\n']
EDGES = [0, 1, 2, 1000, 1001, 4999, 5000, 127999, 128000, 128001, 199999, 200000, 200001, 271999, 272000, 272001, 1000000]


def spelled(rng, name):
    """The same name as another person would write it."""
    name = ''.join(rng.choice('._- ') if c in '._-' and rng.random() < 0.2 else c for c in name)
    return rng.choice([name, name, name.upper(), name.title()])


def tokens(rng):
    return rng.choice(EDGES) if rng.random() < 0.3 else int(2 ** (rng.random() * 20))


def counts(rng):
    row = {}
    if rng.random() < 0.9:
        row['input'] = tokens(rng)
    if rng.random() < 0.9:
        row['output'] = tokens(rng)
    for whole, parts in (('input', PARTS_IN), ('output', PARTS_OUT)):
        left = row.get(whole, 300000)
        for part in parts:
            if rng.random() < 0.15:
                row[part] = rng.randint(0, left) if rng.random() < 0.97 else left + 1
                left = max(left - row[part], 0)
    if 'fresh' in row and 'input' in row and rng.random() < 0.9:
        row['input'] = sum(row.get(p, 0) for p in PARTS_IN)
    for call in CALLS:
        if rng.random() < 0.01:
            row[call] = rng.randint(0, 50)
    if rng.random() < 0.01:
        row[rng.choice(COUNTS)] = rng.choice([10 ** 15, 10 ** 15 + 1, -1, 2 * 10 ** 18, 123456789012345])
    return row


def one_of(rng, own, all_words):
    """Nothing, or a word of the model's own, or any."""
    chance = rng.random()
    return '' if chance < 0.5 else rng.choice(own) if chance < 0.95 else rng.choice(all_words)


def when(rng, days):
    """A day, or a moment; often one on which a price begins or ends."""
    day = rng.choice(days) if rng.random() < 0.6 else '2026-%02d-%02d' % (rng.randint(1, 12), rng.randint(1, 28))
    if rng.random() < 0.1:
        day = '20%02d-%02d-%02d' % (rng.randint(23, 27), rng.randint(1, 12), rng.randint(1, 28))
    if rng.random() < 0.5:
        return day, ''
    return day, '%02d:%02d:%02d' % (rng.randint(0, 23), rng.choice([0, 0, 29, 30, 59]), rng.choice([0, 0, 59]))


# What answers say of a tier has a meaning by vendor in toll alone: docs/engines.md.
SERVED = {'default', 'auto', 'on_demand', 'flex', 'priority', 'scale', 'reserved', 'performance'}


def main():
    rows, seed, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    models = json.load(sys.stdin)['models']
    rng = random.Random(seed)
    names, tiers, regions, days = [], {'', 'standard', 'batch', 'fast', 'any'}, {'', 'us', 'EU'}, set()
    for m in models:
        aliases = [a if isinstance(a, str) else a['id'] for a in m.get('aliases') or []]
        own = {'tier': set(), 'region': {''}, 'days': set()}
        for rate in m.get('rates') or []:
            own['tier'].add(rate.get('tier') or '')
            own['region'].add(rate.get('region') or '')
            own['days'].update((rate.get(k) or '2026-10-01')[:10] for k in ('from', 'until'))
        own['region'].update(u['region'] for u in m.get('uplift') or [])
        tiers |= own['tier']
        regions |= own['region']
        days |= own['days']
        names.append((m['provider'], [m['model'], m.get('title') or m['model']] + aliases,
                      {k: sorted(v) or [''] for k, v in own.items()}))
    tiers -= SERVED
    tiers, regions, days = sorted(tiers), sorted(regions), sorted(days)
    with open(path + '.csv', 'w', newline='', encoding='utf-8') as a, \
            open(path + '-sql.csv', 'w', newline='', encoding='utf-8') as b:
        ours, sql = csv.writer(a, quoting=csv.QUOTE_ALL), csv.writer(b)    # a blank at an end stays
        words = ['id', 'label', 'provider', 'model', 'tier', 'region']
        ours.writerow(words + ['on', 'requests'] + COUNTS)
        sql.writerow(words + ['used_at', 'used_on', 'requests'] + COUNTS)
        for i in range(rows):
            provider, known, own = rng.choice(names)
            name = spelled(rng, rng.choice(known)) if rng.random() < 0.97 else rng.choice(HOSTILE + [''])
            if rng.random() < 0.1:
                name = provider + '/' + name
            day, time = when(rng, own['days'] if rng.random() < 0.7 and own['days'] != [''] else days)
            said = counts(rng)
            row = ['r%d' % i, rng.choice(['north', 'sales, "big"', "o'hara"]),
                   rng.choice(['', '', '', provider, provider, provider.upper()] if rng.random() < 0.97 else ['openai', "no'one"]), name,
                   one_of(rng, own['tier'], tiers), one_of(rng, own['region'], regions)]
            requests = rng.choice(['', '', '', '1', '7', '1000', '0', '100000000'])
            numbers = [requests] + [str(said.get(c, '')) for c in COUNTS]
            ours.writerow(row + [day + ('T' + time + 'Z' if time else '')] + numbers)
            sql.writerow(row + [day + ' ' + time if time else '', day] + numbers)


main()

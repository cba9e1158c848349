/* SPDX-License-Identifier: MIT */
/*
 * The loop of the scanner, included by csv_scan.c once for each variant: functions for different machines cannot inline
 * one another. Parameters, which end here: VARIANT(name), a name with the ending of the variant, which has block_marks
 * and equal; TARGET, LOWEST and COUNT, the attribute of its functions and its bit operations, if not those of every
 * machine.
 */
#ifndef TARGET
#define TARGET
#define LOWEST bit_lowest
#define COUNT __builtin_popcountll
#endif

/*
 * Appends the addresses of the bits of a block, which begins at `at`, to a list; returns its end. As many as most
 * blocks have (of_most) are written without a test of their number, since no branch predictor knows it; the next block
 * overwrites what is too much.
 */
TARGET static always_inline const char **
VARIANT(bits_list)(uint64_t bits, unsigned of_most, const char *at, const char **to)
{
	const unsigned count = (unsigned)COUNT(bits);

#pragma GCC unroll 10
	for (unsigned k = 0; k < of_most; k++, bits &= bits - 1)
		to[k] = at + LOWEST(bits);
	for (unsigned k = of_most; rarely(k < count); k++, bits &= bits - 1)
		to[k] = at + LOWEST(bits);
	return to + count;
}

/* scan_blocks of struct csv_scan_kernel. */
TARGET static size_t
VARIANT(scan_blocks)(struct csv_scan *s, const char *text, size_t n)
{
	struct csv_scan_flow f = s->flow;
	const char **end = s->ends + s->n_ends, **line = s->lines, *at = s->seen;
	uint64_t edges = 0;
	size_t i = 0;

	while (i < n && f.odd == 0) {	/* odd may be a byte that pads the last block */
		struct block_marks m = VARIANT(block_marks)(text, s->delimiter);

		if (rarely((m.busy | f.carry) != 0)) {
			if ((m.low | (f.carry & RETURNED)) != 0) {
				m.cr = VARIANT(equal)(text, '\r');
				m.nul = VARIANT(equal)(text, '\0');
			}
			marks_apply_quotes(&f, &m);
		}
		edges |= marks_blank_edges(&f, &m);
		end = VARIANT(bits_list)(m.separator, SEPARATORS, at, end);
		line = VARIANT(bits_list)(m.lf, LINES, at, line);
		i++, text += CSV_SCAN_BLOCK, at += CSV_SCAN_BLOCK;
	}
	s->flow = f;
	s->edged |= edges != 0;
	s->n_ends = (size_t)(end - s->ends);
	s->n_lines = (size_t)(line - s->lines);
	return i;
}

#undef VARIANT
#undef TARGET
#undef LOWEST
#undef COUNT

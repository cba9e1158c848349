/* SPDX-License-Identifier: MIT */
/*
 * The vocabularies and the classes of characters as mkvocab wrote them, as they are: each on pages of its
 * own, which are read from the program's file when they are first used, and not at all by a line without
 * text.
 */
#ifdef __APPLE__
#define SECTION	".section __TEXT,__const\n"
#define NAME(name)	"_" name
#else
#define SECTION	".section .rodata\n"
#define NAME(name)	name
#endif

#define DATA(name, file) \
	".globl " NAME(name) "\n.p2align 12\n" NAME(name) ":\n.incbin \"" file "\"\n"

__asm__(SECTION
    DATA("unicode_table", "unicode_table.bin")
    DATA("vocab_o200k_base", "o200k_base.bin")
    DATA("vocab_cl100k_base", "cl100k_base.bin")
    ".p2align 12\n.text\n");

/* A file of C is not empty. */
extern const char vocab_data;

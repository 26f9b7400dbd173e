/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * image_layout.h - the layout of a policy image: an array of 128-byte cells.
 *
 * The kernel holds the cells in one BPF array (the inner map of a map-in-map,
 * so a policy is replaced as a whole).  Offsets are cell numbers.  A bit vector
 * of 1,024 clauses is one cell.  The byte order is that of the machine.
 *
 * Sections, in this order: header (cell 0), ends (cell 1), vectors, clauses,
 * types, list of ends, nodes, globs, cgroup patterns, matchers, table, filter.
 */
#pragma once

#include <linux/types.h>
#include "policy/eval/image_tag.h"

#define IMAGE_MAGIC 0x6472776eU /* "nwrd", little endian */
#define IMAGE_LAYOUT 4
#define IMAGE_WORDS 16	 /* in a vector: 1,024 clauses */
#define IMAGE_SLOTS 5	 /* in a bucket */
#define IMAGE_PROBES 12	 /* buckets that are searched for a key */
#define IMAGE_GLOBS 32	 /* patterns with part of a label, of one parent */
#define IMAGE_CGROUPS 64 /* cgroup patterns with a glob */
#define IMAGE_DEPTH 15	 /* components of a cgroup pattern with a glob */
#define IMAGE_OPS 63	 /* characters of a component with a glob */

enum image_flags {
	IMAGE_LOCAL_RESOLVER = 1 << 0, /* the built-in rule is on */
	IMAGE_SHUTS = 1 << 1,	       /* some egress is denied */
	IMAGE_ANSWERS = 1 << 2,	       /* `denied: answer` */
	IMAGE_REFUSES = 1 << 3,	       /* `denied: refused` */
	IMAGE_EXCEPTS = 1 << 4,	       /* clauses behind n_clauses: `except` */
	IMAGE_ENDS = 1 << 5,	       /* some clause ends: image_ends.h */
	IMAGE_STOPS = 1 << 6,	       /* some clause denies and enforces */
	/* Some clause names the attribute.  Otherwise it is not evaluated. */
	IMAGE_USES_TYPE = 1 << 8,
	IMAGE_USES_EXE = 1 << 9,
	IMAGE_USES_UID = 1 << 10,
	IMAGE_USES_GID = 1 << 11,
	IMAGE_USES_COMM = 1 << 12,
	IMAGE_USES_UNIT = 1 << 13,
	IMAGE_USES_CGROUP = 1 << 14,
};

struct image_cell {
	__u64 words[IMAGE_WORDS];
} __attribute__((may_alias));

/* With IMAGE_STOPS, the vector of those clauses: the first behind the empty. */
#define IMAGE_STOPS_VEC 3

/* A `..._vec` is the number of the cell that has the vector. */
struct image_header {
	__u32 magic;
	__u32 layout;
	__u64 generation;
	__u64 key[2]; /* the key of every hash */
	__u32 n_cells;
	__u32 class_epoch; /* class vectors of other epochs are void */
	__u32 mark_mask;
	__u32 flags;
	__u32 depths; /* image_depth() of every node's name */
	__u16 n_clauses;
	__u16 n_words;	     /* words of a vector in use: 1..IMAGE_WORDS */
	__u8 mode;	     /* enum policy_mode */
	__u8 records;	     /* enum policy_records */
	__u8 default_lookup; /* enum policy_action */
	__u8 default_egress;
	__u32 clause_first;
	__u32 node_first; /* node 0 is the root name */
	__u32 glob_first;
	__u32 cgroup_first;
	__u32 matcher_first;
	__u32 table_first;
	__u32 n_buckets;    /* at least 1; two in a cell */
	__u16 n_cgroups;    /* patterns with a glob */
	__u16 n_type_cells; /* they follow those of the clauses */
	__u32 opens_vec;    /* clauses that class vectors have */
	/* Clauses that do not name the attribute. */
	__u32 type_vec, exe_vec, uid_vec, gid_vec, comm_vec, unit_vec;
	__u32 cgroup_vec; /* clauses that name no cgroup, or the root one */
	__u32 kernel_vec; /* clauses that a thread of the kernel satisfies */
};

/* Entries of types are vector << 32 | type, 16 in a cell; an empty one: */
#define IMAGE_NO_TYPE 0xffffffffffffffffULL

enum image_clause_flags {
	IMAGE_CLAUSE_OPENS = 1 << 0,	/* a permitted lookup opens egress */
	IMAGE_CLAUSE_NETWORKS = 1 << 1, /* opens without a lookup */
	IMAGE_CLAUSE_AUDIT = 1 << 2,	/* what it denies is only recorded */
};

struct image_clause { /* 16 in a cell */
	__u16 rule;
	__u16 alternative; /* of the rule's `who` */
	__u8 action;	   /* enum policy_action */
	__u8 alert;	   /* enum policy_alert */
	__u8 flags;
	__u8 pad;
};

/*
 * A suffix that the policy has: the vectors of the name that it is, of names
 * one label longer, and of longer names.  The compiler has put into them what
 * follows from shorter suffixes.
 */
struct image_node {
	__u32 exact_vec, child_vec, below_vec;
	__u32 glob_first, n_globs; /* for names one label longer */
	__u32 pad[3];
};

/* A first label "prefix*suffix": words[] has the prefix and, from the next word
 * on, the suffix, both in lower case and zero padded. */
struct image_glob {
	__u32 vec;
	__u8 prefix_len, suffix_len; /* 63 bytes at most together */
	__u8 pad[2];
	__u64 words[15];
};

/* A cgroup pattern with a glob: component i must have the hash part[i] or,
 * where bit i of `globs` is set, match the matcher of number part[i]. */
struct image_cgroup {
	__u32 vec;
	__u16 globs;
	__u16 n_parts;
	__u64 part[IMAGE_DEPTH];
};

/* A component with a glob, as a bit-parallel automaton: bit i of the state
 * means "i characters of the pattern are matched".  This struct is its first
 * cell; 256 words follow: word b has the characters that byte b matches. */
#define IMAGE_MATCHER_CELLS 17
struct image_matcher {
	__u64 stars;  /* states in which any byte may be passed over */
	__u64 accept; /* the last state */
	__u64 pad[14];
};

/* A bucket of the table is one cache line.  The filter behind the table has two
 * bits set for each key, in a word that the hash chooses: it stays in the
 * cache, and answers for nearly all suffixes that the table does not have. */
struct image_bucket {
	__u64 key[IMAGE_SLOTS]; /* 0: empty */
	__u32 value[IMAGE_SLOTS];
	__u32 overflow; /* 1: some key of this bucket is in a later one */
};

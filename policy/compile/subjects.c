/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * subjects.c - make the vector of each value: the clauses that name the value,
 * and those that do not name the attribute at all.
 */
#include "policy/compile/subjects.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"
#include "policy/compile/cgroups.h"
#include "policy/eval/clauses.h"
#include "policy/eval/decide_subject.h"
#include "policy/eval/name.h"
#include "policy/policy.h"

enum attribute { TYPE, EXE, UID, GID, COMM, UNIT, N_ATTRIBUTES };

/* Without a root and with "/" the host's own root is meant. */
static bool names_root(const struct policy_subject *who, const char *root)
{
	size_t i;

	for (i = 0; i < who->n_roots; i++)
		if (strcmp(who->roots[i], root ? root : "/") == 0)
			return true;
	return !who->n_roots && !root;
}

bool compile_subjects_name_exe(const struct policy_subject *who,
			       const struct compile_exe *exe)
{
	size_t i;

	for (i = 0; i < who->n_exes; i++)
		if (strcmp(who->exes[i], exe->pattern) == 0)
			return names_root(who, exe->root);
	return false;
}

static const uint32_t uses[N_ATTRIBUTES] = {
	[TYPE] = IMAGE_USES_TYPE, [EXE] = IMAGE_USES_EXE,
	[UID] = IMAGE_USES_UID,	  [GID] = IMAGE_USES_GID,
	[COMM] = IMAGE_USES_COMM, [UNIT] = IMAGE_USES_UNIT,
};

/* A value that some clause names. */
struct value {
	uint64_t hash;
	uint64_t attribute;
	uint64_t type; /* if the attribute is that */
	uint64_t pad[13];
	struct image_cell clauses; /* that name it */
};

#define VALUE_CELLS (sizeof(struct value) / sizeof(struct image_cell))

struct subjects {
	struct compile_build *build;
	struct compile_cells values;	      /* each a struct value */
	struct keymap by_hash;		      /* -> value */
	struct image_cell none[N_ATTRIBUTES]; /* clauses that name no value */
};

static void subjects_done(struct subjects *subjects)
{
	free(subjects->values.cells);
	keymap_done(&subjects->by_hash);
}

static struct value *value_at(const struct subjects *subjects, size_t i)
{
	return (struct value *)(void *)(subjects->values.cells +
					i * VALUE_CELLS);
}

/* A value that a clause names: up to two words, hashed under @tag. */
struct named {
	enum attribute attribute;
	enum image_tag tag;
	uint64_t a, b;
};

static int add_hashed(struct subjects *subjects, uint32_t clause,
		      const struct named *named, uint64_t hash)
{
	struct value *value;
	uint32_t *at;
	int r;

	r = keymap_at(&subjects->by_hash, hash, &at);
	if (r < 0)
		return r;
	if (*at == UINT32_MAX) {
		*at = (uint32_t)(subjects->values.n / VALUE_CELLS);
		value = (void *)compile_build_grow(&subjects->values,
						   VALUE_CELLS);
		if (!value)
			return -ENOMEM;
		value->hash = hash;
		value->attribute = named->attribute;
		value->type = named->a;
	}
	clauses_set(&value_at(subjects, *at)->clauses, clause, 1);
	return 0;
}

static int add_named(struct subjects *subjects, uint32_t clause,
		     const struct named *named)
{
	return add_hashed(subjects, clause, named,
			  siphash_words(subjects->build->hdr.key, named->tag,
					named->a, named->b));
}

static int add_exe(struct subjects *subjects, const struct compile_exe *exe,
		   uint32_t clause)
{
	const struct decide_exe file = { .ino = exe->ino,
					 .version = exe->version,
					 .dev = exe->dev,
					 .uid = exe->uid };

	return add_hashed(subjects, clause, &(struct named){ .attribute = EXE },
			  decide_exe_key(subjects->build->hdr.key,
					 exe->former ? IMAGE_TAG_EXE_FORMER
						     : IMAGE_TAG_EXE,
					 &file));
}

static int add_exes(struct subjects *subjects, const struct policy_subject *who,
		    uint32_t clause)
{
	const struct compile_input *input = subjects->build->input;
	size_t i;
	int r = 0;

	for (i = 0; i < input->n_exes && !r; i++) {
		const struct compile_exe *exe = &input->exes[i];

		if (exe->ino && compile_subjects_name_exe(who, exe))
			r = add_exe(subjects, exe, clause);
	}
	return r;
}

static int add_comm(struct subjects *subjects, const char *comm,
		    uint32_t clause)
{
	uint8_t bytes[DECIDE_COMM_LEN] = { 0 };
	size_t len = strnlen(comm, DECIDE_COMM_LEN - 1);

	memcpy(bytes, comm, len);
	return add_named(subjects, clause,
			 &(struct named){ COMM, IMAGE_TAG_COMM,
					  name_load(bytes, 8),
					  name_load(bytes + 8, 8) });
}

static int add_ids(struct subjects *subjects, const struct policy_subject *who,
		   uint32_t clause)
{
	size_t i;
	int r = 0;

	for (i = 0; i < who->n_users && !r; i++)
		r = add_named(subjects, clause,
			      &(struct named){ UID, IMAGE_TAG_UID,
					       who->users[i], 0 });
	for (i = 0; i < who->n_groups && !r; i++)
		r = add_named(subjects, clause,
			      &(struct named){ GID, IMAGE_TAG_GID,
					       who->groups[i], 0 });
	return r;
}

static int add_texts(struct subjects *subjects,
		     const struct policy_subject *who, uint32_t clause)
{
	const __u64 *key = subjects->build->hdr.key;
	size_t i;
	int r;

	r = add_exes(subjects, who, clause);
	for (i = 0; i < who->n_comms && !r; i++)
		r = add_comm(subjects, who->comms[i], clause);
	for (i = 0; i < who->n_units && !r; i++) {
		const char *unit = who->units[i];
		uint64_t hash = compile_cgroups_hash(key, unit, strlen(unit));

		r = add_named(subjects, clause,
			      &(struct named){ UNIT, IMAGE_TAG_UNIT, hash, 0 });
	}
	return r;
}

static int add_subject(struct subjects *subjects,
		       const struct policy_subject *who, uint32_t clause)
{
	const size_t n[N_ATTRIBUTES] = {
		[TYPE] = 1,
		[EXE] = who->n_exes,
		[UID] = who->n_users,
		[GID] = who->n_groups,
		[COMM] = who->n_comms,
		[UNIT] = who->n_units,
	};
	enum attribute i;
	int r;

	for (i = 0; i < N_ATTRIBUTES; i++)
		if (!n[i])
			clauses_set(&subjects->none[i], clause, 1);
	r = add_ids(subjects, who, clause);
	return r ? r : add_texts(subjects, who, clause);
}

static int add_rule(struct subjects *subjects, const struct policy_rule *rule)
{
	const struct policy_subject anyone = { 0 };
	uint32_t i, clause;
	size_t k;
	int r = 0;

	for (i = 0; i < rule->n_clauses && !r; i++) {
		clause = rule->first_clause + i;
		if (!rule->n_types)
			clauses_set(&subjects->none[TYPE], clause, 1);
		for (k = 0; k < rule->n_types && !r; k++)
			r = add_named(subjects, clause,
				      &(struct named){ TYPE, IMAGE_TAG_TYPE,
						       rule->types[k], 0 });
		if (!r)
			r = add_subject(subjects,
					rule->n_subjects ? &rule->subjects[i]
							 : &anyone,
					clause);
	}
	return r;
}

/* Add the programs that may ask name services, whatever the type of a question.
 */
static int add_excepted(struct subjects *subjects)
{
	const struct policy *policy = subjects->build->policy;
	const struct service_terms *terms = &policy->name_services;
	size_t i;
	int r = 0;

	for (i = 0; i < terms->n_except && !r; i++) {
		uint32_t clause = policy->n_clauses + (uint32_t)i;

		clauses_set(&subjects->none[TYPE], clause, 1);
		r = add_subject(subjects, &terms->except[i], clause);
	}
	return r;
}

static int put_type(struct compile_build *build, size_t i, uint32_t cell,
		    uint64_t type)
{
	struct image_cell *cells = NULL;

	if (i % IMAGE_WORDS == 0) {
		cells = compile_build_grow(&build->types, 1);
		if (!cells)
			return -ENOMEM;
		memset(cells, 0xff, sizeof(*cells)); /* IMAGE_NO_TYPE */
	}
	build->types.cells[i / IMAGE_WORDS].words[i % IMAGE_WORDS] =
		(uint64_t)cell << 32 | type;
	return 0;
}

static int put_values(const struct subjects *subjects)
{
	size_t i, n = subjects->values.n / VALUE_CELLS, n_types = 0;
	struct compile_build *build = subjects->build;
	unsigned int word;
	uint32_t vec;
	int r = 0;

	for (i = 0; i < n && !r; i++) {
		struct value *value = value_at(subjects, i);
		struct image_cell cell = subjects->none[value->attribute];

		for (word = 0; word < IMAGE_WORDS; word++)
			cell.words[word] |= value->clauses.words[word];
		vec = compile_build_cell(vectors_add(&build->vectors, &cell));
		if (value->attribute == TYPE)
			r = put_type(build, n_types++, vec, value->type);
		else
			r = compile_build_key(build, value->hash, vec);
	}
	return r;
}

static void put_header(const struct subjects *subjects)
{
	struct image_header *hdr = &subjects->build->hdr;
	struct vectors *vectors = &subjects->build->vectors;
	uint32_t *none[N_ATTRIBUTES] = { &hdr->type_vec, &hdr->exe_vec,
					 &hdr->uid_vec,	 &hdr->gid_vec,
					 &hdr->comm_vec, &hdr->unit_vec };
	struct image_cell all = { 0 };
	enum attribute i;

	clauses_set(&all, 0, compile_build_clauses(subjects->build));
	for (i = 0; i < N_ATTRIBUTES; i++) {
		*none[i] = compile_build_cell(
			vectors_add(vectors, &subjects->none[i]));
		if (memcmp(&all, &subjects->none[i], sizeof(all)) != 0)
			hdr->flags |= uses[i];
	}
}

int compile_subjects_build(struct compile_build *build)
{
	CLEANUP(subjects_done) struct subjects subjects = { .build = build };
	size_t i;
	int r = 0;

	for (i = 0; i < build->policy->n_rules && !r; i++)
		r = add_rule(&subjects, &build->policy->rules[i]);
	if (!r)
		r = add_excepted(&subjects);
	put_header(&subjects);
	return r ? r : put_values(&subjects);
}

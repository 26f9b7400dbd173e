/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_minisign.c - which signatures hold; the samples are made by minisign(1),
 * version 0.11.
 */
#include "policy/files/minisign.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy/base.h"
#include "policy/files/source.h"
#include "tests/unit/unit.h"

#define KEY "RWRvE6akPTct74dPoFe9rpqsK1RxaHEZ9T0oGT89aN7ISxQUJtxwWkIT"
#define OTHER_KEY "RWRvE6akPTct74dPoFe9rpqsK1RxaHEZ9T0oGT89aN7ISxQUJtxwWkIA"
#define TEXT "version: 1\n"
#define UNTRUSTED "untrusted comment: signature from minisign secret key\n"
#define SIGNATURE                                          \
	"RURvE6akPTct70R7vfRsr7KjGEqUF+wr8jpviMHCK1Mguz4m" \
	"jRIq4wfcDgNeyvA3ioqhaFYVOETMYnX71OJ6ImVpn7nx1sOHjA8=\n"
#define COMMENT "trusted comment: timestamp:1795993513\tfile:p.yaml\thashed\n"
#define SIGNED_COMMENT                                     \
	"CJlHX83ojxRCa3gZQl6kvz0YkBLIY/uRNuiJ35hg/cub+Ayp" \
	"xjG0wm3XeWEenZV/IrlKdkzznMYUTcVXGml6DQ==\n"
#define GOOD UNTRUSTED SIGNATURE COMMENT SIGNED_COMMENT
#define LEGACY                                                             \
	UNTRUSTED                                                          \
	"RWRvE6akPTct73rmzRBtvw0lUJsr/sUhwp7y1SkK+HOy2lTmTJXLUrHti9nVCNzb" \
	"YD2oHCii23SnG8fo5v6E968QEXmTMQcZigk=\n"                           \
	"trusted comment: timestamp:1795993513\tfile:p.yaml\n"             \
	"fvk987/g6aq2HgffjfKO7PmIJMER69krbasFssG7bryBqspW8iJjepj/7nvEyn3N" \
	"yKPhVcd893mRu3FFpAMACA==\n"

static const struct {
	const char *what;
	const char *signature; /* NULL: there is no such file */
	const char *text;
	const char *name; /* of the file */
	const char *key;
	const char *error; /* NULL: it holds */
} cases[] = {
	{ "as minisign made it", GOOD, TEXT, "p.yaml", KEY, NULL },
	{ "with CR at the ends of lines",
	  "untrusted comment: x\r\n"
	  "RURvE6akPTct70R7vfRsr7KjGEqUF+wr8jpviMHCK1Mguz4mjRIq4wfcDgNeyvA3ioqh"
	  "aFYVOETMYnX71OJ6ImVpn7nx1sOHjA8=\r\n"
	  "trusted comment: timestamp:1795993513\tfile:p.yaml\thashed\r\n"
	  "CJlHX83ojxRCa3gZQl6kvz0YkBLIY/uRNuiJ35hg/cub+AypxjG0wm3XeWEenZV/IrlK"
	  "dkzznMYUTcVXGml6DQ==\r\n",
	  TEXT, "p.yaml", KEY, NULL },
	{ "no signature", NULL, TEXT, "p.yaml", KEY,
	  "want a file that can be read" },
	{ "another text", GOOD, "version: 2\n", "p.yaml", KEY,
	  "found one of another text" },
	{ "one byte more", GOOD, TEXT "\n", "p.yaml", KEY,
	  "found one of another text" },
	{ "another name", GOOD, TEXT, "q.yaml", KEY,
	  "want a signed comment with the name" },
	{ "the end of the name", GOOD, TEXT, "yaml", KEY,
	  "want a signed comment with the name" },
	{ "the beginning of the name", GOOD, TEXT, "p.yam", KEY,
	  "want a signed comment with the name" },
	{ "another key of the same number", GOOD, TEXT, "p.yaml", OTHER_KEY,
	  "found one of another text" },
	{ "another comment",
	  UNTRUSTED SIGNATURE
	  "trusted comment: timestamp:1795993514\tfile:p.yaml\thashed\n" SIGNED_COMMENT,
	  TEXT, "p.yaml", KEY, "want a comment that is signed" },
	{ "the legacy form", LEGACY, TEXT, "p.yaml", KEY,
	  "found one of another kind" },
	{ "cut off", UNTRUSTED SIGNATURE COMMENT, TEXT, "p.yaml", KEY,
	  "want a signature of minisign" },
	{ "no comment in front", SIGNATURE COMMENT SIGNED_COMMENT, TEXT,
	  "p.yaml", KEY, "want a signature of minisign" },
	{ "a short signature",
	  UNTRUSTED "RURvE6akPTct70R7vfRs\n" COMMENT SIGNED_COMMENT, TEXT,
	  "p.yaml", KEY, "want a signature of minisign" },
	{ "empty", "", TEXT, "p.yaml", KEY, "found an empty one" },
};

struct scene {
	char dir[32];
	char path[64], signature[80];
	struct diag *diag;
};

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT(fputs(text, file) >= 0);
	CU_ASSERT_EQUAL(fclose(file), 0);
}

static void scene_open(struct scene *s, const char *name)
{
	*s = (struct scene){ .dir = "/tmp/nameward-XXXXXX" };
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(s->dir));
	(void)snprintf(s->path, sizeof(s->path), "%s/%s", s->dir, name);
	(void)snprintf(s->signature, sizeof(s->signature), "%s.minisig",
		       s->path);
	CU_ASSERT_EQUAL_FATAL(diag_new(&s->diag), 0);
}

static void scene_close(struct scene *s)
{
	(void)unlink(s->path);
	(void)unlink(s->signature);
	CU_ASSERT_EQUAL(rmdir(s->dir), 0);
	diag_free(s->diag);
}

static void only_a_whole_signature_of_the_file_and_its_name_holds(void)
{
	const struct diag_at at = { "p", 1, 2 };
	struct minisign_key key;
	struct scene s;
	size_t i;
	int r;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct source_text source = {
			.text = (char *)cases[i].text,
			.len = strlen(cases[i].text),
		};
		const char *said;

		scene_open(&s, cases[i].name);
		if (cases[i].signature)
			write_file(s.signature, cases[i].signature);
		CU_ASSERT_EQUAL_FATAL(
			minisign_read_key(cases[i].key, s.diag, &key), 0);
		r = minisign_check(&key, s.path, &source, s.diag, at);
		said = diag_line(s.diag, 0) ?: "(it holds)";
		CU_ASSERT_EQUAL(r, cases[i].error ? -EINVAL : 0);
		if (!strstr(said, cases[i].error ?: "(it holds)"))
			unit_string(cases[i].what, cases[i].error ?: "", said);
		scene_close(&s);
	}
}

static const struct {
	const char *what;
	const char *text;
	bool holds;
} keys[] = {
	{ "as minisign writes it",
	  "untrusted comment: minisign public key EF2D373DA4A6136F\n" KEY "\n",
	  true },
	{ "no comment", KEY "\n", false },
	{ "another algorithm",
	  "untrusted comment: x\n"
	  "AARvE6akPTct74dPoFe9rpqsK1RxaHEZ9T0oGT89aN7ISxQUJtxwWkIT\n",
	  false },
	{ "cut off", "untrusted comment: x\nRWRvE6akPTct74dPoFe9rpqsK1Rx\n",
	  false },
};

static void a_key_is_read_from_a_file(void)
{
	struct minisign_key key, want;
	struct scene s;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		scene_open(&s, "k.pub");
		write_file(s.path, keys[i].text);
		CU_ASSERT_EQUAL(minisign_read_key(KEY, s.diag, &want), 0);
		memset(&key, 0, sizeof(key));
		CU_ASSERT_EQUAL(minisign_read_key(s.path, s.diag, &key),
				keys[i].holds ? 0 : -EINVAL);
		if ((memcmp(&key, &want, sizeof(key)) == 0) != keys[i].holds)
			unit_string(keys[i].what, "the key", "another");
		scene_close(&s);
	}
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(only_a_whole_signature_of_the_file_and_its_name_holds),
		UNIT(a_key_is_read_from_a_file),
	};

	return unit_main("minisign", tests, ARRAY_SIZE(tests));
}

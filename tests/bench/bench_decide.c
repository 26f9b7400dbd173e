/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bench_decide.c - measure what a question costs in the kernel, with 10, 10,000
 * and 1,000,000 names, and what the policy costs to load, compile and hold.
 *
 * The names in the questions have three labels, change each time, and are
 * listed every other time; nothing is attached anywhere.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "policy/base.h"
#include "policy/compile/compile.h"
#include "policy/diag.h"
#include "policy/language/load.h"
#include "policy/policy.h"
#include "tests/unit/policy/eval/kernel_evaluator.h"

static const char policy_text[] =
	"version: 1\n"
	"lists: { listed: { file: listed.txt } }\n"
	"rules:\n"
	"  - { domains: ['list:listed'], types: [A, AAAA], action: deny }\n"
	"  - { domains: ['**.example.com'], action: allow }\n";

static double now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* The @i-th name of the list, which has different parents. */
static int name_text(char *text, size_t size, unsigned int i)
{
	return snprintf(text, size, "host%u.zone%u.test", i, i * 7919U);
}

static int write_list(const char *dir, unsigned int n)
{
	char path[64], name[64];
	unsigned int i;
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/listed.txt", dir);
	f = fopen(path, "we");
	if (!f)
		return -errno;
	for (i = 0; i < n; i++) {
		(void)name_text(name, sizeof(name), i);
		(void)fprintf(f, "%s\n", name);
	}
	return fclose(f) ? -errno : 0;
}

static void remove_list(const char *dir)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "%s/listed.txt", dir);
	(void)unlink(path);
}

static void put_wire(const char *text, __u8 *wire)
{
	size_t len;

	for (; *text; text += len + (text[len] == '.')) {
		len = strcspn(text, ".");
		*wire++ = (__u8)len;
		memcpy(wire, text, len);
		wire += len;
	}
	*wire = 0;
}

/* Every other name is listed; those that are not look like them. */
static void put_names(struct decision_name *names, unsigned int n)
{
	unsigned int i, random = 1;
	char text[64];

	for (i = 0; i < DECISION_NAMES; i++) {
		random = random * 1664525U + 1013904223U;
		(void)name_text(text, sizeof(text), (random >> 4) % n);
		if (i % 2)
			text[0] = 'g';
		put_wire(text, names[i].wire);
	}
}

static int time_kernel(struct kernel_evaluator *kernel,
		       const struct image *image, unsigned int n,
		       double *ret_ns)
{
	struct decision *c = kernel_evaluator_case(kernel);
	int r;

	put_names(kernel_evaluator_names(kernel), n);
	*c = (struct decision){ .avail = 255, .scratch.qtype = 1 };
	memset(c->vec, 0xff, sizeof(c->vec));
	r = kernel_evaluator_use(kernel, image);
	if (!r)
		r = kernel_evaluator_time(kernel, ret_ns);
	if (!r && (!c->hits || c->result))
		return -EIO; /* that was no decision */
	return r;
}

static int bench(struct kernel_evaluator *kernel, const char *dir,
		 unsigned int n)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	CLEANUP(policy_freep) struct policy *policy = NULL;
	CLEANUP(image_freep) struct image *image = NULL;
	const struct compile_input input = { .key = { 0x1234567, 0x89abcdef } };
	double start, loaded, compiled, ns = 0;
	char path[64];
	int r;

	(void)snprintf(path, sizeof(path), "%s/policy.yaml", dir);
	r = diag_new(&diag);
	if (!r)
		r = write_list(dir, n);
	if (r)
		return r;
	start = now_ms();
	r = load_policy_text(path, policy_text, sizeof(policy_text) - 1, diag,
			     &policy);
	loaded = now_ms();
	if (!r)
		r = compile_image(policy, &input, diag, &image);
	compiled = now_ms();
	if (!r && kernel)
		r = time_kernel(kernel, image, n, &ns);
	if (r)
		return r;
	printf("names %7u: load %6.1f ms, compile %6.1f ms, %9zu bytes "
	       "(%.1f a name), ",
	       n, loaded - start, compiled - loaded, image_n_bytes(image),
	       (double)image_n_bytes(image) / n);
	if (kernel)
		printf("kernel verdict %.0f ns\n", ns);
	else
		printf("kernel verdict not measured: needs root\n");
	return 0;
}

int main(void)
{
	static const unsigned int sizes[] = { 10, 10000, 1000000 };
	char dir[] = "/tmp/bench_decide.XXXXXX";
	struct kernel_evaluator *kernel = NULL;
	size_t i;
	int r;

	r = kernel_evaluator_open(&kernel);
	if (r && r != -EPERM) {
		fprintf(stderr, "the programs don't load: %s\n", strerror(-r));
		return 1;
	}
	if (!mkdtemp(dir))
		return 1;
	for (i = 0, r = 0; i < ARRAY_SIZE(sizes) && !r; i++)
		r = bench(kernel, dir, sizes[i]);
	remove_list(dir);
	(void)rmdir(dir);
	kernel_evaluator_close(kernel);
	if (r)
		fprintf(stderr, "bench_decide: %s\n", strerror(-r));
	return r ? 1 : 0;
}

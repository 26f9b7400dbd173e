/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kernel_evaluator.c - load kernel_agrees.bpf.c, and run it on questions.
 */
#include "tests/unit/policy/eval/kernel_evaluator.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/policy/eval/kernel_agrees.skel.h"

#define TIMED_RUNS 200000 /* each name three times */
#define TIMES 5

struct kernel_evaluator {
	struct kernel_agrees *skel;
	struct decision *c;
	struct decision_name *names;
};

/* The kernel maps arrays in whole pages. */
static size_t pages(size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	return (size + page - 1) / page * page;
}

static void *map_memory(int fd, size_t size)
{
	void *memory = mmap(NULL, pages(size), PROT_READ | PROT_WRITE,
			    MAP_SHARED, fd, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

static void kernel_closep(struct kernel_evaluator **kernel)
{
	kernel_evaluator_close(*kernel);
}

int kernel_evaluator_open(struct kernel_evaluator **ret_kernel)
{
	CLEANUP(kernel_closep) struct kernel_evaluator *k = NULL;

	k = calloc(1, sizeof(*k));
	if (!k)
		return -ENOMEM;
	(void)libbpf_set_print(NULL);
	k->skel = kernel_agrees__open_and_load();
	if (!k->skel)
		return errno ? -errno : -EINVAL;
	k->c = map_memory(bpf_map__fd(k->skel->maps.cases), sizeof(*k->c));
	k->names = map_memory(bpf_map__fd(k->skel->maps.names),
			      DECISION_NAMES * sizeof(*k->names));
	if (!k->c || !k->names)
		return -errno;
	*ret_kernel = TAKE_PTR(k);
	return 0;
}

void kernel_evaluator_close(struct kernel_evaluator *kernel)
{
	if (!kernel)
		return;
	if (kernel->c)
		(void)munmap(kernel->c, pages(sizeof(*kernel->c)));
	if (kernel->names)
		(void)munmap(kernel->names,
			     pages(DECISION_NAMES * sizeof(*kernel->names)));
	kernel_agrees__destroy(kernel->skel);
	free(kernel);
}

int kernel_evaluator_use(struct kernel_evaluator *kernel,
			 const struct image *image)
{
	LIBBPF_OPTS(bpf_map_create_opts, options,
		    .map_flags = BPF_F_INNER_MAP | BPF_F_MMAPABLE);
	CLEANUP(base_closep) int fd = -1;
	__u32 zero = 0;
	void *cells;

	fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, "image", sizeof(__u32),
			    sizeof(struct image_cell), image->n_cells,
			    &options);
	if (fd < 0)
		return -errno;
	cells = map_memory(fd, image_n_bytes(image));
	if (!cells)
		return -errno;
	memcpy(cells, image->cells, image_n_bytes(image));
	(void)munmap(cells, pages(image_n_bytes(image)));
	return bpf_map_update_elem(bpf_map__fd(kernel->skel->maps.images),
				   &zero, &fd, BPF_ANY);
}

struct decision *kernel_evaluator_case(struct kernel_evaluator *kernel)
{
	return kernel->c;
}

struct decision_name *kernel_evaluator_names(struct kernel_evaluator *kernel)
{
	return kernel->names;
}

static int run(const struct bpf_program *program, int repeat, __u32 *ret_ns)
{
	__u8 packet[64] = { 0 };
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = packet,
		    .data_size_in = sizeof(packet), .repeat = repeat);
	int r;

	r = bpf_prog_test_run_opts(bpf_program__fd(program), &options);
	if (r < 0)
		return r;
	*ret_ns = options.duration;
	return options.retval == 1 ? 0 : -EIO;
}

int kernel_evaluator_run(struct kernel_evaluator *kernel)
{
	__u32 ns;

	return run(kernel->skel->progs.decide_case, 1, &ns);
}

/* Take the quickest of some runs: other work of the machine only adds time. */
static int time_program(const struct bpf_program *program, __u32 *ret_ns)
{
	__u32 ns, best = UINT32_MAX;
	int i, r = 0;

	for (i = 0; i < TIMES && !r; i++) {
		r = run(program, TIMED_RUNS, &ns);
		if (!r && ns < best)
			best = ns;
	}
	*ret_ns = best;
	return r;
}

int kernel_evaluator_time(struct kernel_evaluator *kernel, double *ret_ns)
{
	__u32 with = 0, without = 0;
	int r;

	r = time_program(kernel->skel->progs.decide_timed, &with);
	if (!r)
		r = time_program(kernel->skel->progs.decide_untimed, &without);
	*ret_ns = (double)with - without;
	return r;
}

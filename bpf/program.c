/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * program.c - constants, sizes and pins, then the verifier's word.
 */
#include "bpf/program.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

#include "bpf/nameward.skel.h"
#include "bpf/pins.h"
#include "bpf/sockdiag.h"
#include "policy/base.h"

static void destroyp(struct nameward **skeleton)
{
	nameward__destroy(*skeleton);
}

static int quiet(enum libbpf_print_level level, const char *format,
		 va_list arguments)
{
	(void)level;
	(void)format;
	(void)arguments;
	return 0;
}

static void set_constants(struct nameward *skeleton,
			  const struct capture_options *options)
{
	size_t i;

	for (i = 0; i < options->n_ports && i < CAPTURE_PORTS_MAX; i++)
		skeleton->rodata->dns_ports[i] = options->ports[i];
	skeleton->rodata->any_port = options->any_port;
	skeleton->rodata->watching = options->watch;
	skeleton->rodata->home_netns = sockdiag_home();
}

static int prepare(struct nameward *skeleton,
		   const struct capture_options *options, const char *pin_dir,
		   const char **ret_what)
{
	int r = 0;

	set_constants(skeleton, options);
	*ret_what = "size of the ring";
	if (options->ring_bytes)
		r = bpf_map__set_max_entries(skeleton->maps.ring,
					     (uint32_t)options->ring_bytes);
	if (r < 0 || !pin_dir)
		return r;
	*ret_what = pin_dir;
	return pins_prepare(pin_dir, skeleton->obj);
}

int program_load(const struct capture_options *options, const char *pin_dir,
		 struct nameward **ret_skeleton, const char **ret_what)
{
	CLEANUP(destroyp) struct nameward *skeleton = NULL;
	int r;

	if (!getenv("NAMEWARD_BPF_LOG"))
		(void)libbpf_set_print(quiet);
	*ret_what = "the BPF object";
	skeleton = nameward__open();
	if (!skeleton)
		return -errno;
	r = prepare(skeleton, options, pin_dir, ret_what);
	if (r < 0)
		return r;
	*ret_what = "the kernel does not take the BPF programs";
	r = nameward__load(skeleton);
	if (r < 0)
		return r;
	*ret_skeleton = TAKE_PTR(skeleton);
	return 0;
}

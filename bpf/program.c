/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * program.c - constants, sizes and pins, then the verifier's word.
 */
#include "bpf/program.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/feature.h"
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

static bool has_member(const struct btf *btf, const char *type,
		       const char *member)
{
	int id = btf__find_by_name_kind(btf, type, BTF_KIND_STRUCT);
	const struct btf_type *t =
		id > 0 ? btf__type_by_id(btf, (__u32)id) : NULL;
	int i;

	for (i = 0; t && i < btf_vlen(t); i++)
		if (!strcmp(btf__name_by_offset(btf,
						btf_members(t)[i].name_off),
			    member))
			return true;
	return false;
}

/*
 * Where sockets have sendpage, up to Linux 6.4 (dc97391e6610), what is
 * spliced to a held message is in it by reference, and the next send() writes
 * to the page: into a file that its sender may only read.
 */
static bool can_hold(void)
{
	struct btf *btf = btf__load_vmlinux_btf();
	bool can = btf && !has_member(btf, "proto", "sendpage");

	btf__free(btf);
	return can;
}

static void set_constants(struct nameward *skeleton,
			  const struct capture_options *options, bool sends)
{
	size_t i;

	for (i = 0; i < options->n_ports && i < CAPTURE_PORTS_MAX; i++)
		skeleton->rodata->dns_ports[i] = options->ports[i];
	skeleton->rodata->any_port = options->any_port;
	skeleton->rodata->watching = options->watch;
	skeleton->rodata->home_netns = sockdiag_home();
	skeleton->rodata->looks_at_sends = sends;
	skeleton->rodata->holds_sends =
		sends && !(options->without & FEATURE_HELD_SENDS) && can_hold();
	(void)bpf_program__set_autoload(skeleton->progs.on_send, sends);
	(void)bpf_map__set_autocreate(skeleton->maps.sends, sends);
}

static int prepare(struct nameward *skeleton,
		   const struct capture_options *options, const char *pin_dir,
		   const char **ret_what)
{
	int r = 0;

	*ret_what = "size of the ring";
	if (options->ring_bytes)
		r = bpf_map__set_max_entries(skeleton->maps.ring,
					     (uint32_t)options->ring_bytes);
	if (r < 0 || !pin_dir)
		return r;
	*ret_what = pin_dir;
	return pins_prepare(pin_dir, skeleton->obj);
}

/* The program of the map that holds TCP connections to DNS ports. */
static int attach_sends(const struct nameward *skeleton)
{
	return bpf_prog_attach(bpf_program__fd(skeleton->progs.on_send),
			       bpf_map__fd(skeleton->maps.sends),
			       BPF_SK_MSG_VERDICT, 0);
}

static int load(const struct capture_options *options, const char *pin_dir,
		bool sends, struct nameward **ret_skeleton,
		const char **ret_what)
{
	CLEANUP(destroyp) struct nameward *skeleton = NULL;
	int r;

	*ret_what = "the BPF object";
	skeleton = nameward__open();
	if (!skeleton)
		return -errno;
	set_constants(skeleton, options, sends);
	r = prepare(skeleton, options, pin_dir, ret_what);
	if (r < 0)
		return r;
	*ret_what = "the kernel does not take the BPF programs";
	r = nameward__load(skeleton);
	if (r == 0 && sends)
		r = attach_sends(skeleton);
	if (r < 0)
		return r;
	*ret_skeleton = TAKE_PTR(skeleton);
	return 0;
}

int program_load(const struct capture_options *options, const char *pin_dir,
		 struct nameward **ret_skeleton, const char **ret_what)
{
	/* Nothing is to be held back of what is only watched. */
	bool sends = !options->watch && !(options->without & FEATURE_SENDS);

	if (!getenv("NAMEWARD_BPF_LOG"))
		(void)libbpf_set_print(quiet);
	if (sends && load(options, pin_dir, true, ret_skeleton, ret_what) == 0)
		return 0;
	return load(options, pin_dir, false, ret_skeleton, ret_what);
}

bool program_looks_at_sends(const struct nameward *skeleton)
{
	return skeleton->rodata->looks_at_sends;
}

bool program_holds_sends(const struct nameward *skeleton)
{
	return skeleton->rodata->holds_sends;
}

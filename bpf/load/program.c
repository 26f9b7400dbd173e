/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * program.c - set constants, sizes and pins, then load: with fewer features if
 * the kernel refuses.
 */
#include "bpf/load/program.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/kern/nameward.skel.h"
#include "bpf/load/device_links.h"
#include "bpf/load/executed.h"
#include "bpf/load/feature.h"
#include "bpf/load/needs.h"
#include "bpf/load/pins.h"
#include "bpf/load/tracing.h"
#include "bpf/sockets/sockdiag.h"
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
 * Can sends be held back?  Not where sockets have sendpage, up to Linux 6.4
 * (dc97391e6610): what is spliced to a held message is in it by reference, and
 * the next send() writes to the page, that is into a file that its sender may
 * only read.
 */
static bool can_hold(void)
{
	struct btf *btf = btf__load_vmlinux_btf();
	bool can = btf && !has_member(btf, "proto", "sendpage");

	btf__free(btf);
	return can;
}

/* bpf/capture_asks.c attaches them when it wants to. */
static void set_watching(struct nameward *skeleton, bool texts)
{
	struct bpf_program *const programs[] = {
		skeleton->progs.on_ask_text,
		skeleton->progs.on_ask_long_text,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(programs); i++) {
		(void)bpf_program__set_autoload(programs[i], texts);
		bpf_program__set_autoattach(programs[i], false);
	}
}

/* Choose which of the programs that not every kernel takes are loaded. */
static void set_programs(struct nameward *skeleton, unsigned int with)
{
	bool sends = with & FEATURE_SENDS, fentry = with & FEATURE_FENTRY;
	bool kprobe = with & FEATURE_TRACING;

	(void)bpf_program__set_autoload(skeleton->progs.on_send, sends);
	(void)bpf_map__set_autocreate(skeleton->maps.sends, sends);
	(void)bpf_program__set_autoload(skeleton->progs.on_udp_sendmsg, fentry);
	(void)bpf_program__set_autoload(skeleton->progs.on_udpv6_sendmsg,
					fentry);
	(void)bpf_program__set_autoload(skeleton->progs.on_tcp_sendmsg, fentry);
	(void)bpf_program__set_autoload(
		skeleton->progs.on_tcp_sendpages,
		fentry && tracing_has("do_tcp_sendpages"));
	(void)bpf_program__set_autoload(skeleton->progs.on_udp_kprobe, kprobe);
	(void)bpf_program__set_autoload(skeleton->progs.on_udpv6_kprobe,
					kprobe);
	(void)bpf_map__set_autocreate(skeleton->maps.kprobe_senders, kprobe);
	skeleton->rodata->kprobe_sends = kprobe;
	(void)bpf_program__set_autoload(skeleton->progs.on_device_egress,
					with & FEATURE_ANSWERS);
	(void)bpf_program__set_autoload(skeleton->progs.on_exec,
					with & FEATURE_EXEC);
	(void)bpf_program__set_autoload(skeleton->progs.note_running,
					with & FEATURE_EXEC);
	(void)bpf_program__set_autoload(skeleton->progs.on_unix_connect,
					with & FEATURE_ASKS);
	set_watching(skeleton, with & FEATURE_TEXTS);
}

static void set_constants(struct nameward *skeleton,
			  const struct capture_options *options,
			  unsigned int with)
{
	bool sends = with & FEATURE_SENDS;
	size_t i, n = 0;

	for (i = 0; i < options->n_ports && i < CAPTURE_PORTS_MAX; i++)
		if (options->ports[i]) /* a 0 would end the list */
			skeleton->rodata->dns_ports[n++] = options->ports[i];
	skeleton->rodata->any_port = options->any_port;
	skeleton->rodata->watch_only = options->watch;
	skeleton->rodata->home_netns = sockdiag_home();
	skeleton->rodata->can_stop_preemption =
		tracing_has("bpf_preempt_disable");
	skeleton->rodata->judge_sends = sends;
	skeleton->rodata->cork_sends =
		sends && !(options->without & FEATURE_HELD_SENDS) && can_hold();
}

static int prepare(struct nameward *skeleton, const char *pin_dir,
		   const char **ret_what)
{
	int r;

	if (!pin_dir)
		return 0;
	*ret_what = pin_dir;
	r = pins_prepare(pin_dir, skeleton->obj);
	return r < 0 ? r : executed_prepare(pin_dir);
}

/* Attach on_send() to the map that holds TCP connections to DNS ports. */
static int attach_sends(const struct nameward *skeleton)
{
	return bpf_prog_attach(bpf_program__fd(skeleton->progs.on_send),
			       bpf_map__fd(skeleton->maps.sends),
			       BPF_SK_MSG_VERDICT, 0);
}

/* Tell on_egress() which program it is itself. */
static int set_egress_id(struct nameward *skeleton)
{
	struct bpf_prog_info info = { 0 };
	uint32_t len = sizeof(info);
	int fd = bpf_program__fd(skeleton->progs.on_egress);

	if (bpf_obj_get_info_by_fd(fd, &info, &len) < 0)
		return -errno;
	skeleton->bss->answer_egress_program = info.id;
	return 0;
}

static int load(const struct capture_options *options, const char *pin_dir,
		unsigned int with, struct nameward **ret_skeleton,
		const char **ret_what)
{
	CLEANUP(destroyp) struct nameward *skeleton = NULL;
	int r;

	*ret_what = "the BPF object";
	skeleton = nameward__open();
	if (!skeleton)
		return -errno;
	set_programs(skeleton, with);
	set_constants(skeleton, options, with);
	r = prepare(skeleton, pin_dir, ret_what);
	if (r < 0)
		return r;
	*ret_what = "the kernel does not take the BPF programs";
	r = nameward__load(skeleton);
	if (r < 0 && !with) /* the last try */
		*ret_what = needs_missing(skeleton->obj, r) ?: *ret_what;
	if (r == 0 && (with & FEATURE_SENDS))
		r = attach_sends(skeleton);
	if (r == 0 && (with & FEATURE_ANSWERS))
		r = set_egress_id(skeleton);
	if (r < 0)
		return r;
	*ret_skeleton = TAKE_PTR(skeleton);
	return 0;
}

/* The features to be tried first: all that are not to be left unused. */
static unsigned int wanted(const struct capture_options *options)
{
	unsigned int with = 0;

	/* When only watching, nothing is held back. */
	if (!options->watch && !(options->without & FEATURE_SENDS))
		with |= FEATURE_SENDS;
	if (!options->watch && !(options->without & FEATURE_ANSWERS) &&
	    device_links_possible())
		with |= FEATURE_ANSWERS;
	if (!options->watch && !(options->without & FEATURE_EXEC))
		with |= FEATURE_EXEC;
	if (options->without & FEATURE_TRACING)
		return with;
	if (!options->watch && !(options->without & FEATURE_ASKS) &&
	    tracing_modify_return("security_unix_stream_connect"))
		with |= FEATURE_ASKS;
	if (!(options->without & (FEATURE_TEXTS | FEATURE_FENTRY)) &&
	    tracing_fentry("skb_copy_datagram_from_iter"))
		with |= FEATURE_TEXTS;
	if (!(options->without & FEATURE_FENTRY) &&
	    tracing_fentry("udp_sendmsg") && tracing_has("udpv6_sendmsg") &&
	    tracing_has("tcp_sendmsg_locked"))
		with |= FEATURE_FENTRY;
	else if (tracing_kprobe("udp_sendmsg"))
		with |= FEATURE_TRACING;
	return with;
}

int program_load(const struct capture_options *options, const char *pin_dir,
		 struct nameward **ret_skeleton, const char **ret_what)
{
	static const unsigned int refused[] = { 0,
						FEATURE_ANSWERS,
						FEATURE_EXEC,
						FEATURE_TEXTS,
						FEATURE_ASKS,
						FEATURE_FENTRY |
							FEATURE_TRACING,
						FEATURE_SENDS,
						~0U };
	unsigned int with, all, tried = ~0U;
	size_t i;
	int r = 0;

	if (!getenv("NAMEWARD_BPF_LOG"))
		(void)libbpf_set_print(quiet);
	all = wanted(options);
	for (i = 0; i < ARRAY_SIZE(refused); i++) {
		with = all & ~refused[i];
		if (with == tried)
			continue;
		tried = with;
		r = load(options, pin_dir, with, ret_skeleton, ret_what);
		if (r == 0)
			break;
	}
	return r;
}

static void add_lack(struct capture_features *features, const char *sentence)
{
	size_t i = 0;

	while (features->lacks[i])
		i++;
	features->lacks[i] = sentence;
}

void program_untraced(struct capture_features *features)
{
	add_lack(
		features,
		"tracing programs are not used: what a connected UDP socket that was passed on sends, other than DNS, counts to who connected it");
	features->tracing = false;
	features->attribution = "cgroup";
}

void program_no_exec(struct capture_features *features)
{
	add_lack(
		features,
		"raw tracepoints are not used: a program whose file is replaced while it runs has to be started anew");
}

void program_no_texts(struct capture_features *features)
{
	add_lack(
		features,
		"fexit is not used: what programs ask name services is not seen");
	features->texts = false;
}

void program_features(const struct nameward *skeleton,
		      struct capture_features *ret_features)
{
	ret_features->sends = skeleton->rodata->judge_sends;
	ret_features->held_sends = skeleton->rodata->cork_sends;
	if (!ret_features->sends)
		add_lack(
			ret_features,
			"BPF on sends (sockhash) is not used: pieces of a denied message over TCP may leave, and TCP on a socket that was passed on is attributed to who connected it, unless fentry sees who sends");
	else if (!ret_features->held_sends)
		add_lack(
			ret_features,
			"sends are not held back: pieces of a denied message over TCP may leave");
	ret_features->tracing =
		bpf_program__autoload(skeleton->progs.on_udp_sendmsg) ||
		bpf_program__autoload(skeleton->progs.on_udp_kprobe);
	ret_features->answers =
		bpf_program__autoload(skeleton->progs.on_device_egress);
	if (!ret_features->answers)
		add_lack(
			ret_features,
			"TCX (Linux 6.6) is not used: the send of a denied question fails, in place of an answer");
	ret_features->asks =
		bpf_program__autoload(skeleton->progs.on_unix_connect);
	if (!ret_features->asks)
		add_lack(
			ret_features,
			"fmod_ret is not used: programs that ask name services are not refused");
	ret_features->texts =
		bpf_program__autoload(skeleton->progs.on_ask_text);
	if (!ret_features->texts)
		program_no_texts(ret_features);
	ret_features->attribution = "tracing";
	if (skeleton->rodata->kprobe_sends)
		add_lack(
			ret_features,
			"fentry is not used: kprobes see no TCP, which is attributed to its sender only where sends over it are looked at");
	if (!ret_features->tracing)
		program_untraced(ret_features);
	if (!bpf_program__autoload(skeleton->progs.on_exec))
		program_no_exec(ret_features);
}

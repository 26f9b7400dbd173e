/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tracing.c - load and attach, for a moment, programs that do nothing.
 */
#include "bpf/load/tracing.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "policy/base.h"

/* r0 = 0; exit */
static const struct bpf_insn nothing[] = {
	{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
	{ .code = BPF_JMP | BPF_EXIT },
};

bool tracing_has(const char *function)
{
	return libbpf_find_vmlinux_btf_id(function, BPF_TRACE_FENTRY) > 0;
}

static bool attaches(const char *function, enum bpf_attach_type type)
{
	CLEANUP(base_closep) int program = -1;
	CLEANUP(base_closep) int link = -1;
	LIBBPF_OPTS(bpf_prog_load_opts, options);
	int id = libbpf_find_vmlinux_btf_id(function, type);

	if (id <= 0)
		return false;
	options.expected_attach_type = type;
	options.attach_btf_id = (__u32)id;
	program = bpf_prog_load(BPF_PROG_TYPE_TRACING, "nameward_try", "GPL",
				nothing, ARRAY_SIZE(nothing), &options);
	if (program < 0)
		return false;
	link = bpf_raw_tracepoint_open(NULL, program);
	return link >= 0;
}

bool tracing_fentry(const char *function)
{
	return attaches(function, BPF_TRACE_FENTRY);
}

bool tracing_modify_return(const char *function)
{
	return attaches(function, BPF_MODIFY_RETURN);
}

/* The perf event type of kprobes; 0: the kernel has none. */
static uint32_t kprobe_type(void)
{
	FILE *file = fopen("/sys/bus/event_source/devices/kprobe/type", "re");
	unsigned int type = 0;

	if (!file)
		return 0;
	if (fscanf(file, "%u", &type) != 1)
		type = 0;
	(void)fclose(file);
	return type;
}

bool tracing_kprobe(const char *function)
{
	CLEANUP(base_closep) int program = -1;
	CLEANUP(base_closep) int event = -1;
	struct perf_event_attr attr = {
		.size = sizeof(attr),
		.type = kprobe_type(),
		.config1 = (uintptr_t)function,
	};

	program = bpf_prog_load(BPF_PROG_TYPE_KPROBE, "nameward_try", "GPL",
				nothing, ARRAY_SIZE(nothing), NULL);
	if (!attr.type || program < 0)
		return false;
	event = (int)syscall(SYS_perf_event_open, &attr, -1, 0, -1,
			     PERF_FLAG_FD_CLOEXEC);
	return event >= 0 && !ioctl(event, PERF_EVENT_IOC_SET_BPF, program);
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lacks.c - ask the daemon that runs.  Without one, load the programs without
 * attaching them, and try nftables in tables that no packet meets; both are
 * gone when it is known.
 */
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/utsname.h>

#include "bpf/capture.h"
#include "bpf/load/needs.h"
#include "enforcer/cli/doctor/checks.h"
#include "enforcer/cli/doctor/checkup.h"
#include "enforcer/cli/doctor/findings.h"
#include "enforcer/lib/jsonin.h"
#include "nft/netlink/nl.h"
#include "nft/nftprobe.h"
#include "policy/base.h"

#define SEE "nameward status"
#define MEND "see nameward(8), KERNELS"

/* What is done in another way, so that nothing passes for it, or what findings
 * of their own are about.  All else that may be lacking lets something pass. */
static const char *const harmless[] = {
	"nftables tables with owner,persist",
	"nftables element update",
	"nftables element counters",
	"nft_queue",
	"TCX (Linux 6.6) is not used",
	"raw tracepoints are not used",
	"fmod_ret is not used",
};

static bool is_harmless(const char *lack)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(harmless); i++)
		if (strncmp(lack, harmless[i], strlen(harmless[i])) == 0)
			return true;
	return false;
}

static void add_lack(const struct checkup *checkup, const char *lack)
{
	findings_add(checkup->findings, "kernel-lacks",
		     is_harmless(lack) ? FINDINGS_NOTE : FINDINGS_OPEN, "%s",
		     lack);
	findings_see(checkup->findings, SEE);
	findings_mend(checkup->findings, MEND);
}

static size_t add_lacks(const struct checkup *checkup, const char *const *lacks)
{
	size_t i;

	for (i = 0; lacks[i]; i++)
		add_lack(checkup, lacks[i]);
	return i;
}

/* What the daemon does without.  false: none runs there. */
static bool ask_daemon(const struct checkup *checkup, size_t *n_lacks)
{
	CLEANUP(jsonin_treep) yajl_val tree = NULL;
	yajl_val lacks;

	if (checkup_status(checkup, &tree) < 0)
		return false;
	lacks = jsonin_member(tree, "lacks");
	if (!YAJL_IS_ARRAY(lacks))
		return false;
	for (; *n_lacks < lacks->u.array.len; ++*n_lacks)
		if (YAJL_IS_STRING(lacks->u.array.values[*n_lacks]))
			add_lack(checkup,
				 YAJL_GET_STRING(
					 lacks->u.array.values[*n_lacks]));
	return true;
}

static void add_useless(const struct checkup *checkup, int error,
			const char *why)
{
	bool unknown = error == -EPERM || error == -EACCES;

	findings_add(checkup->findings, "kernel",
		     unknown ? FINDINGS_UNKNOWN : FINDINGS_OPEN,
		     unknown ? "what it has could not be tried: %s"
			     : "nameward can't run on it: %s",
		     why);
	findings_see(checkup->findings, "nameward run");
	findings_mend(checkup->findings,
		      unknown ? "run it as root" : "another kernel, or cgroup");
}

static bool check_release(const struct checkup *checkup)
{
	struct utsname name;

	if (uname(&name) < 0 || !needs_newer(name.release))
		return true;
	add_useless(checkup, -EOPNOTSUPP, "it is older than " NEEDS_LINUX);
	findings_about(checkup->findings, "%s", name.release);
	return false;
}

/* Without a directory to pin to, and without being attached, the programs are
 * gone with their descriptors. */
static bool check_programs(const struct checkup *checkup, size_t *n_lacks)
{
	const struct capture_options options = { .cgroup_dir = checkup->cgroup,
						 .inode_program = -1,
						 .without =
							 checkup->without_bpf };
	CLEANUP(capture_closep) struct capture *capture = NULL;
	int r = capture_open(&options, &capture);

	if (r < 0) {
		add_useless(checkup, r,
			    capture ? capture_error(capture) : strerror(-r));
		return false;
	}
	*n_lacks += add_lacks(checkup, capture_features(capture)->lacks);
	return true;
}

static bool check_nftables(const struct checkup *checkup, size_t *n_lacks)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	const char *missing = nftprobe_missing();
	struct nftprobe probe = { 0 };
	int r;

	r = missing ? -EOPNOTSUPP : nl_open(&nl);
	if (r == 0)
		r = nftprobe_run(nl, checkup->without_nft, &probe);
	if (r < 0) {
		add_useless(checkup, r, missing ? missing : strerror(-r));
		return false;
	}
	*n_lacks += add_lacks(checkup, probe.lacks);
	return true;
}

void lacks_check(const struct checkup *checkup)
{
	size_t n_lacks = 0;

	if (!ask_daemon(checkup, &n_lacks) &&
	    (!check_release(checkup) || !check_programs(checkup, &n_lacks) ||
	     !check_nftables(checkup, &n_lacks)))
		return;
	if (n_lacks > 0)
		return;
	findings_add(checkup->findings, "kernel", FINDINGS_SHUT,
		     "it has all that nameward uses");
	findings_see(checkup->findings, SEE);
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * main.c - the command line: a table of subcommands.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/cli/commands.h"
#include "enforcer/lib/escape.h"
#include "enforcer/lib/log.h"
#include "policy/base.h"

struct subcommand {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *arguments;
	const char *purpose;
};

static const struct subcommand subcommands[] = {
	{ "run", cli_run,
	  "[-p POLICY] [-o FILE|-] [--format text|json|kv] [--cgroup DIR]\n"
	  "      [--port 53,5353,5355|any] [--control PATH] [--pin DIR|none] [--keep]\n"
	  "      [--verify KEY] [--rollback]",
	  "put a policy in force (without -p: audit everything)" },
	{ "watch", cli_watch,
	  "[-o FILE|-] [--format text|json|kv] [--cgroup DIR]\n"
	  "      [--port 53,5353,5355|any]",
	  "show every lookup and who made it; no policy" },
	{ "check", cli_check, "[--here] POLICY...",
	  "look for mistakes in policies" },
	{ "explain", cli_explain,
	  "-p POLICY --name NAME [--type A] --exe PATH [--root DIR] --user NAME|UID\n"
	  "      [--group NAME|GID] [--cgroup PATH] [--comm NAME]\n"
	  "  explain -p POLICY --batch\n"
	  "  explain [-p POLICY] --record FILE|-",
	  "which rule decides a lookup, or why a record says what it says" },
	{ "learn", cli_learn, "[-p POLICY] [--since TIME] [RECORDS...]",
	  "a policy from records, or what a policy lacks for them" },
	{ "status", cli_ctl_status,
	  "[--wait SECONDS] [--json] [--control PATH]", "what is in force" },
	{ "sets", cli_ctl_sets, "[--json] [--control PATH]",
	  "which addresses are open, for which rule, how long" },
	{ "reload", cli_ctl_reload,
	  "[--confirm TIME] [--rollback] [--json] [--control PATH]\n"
	  "      [--dry-run [--records FILE] [--last N]]",
	  "read the policy anew, for ever or until it is not confirmed" },
	{ "confirm", cli_ctl_confirm, "[--json] [--control PATH]",
	  "keep the policy that 'reload --confirm' put in force" },
	{ "alerts", cli_alerts,
	  "[--except N | --release N] [--json] [--control PATH]",
	  "what is suspicious, what to do, how to except it" },
	{ "replay", cli_replay,
	  "-p POLICY [--against POLICY] [--as PAIRS] [--fail-on-denied]\n"
	  "      [--json] FILE...\n"
	  "  replay --alerts [-p POLICY] [--json] FILE...",
	  "what a policy would have decided, or which alerts there would be" },
	{ "rules", cli_rules, "[--json] [--control PATH]",
	  "how often each rule has decided, and when last" },
	{ "ask", cli_ask,
	  "[-o RECORDS] [--exe PATH] [--user NAME|UID] [--since TIME]\n"
	  "      [NAME...]\n"
	  "  ask --write POLICY [-o RECORDS] [--exe PATH] [--user NAME|UID] NAME...",
	  "what was denied lately, and the rule that would permit it" },
	{ "permit", cli_permit,
	  "--for 1h --exe PATH [--user NAME|UID] [--ports LIST] NAME...\n"
	  "  permit --list | --end N [--json] [--control PATH]",
	  "permit a program names for a while" },
	{ "unload", cli_unload, "[--control PATH] [--pin DIR]",
	  "take everything out of the kernel" },
	{ "doctor", cli_doctor,
	  "[-p POLICY] [-o FILE] [--cgroup DIR] [--control PATH]\n"
	  "      [--pin DIR|none] [--fix | --undo] [--json]",
	  "what on this machine keeps nameward from working as meant" },
};

static void print_subcommand(FILE *to, const struct subcommand *subcommand)
{
	(void)fprintf(to, "  %s %s\n        %s\n", subcommand->name,
		      subcommand->arguments, subcommand->purpose);
}

static void print_usage(FILE *to)
{
	size_t i;

	(void)fprintf(to, "usage: nameward COMMAND [OPTION...]\n\n");
	for (i = 0; i < ARRAY_SIZE(subcommands); i++)
		print_subcommand(to, &subcommands[i]);
	(void)fprintf(to, "\n  --version   --help\n\n"
			  "Exit status: 0 done, 1 it failed, 2 usage.  See "
			  "nameward(8), nameward.yaml(5).\n");
}

static const struct subcommand *find_subcommand(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(subcommands); i++)
		if (strcmp(subcommands[i].name, name) == 0)
			return &subcommands[i];
	return NULL;
}

static bool asks_for_help(const char *word)
{
	return word && (!strcmp(word, "--help") || !strcmp(word, "-h"));
}

/* The output must have been written: `check >/dev/full` is a failure. */
static int flush_output(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	perror("nameward: standard output");
	return status == CLI_OK ? CLI_FAILED : status;
}

int main(int argc, char **argv)
{
	const struct subcommand *subcommand;

	log_init(getenv("NAMEWARD_DEBUG") ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO);
	if (argc < 2) {
		print_usage(stderr);
		return CLI_USAGE;
	}
	if (strcmp(argv[1], "--version") == 0) {
		(void)printf("nameward %s\n", NAMEWARD_VERSION);
		return flush_output(CLI_OK);
	}
	if (asks_for_help(argv[1])) {
		print_usage(stdout);
		return flush_output(CLI_OK);
	}
	subcommand = find_subcommand(argv[1]);
	if (!subcommand) {
		(void)fprintf(stderr, "nameward: no command '");
		escape_print(stderr, argv[1]);
		(void)fprintf(stderr, "'; see nameward --help\n");
		return CLI_USAGE;
	}
	if (asks_for_help(argv[2])) {
		(void)printf("usage: nameward COMMAND [OPTION...]\n\n");
		print_subcommand(stdout, subcommand);
		return flush_output(CLI_OK);
	}
	return flush_output(subcommand->run(argc - 1, argv + 1));
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * commands.h - the subcommands; main.c has the table of them.
 *
 * Each gets argv from its own name on and returns the exit status.  It prints
 * a usage error as one line on standard error.
 */
#pragma once

enum cli_status {
	CLI_OK = 0,
	CLI_FAILED = 1, /* standard error has the reason */
	CLI_USAGE = 2,
};

int cli_run(int argc, char **argv);
int cli_watch(int argc, char **argv);
int cli_check(int argc, char **argv);
int cli_learn(int argc, char **argv);
int cli_explain(int argc, char **argv);
int cli_ctl_status(int argc, char **argv);
int cli_ctl_sets(int argc, char **argv);
int cli_ctl_reload(int argc, char **argv);
int cli_ctl_confirm(int argc, char **argv);
int cli_alerts(int argc, char **argv);
int cli_replay(int argc, char **argv);
int cli_ask(int argc, char **argv);
int cli_permit(int argc, char **argv);
int cli_rules(int argc, char **argv);
int cli_unload(int argc, char **argv);
int cli_doctor(int argc, char **argv);

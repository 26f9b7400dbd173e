/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * commands.h - the subcommands; the table of them is in main.c.
 *
 * Each gets argv from its own name on and returns the exit status.  Usage
 * errors are said on standard error in one line.
 */
#pragma once

enum cli_status {
	CMD_OK = 0,
	CMD_FAILED = 1, /* the reason was said on standard error */
	CMD_USAGE = 2,
};

int cli_run(int argc, char **argv);
int cli_watch(int argc, char **argv);
int cli_check(int argc, char **argv);
int cli_explain(int argc, char **argv);
int cli_ctl_status(int argc, char **argv);
int cli_ctl_sets(int argc, char **argv);
int cli_ctl_reload(int argc, char **argv);
int cli_unload(int argc, char **argv);

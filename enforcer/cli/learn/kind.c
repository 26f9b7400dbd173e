/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kind.c - tables of executables by their names, and of places by their paths.
 */
#include "enforcer/cli/learn/kind.h"

#include <fnmatch.h>
#include <stddef.h>
#include <string.h>

#include "policy/base.h"

/* The name behind the last '/', as a glob. */
static const struct row {
	enum learn_kind kind;
	const char *names[24];
} rows[] = {
	{ LEARN_INTERPRETER,
	  { "python",	 "python[0-9]*", "pypy*",   "perl",   "perl5*",
	    "ruby",	 "ruby[0-9]*",	 "node",    "nodejs", "php",
	    "php[0-9]*", "php-fpm*",	 "lua*",    "java",   "tclsh*",
	    "Rscript",	 "guile*",	 "deno",    "bun",    "pwsh",
	    "mono*",	 "dotnet",	 "beam.smp" } },
	{ LEARN_SHELL,
	  { "sh", "bash", "dash", "zsh", "ksh*", "mksh", "fish", "tcsh", "csh",
	    "rbash", "ash", "yash", "gawk", "mawk" } },
	{ LEARN_TOOL,
	  { "curl",	"wget",	  "wget2",	"ssh",		"scp",
	    "sftp",	"rsync",  "git",	"git-remote-*", "nc",
	    "nc.*",	"ncat",	  "socat",	"dig",		"host",
	    "nslookup", "getent", "ping",	"openssl",	"busybox",
	    "ftp",	"telnet", "traceroute*" } },
	{ LEARN_TOOL,
	  { "drill", "kdig", "aria2c", "http", "https", "xh", "lftp", "tnftp",
	    "nmap", "mtr*", "whois", "delv", "resolvectl", "mosquitto_*",
	    "psql", "mysql", "mariadb", "redis-cli" } },
	{ LEARN_PACKAGES,
	  { "cargo",	"rustup*", "go",     "npm",	 "yarn",      "pnpm",
	    "pip*",	"gem",	   "bundle", "composer", "mvn",	      "dnf*",
	    "yum",	"zypper",  "pacman", "apk",	 "rpm",	      "snap",
	    "flatpak*", "nix*",	   "guix",   "brew",	 "apt-helper" } },
};

#define APT_METHODS "/usr/lib/apt/methods/"

enum learn_kind learn_kind_of(const char *exe)
{
	const char *slash = strrchr(exe, '/');
	const char *const *name;
	size_t i;

	if (strncmp(exe, APT_METHODS, sizeof(APT_METHODS) - 1) == 0)
		return LEARN_APT;
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		for (name = rows[i].names;
		     name < rows[i].names + ARRAY_SIZE(rows[i].names) && *name;
		     name++)
			if (!fnmatch(*name, slash ? slash + 1 : exe, 0))
				return rows[i].kind;
	return LEARN_PROGRAM;
}

bool learn_kind_is_generic(enum learn_kind kind)
{
	return kind == LEARN_INTERPRETER || kind == LEARN_SHELL ||
	       kind == LEARN_TOOL || kind == LEARN_PACKAGES;
}

const char *learn_kind_word(enum learn_kind kind)
{
	switch (kind) {
	case LEARN_PROGRAM:
		return NULL;
	case LEARN_INTERPRETER:
		return "an interpreter";
	case LEARN_SHELL:
		return "a shell";
	case LEARN_TOOL:
		return "a tool that goes where its caller says";
	case LEARN_PACKAGES:
	case LEARN_APT:
		return "a package manager";
	}
	return NULL;
}

const char *learn_kind_odd_place(const char *exe)
{
	static const struct {
		const char *begins, *why;
	} places[] = {
		{ "/tmp/", "its executable is below /tmp, where anybody can "
			   "put one" },
		{ "/var/tmp/", "its executable is below /var/tmp, where "
			       "anybody can put one" },
		{ "/dev/", "its executable is below /dev" },
		{ "/run/user/", "its executable is below /run/user, where its "
				"user can put one" },
		{ "/memfd:", "its executable is no file, but memory" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(places); i++)
		if (strncmp(exe, places[i].begins, strlen(places[i].begins)) ==
		    0)
			return places[i].why;
	return NULL;
}

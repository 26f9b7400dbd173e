// SPDX-License-Identifier: GPL-2.0-only

// look.go - look NAME up by Go's own resolver, which static programs have.
package main

import (
	"context"
	"net"
	"os"
)

func main() {
	r := net.Resolver{PreferGo: true}
	if _, err := r.LookupHost(context.Background(), os.Args[1]); err != nil {
		println(err.Error())
		os.Exit(1)
	}
}

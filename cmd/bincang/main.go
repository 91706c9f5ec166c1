// Bincang is a self-hosted chat server for browsers. This file is its flags and subcommands.
package main

import (
	"fmt"
	"os"
	"runtime/debug"

	"github.com/alecthomas/kong"
)

// version is set by the build; without it the module's own is used.
var version string

type commands struct {
	Serve       serve        `cmd:"" help:"Serve the page, the API and the WebSocket."`
	Post        post         `cmd:"" help:"Post a message, or what a pipe brings."`
	Announce    announce     `cmd:"" help:"Tell everybody something."`
	Tail        tail         `cmd:"" help:"Print the messages of a room as they come."`
	Bench       bench        `cmd:"" help:"Measure what a server of your own carries on its machine."`
	User        userCommands `cmd:"" help:"Look after the users of a server on this machine."`
	Version     show         `cmd:"" help:"Print the version."`
	Permissions permissions  `cmd:"" help:"Print who may do what, in Markdown."`
	OpenAPI     openAPI      `cmd:"" name:"openapi" help:"Print the OpenAPI document of the operations."`
}

func main() {
	var c commands
	k := kong.Parse(&c,
		kong.Name("bincang"),
		kong.Description("A self-hosted chat server for browsers. Every flag has a twin in the environment."),
		kong.DefaultEnvars("BINCANG"),
		kong.ShortUsageOnError(),
		kong.Exit(exit),
	)
	if err := k.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "bincang:", err)
		os.Exit(exitCode(err))
	}
}

type show struct{}

// Run prints the version.
func (show) Run() error {
	fmt.Println("bincang " + programVersion())
	return nil
}

func programVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// Package web embeds the page: what `make build` built, or a placeholder where nothing was built,
// and the smallest page that can talk.
package web

import "embed"

// Embedded holds embedded/dist, each file compressed as FILE.br and FILE.gz, and the placeholder.
//
//go:embed all:embedded
var Embedded embed.FS

// Plain holds the smallest page and its script.
//
//go:embed plain
var Plain embed.FS

// Docs holds the template of the page that shows the operations to a person, and its style.
//
//go:embed docs
var Docs embed.FS

//go:build tools

// Package tools names the program that this module builds, so that go.mod and go.sum keep all that it needs.
package tools

import _ "github.com/jaegertracing/jaeger/cmd/jaeger"

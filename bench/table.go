//go:build linux

package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"
)

// median is the one in the middle, or between the two there.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	switch n := len(sorted); {
	case n == 0:
		return 0
	case n%2 == 1:
		return sorted[n/2]
	default:
		return (sorted[n/2-1] + sorted[n/2]) / 2
	}
}

// group is one server at one size.
type group struct {
	server string
	conns  int
}

// grouped are a scenario's values by figure and group, and the groups in the order of the lines.
func grouped(lines []line, scenario string) (values map[string]map[group][]float64, groups []group) {
	values = map[string]map[group][]float64{}
	for _, l := range lines {
		if l.Scenario != scenario {
			continue
		}
		g := group{l.Server, l.Conns}
		if !slices.Contains(groups, g) {
			groups = append(groups, g)
		}
		for name, value := range l.Figures {
			if values[name] == nil {
				values[name] = map[group][]float64{}
			}
			values[name][g] = append(values[name][g], value)
		}
	}
	return values, groups
}

// printTable shows the medians of a scenario, and the share of the floor where there is one.
func printTable(to io.Writer, lines []line, scenario string) {
	values, groups := grouped(lines, scenario)
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "%s\t", scenario)
	for _, g := range groups {
		fmt.Fprintf(table, "%s, %d\t", g.server, g.conns)
	}
	fmt.Fprintln(table)
	for _, name := range slices.Sorted(maps.Keys(values)) {
		fmt.Fprintf(table, "%s\t", name)
		for _, g := range groups {
			fmt.Fprint(table, cell(values[name], g), "\t")
		}
		fmt.Fprintln(table)
	}
	table.Flush() //nolint:errcheck // it is only shown
}

func cell(values map[group][]float64, g group) string {
	if len(values[g]) == 0 {
		return "-"
	}
	text := fmt.Sprintf("%.4g", median(values[g]))
	if least := median(values[group{"floor", g.conns}]); g.server != "floor" && least > 0 {
		text += fmt.Sprintf(" (%.2f)", median(values[g])/least)
	}
	return text
}

//go:build linux

package main

import (
	"fmt"
	"slices"
	"strings"
)

// figure is a row of the table: what others pay, what is wanted, and where to find what was measured.
type figure struct {
	name     string
	peers    string
	wanted   string
	scenario string
	key      string
	server   string
	conns    int // 0 for any
	format   string
	scale    float64
	cpu      string // prefix of the keys with the server's CPU; "-" for none
	unit     string // of the CPU
}

// ofFloor tells whether the figure is to be seen as a share of the floor.
func (f figure) ofFloor() bool {
	return strings.Contains(f.wanted, "floor") || strings.Contains(f.wanted, "raw")
}

const perMillion = "s per million"

func figures() []figure {
	return []figure{
		{"RSS per idle conn, 60 s after connecting", "gws 8 KB, gorilla 11–19, coder 20, Tinode 34, Centrifugo 46, ClickClack 46", "≤ 2.5 KB", "idle", "rss_per_conn", "bincang", 0, "%.1f KB", 1.0 / 1024, "-", ""},
		{"the same over TLS", "", "≤ 14 KB", "idle", "rss_per_conn", "bincang over TLS", 0, "%.1f KB", 1.0 / 1024, "-", ""},
		{"deliveries/s, one message at a time", "gorilla 0.54–0.62 of the floor, Centrifugo 0.47, Tinode 0.37, ClickClack 0.04", "≥ 0.80 of the floor", "deliveries", "one_per_s", "bincang", 0, "%.0f", 1, "one_", perMillion},
		{"deliveries/s, 16 waiting", "gorilla 0.09–0.17 of the floor, Centrifugo 0.05", "≥ 0.75 of the floor", "deliveries", "waiting_per_s", "bincang", 0, "%.0f", 1, "waiting_", perMillion},
		{"server user CPU per million deliveries", "gorilla 2.9–4.3 s, Centrifugo 6.4 s", "≤ 0.3 s", "deliveries", "one_user_s", "bincang", 0, "%.2f s", 1, "one_", perMillion},
		{"p99 at 10 messages/s", "71–100 ms where the floor was 52", "≤ 1.4 × the floor", "deliveries", "steady_p99_ms", "bincang", 0, "%.0f ms", 1, "steady_", perMillion},
		{"connects/s, authenticated, up to `hello`", "Centrifugo 12,700, Tinode 5,300, ClickClack 1,900", "≥ 10,000", "deliveries", "connects_per_s", "bincang", 0, "%.0f", 1, "-", ""},
		{"15,000 at once: until all have `hello`", "", "≤ 5 s", "storm", "took_s", "bincang", 0, "%.1f s", 1, "", "s in all"},
		{"durable posts/s, 100 posters each alone in a room", "ClickClack 630, Tinode 730; Campfire's Go port 7,086 (its own report)", "≥ 0.67 of raw SQLite, ≥ 10,000", "posts", "per_s", "bincang", soloRooms, "%.0f", 1, "post", "µs per post"},
		{"durable posts/s, one poster, one at a time", "640–720", "≥ 0.7 of raw SQLite, one commit each", "posts", "per_s", "bincang", 1, "%.0f", 1, "post", "µs per post"},
		{"idle server with 15,000 conns, pings included", "", "< 1.5 % of a core", "pings", "core_percent", "bincang", 0, "%.2f %%", 1, "-", ""},
	}
}

// figureTable is the table of all figures, in Markdown. Medians, and between which values they lie.
func figureTable(lines []line) string {
	var table strings.Builder
	table.WriteString("| figure | peers, measured on such a machine | wanted | measured (least–most, rounds) | of the floor | of one that writes as many bytes | gorilla here | server CPU, user + system |\n|---|---|---|---|---|---|---|---|\n")
	for _, f := range figures() {
		values, groups := grouped(lines, f.scenario)
		ours, others := f.group(groups, f.server), f.group(groups, "gorilla")
		of, ofWeighty := "–", "–"
		if f.ofFloor() {
			of, ofWeighty = share(values[f.key], ours, f.group(groups, "floor")), share(values[f.key], ours, f.group(groups, weighty))
		}
		if f.server != "bincang" {
			others = group{} // it is not measured like that
		}
		fmt.Fprintf(&table, "| %s | %s | %s | %s | %s | %s | %s | %s |\n", f.name, dash(f.peers), f.wanted,
			f.measured(values[f.key][ours]), of, ofWeighty, f.measured(values[f.key][others]), f.used(values, ours))
	}
	return table.String()
}

// group is the one of a server that the figure is about.
func (f figure) group(groups []group, server string) group {
	i := slices.IndexFunc(groups, func(g group) bool { return g.server == server && (f.conns == 0 || g.conns == f.conns) })
	if i < 0 {
		return group{}
	}
	return groups[i]
}

func (f figure) measured(values []float64) string {
	if len(values) == 0 {
		return "–"
	}
	show := func(v float64) string { return thousands(fmt.Sprintf(f.format, v*f.scale)) }
	if len(values) == 1 {
		return show(values[0]) + " (1)"
	}
	return fmt.Sprintf("%s (%s–%s, %d)", show(median(values)), show(slices.Min(values)), show(slices.Max(values)), len(values))
}

func (f figure) used(values map[string]map[group][]float64, of group) string {
	user, system := f.cpu+"user_s", f.cpu+"system_s"
	if f.cpu == "post" {
		user, system = "user_post", "system_post"
	}
	if f.cpu == "-" || len(values[user][of]) == 0 {
		return "–"
	}
	return fmt.Sprintf("%.3g + %.3g %s", median(values[user][of]), median(values[system][of]), f.unit)
}

// share is the median of each round's share of the floor in the same round.
func share(values map[group][]float64, ours, floor group) string {
	var shares []float64
	for i := range min(len(values[ours]), len(values[floor])) {
		if values[floor][i] > 0 {
			shares = append(shares, values[ours][i]/values[floor][i])
		}
	}
	if len(shares) == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f", median(shares))
}

func growthTable(lines []line) string {
	values, groups := grouped(lines, "growth")
	if len(groups) == 0 {
		return ""
	}
	var table strings.Builder
	table.WriteString("| conns in the room | deliveries/s | of the floor | a message reaches all in | server CPU s per million, user + system |\n|---|---|---|---|---|\n")
	for _, g := range groups {
		if g.server != "bincang" {
			continue
		}
		perSecond := median(values["per_s"][g])
		fmt.Fprintf(&table, "| %s | %s | %s | %.1f ms | %.2f + %.2f |\n", count(g.conns), count(int(perSecond)), share(values["per_s"], g, group{"floor", g.conns}),
			float64(g.conns)/perSecond*1000, median(values["user_s"][g]), median(values["system_s"][g]))
	}
	return table.String()
}

func elsewhereTable(lines []line) string {
	values, groups := grouped(lines, "elsewhere")
	if len(groups) == 0 {
		return ""
	}
	var table strings.Builder
	table.WriteString("| conns in all | deliveries/s in the room | p99 | server CPU s per million, user + system |\n|---|---|---|---|\n")
	for _, g := range groups {
		fmt.Fprintf(&table, "| %s | %s | %.1f ms | %.2f + %.2f |\n", count(g.conns), count(int(median(values["per_s"][g]))), median(values["p99_ms"][g]),
			median(values["user_s"][g]), median(values["system_s"][g]))
	}
	return table.String()
}

func stoppedTable(lines []line) string {
	values, groups := grouped(lines, "stopped")
	if len(groups) == 0 {
		return ""
	}
	var table strings.Builder
	table.WriteString("| conns | p99 of those that read | RSS over the empty server, at most | the kernel's TCP memory, at most |\n|---|---|---|---|\n")
	both := func(key, unit string, per float64, g group) string {
		return fmt.Sprintf("%.1f %s, then %.1f %s", median(values["filling_"+key][g])/per, unit, median(values["after_"+key][g])/per, unit)
	}
	for _, g := range groups {
		fmt.Fprintf(&table, "| %s | %s | %s | %s |\n", count(g.conns), both("p99_ms", "ms", 1, g), both("rss", "MB", 1<<20, g), both("tcp", "MB", 1<<20, g))
	}
	return table.String()
}

func churnTable(lines []line) string {
	values, groups := grouped(lines, "churn")
	if len(groups) == 0 {
		return ""
	}
	var table strings.Builder
	table.WriteString("| conns each time | descriptors of the server before, after | RSS after half of the times, after all |\n|---|---|---|\n")
	for _, g := range groups {
		fmt.Fprintf(&table, "| %s | %.0f, %.0f | %.1f MB, %.1f MB |\n", count(g.conns), median(values["files_before"][g]), median(values["files_after"][g]),
			median(values["rss_half"][g])/(1<<20), median(values["rss_after"][g])/(1<<20))
	}
	return table.String()
}

func dash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

func count(n int) string { return thousands(fmt.Sprint(n)) }

// thousands puts commas into the number at the beginning of a text.
func thousands(text string) string {
	end := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(text)
	}
	for i := end - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

//go:build linux

package main

import (
	"bytes"
	"fmt"
	"html"
	"slices"
)

// The sizes of the picture, in its own units.
const (
	plotWidth, plotHeight = 860, 330
	panelTop, panelBottom = 60.0, 270.0
)

// plot draws two panels: the rate of deliveries as a share of the floor, and how the time that a
// message takes to reach everybody grows with the conns in the room.
func plot(lines []line) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13" fill="#222">`+"\n", plotWidth, plotHeight)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="#fff"/>`+"\n", plotWidth, plotHeight)
	drawShares(&b, lines)
	drawGrowth(&b, lines)
	b.WriteString("</svg>\n")
	return b.Bytes()
}

func colour(server string) string {
	switch server {
	case "bincang":
		return "#0b6e4f"
	case "gorilla":
		return "#c0562f"
	}
	return "#8a8f98"
}

func label(b *bytes.Buffer, x, y float64, anchor, text string) {
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" text-anchor="%s">%s</text>`+"\n", x, y, anchor, html.EscapeString(text))
}

func drawShares(b *bytes.Buffer, lines []line) {
	values, groups := grouped(lines, "deliveries")
	label(b, 40, 24, "start", "Deliveries a second, as a share of the floor")
	for i, key := range []string{"one_per_s", "waiting_per_s"} {
		left := 50 + float64(i)*180
		label(b, left+75, panelBottom+22, "middle", []string{"one at a time", "16 waiting"}[i])
		for j, server := range []string{"floor", "bincang", "gorilla"} {
			at := func(name string) float64 {
				k := slices.IndexFunc(groups, func(g group) bool { return g.server == name })
				if k < 0 {
					return 0
				}
				return median(values[key][groups[k]])
			}
			if at("floor") == 0 {
				continue
			}
			share := at(server) / at("floor")
			x, height := left+float64(j)*52, share*(panelBottom-panelTop)
			fmt.Fprintf(b, `<rect x="%.1f" y="%.1f" width="44" height="%.1f" fill="%s"/>`+"\n", x, panelBottom-height, height, colour(server))
			label(b, x+22, panelBottom-height-6, "middle", fmt.Sprintf("%.2f", share))
		}
	}
	for j, server := range []string{"floor", "bincang", "gorilla"} {
		fmt.Fprintf(b, `<rect x="%d" y="304" width="12" height="12" fill="%s"/>`+"\n", 50+j*110, colour(server))
		label(b, float64(68+j*110), 315, "start", server)
	}
}

func drawGrowth(b *bytes.Buffer, lines []line) {
	const left, right = 500.0, 825.0
	values, groups := grouped(lines, "growth")
	label(b, left-40, 24, "start", "Milliseconds until a message has reached everybody")
	most, slowest := 0, 0.0
	took := func(g group) float64 { return float64(g.conns) / median(values["per_s"][g]) * 1000 }
	for _, g := range groups {
		most, slowest = max(most, g.conns), max(slowest, took(g))
	}
	if most == 0 {
		return
	}
	x := func(conns int) float64 { return left + float64(conns)/float64(most)*(right-left) }
	y := func(ms float64) float64 { return panelBottom - ms/slowest*(panelBottom-panelTop) }
	fmt.Fprintf(b, `<path d="M%.1f %.1f V%.1f H%.1f" fill="none" stroke="#222"/>`+"\n", left, panelTop, panelBottom, right)
	for _, ms := range []float64{slowest / 2, slowest} {
		label(b, left-6, y(ms)+4, "end", fmt.Sprintf("%.0f", ms))
	}
	for _, server := range []string{"floor", "bincang"} {
		path := fmt.Sprintf("M%.1f %.1f", left, panelBottom)
		for _, g := range groups {
			if g.server != server {
				continue
			}
			path += fmt.Sprintf(" L%.1f %.1f", x(g.conns), y(took(g)))
			fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="3.5" fill="%s"/>`+"\n", x(g.conns), y(took(g)), colour(server))
			if server == "floor" {
				label(b, x(g.conns), panelBottom+18, "middle", count(g.conns))
			}
		}
		fmt.Fprintf(b, `<path d="%s" fill="none" stroke="%s" stroke-width="2"/>`+"\n", path, colour(server))
	}
	label(b, right, panelBottom+40, "end", "conns in the room")
}

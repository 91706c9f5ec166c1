package chat

// lookAlikes maps what is easily taken for a Latin letter to that letter (a choice from the
// confusables of UTS #39, after case folding). It is data: nothing writes to it.
var lookAlikes = alike(
	"aаαɑ", "bЬьƅвβ", "cсϲ", "dԁ", "eеєҽε", "fꞙ", "gɡց", "hһհнη", "iіıɩιӏl1|", "jјϳ", "kкκ",
	"mмμ", "nոпν", "oоοօσ0", "pрρ", "qԛ", "rгᴦ", "sѕꜱ", "tтτ", "uսц", "vѵ", "wԝѡω", "xхχ×", "yуγүчυ", "zᴢζ",
)

func alike(sets ...string) map[rune]rune {
	table := map[rune]rune{}
	for _, set := range sets {
		letters := []rune(set)
		for _, r := range letters[1:] {
			table[r] = letters[0]
		}
	}
	return table
}

package chat

// lookAlikes maps what is easily taken for a Latin letter to that letter (a choice from the
// confusables of UTS #39, after case folding). It is data: nothing writes to it.
var lookAlikes = alike(
	"aаαɑ", "bЬьƅ", "cсϲ", "dԁ", "eеєҽ", "fꞙ", "gɡց", "hһհ", "iіıɩιӏl1|", "jјϳ", "kкκ",
	"mм", "nոпη", "oоοօσ0", "pрρ", "qԛ", "rгᴦ", "sѕꜱ", "tтτ", "uυսц", "vνѵ", "wԝѡω", "xхχ×", "yуγүч", "zᴢ",
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
